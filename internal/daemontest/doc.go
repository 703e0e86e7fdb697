// Package daemontest is a Docker daemon for tests of the wire: it listens on a
// real socket and does with each connection, byte for byte, what a test tells
// it to.
//
//	daemon := daemontest.Start(t, "unix", func(c *daemontest.Conn) {
//		c.ReadHead()
//		c.Write("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
//		c.Want("stdin")
//		c.WantEnd()
//		c.Write("stdout")
//	})
//	client := daemontest.Dial(t, daemon.Addr())
//
// Both sides of a test speak through a [Conn], whose methods need no error
// handling: what goes wrong in a script fails the test when it ends, what goes
// wrong in a Conn of [Dial] fails it at once. Nobody sleeps: a test that wants
// one thing to happen before another uses [Conn.Await], or a Want on the other
// side. Whatever waits for more than [Patience] has failed. [Idle] counts what is
// open while no client is there, and [Census.Await] waits until clients that have
// gone have left no more than that.
//
// # Concurrency
//
// Each script has a goroutine of its own. A Conn belongs to one goroutine. The
// end of the test waits for all scripts; by then the clients have gone, so that
// a script which expects more has failed.
package daemontest
