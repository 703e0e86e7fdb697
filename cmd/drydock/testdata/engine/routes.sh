# Routes that the API's own description lacks, and paths that are none.
wire -show none GET /networks/
wire POST "/build/cancel?id=drydock-test-none"
wire POST /build/cancel
docker run -d --name drydock-test-routes busybox sleep 300 >/dev/null
wire GET /containers/drydock-test-routes/checkpoints
wire -d '{"CheckpointID":"one"}' POST /containers/drydock-test-routes/checkpoints
wire DELETE /containers/drydock-test-routes/checkpoints/one
docker rm -f drydock-test-routes
wire -show none GET /debug/vars
wire GET /debug/pprof/cmdline
wire -show none GET /debug/pprof/
wire -show none GET /debug/pprof/goroutine
wire OPTIONS /info
wire OPTIONS /drydock-test-nowhere
echo "-- cleaned"
wire GET //info
wire POST //containers/create
wire GET /v1.41//info
echo "-- nothing"
wire GET /drydock-test-nowhere
wire HEAD /info
wire PUT /info
wire GET /v9.99/info
wire GET /v1.11/info
wire -show none GET "/images/busybox:latest/json"
wire -show none GET "/images/docker.io%2Flibrary%2Fbusybox/json"
wire GET "/images/drydock-test.example:5000/a/b:c/json"
echo "-- no upgrade where one is a must"
wire POST /session
wire POST /grpc
