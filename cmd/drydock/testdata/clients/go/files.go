package main

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/moby/moby/client"
)

// archive makes an archive of files, of which each is a name and a content.
func archive(files ...[2]string) (*bytes.Buffer, error) {
	var buffer bytes.Buffer
	w := tar.NewWriter(&buffer)
	for _, file := range files {
		if err := w.WriteHeader(&tar.Header{Name: file[0], Size: int64(len(file[1])), Mode: 0o644}); err != nil {
			return nil, err
		}
		if _, err := io.WriteString(w, file[1]); err != nil {
			return nil, err
		}
	}
	return &buffer, w.Close()
}

// list prints what an archive holds.
func list(r io.Reader) error {
	archive := tar.NewReader(r)
	for {
		header, err := archive.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			return err
		}
		fmt.Printf("%s: %d bytes, %.20q\n", header.Name, header.Size, content)
	}
}

// files copies to a container and from it.
func files(ctx context.Context, c *client.Client) error {
	id, err := create(ctx, c, "drydock-test-go", "true")
	if err != nil {
		return err
	}
	content, err := archive([2]string{"first", "one"}, [2]string{"second", "two"})
	if err != nil {
		return err
	}
	_, err = c.CopyToContainer(ctx, id, client.CopyToContainerOptions{DestinationPath: "/tmp", Content: content})
	if err != nil {
		return err
	}
	stat, err := c.ContainerStatPath(ctx, id, client.ContainerStatPathOptions{Path: "/tmp/first"})
	if err != nil {
		return err
	}
	fmt.Println("stat:", stat.Stat.Name, stat.Stat.Size, stat.Stat.Mode)
	copied, err := c.CopyFromContainer(ctx, id, client.CopyFromContainerOptions{SourcePath: "/tmp"})
	if err != nil {
		return err
	}
	defer copied.Content.Close()
	fmt.Println("stat:", copied.Stat.Name, copied.Stat.Mode)
	if err := list(copied.Content); err != nil {
		return err
	}
	return remove(ctx, c, id)
}
