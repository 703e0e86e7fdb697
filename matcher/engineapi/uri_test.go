package engineapi

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSplitURI(t *testing.T) {
	for uri, want := range map[string][2]string{
		"/info":                         {"/info", ""},
		"/v1.41/images/json?all=1?x":    {"/v1.41/images/json", "all=1?x"},
		"http://docker/info?a=http://b": {"/info", "a=http://b"},
		"http://docker":                 {"/", ""},
		"http://%2Fvar%2Frun%2Fdocker.sock/v1.24/info": {"/v1.24/info", ""},
		"*":                     {"*", ""},
		"/images/a?x=http://b/": {"/images/a", "x=http://b/"},
		"":                      {"", ""},
	} {
		path, query := SplitURI(uri)
		require.Equal(t, want, [2]string{path, query}, uri)
	}
}
