"""Runs a command on a pseudo-terminal, as a person would who reads and types.

terminal.py COMMAND [ARGUMENT...] reads from its input what is to be done, a
line for each:

    wait TEXT       until TEXT stands in what was printed since the last wait
    type TEXT       type it; \\n, \\x03 and the like are written so
    size ROWS COLS  make the window that large

Then it waits for the end of the command, prints all that the command printed,
and exits with its code.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

PATIENCE = 60  # seconds, for what should take none


def resize(fd, rows, cols):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))


def no_echo(fd):
    """The terminal itself echoes nothing: whether it did before the command
    made it raw would be a matter of chance."""
    mode = termios.tcgetattr(fd)
    mode[3] &= ~termios.ECHO
    termios.tcsetattr(fd, termios.TCSANOW, mode)


class Terminal:
    def __init__(self, command):
        self.printed, self.mark, self.ended = b"", 0, False
        self.deadline = time.monotonic() + PATIENCE
        go, come = os.pipe()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.close(come)
            os.read(go, 1)  # until the window has its size
            os.close(go)
            os.execvp(command[0], command)
        os.close(go)
        no_echo(self.fd)
        resize(self.fd, 24, 80)
        os.close(come)

    def read(self):
        ready, _, _ = select.select([self.fd], [], [], max(0, self.deadline - time.monotonic()))
        if not ready:
            os.kill(self.pid, signal.SIGKILL)
            sys.exit("terminal: nothing more came after %r" % self.printed)
        try:
            self.printed += os.read(self.fd, 65536)
        except OSError:  # that is how Linux tells the end
            self.ended = True

    def wait(self, text):
        while not self.ended:
            at = self.printed.find(text, self.mark)
            if at >= 0:
                self.mark = at + len(text)
                return
            self.read()
        sys.exit("terminal: %r never came: %r" % (text, self.printed))

    def type(self, text):
        try:
            os.write(self.fd, text)
        except OSError:
            pass  # it has ended already, and nobody would read it

    def size(self, rows, cols):
        resize(self.fd, rows, cols)

    def end(self):
        while not self.ended:
            self.read()
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def text(argument):
    return re.sub(
        rb"\\(n|x[0-9a-f]{2})",
        lambda m: b"\n" if m[1] == b"n" else bytes([int(m[1][1:], 16)]),
        argument.encode(),
    )


terminal = Terminal(sys.argv[1:])
for line in sys.stdin:
    verb, _, argument = line.rstrip("\n").partition(" ")
    if verb == "size":
        terminal.size(*map(int, argument.split()))
    else:
        {"wait": terminal.wait, "type": terminal.type}[verb](text(argument))
code = terminal.end()
sys.stdout.buffer.write(terminal.printed)
sys.stdout.flush()
sys.exit(code)
