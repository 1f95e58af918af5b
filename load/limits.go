package load

import (
	"fmt"
)

// spareFiles is how many files a process needs beside its phones.
const spareFiles = 40

// checkFiles says whether so many files can be open at once, and what to do when they cannot.
func checkFiles(need, may int) error {
	if need+spareFiles <= may {
		return nil
	}
	return fmt.Errorf("%d connections and sockets are needed, and this process may have %d files open, %d of them for itself: "+
		"raise the limit (ulimit -Hn as root, LimitNOFILE= of systemd, nofile in /etc/security/limits.conf, --ulimit nofile= of docker), "+
		"or share the phones among processes with --from and --count: %d each at most", need, may, spareFiles, max(0, may-spareFiles))
}
