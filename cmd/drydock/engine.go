package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/drydock-go/drydock/cassettes"
	"github.com/drydock-go/drydock/internal/dockerhost"
	"github.com/drydock-go/drydock/recorder"
)

// probeTimeout is how long an engine may take to say who it is.
const probeTimeout = 10 * time.Second

// findEngine finds the engine to record, and makes sure that it is there.
func findEngine(ctx context.Context, flag string) (*dockerhost.Host, cassettes.Header, error) {
	host, err := dockerhost.Resolve(dockerhost.Config{Flag: flag})
	if err != nil {
		return nil, cassettes.Header{}, &usageError{msg: err.Error()}
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	header, err := recorder.Probe(ctx, host.Dial)
	if err != nil {
		return nil, header, &failure{
			err:  noEngine(ctx, host, err),
			hint: "start Docker, or name an engine: --host unix:///path/docker.sock, DOCKER_HOST=..., or docker context use",
		}
	}
	return host, header, nil
}

// noEngine says what was tried. What net/http says around the cause only names
// the probe.
func noEngine(ctx context.Context, host *dockerhost.Host, err error) error {
	var request *url.Error
	if errors.As(err, &request) {
		err = request.Err
	}
	if ctx.Err() != nil {
		err = fmt.Errorf("no answer within %s", probeTimeout)
	}
	return fmt.Errorf("no Docker engine answers at %s (from %s): %w", host, host.Source(), err)
}

func describeEngine(e cassettes.Engine) string {
	return fmt.Sprintf("Docker %s (API %s)", orUnknown(e.Version), orUnknown(e.APIVersion))
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
