package recorder

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/drydock-go/drydock/cassettes"
)

// Probe asks an engine who it is. It fails when there is no engine; what an
// engine does not tell (a filter in front of it may forbid /info) stays empty.
func Probe(ctx context.Context, dial func(context.Context) (net.Conn, error)) (cassettes.Header, error) {
	transport := &http.Transport{
		DialContext:       func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) },
		DisableKeepAlives: true,
	}
	p := probe{ctx: ctx, client: &http.Client{Transport: transport}}
	header := cassettes.Header{Format: cassettes.Format, Recorded: time.Now().UTC().Truncate(time.Second)}
	if err := p.engine(&header.Engine); err != nil {
		return header, err
	}
	p.environment(&header.Environment)
	return header, nil
}

type probe struct {
	ctx    context.Context
	client *http.Client
}

// get asks for a document and returns the headers that came with it.
func (p *probe) get(path string, document any) (http.Header, error) {
	request, err := http.NewRequestWithContext(p.ctx, http.MethodGet, "http://docker"+path, nil)
	if err != nil {
		return nil, err
	}
	response, err := p.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: %s", path, response.Status)
	}
	if document == nil {
		return response.Header, nil
	}
	return response.Header, json.NewDecoder(response.Body).Decode(document)
}

func (p *probe) engine(e *cassettes.Engine) error {
	ping, err := p.get("/_ping", nil)
	if err != nil {
		return err
	}
	e.APIVersion = ping.Get("Api-Version")
	e.OS = ping.Get("Ostype")
	e.Experimental = ping.Get("Docker-Experimental") == "true"
	e.Builder = ping.Get("Builder-Version")
	e.Server = ping.Get("Server")

	var version struct{ Version, MinAPIVersion, Arch string }
	if _, err := p.get("/version", &version); err == nil {
		e.Version, e.MinAPIVersion, e.Arch = version.Version, version.MinAPIVersion, version.Arch
	}
	return nil
}

func (p *probe) environment(e *cassettes.Environment) {
	var info struct {
		Driver, CgroupDriver, CgroupVersion, DefaultRuntime string
		SecurityOptions                                     []string
		Runtimes                                            map[string]any
		Swarm                                               struct{ LocalNodeState string }
	}
	if _, err := p.get("/info", &info); err != nil {
		return
	}
	*e = cassettes.Environment{
		StorageDriver:  info.Driver,
		CgroupDriver:   info.CgroupDriver,
		CgroupVersion:  info.CgroupVersion,
		DefaultRuntime: info.DefaultRuntime,
		Runtimes:       slices.Sorted(maps.Keys(info.Runtimes)),
		Swarm:          info.Swarm.LocalNodeState,
	}
	for _, option := range info.SecurityOptions {
		e.SecurityOptions = append(e.SecurityOptions, strings.TrimPrefix(option, "name="))
	}
}
