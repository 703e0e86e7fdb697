package engineapi_test

import (
	"fmt"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

func ExampleResolve() {
	target, ok := engineapi.Resolve("POST", "/v1.41/images/registry:5000/team/app/push")
	fmt.Println(ok, target.Op.ID())
	fmt.Println(target.Version, target.Object)
	fmt.Println(target.Op.Effect, target.Op.Class, target.Op.Kind)
	// Output:
	// true POST /images/{name}/push
	// 1.41 registry:5000/team/app
	// act progress image
}

func ExampleOperation_Param() {
	target, _ := engineapi.Resolve("POST", "/commit")
	pause, _ := target.Op.Param("pause")
	fmt.Println(pause.Type, pause.Default)
	_, known := target.Op.Param("colour")
	fmt.Println(known)
	// Output:
	// bool true
	// false
}

func ExampleSchema_Field() {
	target, _ := engineapi.Resolve("POST", "/v1.52/containers/create")
	mac, _ := target.Op.Body().Field("macaddress")
	asked, _ := engineapi.ParseVersion(target.Version)
	fmt.Println(mac.Name, mac.Schema.Type, mac.Until, asked.Between(mac.Since, mac.Until))
	// Output:
	// MacAddress string 1.51 false
}
