package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"
)

// A ui is all that is printed.
//
// Standard output is data: what was asked for, and what another program may
// read. Standard error is talk: lines that start with the name of the
// program, in lower case, without a full stop. A hint is the next command to
// type. A quiet ui says only what went wrong, or was not recorded.
type ui struct {
	out, err io.Writer
	quiet    bool

	mu     sync.Mutex // keeps lines whole
	outErr error      // the first that writing data met
	live   liveLine   // below all that is printed
}

func newUI(out, err io.Writer) *ui { return &ui{out: out, err: err} }

// Write writes data. A full disk must not make a short report look whole: lost
// tells.
func (u *ui) Write(p []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.live.clear(u.err)
	defer u.live.draw(u.err)
	n, err := u.out.Write(p)
	if u.outErr == nil {
		u.outErr = err
	}
	return n, err
}

// lost returns what kept data from being written.
func (u *ui) lost() error {
	if u.outErr == nil {
		return nil
	}
	return &failure{err: fmt.Errorf("write the output: %w", u.outErr)}
}

// printf writes data.
func (u *ui) printf(format string, args ...any) { fmt.Fprintf(u, format, args...) }

// json writes one document of data.
func (u *ui) json(value any) error { return encodeJSON(u, value) }

// encodeJSON writes one document as people can read it.
func encodeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// say writes one line of talk.
func (u *ui) say(format string, args ...any) {
	if !u.quiet {
		u.complain(format, args...)
	}
}

// complain writes one line of talk that is wanted in any case: what went
// wrong, or was not recorded.
func (u *ui) complain(format string, args ...any) {
	text := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", "\n  ")
	u.mu.Lock()
	defer u.mu.Unlock()
	u.live.clear(u.err)
	defer u.live.draw(u.err)
	fmt.Fprintf(u.err, "drydock: %s\n", printable(text))
}

// hint says what to type next.
func (u *ui) hint(format string, args ...any) { u.say("hint: "+format, args...) }

// report says what went wrong, if anything did, and returns the exit code.
func (u *ui) report(err error) int {
	var verdict exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &verdict):
		return int(verdict)
	}
	u.complain("%s", err)
	exit, hint := code(err)
	if hint != "" {
		u.hint("%s", hint)
	}
	return exit
}

// printable keeps what others wrote from commanding the terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}

// count writes a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// size writes a number of bytes as people read it.
func size(n int64) string {
	const unit = 1024
	if n < unit {
		return fmt.Sprintf("%d B", n)
	}
	value, prefix := float64(n)/unit, 0
	for value >= unit && prefix < 3 {
		value, prefix = value/unit, prefix+1
	}
	return fmt.Sprintf("%.1f %ciB", value, "KMGT"[prefix])
}
