package recorder_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/internal/daemontest"
	"github.com/drydock-go/drydock/recorder"
)

func TestWhoAskedIsRecorded(t *testing.T) {
	daemon := daemontest.Start(t, "unix", daemontest.Answers(), daemontest.Answers(pong), daemontest.Answers(pong, pong))
	r := recordFrom(t, "unix", &rig{daemon: daemon}, recorder.Config{Dial: daemon.Dial, Section: "all else"})
	silent := r.dial() // asks nothing, and has no ordinal
	require.Eventually(t, func() bool { return daemon.Connections() == 1 }, daemontest.Patience, daemontest.Patience/1e4)
	marked := lines("GET /_ping HTTP/1.1", "Host: docker", "drydock-section: TestIt/a b")
	first := r.dial()
	first.Write(marked)
	first.Want(pong)
	second := r.dial()
	for _, request := range []string{ping, marked} {
		second.Write(request)
		second.Want(pong)
	}
	for _, c := range []*daemontest.Conn{silent, first, second} {
		c.Close()
	}
	var who []string
	for _, i := range r.end() {
		who = append(who, i.Details.Section)
	}
	all := r.interactions()
	require.Equal(t, []string{"TestIt/a b", "all else", "TestIt/a b"}, who)
	require.Equal(t, []int{1, 2, 2}, []int{all[0].Details.Conn, all[1].Details.Conn, all[2].Details.Conn})
}
