package scrub_test

import (
	"fmt"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/cassettes/scrub"
)

func ExampleScrubber() {
	i := &cassettes.Interaction{Request: cassettes.Request{
		Method:     "POST",
		RequestURI: "/v1.51/auth",
		Body:       `{"username":"captain","password":"keelhaul","serveraddress":"registry.example"}`,
	}}
	scrub.New().Interaction(i)
	fmt.Println(i.Request.Body)
	// Output: {"password":"[secret:1]","serveraddress":"registry.example","username":"[secret:2]"}
}
