package matcher

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"

	"github.com/drydock-go/drydock/matcher/engineapi"
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

// hidden tells the places in a body whose values are not shown.
func hidden(pointer string) bool { return secretive(pointer) || nameless(pointer) }

// nameless tells places in a body of which no field says what they are: the
// document itself, and the elements of a list that is one, such as the
// environment that POST /plugins/{name}/set takes.
func nameless(pointer string) bool { return strings.Trim(pointer, "/0123456789") == "" }

// notShown stands for a value at a place where secrets stand.
const notShown = "another value"

// most is how many characters of a text are shown: a miss is read in a
// terminal.
const most = 80

// show quotes a text and keeps it short.
func show(text string) string { return shorten(strconv.QuoteToGraphic(text)) }

// showBoth shows two texts that differ, and of long ones the part in which
// they do: ids and paths are long, and begin alike.
func showBoth(a, b string) (shownA, shownB string) {
	if utf8.RuneCountInString(a) <= most && utf8.RuneCountInString(b) <= most {
		return show(a), show(b)
	}
	const around = 12 // characters that show where the part stands
	paint := diffmatchpatch.New()
	before := max(0, paint.DiffCommonPrefix(a, b)-around)
	runesA, runesB := []rune(a), []rune(b)
	after := min(paint.DiffCommonSuffix(a, b), len(runesA)-before, len(runesB)-before)
	after = max(0, after-around)
	return elide(runesA, before, after), elide(runesB, before, after)
}

// elide shows a text without so many characters at its ends.
func elide(text []rune, before, after int) string {
	shown := show(string(text[before : len(text)-after]))
	if before > 0 {
		shown = "..." + shown
	}
	if after > 0 && !strings.HasSuffix(shown, "...") {
		shown += "..."
	}
	return shown
}

func shorten(text string) string {
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
// be secrets are not shown, and ids as docker shows them.
func ShowURI(uri string) string {
	path, query, found := strings.Cut(engineapi.ShortenIDs(uri), "?")
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
