package replayer_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer"
)

// recording is a cassette; cassettes.Load reads one from a file.
var recording = &cassettes.Cassette{Interactions: []*cassettes.Interaction{{
	Request: cassettes.Request{Method: "GET", RequestURI: "/v1.41/containers/json"},
	Response: cassettes.Response{
		Code: 200, Headers: http.Header{"Content-Type": {"application/json"}}, Body: `[{"Names":["/web"]}]`,
	},
}}}

// A Replayer is a handler like any other.
func Example() {
	player := replayer.New(replayer.Config{Cassettes: []*cassettes.Cassette{recording}})
	server := httptest.NewServer(player)
	defer server.Close()

	for _, path := range []string{"/v1.51/containers/json", "/containers/json?all=1"} {
		response, err := http.Get(server.URL + path)
		if err != nil {
			fmt.Println(err)
			return
		}
		response.Body.Close()
		fmt.Println(response.Status)
	}
	for _, miss := range player.Summary().Misses {
		fmt.Println(miss.URI)
		for part := range strings.SplitSeq(miss.Reason, "; ") {
			fmt.Println(part)
		}
	}
	// Output:
	// 200 OK
	// 421 Misdirected Request
	// /containers/json?all=1
	// the nearest is #0, GET /containers/json, which differs in query all: asked "true", recorded nothing
	// to accept it: --ignore query.all
}

// Serve runs until its context is done; DOCKER_HOST is the listener's address.
func ExampleReplayer_Serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	player := replayer.New(replayer.Config{Cassettes: []*cassettes.Cassette{recording}})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	served := make(chan error)
	go func() { served <- player.Serve(ctx, listener) }()

	response, err := http.Get("http://" + listener.Addr().String() + "/containers/json")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(response.Status)
	response.Body.Close()
	stop()
	fmt.Println(<-served)
	// Output:
	// 200 OK
	// <nil>
}
