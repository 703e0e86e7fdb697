package recorder

import "net/http"

// isPreface tells the first line of an HTTP/2 connection, which has the form of
// a request (RFC 9113, 3.4).
func isPreface(r *http.Request) bool {
	return r.Method == "PRI" && r.RequestURI == "*" && r.ProtoMajor == 2
}

// interim tells the answers that announce another one: 100 Continue.
func interim(status int) bool {
	return status >= 100 && status < 200 && status != http.StatusSwitchingProtocols
}
