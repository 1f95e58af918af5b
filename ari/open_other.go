//go:build !unix

package ari

import "net"

// openConn takes an idle connection for open.
func openConn(net.Conn) func() bool { return func() bool { return true } }
