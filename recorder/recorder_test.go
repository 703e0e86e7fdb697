package recorder_test

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/recorder"
)

func TestRecordingDoesNotDelayTheClient(t *testing.T) {
	daemon := daemontest.Start(t, "unix", daemontest.Answers(pong))
	came := make(chan struct{})
	r := &rig{daemon: daemon}
	recordFrom(t, "unix", r, recorder.Config{Dial: daemon.Dial, Store: func(i *cassettes.Interaction) {
		<-came
		r.store(i)
	}})
	first, second := r.dial(), r.dial()
	for _, client := range []*daemontest.Conn{first, second} {
		client.Write(ping)
		client.Want(pong)
	}
	close(came)
	require.Len(t, r.end(), 2)
}

func TestScrubComesBeforeStoreAndChangesNothingThatTravels(t *testing.T) {
	const secret, placeholder = "aHVudGVyMg==", "cGxhY2Vob2xkZXI="
	answer := lines("HTTP/1.1 200 OK", "X-Token: "+secret, "Content-Length: 12") + secret
	asked := lines("POST /auth HTTP/1.1", "Host: docker", "X-Registry-Auth: "+secret, "Content-Length: 12") + secret
	daemon := daemontest.Start(t, "unix", func(c *daemontest.Conn) {
		c.Want(asked)
		c.Write(answer)
		c.Want(asked)
		c.Write(answer)
		c.WantEnd()
	})
	scrubbed := 0
	scrub := func(i *cassettes.Interaction) {
		scrubbed++
		i.Request.Body, i.Response.Body = placeholder, placeholder
		i.Request.Headers.Set("X-Registry-Auth", placeholder)
		i.Response.Headers.Set("X-Token", placeholder)
	}
	r := recordFrom(t, "unix", &rig{daemon: daemon}, recorder.Config{Dial: daemon.Dial, Scrub: scrub})
	client := r.dial()
	for range 2 {
		client.Write(asked)
		client.Want(answer)
	}
	client.Close()
	all := r.end()
	require.Len(t, all, 2)
	require.Equal(t, 2, scrubbed)
	for _, i := range all {
		require.Equal(t, placeholder, i.Request.Body)
		require.Equal(t, placeholder, i.Response.Body)
		require.Equal(t, placeholder, i.Request.Headers.Get("X-Registry-Auth"))
		require.Equal(t, placeholder, i.Response.Headers.Get("X-Token"))
	}
}

func TestDaemonCannotBeDialled(t *testing.T) {
	head := lines("HTTP/1.1 502 Bad Gateway", "Content-Type: application/json", "Content-Length: 77", "Connection: close")
	for sent, want := range map[string]string{
		ping: head + `{"message":"drydock: cannot connect to the engine: \"docker\" is not there"}` + "\n",
		lines("HEAD /_ping HTTP/1.1", "Host: docker"): head,
		"what?\n\n": "",
	} {
		t.Run(sent, func(t *testing.T) {
			daemontest.OnEveryNetwork(t, func(t *testing.T, network string) {
				t.Helper()
				r := recordFrom(t, network, &rig{}, recorder.Config{
					Dial: func(context.Context) (net.Conn, error) { return nil, errors.New(`"docker" is not there`) },
				})
				client := r.dial()
				client.Write(sent)
				client.Want(want)
				client.WantEnd()
				client.Close()
				r.stop(within(t))
				require.EqualError(t, r.recorder.Err(), `connect to the engine: "docker" is not there`)
				require.Empty(t, r.interactions())
			})
		})
	}
}

type brokenListener struct{ net.Listener }

func (brokenListener) Accept() (net.Conn, error) { return nil, io.ErrUnexpectedEOF }

func TestServeTellsWhatItCannotAccept(t *testing.T) {
	err := recorder.New(recorder.Config{}).Serve(brokenListener{})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.EqualError(t, err, "accept: unexpected EOF")
}

func TestClientsAreNamedOnce(t *testing.T) {
	r := record(t, "unix", daemontest.Answers(pong, pong, pong, pong))
	client := r.dial()
	for _, name := range []string{"b", "a", "b", ""} {
		client.Write(lines("GET /_ping HTTP/1.1", "Host: docker", "User-Agent: "+name))
		client.Want(pong)
	}
	client.Close()
	r.end()
	require.Equal(t, []string{"a", "b"}, r.recorder.Clients())
	require.Equal(t, 4, r.recorder.Requests())
}
