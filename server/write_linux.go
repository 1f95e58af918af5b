package server

import "syscall"

// writeNow writes what the socket, which does not block, takes at once and returns how much that was.
func writeNow(fd uintptr, b []byte) int {
	n, err := syscall.Write(int(fd), b)
	if err != nil {
		return 0
	}
	return n
}
