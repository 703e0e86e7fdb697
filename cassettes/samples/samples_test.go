package samples_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/dnaeon/go-vcr.v3/recorder"

	"github.com/drydock-go/drydock/cassettes/samples"
)

func TestSamples(t *testing.T) {
	versions := map[string]string{}
	for _, sample := range samples.All() {
		c, err := sample.Load()
		require.NoError(t, err)
		require.NotNil(t, c.Header)
		require.Greater(t, len(c.Interactions), 30, "about 40")
		versions[sample.Name] = c.Header.Engine.APIVersion
	}
	require.Equal(t, map[string]string{"docker-20": "1.41", "docker-28": "1.51"}, versions)
	require.Equal(t, "docker-28", samples.Newest().Name)
	require.Contains(t, samples.Scenario, "docker run")
}

// TestGoVCRReplaysSamples holds us to our promise to the users of go-vcr.
func TestGoVCRReplaysSamples(t *testing.T) {
	for _, sample := range samples.All() {
		t.Run(sample.Name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), sample.Name)
			require.NoError(t, os.WriteFile(name+".yaml", sample.File(), 0o600))
			r, err := recorder.NewWithOptions(&recorder.Options{
				CassetteName: name, Mode: recorder.ModeReplayOnly, SkipRequestLatency: true,
			})
			require.NoError(t, err)
			defer func() { require.NoError(t, r.Stop()) }()

			c, err := sample.Load()
			require.NoError(t, err)
			plain := 0
			for _, i := range c.Interactions {
				if len(i.Details.Frames) > 0 {
					continue // a stream, of which go-vcr knows nothing
				}
				plain++
				request, err := http.NewRequestWithContext(t.Context(), i.Request.Method, i.Request.URL, http.NoBody)
				require.NoError(t, err)
				response, err := r.GetDefaultClient().Do(request)
				require.NoError(t, err)
				body, err := io.ReadAll(response.Body)
				require.NoError(t, err)
				require.NoError(t, response.Body.Close())
				require.Equal(t, i.Response.Code, response.StatusCode)
				require.Equal(t, i.Response.Body, string(body))
				require.Equal(t, i.Response.Headers, response.Header)
			}
			require.Greater(t, plain, 20)
		})
	}
}
