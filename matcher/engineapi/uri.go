package engineapi

import "strings"

// SplitURI returns the path and the query of what stands in a request line,
// both still escaped. Engines take the absolute form, which clients send to
// proxies, as well as the usual one: "http://docker/info" is "/info".
func SplitURI(uri string) (path, query string) {
	path, query, _ = strings.Cut(uri, "?")
	if strings.HasPrefix(path, "/") {
		return path, query
	}
	_, rest, absolute := strings.Cut(path, "://")
	if !absolute {
		return path, query
	}
	slash := strings.IndexByte(rest, '/')
	if slash < 0 {
		return "/", query
	}
	return rest[slash:], query
}
