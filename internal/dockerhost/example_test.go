package dockerhost_test

import (
	"fmt"

	"github.com/drydock-go/drydock/internal/dockerhost"
)

func ExampleResolve() {
	env := map[string]string{"DOCKER_HOST": "tcp://192.0.2.7:2375"}
	host, err := dockerhost.Resolve(dockerhost.Config{Getenv: func(key string) string { return env[key] }})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s, from %s, local: %t\n", host, host.Source(), host.IsLocal())
	// Output: tcp://192.0.2.7:2375, from DOCKER_HOST, local: false
}
