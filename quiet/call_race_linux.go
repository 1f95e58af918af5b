//go:build race

package quiet

import "syscall"

// With the race detector the calls are those of package syscall, which tell it that what was done before a write happened before
// what is done after the read of it at the other end.

func read(fd uintptr, b []byte) (int, syscall.Errno)  { return call(syscall.Read, fd, b) }
func write(fd uintptr, b []byte) (int, syscall.Errno) { return call(syscall.Write, fd, b) }

func call(what func(int, []byte) (int, error), fd uintptr, b []byte) (int, syscall.Errno) {
	for {
		n, err := what(int(fd), b)
		errno, _ := err.(syscall.Errno)
		if errno != syscall.EINTR {
			return n, errno
		}
	}
}
