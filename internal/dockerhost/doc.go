// Package dockerhost finds the Docker daemon that a user means and dials it.
//
// [Resolve] asks, in the order of the docker command line: the --host flag, the
// variable DOCKER_HOST, the docker context (DOCKER_CONTEXT, else the one that
// `docker context use` chose), and last the default socket. The answer is a
// [Host], which says where it came from and opens connections by [Host.Dial].
//
// # Contract
//
// Resolve reads files and variables, and reaches nothing over a network; a
// daemon that does not run is found out by Dial. Messages quote the address
// with any password in it left out, name its source, and say what to do.
//
// A connection of any kind has CloseWrite, which ends the client's half and
// leaves the daemon's half open; attach and exec need it. Deadlines work on all
// of them, on ssh as far as the system's pipes have them.
//
// Over ssh, `ssh ... docker system dial-stdio` runs as a child for each
// connection, in a session of its own: it cannot ask for a password, and an
// interrupt typed at the terminal does not reach it. It ends with the
// connection. When it dies by itself, Read and Write say how, and what it wrote
// to its standard error.
//
// # Compatibility
//
// The variables are read as the docker command line reads them, with three
// differences. DOCKER_TLS_VERIFY alone does not move the default from the socket
// to port 2376 of this machine. A config.json that cannot be read is an error
// where docker warns. An address with a path after the port is refused, where
// docker prefixes every call with it.
//
// Not supported: npipe, fd, http addresses (each answered by an error that says
// what to write instead), proxies, and rootless sockets that nothing names.
//
// # Concurrency
//
// A Host never changes and may be used by many goroutines at once. A connection
// is as safe as any [net.Conn]: its methods may be called at the same time.
package dockerhost
