//go:build !linux

package asterisk

import "os/exec"

// dieWithParent: only Linux can.
func dieWithParent(*exec.Cmd) {}
