package cassettes_test

import (
	"fmt"
	"strings"

	"github.com/drydock-go/drydock/cassettes"
)

// A cassette of go-vcr's opens as one of ours does.
func ExampleDecode() {
	const file = `version: 2
interactions:
- id: 0
  request: {method: GET, url: http://docker/v1.51/containers/json}
  response: {code: 200, body: "[]"}
`
	cassette, err := cassettes.Decode(strings.NewReader(file))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, i := range cassette.Interactions {
		fmt.Println(i.Request.Method, i.RequestURI(), i.Response.Code, i.Details.Class)
	}
	// Output: GET /v1.51/containers/json 200 unary
}
