package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary act as drydock where tests and scripts run
// that command.
func TestMain(m *testing.M) {
	// Under the race detector every process would take a second to exit.
	os.Setenv("GORACE", "atexit_sleep_ms=0")
	if strings.Contains(filepath.Base(os.Args[0]), ".test") { // not one of the commands
		os.Unsetenv(modeVariable) // tests say themselves which mode they are for
	}
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
