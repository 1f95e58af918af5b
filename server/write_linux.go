package server

import (
	"syscall"
	"unsafe"
)

// writeNow writes what the socket takes without waiting and returns how much that was. The socket is non-blocking, so that the
// scheduler need not be told of the system call: being told, it wakes its monitor thread each time the process was idle, which took a
// fifth of the processor time of a call.
func writeNow(fd uintptr, b []byte) int {
	if len(b) == 0 {
		return 0
	}
	n, _, errno := syscall.RawSyscall(syscall.SYS_WRITE, fd, uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)))
	if errno != 0 {
		return 0
	}
	return int(n)
}
