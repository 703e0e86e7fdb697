package binding

import "strings"

// temporaryFolders are those in which every name is another one in each run.
var temporaryFolders = []string{"/tmp/", "/T/"} // /var/tmp/ is one, too; the latter is macOS's

// temporaryEnd returns the end of the name of a temporary file or folder that
// begins at n, and n if none does.
func temporaryEnd(text string, n int) int {
	for _, folder := range temporaryFolders {
		if strings.HasSuffix(text[:n], folder) {
			end := strings.IndexAny(text[n:], "/:,;\"'` \t\r\n\\=)")
			if end < 0 {
				return len(text)
			}
			return n + end
		}
	}
	return n
}

// mkdtempEnd returns the end of a name as Python's tempfile makes them: tmp and
// eight letters, digits or underscores.
func mkdtempEnd(text string, n int) int {
	const size = len("tmp") + 8
	if !strings.HasPrefix(text[n:], "tmp") || len(text)-n < size {
		return n
	}
	for _, b := range []byte(text[n+3 : n+size]) {
		if !isDigit(b) && b != '_' && (b < 'a' || b > 'z') {
			return n
		}
	}
	if end := n + size; end == len(text) || !isWordByte(text[end]) && text[end] != '_' {
		return end
	}
	return n
}

// addressEnd returns the end of an IPv4 address that begins at n, and n if none
// does.
func addressEnd(text string, n int) int {
	if n > 1 && text[n-1] == '.' && isDigit(text[n-2]) {
		return n // a part of something longer
	}
	end := n
	for part := range 4 {
		start := end
		for end < len(text) && isDigit(text[end]) {
			end++
		}
		switch {
		case end == start || end-start > 3:
			return n
		case part == 3 && (end == len(text) || !isWordByte(text[end]) && text[end] != '.'):
			return end
		case end == len(text) || text[end] != '.':
			return n
		}
		end++
	}
	return n
}

// The layouts of a UUID and of a point in time (RFC 3339, without its
// fraction and its zone): x is a hexadecimal digit, 0 a digit.
const (
	uuidLayout   = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
	momentLayout = "0000-00-00T00:00:00"
)

func uuidEnd(text string, n int) int {
	if end := layoutEnd(text, n, uuidLayout); end == len(text) || !isWordByte(text[end]) {
		return end
	}
	return n
}

func momentEnd(text string, n int) int {
	end := layoutEnd(text, n, momentLayout)
	if end == n {
		return n
	}
	if end < len(text) && text[end] == '.' {
		end++
		for end < len(text) && isDigit(text[end]) {
			end++
		}
	}
	if end < len(text) && text[end] == 'Z' {
		return end + 1
	}
	if end < len(text) && (text[end] == '+' || text[end] == '-') {
		return max(end, layoutEnd(text, end+1, "00:00"))
	}
	return end
}

// layoutEnd returns the end of what begins at n and has a layout, and n if
// nothing does.
func layoutEnd(text string, n int, layout string) int {
	if len(text)-n < len(layout) {
		return n
	}
	for m := range len(layout) {
		b := text[n+m]
		switch layout[m] {
		case 'x':
			if !isHex(b) {
				return n
			}
		case '0':
			if !isDigit(b) {
				return n
			}
		default:
			if b != layout[m] {
				return n
			}
		}
	}
	return n + len(layout)
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isHex(b byte) bool { return isDigit(b) || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F' }

func isWordByte(b byte) bool { return isDigit(b) || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }
