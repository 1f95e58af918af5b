package media

import (
	"fmt"
	"net"
	"net/netip"
)

// listenGroup joins a multicast group on the interface that has the address local; the system chooses one when none has.
// Streams of several phones of a machine may listen to one group.
func listenGroup(local netip.Addr, group netip.AddrPort) (*net.UDPConn, error) {
	network := "udp4"
	if group.Addr().Is6() {
		network = "udp6"
	}
	conn, err := net.ListenMulticastUDP(network, interfaceOf(local), net.UDPAddrFromAddrPort(group))
	if err != nil {
		return nil, fmt.Errorf("join group %v: %w", group, err)
	}
	return conn, nil
}

// interfaceOf is the interface that has an address; nil when there is none.
func interfaceOf(local netip.Addr) *net.Interface {
	all, err := net.Interfaces()
	if err != nil || local.IsUnspecified() {
		return nil
	}
	for i := range all {
		addrs, _ := all[i].Addrs()
		for _, a := range addrs {
			if n, ok := a.(*net.IPNet); ok && n.Contains(local.AsSlice()) {
				return &all[i]
			}
		}
	}
	return nil
}
