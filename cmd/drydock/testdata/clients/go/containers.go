package main

import (
	"context"
	"fmt"
	"io"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
)

// create makes a container that runs a command of the shell.
func create(ctx context.Context, c *client.Client, name, command string) (string, error) {
	created, err := c.ContainerCreate(ctx, client.ContainerCreateOptions{
		Name: name,
		Config: &container.Config{
			Image: image, Cmd: []string{"sh", "-c", command}, OpenStdin: true, StdinOnce: true,
			AttachStdin: true, AttachStdout: true, AttachStderr: true,
		},
	})
	return created.ID, err
}

// containers attaches, waits, starts, types, and reads to the end.
func containers(ctx context.Context, c *client.Client) error {
	id, err := create(ctx, c, "drydock-test-go", "cat; echo to stderr >&2; exit 3")
	if err != nil {
		return err
	}
	attached, err := c.ContainerAttach(ctx, id, client.ContainerAttachOptions{
		Stream: true, Stdin: true, Stdout: true, Stderr: true,
	})
	if err != nil {
		return err
	}
	defer attached.Close()
	waiting := c.ContainerWait(ctx, id, client.ContainerWaitOptions{Condition: container.WaitConditionNextExit})
	if _, err := c.ContainerStart(ctx, id, client.ContainerStartOptions{}); err != nil {
		return err
	}
	if _, err := io.WriteString(attached.Conn, "typed\n"); err != nil {
		return err
	}
	if err := attached.CloseWrite(); err != nil {
		return err
	}
	if err := demultiplex(attached.Reader); err != nil {
		return err
	}
	select {
	case err := <-waiting.Error:
		return err
	case exit := <-waiting.Result:
		fmt.Println("exited with", exit.StatusCode)
	}
	inspected, err := c.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
	if err != nil {
		return err
	}
	fmt.Println(inspected.Container.Name, inspected.Container.State.Status)
	return remove(ctx, c, id)
}

// execs runs two commands in a container, the first with input.
func execs(ctx context.Context, c *client.Client) error {
	id, err := create(ctx, c, "drydock-test-go", "sleep 300")
	if err != nil {
		return err
	}
	if _, err := c.ContainerStart(ctx, id, client.ContainerStartOptions{}); err != nil {
		return err
	}
	for _, command := range []string{"cat; exit 4", "echo out; sleep 0.2; echo err >&2"} {
		if err := execute(ctx, c, id, command); err != nil {
			return err
		}
	}
	return remove(ctx, c, id)
}

func execute(ctx context.Context, c *client.Client, id, command string) error {
	exec, err := c.ExecCreate(ctx, id, client.ExecCreateOptions{
		AttachStdin: true, AttachStdout: true, AttachStderr: true, Cmd: []string{"sh", "-c", command},
	})
	if err != nil {
		return err
	}
	attached, err := c.ExecAttach(ctx, exec.ID, client.ExecAttachOptions{})
	if err != nil {
		return err
	}
	defer attached.Close()
	if _, err := io.WriteString(attached.Conn, "typed\n"); err != nil {
		return err
	}
	if err := attached.CloseWrite(); err != nil {
		return err
	}
	if err := demultiplex(attached.Reader); err != nil {
		return err
	}
	inspected, err := c.ExecInspect(ctx, exec.ID, client.ExecInspectOptions{})
	fmt.Println("exec exited with", inspected.ExitCode)
	return err
}
