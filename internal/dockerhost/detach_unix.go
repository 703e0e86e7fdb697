//go:build unix

package dockerhost

import (
	"os/exec"
	"syscall"
)

// detach gives the child a session of its own, as docker does: an interrupt typed
// at the terminal must end our work in order, not cut our connections first.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
