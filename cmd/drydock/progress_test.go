package main

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/recorder"
)

// A scene is what progress looks at, and where it writes. It is changed and
// read under its lock.
type scene struct {
	sync.Mutex
	stats    recorder.Stats
	columns  int
	drawable bool
	printed  bytes.Buffer
}

func (s *scene) Write(p []byte) (int, error) {
	s.Lock()
	defer s.Unlock()
	return s.printed.Write(p)
}

func (s *scene) now() recorder.Stats {
	s.Lock()
	defer s.Unlock()
	return s.stats
}

func (s *scene) width() (int, bool) {
	s.Lock()
	defer s.Unlock()
	return s.columns, s.drawable
}

// after returns what is printed within a time of the bubble, which takes none.
func (s *scene) after(d time.Duration) string {
	time.Sleep(d)
	synctest.Wait()
	s.Lock()
	defer s.Unlock()
	defer s.printed.Reset()
	return s.printed.String()
}

func (s *scene) change(change func()) {
	s.Lock()
	defer s.Unlock()
	change()
}

func TestProgressWithoutTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scene{}
		end := (&progress{ui: newUI(io.Discard, s), stats: s.now}).start()
		require.Empty(t, s.after(plainEvery), "nothing has passed")
		s.change(func() { s.stats = recorder.Stats{Finished: 1, Open: 2, FromClients: 100, ToClients: 3 << 30} })
		require.Equal(t, "drydock: 1 interaction, 2 open, 100 B up, 3.0 GiB down\n", s.after(plainEvery))
		require.Empty(t, s.after(plainEvery), "nothing has changed")
		s.change(func() { s.stats.Finished, s.stats.Lasting = 2, 1 })
		require.Empty(t, s.after(plainEvery-time.Nanosecond), "it is not time yet")
		require.Equal(t, "drydock: 2 interactions, 2 open (1 stream), 100 B up, 3.0 GiB down\n", s.after(time.Nanosecond))
		s.change(func() { s.stats.Finished = 3 })
		end()
		require.Empty(t, s.after(plainEvery), "it has ended")
	})
}

func TestProgressOnTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scene{stats: recorder.Stats{Finished: 9}, columns: 80, drawable: true}
		u := newUI(s, s) // as where both are the terminal
		end := (&progress{ui: u, stats: s.now, width: s.width}).start()
		drawn := func() string { return s.after(liveEvery) }
		require.Equal(t, "\rdrydock: 9 interactions, 0 B up, 0 B down", drawn())
		require.Empty(t, drawn(), "nothing has changed")
		const line = "\rdrydock: 10 interactions, 3 open (2 streams), 0 B up, 0 B down"
		s.change(func() { s.stats.Finished, s.stats.Open, s.stats.Lasting = 10, 3, 2 })
		require.Equal(t, line, drawn())

		// Talk, and data, are never in one line with it.
		u.say("note")
		u.printf("data\n")
		wiped := "\r" + strings.Repeat(" ", len(line)-1+len("^C")) + "\r"
		require.Equal(t, wiped+"drydock: note\n"+line+wiped+"data\n"+line, drawn())

		// A shorter line covers a longer one.
		s.change(func() { s.stats.Open, s.stats.Lasting = 0, 0 })
		require.Equal(t, "\rdrydock: 10 interactions, 0 B up, 0 B down"+strings.Repeat(" ", 20), drawn())

		// A window may become narrow, and a shell may take the terminal.
		s.change(func() { s.columns = 22 })
		require.Equal(t, "\r"+strings.Repeat(" ", 21)+"\r\rdrydock: 10 interac", drawn())
		s.change(func() { s.columns = 23 })
		require.Equal(t, "\rdrydock: 10 interact", drawn())
		s.change(func() { s.drawable = false })
		require.Empty(t, drawn())
		s.change(func() { s.drawable = true })
		require.Equal(t, "\rdrydock: 10 interact", drawn())

		end()
		require.Equal(t, "\r"+strings.Repeat(" ", 22)+"\r", drawn())
		require.Empty(t, drawn())
	})
}

// TestNarrowTerminal: nothing is written beyond the last column but one.
func TestNarrowTerminal(t *testing.T) {
	for width := range 8 {
		var printed strings.Builder
		u := newUI(io.Discard, &printed)
		u.show("some text", width)
		u.hide()
		for line := range strings.SplitSeq(printed.String(), "\r") {
			require.LessOrEqual(t, len(line), max(width-1, 0))
		}
	}
}
