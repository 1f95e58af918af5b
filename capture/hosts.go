package capture

import (
	"net/netip"
	"slices"

	"github.com/skinnyd/skinnyd/skinny"
)

// hosts is the columns of a ladder: an address each, or an address and port where several connections of an address are
// open at a time, as with simulated phones and gateways.
type hosts struct {
	names   []string
	columns map[netip.AddrPort]int
}

// span is the first and the last event of an end.
type span struct{ first, last int }

// hostsOf is who talks, by their names (nil: addresses), in the order of appearance, with the one that most talk to in the middle: so that arrows cross few
// columns.
func hostsOf(events []Event, name func(netip.AddrPort) string) hosts {
	var ends []netip.AddrPort // in order of appearance
	spans := map[netip.AddrPort]*span{}
	for i, e := range events {
		for _, a := range []netip.AddrPort{e.From, e.To} {
			if s := spans[a]; s != nil {
				s.last = i
				continue
			}
			spans[a] = &span{i, i}
			ends = append(ends, a)
		}
	}
	if name == nil {
		name = addressed(crowds(ends, spans))
	}
	peers := map[string]map[string]bool{}
	h := hosts{columns: map[netip.AddrPort]int{}}
	for _, e := range events {
		from, to := name(e.From), name(e.To)
		for _, pair := range [][2]string{{from, to}, {to, from}} {
			if peers[pair[0]] == nil {
				peers[pair[0]] = map[string]bool{}
				h.names = append(h.names, pair[0])
			}
			peers[pair[0]][pair[1]] = true
		}
	}
	h.centre(peers)
	for _, a := range ends {
		h.columns[a] = slices.Index(h.names, name(a))
	}
	return h
}

// addressed names an end by its address, and by its port where others share the address.
func addressed(crowded map[netip.Addr]bool) func(netip.AddrPort) string {
	return func(a netip.AddrPort) string {
		if crowded[a.Addr()] {
			return a.String()
		}
		return a.Addr().String()
	}
}

// crowds is the addresses of which two ports talk at a time.
func crowds(ends []netip.AddrPort, spans map[netip.AddrPort]*span) map[netip.Addr]bool {
	crowded, last := map[netip.Addr]bool{}, map[netip.Addr]int{}
	for _, a := range ends { // by their first events
		if end, seen := last[a.Addr()]; seen && spans[a].first <= end {
			crowded[a.Addr()] = true
		}
		last[a.Addr()] = max(last[a.Addr()], spans[a].last)
	}
	return crowded
}

// centre moves the host with most peers to the middle.
func (h *hosts) centre(peers map[string]map[string]bool) {
	if len(h.names) < 3 {
		return
	}
	hub := 0
	for i, n := range h.names {
		if len(peers[n]) > len(peers[h.names[hub]]) {
			hub = i
		}
	}
	name := h.names[hub]
	h.names = slices.Delete(h.names, hub, hub+1)
	h.names = slices.Insert(h.names, len(h.names)/2, name)
}

func (h *hosts) column(a netip.AddrPort) int { return h.columns[a] }

// devices is the names that the hosts registered with, nil when none did.
func (h *hosts) devices(events []Event) []string {
	var out []string
	for _, e := range events {
		if m, ok := e.Message.(*skinny.Register); ok && m.DeviceName != "" {
			if out == nil {
				out = make([]string, len(h.names))
			}
			out[h.column(e.From)] = m.DeviceName
		}
	}
	return out
}
