package replayer

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/drydock-go/drydock/cassettes"
)

// playHijack sends an answer that takes the connection over.
func playHijack(w http.ResponseWriter, request *http.Request, i *cassettes.Interaction) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusHTTPVersionNotSupported)
		return
	}
	defer conn.Close()
	stop := context.AfterFunc(request.Context(), func() { conn.Close() })
	defer stop()

	// The client's input is read to its end, so that no client waits for
	// somebody to take it.
	clientDone := make(chan struct{})
	go func() {
		defer close(clientDone)
		_, _ = io.Copy(io.Discard, buffered) // ends when the connection does
	}()
	defer func() { conn.Close(); <-clientDone }()

	if _, err := io.WriteString(conn, hijackHead(request, i)); err != nil {
		return
	}
	if !writeFrames(conn, i) {
		return
	}
	if i.Details.End != cassettes.EndEngine {
		<-clientDone
	}
}

// writeFrames sends the recorded output, piece by piece, and ends the
// direction if the engine did. It reports whether the client still listens.
func writeFrames(conn net.Conn, i *cassettes.Interaction) bool {
	rest := i.Response.Body
	for _, frame := range i.Details.Frames {
		if frame.Event != cassettes.Output {
			continue
		}
		if _, err := io.WriteString(conn, rest[:frame.Size]); err != nil {
			return false
		}
		rest = rest[frame.Size:]
	}
	if _, err := io.WriteString(conn, rest); err != nil {
		return false
	}
	if i.Details.End == cassettes.EndComplete {
		if half, ok := conn.(interface{ CloseWrite() error }); ok {
			return half.CloseWrite() == nil
		}
		return false
	}
	return true
}

// hijackHead returns the head of the answer. A client that asked for an
// upgrade gets one, one that did not does not, whichever was recorded: both
// forms mean the same, and clients insist on theirs.
func hijackHead(request *http.Request, i *cassettes.Interaction) string {
	r := &i.Response
	status, header := r.Status, http.Header(r.Headers).Clone()
	upgrade := request.Header.Get("Upgrade") != ""
	switch {
	case r.Code == http.StatusSwitchingProtocols && !upgrade:
		status = "200 OK"
		header.Del("Connection")
		header.Del("Upgrade")
	case r.Code == http.StatusOK && upgrade:
		status = "101 UPGRADED"
		header.Set("Connection", "Upgrade")
		header.Set("Upgrade", "tcp")
	}
	var head strings.Builder
	fmt.Fprintf(&head, "%s %s\r\n", r.Proto, status)
	_ = header.Write(&head) // a Builder takes all
	head.WriteString("\r\n")
	return head.String()
}
