package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/drydock-go/drydock/internal/stdcopy"
	"github.com/drydock-go/drydock/matcher/engineapi"
)

// A demoClient is a client of the Docker Engine API that knows just enough to
// show a recording where there is no docker command: a container that says
// hello, the list of containers, and the logs of one.
type demoClient struct {
	socket string
	http   *http.Client
	ui     *ui
}

func newDemoClient(host string, ui *ui) *demoClient {
	c := &demoClient{socket: strings.TrimPrefix(host, "unix://"), ui: ui}
	c.http = &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return c.dial(ctx) },
	}}
	return c
}

func (c *demoClient) dial(ctx context.Context) (net.Conn, error) {
	return (&net.Dialer{}).DialContext(ctx, "unix", c.socket)
}

func (c *demoClient) run(ctx context.Context) error {
	defer c.http.CloseIdleConnections()
	return errors.Join(c.version(ctx), c.hello(ctx), c.containers(ctx))
}

func (c *demoClient) version(ctx context.Context) error {
	var version struct{ Version, APIVersion string }
	if err := c.ask(ctx, "GET", "/version", "", &version); err != nil {
		return err
	}
	c.ui.printf("engine %s, API %s\n", version.Version, version.APIVersion)
	return nil
}

// hello is docker run --rm busybox echo 'hello from a container'. The fields
// are those that the docker command sends and that are not empty.
func (c *demoClient) hello(ctx context.Context) error {
	const config = `{
		"AttachStdout": true, "AttachStderr": true, "Cmd": ["echo", "hello from a container"], "Image": "busybox",
		"HostConfig": {
			"AutoRemove": true, "NetworkMode": "default", "RestartPolicy": {"Name": "no"},
			"ConsoleSize": [0, 0], "MemorySwappiness": -1
		},
		"NetworkingConfig": {"EndpointsConfig": {"default": {}}}
	}`
	var created struct{ ID string }
	if err := c.ask(ctx, "POST", "/containers/create", config, &created); err != nil {
		return err
	}
	output, err := c.attach(ctx, "/containers/"+created.ID+"/attach?stderr=1&stdout=1&stream=1")
	if err != nil {
		return err
	}
	defer output.Close()
	if err := c.ask(ctx, "POST", "/containers/"+created.ID+"/start", "", nil); err != nil {
		return err
	}
	stream, err := io.ReadAll(output)
	c.show(string(stream))
	return err
}

func (c *demoClient) containers(ctx context.Context) error {
	var list []struct {
		ID    string
		Names []string
		Image string
	}
	if err := c.ask(ctx, "GET", "/containers/json", "", &list); err != nil {
		return err
	}
	for _, one := range list {
		c.ui.printf("%s runs %s\n", strings.TrimPrefix(strings.Join(one.Names, ","), "/"), one.Image)
		var logs string
		if err := c.ask(ctx, "GET", "/containers/"+one.ID+"/logs?stderr=1&stdout=1&tail=all", "", &logs); err != nil {
			return err
		}
		c.show(logs)
	}
	return nil
}

// ask sends one request, shows it, and reads the answer into one of the forms
// that answers have.
func (c *demoClient) ask(ctx context.Context, method, path, body string, answer any) error {
	c.ui.printf("\n%s %s\n", method, engineapi.ShortenIDs(path))
	request, err := http.NewRequestWithContext(ctx, method, "http://docker"+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	switch answer := answer.(type) {
	case nil:
	case *string:
		*answer = string(data)
	default:
		err = errors.Join(err, json.Unmarshal(data, answer))
	}
	if response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %s: %s", method, path, response.Status, data)
	}
	return err
}

// attach takes the connection over, as the docker command does.
func (c *demoClient) attach(ctx context.Context, path string) (io.ReadCloser, error) {
	c.ui.printf("\nPOST %s\n", engineapi.ShortenIDs(path))
	conn, err := c.dial(ctx)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"+
		"Content-Length: 0\r\n\r\n", path)
	reader := bufio.NewReader(conn)
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		conn.Close()
		return nil, err
	}
	response.Body.Close()
	if response.StatusCode != http.StatusSwitchingProtocols {
		conn.Close()
		return nil, fmt.Errorf("attach: %s", response.Status)
	}
	return struct {
		io.Reader
		io.Closer
	}{reader, conn}, nil
}

// show prints both streams of a container.
func (c *demoClient) show(stream string) {
	frames, _ := stdcopy.Split(stream)
	for _, frame := range frames {
		c.ui.printf("%s", printable(frame.Payload))
	}
}
