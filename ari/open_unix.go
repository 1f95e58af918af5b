//go:build unix

package ari

import (
	"net"
	"syscall"
	"time"
)

// openConn returns a look at an idle connection: whether the other side has neither closed it nor sent anything. Asterisk's
// session_keep_alive may be set shorter than idleTime, and a POST on a connection that it closed is neither done nor certainly undone.
func openConn(conn net.Conn) func() bool {
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return func() bool { return true }
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return func() bool { return false }
	}
	var (
		one  [1]byte
		open bool
	)
	look := func(fd uintptr) bool {
		_, err := syscall.Read(int(fd), one[:]) // the socket does not block
		open = err == syscall.EAGAIN
		return true
	}
	return func() bool {
		open = false
		_ = conn.SetReadDeadline(time.Time{}) // that of the last request may have passed
		return raw.Read(look) == nil && open
	}
}
