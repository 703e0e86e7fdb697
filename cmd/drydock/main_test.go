package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary act as drydock where tests and scripts run
// that command.
func TestMain(m *testing.M) {
	// Under the race detector every process would take a second to exit.
	os.Setenv("GORACE", "atexit_sleep_ms=0")
	testscript.Main(m, map[string]func(){"drydock": main, "ask": ask, "wire": wire, "barecopy": barecopy})
}

// strict reports whether a skipped test is a failure, as it is in CI.
func strict() bool { return os.Getenv("DRYDOCK_TEST_STRICT") != "" }

// skip skips a test that lacks something, and says what.
func skip(tb testing.TB, format string, args ...any) {
	tb.Helper()
	if strict() {
		tb.Fatalf("DRYDOCK_TEST_STRICT forbids to skip: "+format, args...)
	}
	tb.Skipf(format, args...)
}
