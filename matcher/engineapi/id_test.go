package engineapi_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

func TestIDsAreShortenedAsDockerShowsThem(t *testing.T) {
	short := strings.Repeat("0a1b", engineapi.ShortIDSize/4)
	id := short + strings.Repeat("f", engineapi.IDSize-engineapi.ShortIDSize)
	require.Equal(t, "/containers/"+short+"/json", engineapi.ShortenIDs("/containers/"+id+"/json"))
	for _, other := range []string{id + "f", id[1:], strings.ToUpper(id), short} {
		require.Equal(t, other, engineapi.ShortenIDs(other))
	}
}
