//go:build !unix || solaris || aix

package store

import (
	"errors"
	"os"
)

var errLocked = errors.New("locked")

// lockFile has no lock to take here: two processes in one folder are for their operator to avoid.
func lockFile(*os.File) error { return nil }
