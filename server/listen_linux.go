package server

import (
	"math"
	"syscall"

	"golang.org/x/sys/unix"
)

// Options that connections inherit from the listening socket on Linux, which saves four system calls for each phone when
// ten thousand of them come back at once.
const (
	// sendBuffer keeps the kernel from taking megabytes for a phone that does not read, before our own queue sees it.
	sendBuffer = 32 << 10
	// The phone's own keep-alives find a dead peer; these find one that never registered, or a server's spare connection.
	keepIdle, keepInterval, keepCount = 60, 15, 3
	// userTimeout gives up on unacknowledged output, in milliseconds.
	userTimeout = 30_000
)

// control sets the options of the listening socket.
func control(_, _ string, raw syscall.RawConn) error {
	var failed error
	err := raw.Control(func(fd uintptr) {
		for _, o := range []struct{ level, name, value int }{
			{unix.SOL_SOCKET, unix.SO_SNDBUF, sendBuffer},
			{unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1},
			{unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, keepIdle},
			{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, keepInterval},
			{unix.IPPROTO_TCP, unix.TCP_KEEPCNT, keepCount},
			{unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, userTimeout},
		} {
			if err := unix.SetsockoptInt(int(fd), o.level, o.name, o.value); err != nil && failed == nil {
				failed = err
			}
		}
	})
	if err != nil {
		return err
	}
	return failed
}

// openFiles is how many files this process may have open; Go has raised the limit as far as it may.
func openFiles() int {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return math.MaxInt32
	}
	return int(min(limit.Cur, math.MaxInt32))
}
