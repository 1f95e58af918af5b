//go:build !linux

package server

import "syscall"

// control leaves the listening socket as the system makes it.
func control(_, _ string, _ syscall.RawConn) error { return nil }
