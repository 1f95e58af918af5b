// Package quiet reads and writes TCP sockets without telling the Go scheduler.
//
//	net.Conn ── Read ──▶ entersyscall ──▶ wakes the scheduler's monitor thread, when the process was idle ──▶ read(2)
//	quiet    ── Read ──▶                                                                                      read(2)
//
// The scheduler is told of a system call because it may block. One on a socket of Go never does: the socket is
// non-blocking, and a reader with nothing to read waits in the poller as ever. The price of telling is high for a process
// that wakes up a hundred times for each call and has microseconds of work each time: the monitor thread (runtime.sysmon)
// is woken too and looks around every 20 µs until all is idle again. That was a fifth of skinnyd's processor time
// (docs/benchmarks.md). On other systems than Linux the package does what package net does.
package quiet
