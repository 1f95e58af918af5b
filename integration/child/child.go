// Package child runs programs that end with the one that started them.
//
//	Start ──▶ process in a group of its own ── Term, Kill, Signal ──▶ Done closed, Err
//	              ▲
//	              └── SIGKILL by the kernel when this program ends, however it ends (Linux)
package child

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// Child is one run of a program. One goroutine starts it, waits for it and ends with it. A nil Child has ended.
type Child struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when the process has ended
	err  error         // how, valid once done is closed
}

// Start starts cmd. The caller must end it with Term or Kill, or wait for Done.
func Start(cmd *exec.Cmd) (*Child, error) {
	c := &Child{cmd: cmd, done: make(chan struct{})}
	dieWithParent(cmd)
	started := make(chan error, 1)
	go func() {
		// Linux sends the death signal when the thread that started the child ends, so the thread must stay.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		c.err = cmd.Wait()
		close(c.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting %s: %w", cmd.Path, err)
	}
	return c, nil
}

// Running says whether the process has not ended yet.
func (c *Child) Running() bool {
	if c == nil {
		return false
	}
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

// Done is closed when the process has ended.
func (c *Child) Done() <-chan struct{} { return c.done }

// Err tells how the process ended: nil for exit status 0. It waits for the end.
func (c *Child) Err() error {
	<-c.done
	return c.err
}

// Signal sends a signal to the process.
func (c *Child) Signal(sig os.Signal) error { return c.cmd.Process.Signal(sig) }

// PID is the process id.
func (c *Child) PID() int { return c.cmd.Process.Pid }

// Term asks the process to end (SIGTERM) and waits; after patience it is killed, which is an error.
func (c *Child) Term(patience time.Duration) error {
	if !c.Running() {
		return nil
	}
	// A stopped process would take the signal only when it goes on. It may end between the two.
	err := errors.Join(c.Signal(syscall.SIGTERM), c.Signal(syscall.SIGCONT))
	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stopping %s: %w", c.cmd.Path, err)
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-c.done:
		return nil
	case <-timer.C:
		return errors.Join(fmt.Errorf("%s did not end %v after SIGTERM and was killed", c.cmd.Path, patience), c.Kill())
	}
}

// Kill ends the process at once (SIGKILL), as a crash does, and waits.
func (c *Child) Kill() error {
	if !c.Running() {
		return nil
	}
	if err := c.Signal(syscall.SIGKILL); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("killing %s: %w", c.cmd.Path, err)
	}
	<-c.done
	return nil
}
