package scrub

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drydock-go/drydock/cassettes"
)

const password = "correct-horse/battery+staple?"

func TestHeadersKeepTheirShape(t *testing.T) {
	for _, tt := range []struct {
		name, header, value, want string
	}{
		{
			"registry auth", "X-Registry-Auth", url64(`{"username":"jo","password":"` + password + `","serveraddress":"r:5000"}`),
			url64(`{"password":"[secret]","serveraddress":"r:5000","username":"[secret]"}`),
		},
		{"no registry auth", "X-Registry-Auth", "e30=", "e30="},
		{"empty registry auth", "X-Registry-Auth", "", ""},
		{"registry auth that cannot be parsed", "X-Registry-Auth", "%" + password, url64(`{"auth":"` + std64("[secret]") + `"}`)},
		{"field that nobody knows", "X-Registry-Auth", url64(`{"newtoken":"` + password + `"}`), url64(`{"newtoken":"[secret]"}`)},
		{
			"registry config", "X-Registry-Config", url64(`{"r:5000":{"auth":"` + std64("jo:"+password) + `"}}`),
			url64(`{"r:5000":{"auth":"` + std64("[secret]:[secret]") + `"}}`),
		},
		{"basic", "Authorization", "Basic " + std64("jo:"+password), "Basic " + std64("[secret]:[secret]")},
		{"bearer", "Authorization", "Bearer " + password, "Bearer [secret]"},
		{"no scheme", "Proxy-Authorization", password, "[secret]"},
		{"session of BuildKit", "X-Docker-Expose-Session-Sharedkey", password, "[secret]"},
		{"no key of a session", "X-Docker-Expose-Session-Sharedkey", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			i := &cassettes.Interaction{Request: cassettes.Request{
				Method: "POST", RequestURI: "/v1.41/images/create?fromImage=r:5000/a", Headers: http.Header{tt.header: {tt.value}},
			}}
			New().Interaction(i)
			require.Equal(t, tt.want, unnumber(i.Request.Headers.Get(tt.header)))
		})
	}
}

// unnumber makes expectations independent of the order in which the fields of
// an object are met, inside base64 too.
func unnumber(value string) string {
	scheme, secret, found := strings.Cut(value, " ")
	if !found {
		scheme, secret = "", value
	} else {
		scheme += " "
	}
	replace := func(s string) string {
		return strings.NewReplacer("[secret:1]", "[secret]", "[secret:2]", "[secret]").Replace(s)
	}
	if decoded, err := base64.URLEncoding.DecodeString(secret); err == nil {
		text := replace(string(decoded))
		if before, inner, found := strings.Cut(text, `"auth":"`); found {
			inner, after, _ := strings.Cut(inner, `"`)
			if plain, err := base64.StdEncoding.DecodeString(inner); err == nil {
				inner = std64(replace(string(plain)))
			}
			text = before + `"auth":"` + inner + `"` + after
		}
		return scheme + url64(text)
	}
	return scheme + replace(secret)
}

func url64(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) }
func std64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func TestLogin(t *testing.T) {
	body := `{"username":"jo","password":"` + password + `","serveraddress":"r:5000"}` + "\n"
	i := &cassettes.Interaction{
		Request: cassettes.Request{
			Method: "POST", RequestURI: "/v1.51/auth", Body: body, ContentLength: int64(len(body)),
			Headers: http.Header{"Content-Length": {"99"}},
		},
		Response: cassettes.Response{
			Code: 200, Body: `{"IdentityToken":"tok-` + password + `","Status":"Login Succeeded"}`, ContentLength: -1,
		},
	}
	New().Interaction(i)

	require.NotContains(t, i.Request.Body, password)
	require.NotContains(t, i.Response.Body, password)
	require.Contains(t, i.Request.Body, `"serveraddress":"r:5000"`)
	require.Contains(t, i.Response.Body, `"Status":"Login Succeeded"`)
	require.True(t, strings.HasSuffix(i.Request.Body, "\n"))
	require.EqualValues(t, len(i.Request.Body), i.Request.ContentLength)
	require.NotEqual(t, "99", i.Request.Headers.Get("Content-Length"))
	require.EqualValues(t, -1, i.Response.ContentLength, "a chunked answer has no length")
}

func TestLoginByAnyPath(t *testing.T) {
	for _, uri := range []string{
		"/auth", "/v1.41/auth", "http://docker/v1.41/auth", "/v1.41/auth/", "//v1.41/auth", "/prefix/v1.41/auth",
		"/prefix/v1.41/auth?x=1", "/somewhere/else",
	} {
		i := &cassettes.Interaction{
			Request: cassettes.Request{
				Method: "POST", RequestURI: uri, Body: `{"username":"jo","password":"` + password + `"}`,
			},
			Response: cassettes.Response{Body: `{"IdentityToken":"` + password + `"}`},
		}
		New().Interaction(i)
		require.NotContains(t, i.Request.Body, password, uri)
		require.NotContains(t, i.Response.Body, password, uri)
	}
}

func TestSameSecretSamePlaceholder(t *testing.T) {
	s := New()
	first, other, again := s.placeholder(password), s.placeholder("another"), s.placeholder(password)
	require.Equal(t, first, again)
	require.NotEqual(t, first, other)
}

func TestOtherRequestsStayAsTheyAre(t *testing.T) {
	i := &cassettes.Interaction{
		Request:  cassettes.Request{Method: "POST", RequestURI: "/containers/create", Body: `{"password":"x"}`},
		Response: cassettes.Response{Body: `{"IdentityToken":"x"}`},
	}
	before := *i
	New().Interaction(i)
	require.Equal(t, before, *i)
}

// TestOrdinalsGoOn after those of an earlier recording, wherever they stand.
func TestOrdinalsGoOn(t *testing.T) {
	request := func(uri, header, value, body string) *cassettes.Interaction {
		i := &cassettes.Interaction{Request: cassettes.Request{Method: "POST", RequestURI: uri, Body: body}}
		i.Request.Headers = http.Header{header: {value}}
		return i
	}
	for name, earlier := range map[string]*cassettes.Interaction{
		"plain":           request("/images/create", "Authorization", "Bearer "+password, ""),
		"basic":           request("/images/create", "Authorization", "Basic "+std64("jo:"+password), ""),
		"registry auth":   request("/images/create", "X-Registry-Auth", url64(`{"password":"`+password+`"}`), ""),
		"registry config": request("/build", "X-Registry-Config", url64(`{"r":{"auth":"`+std64("jo:"+password)+`"}}`), ""),
		"body":            request("/auth", "X-Odd", "", `{"auth":"`+std64("jo:"+password)+`"}`),
	} {
		t.Run(name, func(t *testing.T) {
			first := New()
			first.Interaction(request("/images/create", "Authorization", "other", ""))
			first.Interaction(earlier)
			i := request("/images/create", "Authorization", "new", "")
			After([]*cassettes.Interaction{earlier}).Interaction(i)
			require.Equal(t, first.placeholder("new"), i.Request.Headers.Get("Authorization"))
		})
	}
	require.Equal(t, "[secret:1]", After(nil).placeholder("new"))
	// What looks like one elsewhere is a container's business.
	said := request("/containers/create", "X-Odd", "", `{"Cmd":["[secret:7]"]}`)
	require.Equal(t, "[secret:1]", After([]*cassettes.Interaction{said}).placeholder("new"))
}
