//go:build !unix

package play

import "os/exec"

// group: only Unix has groups that a signal reaches.
func group(*exec.Cmd) {}

func terminate(cmd *exec.Cmd) error { return cmd.Process.Kill() }

func kill(cmd *exec.Cmd) error { return cmd.Process.Kill() }
