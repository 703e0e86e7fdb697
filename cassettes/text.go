package cassettes

import (
	"encoding/base64"
	"strings"
	"unicode"
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

// special holds the characters that YAML can only keep in an escaped form, or
// that an editor would not show: control characters, byte order marks, and
// those that are invisible or change the direction of reading, which would let
// a cassette read differently from what it holds. Tab and newline are not.
var special = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x00, Hi: 0x08, Stride: 1},
		{Lo: 0x0b, Hi: 0x1f, Stride: 1},
		{Lo: 0x7f, Hi: 0xa0, Stride: 1},
		{Lo: 0x200b, Hi: 0x200f, Stride: 1},
		{Lo: 0x2028, Hi: 0x202e, Stride: 1},
		{Lo: 0x2060, Hi: 0x206f, Stride: 1},
		{Lo: 0xfeff, Hi: 0xfeff, Stride: 1},
		{Lo: 0xfff0, Hi: 0xffff, Stride: 1},
	},
	LatinOffset: 3,
}

func hasSpecial(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(special, r) })
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
