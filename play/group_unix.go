//go:build unix

package play

import (
	"os/exec"
	"syscall"
)

// group gives a command a process group of its own: a Ctrl-C at the terminal is for the scenario, which ends its commands itself, and all that
// they have started.
func group(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func terminate(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }

func kill(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
