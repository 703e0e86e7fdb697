package replayer

import (
	"cmp"
	"context"
	"net"
	"net/http"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/replayer/internal/timeline"
)

// timelineKey is the key under which requests carry what the timeline knows of
// their connection.
type timelineKey struct{}

// connContext returns the context of what comes on a connection.
func connContext(ctx context.Context, conn net.Conn) context.Context {
	switch conn := conn.(type) {
	case *upgradedConn:
		ctx = context.WithValue(ctx, upgradedKey{}, true)
	case *liveConn:
		ctx = context.WithValue(ctx, liveKey{}, conn)
		return context.WithValue(ctx, timelineKey{}, conn.client.track)
	}
	return context.WithValue(ctx, timelineKey{}, timeline.NewConn())
}

// asker returns who sends a request.
func (r *Replayer) asker(request *http.Request) timeline.Asker {
	conn, _ := request.Context().Value(timelineKey{}).(*timeline.Conn)
	return timeline.Asker{Section: cmp.Or(request.Header.Get(cassettes.SectionHeader), r.section), Conn: conn}
}
