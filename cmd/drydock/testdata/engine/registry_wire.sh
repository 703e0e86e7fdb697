# What is asked of a registry through the engine.
image=$REGISTRY/drydock-test-wire
auth=$(printf '{"username":"%s","password":"%s","serveraddress":"%s"}' "$REGISTRY_USER" "$REGISTRY_PASSWORD" "$REGISTRY")
header="X-Registry-Auth: $(printf %s "$auth" | base64 -w 0 | tr '+/' '-_')"
wrong=$(printf '{"username":"%s","password":"%s","serveraddress":"%s"}' "$REGISTRY_USER" drydock-wrong "$REGISTRY")
wrongHeader="X-Registry-Auth: $(printf %s "$wrong" | base64 -w 0 | tr '+/' '-_')"

echo "-- logins"
wire -d "$auth" POST /auth
wire -d "$wrong" POST /auth

echo "-- pushed"
docker tag busybox "$image:1"
wire -H "$header" POST "/images/$image/push?tag=1"
wire -H "$wrongHeader" POST "/images/$image/push?tag=1"
docker rmi --no-prune "$image:1" >/dev/null

echo "-- looked up"
wire -H "$header" GET "/distribution/$image:1/json"
wire -H "$header" GET "/distribution/$image:none/json"

echo "-- pulled"
wire -H "$header" POST "/images/create?fromImage=$image&tag=1"
wire -H "$header" POST "/images/create?fromImage=$image&tag=none"
wire -H "$wrongHeader" POST "/images/create?fromImage=$image&tag=1"
wire POST "/images/create?fromImage=$image&tag=1"
wire -H "$header" POST "/images/create?fromImage=Not%20A%20Name"
echo "-- a client that goes away half-way"
docker rmi --no-prune "$image:1" >/dev/null
wire -H "$header" POST "/images/create?fromImage=$image&tag=1" head leave
wire -H "$header" -show none POST "/images/create?fromImage=$image&tag=1"
docker rmi --no-prune "$image:1" >/dev/null
echo "-- what a plugin would ask for, if there were one"
wire GET "/plugins/privileges?remote=$image:1"
