package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
)

// streams follows the logs and the events of a container, and reads one
// sample of its statistics.
func streams(ctx context.Context, c *client.Client) error {
	id, err := create(ctx, c, "drydock-test-go", "for n in 1 2 3; do echo $n; sleep 0.1; done; exec sleep 300")
	if err != nil {
		return err
	}
	listening, stop := context.WithCancel(ctx)
	defer stop()
	events := c.Events(listening, client.EventsListOptions{
		Since: "1", Filters: client.Filters{}.Add("container", id),
	})
	if _, err := c.ContainerStart(ctx, id, client.ContainerStartOptions{}); err != nil {
		return err
	}
	if err := sample(ctx, c, id); err != nil {
		return err
	}
	if _, err := c.ContainerKill(ctx, id, client.ContainerKillOptions{Signal: "KILL"}); err != nil {
		return err
	}
	logs, err := c.ContainerLogs(ctx, id, client.ContainerLogsOptions{ShowStdout: true, ShowStderr: true, Follow: true})
	if err != nil {
		return err
	}
	defer logs.Close()
	if err := demultiplex(logs); err != nil {
		return err
	}
	if err := remove(ctx, c, id); err != nil {
		return err
	}
	return listen(events, stop)
}

// sample prints of the statistics what is told of every container.
func sample(ctx context.Context, c *client.Client, id string) error {
	stats, err := c.ContainerStats(ctx, id, client.ContainerStatsOptions{IncludePreviousSample: true})
	if err != nil {
		return err
	}
	defer stats.Body.Close()
	var told container.StatsResponse
	if err := json.NewDecoder(stats.Body).Decode(&told); err != nil {
		return err
	}
	fmt.Println("stats:", told.ID == id, told.Read, told.MemoryStats.Usage)
	_, err = io.Copy(os.Stdout, stats.Body)
	return err
}

// listen prints events until the container is gone.
func listen(events client.EventsResult, stop func()) error {
	for {
		select {
		case event := <-events.Messages:
			fmt.Println("event:", event.Type, event.Action)
			if event.Action == "destroy" {
				stop()
				if err := <-events.Err; !errors.Is(err, context.Canceled) {
					return err
				}
				return nil
			}
		case err := <-events.Err:
			return err
		}
	}
}
