package registryauth

import (
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDecodeTakesWhatClientsSend(t *testing.T) {
	const document = "{password: ??>>~~}" // needs the characters in which the alphabets differ
	for _, encoding := range []*base64.Encoding{
		base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding,
	} {
		got, ok := Decode(" " + encoding.EncodeToString([]byte(document)))
		require.True(t, ok)
		require.Equal(t, document, got)
	}
	_, ok := Decode("%%%")
	require.False(t, ok)
}

func TestInBody(t *testing.T) {
	require.True(t, InBody("/auth"))
	require.True(t, InBody("/images/{name}/push"))
	require.False(t, InBody("/images/create"))
}
