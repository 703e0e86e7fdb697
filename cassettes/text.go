package cassettes

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// base64Line is the length of a line of base64: what fits a terminal beside
// the indentation of a body.
const base64Line = 100

// textNode returns the scalar that stores s so that every reader gets the
// same bytes back, and a person can read it where that loses nothing.
//
// The style is chosen here and not by the YAML library, because the reader
// under go-vcr v3 (yaml.v3) returns some literal blocks changed: those that
// start with a blank or an empty line.
func textNode(s string) *yaml.Node {
	switch {
	case !utf8.ValidString(s):
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!binary", Value: wrapBase64(s), Style: yaml.LiteralStyle}
	case hasSpecial(s):
		return strNode(s, yaml.DoubleQuotedStyle)
	case literalSafe(s):
		return strNode(s, yaml.LiteralStyle)
	case strings.ContainsAny(s, "\n\t"):
		return strNode(s, yaml.DoubleQuotedStyle)
	default:
		return strNode(s, 0)
	}
}

func strNode(s string, style yaml.Style) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s, Style: style}
}

// literalSafe reports whether s reads best, and reads back, as a literal
// block: text of lines, as JSON documents and progress streams are.
func literalSafe(s string) bool {
	if !strings.Contains(s, "\n") || strings.ContainsAny(s[:1], " \t\n") {
		return false
	}
	for line := range strings.Lines(s) {
		body := strings.TrimSuffix(line, "\n")
		if strings.TrimRight(body, " \t") != body {
			return false
		}
	}
	return true
}

// hasSpecial reports whether s holds a character that YAML can only keep in
// an escaped form, or that an editor would not show.
func hasSpecial(s string) bool {
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t':
		case r < ' ' || r >= 0x7f && r <= 0xa0:
			return true
		case r == 0x2028 || r == 0x2029 || r == 0xfeff || r >= 0xfff0 && r <= 0xffff:
			return true
		case r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x206f:
			// Invisible and direction-changing characters would let a
			// cassette read differently from what it holds.
			return true
		}
	}
	return false
}

func wrapBase64(s string) string {
	all := base64.StdEncoding.EncodeToString([]byte(s))
	var out strings.Builder
	for len(all) > base64Line {
		out.WriteString(all[:base64Line] + "\n")
		all = all[base64Line:]
	}
	out.WriteString(all)
	return out.String()
}
