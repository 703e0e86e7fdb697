package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
)

// TestStrangers tells the answers of a live engine that mean a missing recording
// from those that mean a missing object.
func TestStrangers(t *testing.T) {
	const id, liveID = "4ea7661a86c6d3c1b0b0", "77f0aa61bb12cc33dd44"
	asked := func(method, uri string, code int, body string) *cassettes.Interaction {
		i := &cassettes.Interaction{Request: cassettes.Request{Method: method, RequestURI: uri}}
		i.Response.Code, i.Response.Body = code, body
		return i
	}
	for _, tt := range []struct {
		name  string
		live  *cassettes.Interaction
		first string // "" for no stranger
	}{
		{"name", asked("GET", "/containers/web/json", 404, `{"message":"No such container: web"}`), "web"},
		{"name without a body", asked("HEAD", "/containers/web/archive?path=/x", 404, ""), "web"},
		{"id", asked("POST", "/containers/"+id+"/start", 404, ""), id},
		{"short id", asked("POST", "/containers/"+id[:12]+"/start", 404, ""), id[:12]},
		{"id in a body", asked("POST", "/networks/n/connect", 404, `{"message":"No such container: `+id+`"}`), id},
		{"image", asked("POST", "/containers/create", 404, `{"message":"No such image: busybox:latest"}`), "busybox:latest"},
		{"name that is bound", asked("POST", "/containers/job-12345/exec", 404, `{"message":"No such container: job-12345"}`), "job-12345"},
		{"another name", asked("GET", "/containers/db/json", 404, `{"message":"No such container: db"}`), ""},
		{"another id", asked("GET", "/containers/0123456789abcdef/json", 404, ""), ""},
		{"found", asked("GET", "/containers/web/json", 200, "{}"), ""},
		{"made live by name", asked("GET", "/containers/new/json", 404, `{"message":"No such container: new"}`), ""},
		{"made live by id", asked("GET", "/containers/"+liveID+"/json", 404, ""), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStrangers(&cassettes.Cassette{Interactions: []*cassettes.Interaction{
				asked("POST", "/images/create?fromImage=busybox%3Alatest", 200, "{}"),
				asked("POST", "/containers/create?name=web", 201, `{"Id":"`+id+`"}`),
				asked("POST", "/containers/create?name=new", 201, `{"Id":"`+strings.Repeat("e", 20)+`"}`),
			}})
			s.look(asked("POST", "/containers/create?name=new", 201, `{"Id":"`+liveID+`"}`))
			s.look(tt.live)
			s.judge(map[string]string{"job-12345": "web"})
			require.Equal(t, tt.first, s.first)
			require.Equal(t, tt.first != "", s.requests == 1)

			var talk bytes.Buffer
			newUI(io.Discard, &talk).strangers(s)
			if tt.first == "" {
				require.Empty(t, talk.String())
				return
			}
			require.Contains(t, talk.String(), "drydock: 1 request named an object that only the recording knows, such as ")
			require.Contains(t, talk.String(), "hint: record all of it again with --mode all")
		})
	}
}
