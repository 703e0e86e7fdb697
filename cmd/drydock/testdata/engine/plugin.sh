# A plugin of one program, as far as it goes with no plugin inside.
name=drydock-test/plugin:1
mkdir -p "$WORK/plugin/rootfs"
echo program >"$WORK/plugin/rootfs/program"
cat >"$WORK/plugin/config.json" <<'JSON'
{"description":"a test","entrypoint":["/program"],"interface":{"types":["docker.volumedriver/1.0"],"socket":"none.sock"},
"env":[{"name":"LEVEL","settable":["value"],"value":"0"}],"linux":{},"network":{"type":"none"}}
JSON
docker plugin create $name "$WORK/plugin"
docker plugin ls --format '{{.Name}} {{.Enabled}}' | grep drydock-test
wire GET "/plugins/$name/json"
docker plugin set $name LEVEL=1
docker plugin inspect --format '{{.Settings.Env}}' $name
docker plugin enable --timeout 1 $name 2>/dev/null || echo "enable exited with $?"
wire POST "/plugins/$name/disable"
docker plugin rm $name
wire POST "/plugins/$name/enable"
wire -H "Content-Length: 7" POST "/plugins/create?name=$name" send 'nothing'
wire GET /plugins
