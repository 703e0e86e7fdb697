package matcher_test

import (
	"fmt"
	"strings"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/matcher"
	"github.com/drydock-go/drydock/matcher/binding"
)

func ExampleCompare() {
	recorded, _ := matcher.Ask(matcher.Request{
		Method: "POST", URI: "/v1.41/containers/create",
		Body: strings.NewReader(`{"Image":"busybox","Tty":false,"Colour":"red"}`),
	})
	asked, _ := matcher.Ask(matcher.Request{
		Method: "POST", URI: "/v1.51/containers/create?name=box",
		Body: strings.NewReader(`{"Image":"alpine"}`),
	})
	for _, difference := range matcher.Compare(&matcher.Rules{}, &asked, &recorded).Different {
		fmt.Println(difference, "- accept it by ignoring", difference.Ignore)
	}
	// Output:
	// query name: asked "box", recorded nothing - accept it by ignoring query.name
	// body /Image: asked "alpine", recorded "busybox" - accept it by ignoring body./Image
}

func ExampleIndex() {
	recording := []*cassettes.Interaction{
		{ID: 0, Request: cassettes.Request{Method: "GET", RequestURI: "/v1.41/info"}},
		{ID: 1, Request: cassettes.Request{Method: "GET", RequestURI: "/v1.41/containers/json?all=1"}},
	}
	index := matcher.NewIndex(&matcher.Rules{}, recording)

	info, _ := matcher.Ask(matcher.Request{Method: "GET", URI: "/info"})
	for _, entry := range index.Same(&info) {
		fmt.Println("answered by", entry.Interaction.ID)
	}

	list, _ := matcher.Ask(matcher.Request{Method: "GET", URI: "/containers/json"})
	nearest := index.Nearest(&list, binding.NewTable(), 1)[0]
	fmt.Println("nearest is", nearest.Entries[0].Interaction.ID)
	fmt.Println(nearest.Different[0])
	// Output:
	// answered by 0
	// nearest is 1
	// query all: asked nothing, recorded "true"
}
