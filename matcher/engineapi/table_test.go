package engineapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

// known lists the versions of the table.
func known() (versions []version) {
	for minor := engineapi.MinKnown().Minor; minor <= engineapi.MaxKnown().Minor; minor++ {
		versions = append(versions, version{1, minor})
	}
	return versions
}

func operation(tb testing.TB, id string) *engineapi.Operation {
	tb.Helper()
	for _, op := range engineapi.Operations() {
		if op.ID() == id {
			return op
		}
	}
	require.Fail(tb, "no operation "+id)
	return nil
}

// wantCount is the number of operations in the swagger file of each version, counted by hand from the documents.
func wantCount(v version) int {
	count := 94
	for _, step := range []struct{ minor, more int }{{26, 2}, {29, 1}, {30, 6}, {31, 2}, {40, 1}, {42, 1}, {55, 1}} {
		if v.Minor >= step.minor {
			count += step.more
		}
	}
	return count
}

func TestOperationsPerVersion(t *testing.T) {
	for _, v := range known() {
		count := 0
		for _, op := range engineapi.Operations() {
			if op.Documented && v.Between(op.Since, op.Until) {
				count++
			}
		}
		require.Equal(t, wantCount(v), count, v)
	}
	require.Equal(t, 108, wantCount(engineapi.MaxKnown()))
}

func TestOperationsAreACopy(t *testing.T) {
	engineapi.Operations()[0] = nil
	require.NotNil(t, engineapi.Operations()[0])
}

var (
	effects = []engineapi.Effect{engineapi.Act, engineapi.Look}
	classes = []engineapi.Class{
		engineapi.Unary, engineapi.Stream, engineapi.Progress, engineapi.Wait, engineapi.Hijack, engineapi.Websocket,
		engineapi.Download, engineapi.Upload, engineapi.H2C,
	}
	kinds = []engineapi.Kind{
		engineapi.System, engineapi.Container, engineapi.Exec, engineapi.Image, engineapi.Build, engineapi.Session,
		engineapi.Distribution, engineapi.Network, engineapi.Volume, engineapi.Plugin, engineapi.Swarm, engineapi.Node,
		engineapi.Service, engineapi.Task, engineapi.Secret, engineapi.Config,
	}
	paramTypes = []engineapi.ParamType{
		engineapi.ParamBool, engineapi.ParamInt, engineapi.ParamString, engineapi.ParamList,
		engineapi.ParamJSON, engineapi.ParamJSONList, engineapi.ParamTime,
	}
)

// TestClassification holds the spelling in the data against the constants: each is used, and nothing else is.
func TestClassification(t *testing.T) {
	usedEffects := map[engineapi.Effect]bool{}
	usedClasses := map[engineapi.Class]bool{}
	usedKinds := map[engineapi.Kind]bool{}
	for _, op := range engineapi.Operations() {
		usedEffects[op.Effect], usedClasses[op.Class], usedKinds[op.Kind] = true, true, true
		for _, kind := range op.Touches {
			require.Contains(t, kinds, kind, op.ID())
			require.Equal(t, engineapi.Act, op.Effect, "a look touches nothing: %s", op.ID())
			require.NotEqual(t, op.Kind, kind, op.ID())
		}
	}
	require.ElementsMatch(t, effects, keys(usedEffects))
	require.ElementsMatch(t, classes, keys(usedClasses))
	require.ElementsMatch(t, kinds, keys(usedKinds))
}

func keys[K comparable](m map[K]bool) (list []K) {
	for k := range m {
		list = append(list, k)
	}
	return list
}

func TestClassOf(t *testing.T) {
	for id, want := range map[string]string{
		"POST /containers/create":       "act unary container",
		"GET /events":                   "look stream system",
		"POST /images/{name}/push":      "act progress image",
		"POST /containers/{id}/wait":    "look wait container",
		"POST /containers/{id}/attach":  "act hijack container",
		"GET /containers/{id}/logs":     "look stream container",
		"POST /exec/{id}/start":         "act hijack exec",
		"GET /images/get":               "look download image",
		"PUT /containers/{id}/archive":  "act upload container",
		"POST /session":                 "act h2c session",
		"POST /auth":                    "look unary system",
		"HEAD /containers/{id}/archive": "look unary container",
	} {
		op := operation(t, id)
		require.Equal(t, want, strings.Join([]string{string(op.Effect), string(op.Class), string(op.Kind)}, " "), id)
	}
	require.Equal(t, []engineapi.Kind{engineapi.Image}, operation(t, "POST /build").Touches)
}

// TestLooksAreSafe lists every look that is not GET, HEAD or OPTIONS: a new one needs a reason in gen/classes.go.
func TestLooksAreSafe(t *testing.T) {
	var looks []string
	for _, op := range engineapi.Operations() {
		if op.Effect == engineapi.Look && !slices.Contains([]string{"GET", "HEAD", "OPTIONS"}, op.Method) {
			looks = append(looks, op.ID())
		}
	}
	require.Equal(t, []string{
		"POST /auth", "POST /containers/{id}/resize", "POST /containers/{id}/wait",
		"POST /containers/{name}/copy", "POST /exec/{id}/resize",
	}, looks)
}

func TestUndocumentedOperations(t *testing.T) {
	var ids []string
	for _, op := range engineapi.Operations() {
		if !op.Documented {
			ids = append(ids, op.ID())
		}
	}
	require.Len(t, ids, 15)
	require.Subset(t, ids, []string{"POST /grpc", "GET /networks/", "POST /build/cancel", "OPTIONS /{any}"})
	require.Equal(t, version{1, 44}, operation(t, "POST /containers/{name}/copy").Until)
}

func TestParams(t *testing.T) {
	for _, op := range engineapi.Operations() {
		for _, p := range slices.Concat(op.Params, op.Headers) {
			require.Contains(t, paramTypes, p.Type, "%s %s", op.ID(), p.Name)
			require.True(t, p.Until.IsZero() || p.Since.Compare(p.Until) <= 0, "%s %s", op.ID(), p.Name)
			if p.Type == engineapi.ParamBool {
				require.Contains(t, []string{"true", "false"}, p.Default, "%s %s", op.ID(), p.Name)
			}
		}
		byName := func(a, b engineapi.Param) int { return strings.Compare(a.Name, b.Name) }
		require.True(t, slices.IsSortedFunc(op.Params, byName), op.ID())
		require.True(t, slices.IsSortedFunc(op.Headers, byName), op.ID())
	}
}

func TestParam(t *testing.T) {
	for _, row := range []struct {
		id   string
		want engineapi.Param
	}{
		{"GET /containers/json", engineapi.Param{Name: "filters", Type: "json"}},
		{"GET /images/json", engineapi.Param{Name: "filter", Type: "string", Until: version{1, 40}}},
		{"POST /build", engineapi.Param{Name: "session", Type: "string"}},
		{"POST /build", engineapi.Param{Name: "rm", Type: "bool", Default: "true"}},
		{"POST /build", engineapi.Param{Name: "platform", Type: "string", Since: version{1, 32}}},
		{"GET /images/{name}/json", engineapi.Param{Name: "platform", Type: "json", Since: version{1, 49}}},
		{"GET /images/get", engineapi.Param{Name: "platform", Type: "jsonlist", Since: version{1, 48}}},
		{"GET /images/{name}/attestations", engineapi.Param{Name: "type", Type: "list"}},
		{"POST /containers/{id}/kill", engineapi.Param{Name: "signal", Type: "string", Default: "SIGKILL"}},
		{"POST /containers/{id}/stop", engineapi.Param{Name: "t", Type: "int"}},
	} {
		got, ok := operation(t, row.id).Param(row.want.Name)
		require.True(t, ok, row)
		require.Equal(t, row.want, got)
	}
	_, ok := operation(t, "GET /containers/json").Param("All")
	require.False(t, ok, "the daemon reads parameters by their exact name")
}

func TestHeader(t *testing.T) {
	for _, row := range []struct {
		id, header string
		want       bool
	}{
		{"POST /images/{name}/push", "x-registry-auth", true},
		{"POST /images/{name}/push", "X-Meta-Color", true},
		{"POST /images/{name}/push", "X-Meta-", false},
		{"POST /build", "X-Registry-Config", true},
		{"GET /distribution/{name}/json", "X-Registry-Auth", true},
		{"POST /session", "X-Docker-Expose-Session-Uuid", true},
		{"GET /info", "X-Registry-Auth", false},
	} {
		_, ok := operation(t, row.id).Header(row.header)
		require.Equal(t, row.want, ok, row)
	}
}
