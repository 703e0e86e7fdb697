package dockerhost_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
)

// fakeSSH is ssh and `docker system dial-stdio` in one: a bridge from its stdio to
// socket. It leaves its arguments in the file beside it.
func fakeSSH(socket string) int {
	if err := os.WriteFile(socket+".args", []byte(strings.Join(os.Args[1:], "\n")), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: socket, Net: "unix"})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var group sync.WaitGroup
	group.Go(func() {
		_, _ = io.Copy(conn, os.Stdin)
		_ = conn.CloseWrite()
	})
	_, _ = io.Copy(os.Stdout, conn)
	return 0 // as dial-stdio does: the daemon's end is the end
}
