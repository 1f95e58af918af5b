package child

import (
	"os/exec"
	"syscall"
)

// dieWithParent has the kernel kill the child when this process ends, however it ends. The child gets a process group
// of its own: a Ctrl-C at the terminal is for the program, which then stops Asterisk in order.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
