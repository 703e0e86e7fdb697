package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/moby/moby/client"
)

// images builds an image, saves it, removes it and loads it.
func images(ctx context.Context, c *client.Client) error {
	files, err := archive(
		[2]string{"Dockerfile", "FROM busybox\nCOPY file /file\nRUN cat /file\n"}, [2]string{"file", "in the context\n"})
	if err != nil {
		return err
	}
	built, err := c.ImageBuild(ctx, files, client.ImageBuildOptions{
		Tags: []string{"drydock-test-go"}, Remove: true, NoCache: true,
	})
	if err != nil {
		return err
	}
	defer built.Body.Close()
	if _, err := io.Copy(os.Stdout, built.Body); err != nil {
		return err
	}
	saved, err := c.ImageSave(ctx, []string{"drydock-test-go"})
	if err != nil {
		return err
	}
	defer saved.Close()
	whole, err := io.ReadAll(saved)
	if err != nil {
		return err
	}
	fmt.Println("saved", len(whole), "bytes")
	if err := untag(ctx, c); err != nil {
		return err
	}
	loaded, err := c.ImageLoad(ctx, bytes.NewReader(whole))
	if err != nil {
		return err
	}
	defer loaded.Close()
	if _, err := io.Copy(os.Stdout, loaded); err != nil {
		return err
	}
	return untag(ctx, c)
}

func untag(ctx context.Context, c *client.Client) error {
	removed, err := c.ImageRemove(ctx, "drydock-test-go", client.ImageRemoveOptions{PruneChildren: true})
	for _, item := range removed.Items {
		fmt.Println("removed", item.Untagged, item.Deleted)
	}
	return err
}
