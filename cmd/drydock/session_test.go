package main

import (
	"context"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/recorder"
)

// neverAnswered is a recorder with one exchange under way, which nobody ends.
func neverAnswered(t *testing.T, store func(*cassettes.Interaction)) *recorder.Recorder {
	t.Helper()
	engine, dialled := net.Pipe()
	t.Cleanup(func() { engine.Close() })
	rec := recorder.New(recorder.Config{
		Dial:  func(context.Context) (net.Conn, error) { return dialled, nil },
		Store: store,
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	serving := make(chan error, 1)
	go func() { serving <- rec.Serve(l) }()
	client, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { client.Close() })
	request := "GET /events HTTP/1.1\r\nHost: docker\r\n\r\n"
	_, err = client.Write([]byte(request))
	require.NoError(t, err)
	_, err = engine.Read(make([]byte, len(request)))
	require.NoError(t, err)
	require.Equal(t, 1, rec.Stats().Open)
	require.NoError(t, l.Close())
	require.NoError(t, <-serving)
	return rec
}

// TestSignalEndsTheWait gives what is open a time that no test lives to see.
func TestSignalEndsTheWait(t *testing.T) {
	for _, row := range []struct {
		name   string
		hasRun bool
		want   string
	}{
		{"without a command", false, "drydock: waiting up to 1h0m0s for what is still open: 1 exchange; Ctrl-C ends that, too\n"},
		{"with one", true, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			var stored int
			rec := neverAnswered(t, func(*cassettes.Interaction) { stored++ })
			var talk strings.Builder
			p := &program{ui: newUI(&talk, &talk), hasRun: row.hasRun, signals: make(chan os.Signal, 2)}
			p.signals <- os.Kill // is none that ends anything
			p.signals <- os.Interrupt
			p.endExchanges(t.Context(), rec, time.Hour)
			require.Equal(t, row.want, talk.String())
			require.Equal(t, 1, stored, "it is recorded as far as it had come")
		})
	}
}

// TestNobodyWaitsForNothing says nothing where nothing is open.
func TestNobodyWaitsForNothing(t *testing.T) {
	var talk strings.Builder
	p := &program{ui: newUI(&talk, &talk), signals: make(chan os.Signal, 1)}
	p.endExchanges(t.Context(), recorder.New(recorder.Config{}), time.Hour)
	require.Empty(t, talk.String())
}

// TestSignalsOfACommandEndWithIt leaves none for what comes after it.
func TestSignalsOfACommandEndWithIt(t *testing.T) {
	child := exec.Command(os.Args[0], "-test.run=^$")
	require.NoError(t, child.Run())
	signals := make(chan os.Signal, 16)
	for range cap(signals) {
		signals <- os.Interrupt
	}
	exited := make(chan struct{})
	close(exited)
	passSignals(child.Process, signals, exited)
	require.Empty(t, signals)
}
