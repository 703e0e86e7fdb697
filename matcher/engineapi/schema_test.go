package engineapi_test

import (
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

// at follows a path such as "HostConfig.PortBindings.{}.[].HostPort" into the body of an operation.
func at(t *testing.T, id, path string) (s *engineapi.Schema, f *engineapi.Field) {
	t.Helper()
	s = operation(t, id).Body()
	for step := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' }) {
		if step == "[]" || step == "{}" {
			s = s.Elem
			continue
		}
		var ok bool
		f, ok = s.Field(step)
		require.True(t, ok, "%s: %s in %s", id, step, path)
		s = f.Schema
	}
	return s, f
}

func TestBodies(t *testing.T) {
	for _, row := range []struct {
		id, path string
		want     engineapi.SchemaType
	}{
		{"POST /containers/create", "", "object"},
		{"POST /containers/create", "Env.[]", "string"},
		{"POST /containers/create", "HostConfig.PortBindings.{}.[].HostPort", "string"},
		{"POST /containers/create", "NetworkingConfig.EndpointsConfig.{}.IPAMConfig.LinkLocalIPs", "array"},
		{"POST /containers/create", "HostConfig.Mounts.[].VolumeOptions.DriverConfig.Options", "map"},
		{"POST /auth", "username", "string"},
		{"POST /auth", "IdentityToken", "string"},
		{"POST /exec/{id}/start", "Detach", "boolean"},
		{"POST /plugins/{name}/set", "[]", "string"},
		{"POST /plugins/pull", "[].Value", "array"},
		{"POST /services/create", "TaskTemplate.ContainerSpec.Mounts.[].Source", "string"},
		{"POST /services/create", "UpdateConfig.MaxFailureRatio", "number"},
		{"POST /services/create", "Mode.Global", "any"},
		{"POST /swarm/init", "Spec.CAConfig.SigningCAKey", "string"},
		{"POST /images/{name}/push", "password", "string"},
		{"PUT /volumes/{name}", "Spec.AccessMode.Sharing", "string"},
	} {
		s, _ := at(t, row.id, row.path)
		require.Equal(t, row.want, s.Type, row)
	}
	require.Nil(t, operation(t, "POST /build").Body(), "a tar archive")
	require.Nil(t, operation(t, "GET /info").Body())
}

func TestFieldVersions(t *testing.T) {
	for _, row := range []struct {
		id, path     string
		since, until version
	}{
		{"POST /containers/create", "Hostname", version{}, version{}},
		{"POST /containers/create", "MacAddress", version{}, version{1, 51}},
		{"POST /containers/create", "HostConfig.Annotations", version{1, 43}, version{}},
		{"POST /containers/create", "HostConfig.Capabilities", version{1, 40}, version{1, 40}},
		{"POST /containers/create", "HostConfig.Mounts.[].ImageOptions.Subpath", version{}, version{}},
		{"POST /services/create", "TaskTemplate.ContainerSpec.HealthCheck", version{1, 27}, version{}},
		{"POST /networks/create", "CheckDuplicate", version{}, version{1, 45}},
		{"PUT /volumes/{name}", "Spec", version{}, version{}},
	} {
		_, f := at(t, row.id, row.path)
		require.Equal(t, row.since, f.Since, row)
		require.Equal(t, row.until, f.Until, row)
	}
}

func TestNullableFields(t *testing.T) {
	for _, row := range []struct {
		id, path string
		want     bool
	}{
		{"POST /containers/create", "StopTimeout", true},
		{"POST /containers/create", "Tty", false},
		{"POST /containers/create", "Entrypoint", true},
		{"POST /containers/create", "Cmd", false},
		{"POST /containers/create", "HostConfig.Init", true},
		{"POST /containers/create", "HostConfig.MaskedPaths", true},
		{"POST /containers/create", "HostConfig.OomKillDisable", false},
		{"POST /containers/create", "HostConfig.PidsLimit", false},
		{"POST /containers/{id}/update", "PidsLimit", true},
		{"POST /commit", "StopTimeout", true},
		{"POST /services/create", "Mode.Replicated.Replicas", true},
		{"POST /services/{id}/update", "Mode.Replicated.Replicas", true},
		{"POST /services/create", "UpdateConfig", true},
		{"POST /services/create", "TaskTemplate.RestartPolicy.MaxAttempts", false},
		{"POST /swarm/init", "Spec.Raft.KeepOldSnapshots", true},
		{"POST /swarm/update", "Raft.KeepOldSnapshots", true},
	} {
		s, f := at(t, row.id, row.path)
		require.Equal(t, row.want, f.Nullable, row)
		require.NotEqual(t, byte('?'), s.Type[0], row)
	}
}

func TestFieldIgnoresCase(t *testing.T) {
	body := operation(t, "POST /containers/create").Body()
	for _, name := range []string{"HostConfig", "hostconfig", "HOSTCONFIG", "hoſtconfig"} {
		f, ok := body.Field(name)
		require.True(t, ok, name)
		require.Equal(t, "HostConfig", f.Name)
	}
	for _, name := range []string{"", "Host", "HostConfigs", "zzz", "\x00"} {
		_, ok := body.Field(name)
		require.False(t, ok, name)
	}
	_, ok := (*engineapi.Schema)(nil).Field("Name")
	require.False(t, ok)
}

// TestSchemas walks everything that can be reached, and each object once: schemas are shared.
func TestSchemas(t *testing.T) {
	seen := map[*engineapi.Schema]bool{}
	var walk func(where string, s *engineapi.Schema)
	walk = func(where string, s *engineapi.Schema) {
		require.NotNil(t, s, where)
		if seen[s] {
			return
		}
		seen[s] = true
		checkSchema(t, where, s)
		if s.Elem != nil {
			walk(where+"[]", s.Elem)
		}
		for _, f := range s.Fields {
			walk(where+"."+f.Name, f.Schema)
		}
	}
	for _, op := range engineapi.Operations() {
		if op.Body() != nil {
			walk(op.ID(), op.Body())
		}
	}
	require.Greater(t, len(seen), 300)
}

func checkSchema(t *testing.T, where string, s *engineapi.Schema) {
	t.Helper()
	require.Contains(t, []engineapi.SchemaType{
		engineapi.SchemaObject, engineapi.SchemaMap, engineapi.SchemaArray, engineapi.SchemaString,
		engineapi.SchemaInteger, engineapi.SchemaNumber, engineapi.SchemaBoolean, engineapi.SchemaAny,
	}, s.Type, where)
	require.Equal(t, s.Type == engineapi.SchemaObject, len(s.Fields) > 0, where)
	require.Equal(t, s.Type == engineapi.SchemaArray || s.Type == engineapi.SchemaMap, s.Elem != nil, where)
	require.True(t, sort.SliceIsSorted(s.Fields, func(i, j int) bool {
		return strings.ToLower(s.Fields[i].Name) < strings.ToLower(s.Fields[j].Name)
	}), where)
	for _, f := range s.Fields {
		require.True(t, f.Until.IsZero() || f.Since.Compare(f.Until) <= 0, "%s.%s", where, f.Name)
	}
}
