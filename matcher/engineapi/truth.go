package engineapi

import "strings"

// Truth reads the value of a boolean query parameter as the engine does: all
// is true but for a few words.
func Truth(value string) bool {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "", "0", "no", "false", "none":
		return false
	}
	return true
}
