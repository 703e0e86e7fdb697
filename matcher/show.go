package matcher

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// secretive names the parameters and fields whose values are not shown, as
// they often are, or hold, secrets.
func secretive(where string) bool {
	for part := range strings.SplitSeq(strings.ToLower(where), "/") {
		switch part {
		case "env", "data", "buildargs", "remote", "fromsrc", "changes", "cmd", "entrypoint", "args", "command",
			"driveropts", "options", "config", "unlockkey", "signingcakey", "signingcacert", "labels",
			"healthcheck", "auth":
			return true
		}
		for _, word := range []string{"password", "passwd", "secret", "token", "credential", "apikey"} {
			if strings.Contains(part, word) {
				return true
			}
		}
	}
	return false
}

// nameless tells places in a body of which no field says what they are: the
// document itself, and the elements of a list that is one, such as the
// environment that POST /plugins/{name}/set takes.
func nameless(pointer string) bool { return strings.Trim(pointer, "/0123456789") == "" }

// show quotes a text and keeps it short: a miss is read in a terminal.
func show(text string) string { return shorten(strconv.QuoteToGraphic(text)) }

func shorten(text string) string {
	const most = 80
	printable := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
	if runes := []rune(printable); len(runes) > most {
		return string(runes[:most]) + "..."
	}
	return printable
}

// ShowURI returns a request's path and query for a message: values that may
// be secrets are not shown.
func ShowURI(uri string) string {
	path, query, found := strings.Cut(uri, "?")
	if !found {
		return shorten(path)
	}
	parts := strings.Split(query, "&")
	for n, part := range parts {
		name, value, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err == nil && value != "" && secretive(plain) {
			parts[n] = name + "=..."
		}
	}
	return shorten(path + "?" + strings.Join(parts, "&"))
}
