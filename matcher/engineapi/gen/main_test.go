package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDataIsFresh fails when somebody has changed a list or the data without running go generate.
func TestDataIsFresh(t *testing.T) {
	if testing.Short() {
		t.Skip("parses 32 swagger files")
	}
	if _, err := downloadModule(t.Context()); err != nil {
		t.Skipf("the module %s %s is neither in the module cache nor to be had: %v", apiModule, apiVersion, err)
	}
	dir := t.TempDir()
	require.NoError(t, run(t.Context(), dir))
	for _, name := range []string{"operations.tsv", "params.tsv", "bodies.tsv"} {
		want, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join("..", name))
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "%s is stale: run go generate in matcher/engineapi", name)
	}
}

// everything builds a table that is classified in full.
func everything() table {
	ops := table{}
	for _, c := range classes {
		ops[c.key] = &operation{}
	}
	return ops
}

func TestClassify(t *testing.T) {
	require.NoError(t, classify(everything()))
	ops := everything()
	ops["POST /containers/{id}/teleport"] = &operation{}
	require.ErrorContains(t, classify(ops), "POST /containers/{id}/teleport")
	ops = everything()
	delete(ops, "GET /info")
	require.ErrorContains(t, classify(ops), "GET /info")
}

func TestAddRoutesThatSwaggerHasNow(t *testing.T) {
	require.ErrorContains(t, addRoutes(table{"POST /grpc": &operation{}}), "POST /grpc is in swagger now")
}

func TestFixThatSwaggerHasNow(t *testing.T) {
	f := paramFix{key: "GET /info", in: query, name: "all", kind: "bool"}
	ops := table{"GET /info": &operation{method: "GET", path: "/info"}}
	require.NoError(t, ops.fix(f))
	require.ErrorContains(t, ops.fix(f), "swagger says the same")
	f.key = "GET /nope"
	require.ErrorContains(t, ops.fix(f), "no operation GET /nope")
}

func TestBodyFixThatSwaggerHasNow(t *testing.T) {
	known := named{"A": {{kind: "object", name: "A"}}}
	require.NoError(t, known.add(bodyFix{object: "A", field: "Next", kind: "[]@A"}))
	require.ErrorContains(t, known.add(bodyFix{object: "A", field: "next", kind: "string"}), "A.next is in swagger now")
	require.ErrorContains(t, known.add(bodyFix{object: "B", field: "x", kind: "string"}), `no object "B"`)
	require.ErrorContains(t, known.add(bodyFix{object: "A", field: "x", kind: "@B"}), `no object "B"`)
}

func TestMarkNullables(t *testing.T) {
	text := &node{kind: "string"}
	shared := &node{kind: "object", name: "A", fields: []*field{{name: "b", node: text}, {name: "c", node: text}}}
	bodies := map[string]*node{"POST /x": shared, "POST /y": {kind: "array", elem: shared}}
	require.NoError(t, markNullables(bodies, []nullable{{"A", "b"}}))
	require.Contains(t, string(writeBodies(bodies)), "\nA\n\tb\t?string\n\tc\tstring\n")
	require.ErrorContains(t, markNullables(bodies, []nullable{{"A", "b"}}), "A.b is listed twice")
	require.ErrorContains(t, markNullables(bodies, []nullable{{"A", "B"}}), "no field A.B")
	require.ErrorContains(t, markNullables(bodies, []nullable{{"Z", "b"}}), "no field Z.b")
}

// TestMerge joins three versions of a body that contains itself, is renamed, and changes.
func TestMerge(t *testing.T) {
	object := func(properties map[string]*schema) *schema { return &schema{Properties: properties} }
	text, ref := &schema{Type: "string"}, func(name string) *schema { return &schema{Ref: "#/definitions/" + name} }
	docs := []*doc{
		{Minor: 25, Definitions: map[string]*schema{"Old": object(map[string]*schema{"gone": text, "name": text, "Kids": {Type: "array", Items: ref("Old")}})}},
		{Minor: 26, Definitions: map[string]*schema{"Old": object(map[string]*schema{"Name": text, "Kids": {Type: "array", Items: ref("Old")}})}},
		{Minor: 56, Definitions: map[string]*schema{"New": {AllOf: []*schema{
			object(map[string]*schema{"Name": text}),
			object(map[string]*schema{"Kids": {Type: "array", Items: ref("New")}, "added": text}),
		}}}},
	}
	row := make([]at, lastMinor-firstMinor+1)
	for i, name := range []string{"Old", "Old", "New"} {
		row[docs[i].Minor-firstMinor] = at{docs[i], ref(name)}
	}
	root, err := (&merger{done: map[string]*node{}}).merge(row, "hint")
	require.NoError(t, err)
	require.Equal(t, "# object, then its fields:\tname\ttype\tsince\tuntil\n"+
		"New\n\tadded\tstring\t1.56\n\tgone\tstring\t\t1.25\n\tKids\t[]@New\n\tName\tstring\n",
		string(writeBodies(share(map[string]*node{"POST /x": root})))[len(banner):])
}

func TestMergeWithoutDefinition(t *testing.T) {
	_, err := (&merger{done: map[string]*node{}}).merge([]at{{&doc{Minor: 25}, &schema{Ref: "#/definitions/No"}}}, "")
	require.ErrorContains(t, err, "v1.25: no definition")
}

func TestSpanWithin(t *testing.T) {
	outer := span{30, 0}
	require.Equal(t, span{}, span{30, 56}.within(outer))
	require.Equal(t, span{40, 0}, span{40, 56}.within(outer))
	require.Equal(t, span{0, 50}, span{30, 50}.within(outer))
}
