package recorder_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/recorder"
)

// A recorder stands between a client and an engine, here one that knows a
// single answer.
func Example() {
	engine := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "OK")
	}))
	defer engine.Close()

	r := recorder.New(recorder.Config{
		Dial: func(ctx context.Context) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "tcp", engine.Listener.Addr().String())
		},
		Store: func(i *cassettes.Interaction) {
			fmt.Println("recorded:", i.Request.Method, i.RequestURI(), i.Response.Code, i.Response.Body)
		},
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	serving := make(chan error, 1)
	go func() { serving <- r.Serve(l) }()

	response, err := http.Get("http://" + l.Addr().String() + "/_ping")
	if err != nil {
		fmt.Println(err)
		return
	}
	response.Body.Close()
	http.DefaultClient.CloseIdleConnections()

	l.Close()
	r.Close(context.Background())
	if err := <-serving; err != nil {
		fmt.Println(err)
	}
	// Output: recorded: GET /_ping 200 OK
}
