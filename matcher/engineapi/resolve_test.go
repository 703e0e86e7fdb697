package engineapi_test

import (
	"cmp"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

func TestSplitVersion(t *testing.T) {
	for in, want := range map[string][2]string{
		"/v1.41/info": {"1.41", "/info"}, "/info": {"", "/info"}, "/v1/_ping": {"1", "/_ping"}, "/v1.41.0/_ping": {"1.41.0", "/_ping"},
		"/vfoo/info": {"", "/vfoo/info"}, "/v/info": {"", "/v/info"}, "/v1.41": {"", "/v1.41"}, "/v1.41/": {"1.41", "/"},
		"/version": {"", "/version"}, "/volumes/v1.41/x": {"", "/volumes/v1.41/x"}, "": {"", ""}, "/v./info": {".", "/info"},
	} {
		v, rest := engineapi.SplitVersion(in)
		require.Equal(t, want, [2]string{v, rest}, in)
	}
}

func TestResolve(t *testing.T) {
	for _, row := range []struct{ method, path, want, object string }{
		{"GET", "/v1.41/images/json", "/images/json", ""},
		{"GET", "/images/json/json", "/images/{name}/json", "json"},
		{"GET", "/images/foo/json/json", "/images/{name}/json", "foo/json"},
		{"GET", "/images/foo/json", "/images/{name}/json", "foo"},
		{"GET", "/images/get", "/images/get", ""},
		{"GET", "/images/get/get", "/images/{name}/get", "get"},
		{"GET", "/images/search", "/images/search", ""},
		{"DELETE", "/images/json", "/images/{name}", "json"},
		{"DELETE", "/images/a/b", "/images/{name}", "a/b"},
		{"DELETE", "/images/", "/images/{name}", ""},
		{"POST", "/v1.41/images/127.0.0.1:9/foo/push", "/images/{name}/push", "127.0.0.1:9/foo"},
		{"POST", "/v1.41/images/127.0.0.1:9%2Ffoo%2fbar/push", "/images/{name}/push", "127.0.0.1:9/foo/bar"},
		{"POST", "/images/foo%40sha256%3Aabc/tag", "/images/{name}/tag", "foo@sha256:abc"},
		{"GET", "/images/create/json", "/images/{name}/json", "create"},
		{"POST", "/images/create", "/images/create", ""},
		{"GET", "/containers/json", "/containers/json", ""},
		{"GET", "/containers/json/json", "/containers/{id}/json", "json"},
		{"GET", "/containers/x/attach/ws", "/containers/{id}/attach/ws", "x"},
		{"POST", "/containers/prune", "/containers/prune", ""},
		{"POST", "/containers/prune/start", "/containers/{id}/start", "prune"},
		{"DELETE", "/containers/prune", "/containers/{id}", "prune"},
		{"DELETE", "/containers/c/checkpoints/p", "/containers/{name}/checkpoints/{checkpoint}", "c"},
		{"DELETE", "/containers/c/checkpoints", "/containers/{id}", "c/checkpoints"},
		{"DELETE", "/containers/a/b/checkpoints/p", "/containers/{id}", "a/b/checkpoints/p"},
		{"GET", "/plugins/privileges", "/plugins/privileges", ""},
		{"POST", "/plugins/vieux/sshfs:latest/enable", "/plugins/{name}/enable", "vieux/sshfs:latest"},
		{"GET", "/distribution/library/alpine/json", "/distribution/{name}/json", "library/alpine"},
		{"GET", "/networks", "/networks", ""},
		{"GET", "/networks/", "/networks/", ""},
		{"GET", "/networks/a/b", "/networks/{id}", "a/b"},
		{"POST", "/networks/prune", "/networks/prune", ""},
		{"GET", "/services/web/logs", "/services/{id}/logs", "web"},
		{"GET", "/debug/pprof/", "/debug/pprof/", ""},
		{"GET", "/debug/pprof/heap", "/debug/pprof/{name}", "heap"},
		{"GET", "/debug/pprof/trace", "/debug/pprof/trace", ""},
		{"GET", "/v1%2E41/info", "/info", ""},
		{"GET", "/v9.99/info", "/info", ""},
		{"OPTIONS", "/v1.41/no/such", "/{any}", ""},
		{"OPTIONS", "/*", "/{any}", ""},
		{"OPTIONS", "/", "/{any}", ""},
	} {
		got, ok := engineapi.Resolve(row.method, row.path)
		require.True(t, ok, row)
		require.Equal(t, row.want, got.Op.Template, row)
		require.Equal(t, row.object, got.Object, row)
	}
}

func TestResolveTarget(t *testing.T) {
	got, ok := engineapi.Resolve("DELETE", "/v1.41/images/a%2Fb%20c")
	require.True(t, ok)
	require.Equal(t, engineapi.Target{
		Op: operation(t, "DELETE /images/{name}"), Version: "1.41", Path: "/images/a/b c", Object: "a/b c",
	}, got)
}

func TestResolveNothing(t *testing.T) {
	for _, line := range []string{
		"GET /containers/json/", "GET /images/json/", "GET /nope", "GET /vfoo/info", "GET /v1.99/nope", "GET /v1.41", "GET /v1.41/",
		"HEAD /containers/json", "HEAD /info", "PUT /info", "get /info", " /info", "GET ", "GET info", "GET *", "OPTIONS *",
		"GET //info", "GET /./info", "GET /x/../info", "GET /images//json", "GET /images/a%2F%2Fb/json", "OPTIONS //",
		"GET /images/%zz/json", "GET /images/%", "GET /services/a/b", "GET /services/a%2Fb", "GET /nodes/", "GET /configs//update",
		"GET /v1.41/v1.41/info", "GET /images/a%0Ab/json", "GET /debug/pprof", "GET /Info", "GET /info?all=1",
		"DELETE /containers", "DELETE /services/", "POST /containers/start", "GET /images/history",
	} {
		method, p, _ := strings.Cut(line, " ")
		_, ok := engineapi.Resolve(method, p)
		require.False(t, ok, line)
	}
}

// names are objects as clients write them in a path, with what they mean.
var names = map[string]string{
	"x": "x", "json": "json", "a%3Ab": "a:b", "%C3%A9": "é", "v1.41": "v1.41",
}

// deepNames have slashes, which the names in a swarm cannot.
var deepNames = map[string]string{
	"127.0.0.1:9/foo": "127.0.0.1:9/foo", "a%2Fb%2Fc:1": "a/b/c:1", "foo/json": "foo/json", "a/start@sha256:0f": "a/start@sha256:0f",
}

// flat are the templates whose variables end at a slash.
var flat = regexp.MustCompile(`^/(configs|debug|nodes|secrets|services|tasks)/|\{checkpoint\}`)

var variable = regexp.MustCompile(`\{[a-z]+\}`)

func TestEveryOperationResolves(t *testing.T) {
	for _, v := range known() {
		for _, op := range engineapi.Operations() {
			if !v.Between(op.Since, op.Until) {
				continue
			}
			expectAll(t, op, "", names)
			expectAll(t, op, "/v"+v.String(), names)
			if !flat.MatchString(op.Template) {
				expectAll(t, op, "/v"+v.String(), deepNames)
			}
		}
	}
}

func expectAll(t *testing.T, op *engineapi.Operation, prefix string, names map[string]string) {
	t.Helper()
	for written, meant := range names {
		got, ok := engineapi.Resolve(op.Method, prefix+variable.ReplaceAllLiteralString(op.Template, written))
		require.True(t, ok, "%s as %s", op.ID(), written)
		require.Same(t, op, got.Op, "%s as %s: %s", op.ID(), written, got.Op.ID())
		require.Equal(t, strings.TrimPrefix(prefix, "/v"), got.Version)
		if strings.Contains(op.Template, "{id}") || strings.Contains(op.Template, "{name}") {
			require.Equal(t, meant, got.Object, op.ID())
		}
	}
}

// daemonRoute is a route as the daemon writes it: a regular expression.
type daemonRoute struct {
	op      *engineapi.Operation
	pattern *regexp.Regexp
}

// daemon is an oracle: slow, and made of the same regular expressions as the router of the daemon.
func daemon() (routes []daemonRoute) {
	for _, op := range engineapi.Operations() {
		any := ".*"
		if flat.MatchString(op.Template) {
			any = "[^/]+"
		}
		parts := variable.Split(op.Template, -1)
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		routes = append(routes, daemonRoute{op, regexp.MustCompile(`^(?:/v[0-9.]+)?` + strings.Join(parts, any) + `$`)})
	}
	slices.SortStableFunc(routes, func(a, b daemonRoute) int {
		return cmp.Or(
			min(1, strings.Count(a.op.Template, "{"))-min(1, strings.Count(b.op.Template, "{")),
			len(variable.ReplaceAllString(b.op.Template, ""))-len(variable.ReplaceAllString(a.op.Template, "")))
	})
	return routes
}

func ask(routes []daemonRoute, method, escaped string) *engineapi.Operation {
	p, err := url.PathUnescape(escaped)
	if err != nil || !strings.HasPrefix(p, "/") {
		return nil
	}
	if c := path.Clean(p); c != p && (c == "/" || c+"/" != p) {
		return nil // a redirect
	}
	for _, r := range routes {
		if r.op.Method == method && r.pattern.MatchString(p) {
			return r.op
		}
	}
	return nil
}

func FuzzResolve(f *testing.F) {
	for _, op := range engineapi.Operations() {
		f.Add(op.Method, op.Template)
		f.Add(op.Method, "/v1.41"+variable.ReplaceAllString(op.Template, "a%2Fjson"))
	}
	f.Add("GET", "/v1.41/v1.41//%2e%2e/%zz\n")
	routes := daemon()
	f.Fuzz(func(t *testing.T, method, p string) {
		got, ok := engineapi.Resolve(method, p)
		require.Same(t, ask(routes, method, p), got.Op)
		if !ok {
			return
		}
		require.Equal(t, method, got.Op.Method)
		require.Contains(t, got.Path, got.Object)
		fixed, _, _ := strings.Cut(got.Op.Template, "{")
		require.True(t, strings.HasPrefix(got.Path, fixed), "%q is no %q", got.Path, got.Op.Template)
		again, ok := engineapi.Resolve(method, "/v1.41"+(&url.URL{Path: got.Path}).EscapedPath())
		require.True(t, ok)
		require.Equal(t, engineapi.Target{Op: got.Op, Version: "1.41", Path: got.Path, Object: got.Object}, again)
	})
}

func BenchmarkResolve(b *testing.B) {
	for name, p := range map[string]string{
		"plain":   "/v1.41/containers/0123456789ab/start",
		"slashes": "/v1.41/images/127.0.0.1:5000/team/app:1/push",
		"escaped": "/v1.41/images/127.0.0.1:5000%2Fteam%2Fapp:1/push",
		"unknown": "/v1.41/containers/0123456789ab/nothing",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				engineapi.Resolve("POST", p)
			}
		})
	}
}

func BenchmarkField(b *testing.B) {
	host, _ := operation(b, "POST /containers/create").Body().Field("HostConfig")
	for _, name := range []string{"PortBindings", "portbindings", "NoSuchField"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				host.Schema.Field(name)
			}
		})
	}
}
