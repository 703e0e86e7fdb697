package matcher

import "github.com/drydock-go/drydock/matcher/engineapi"

// The size of the client's terminal is another one on every machine, and none
// in CI. No answer of the engine depends on it, so it does not count.

func isTerminalParam(op *engineapi.Operation, name string) bool {
	switch op.Template {
	case "/containers/{id}/resize", "/exec/{id}/resize":
		return name == "h" || name == "w"
	}
	return false
}

func isTerminalField(name string) bool { return name == "ConsoleSize" }
