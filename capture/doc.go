// Package capture reads SCCP out of network captures, prints it, and writes captures.
//
//	file, "-" ──► source ──► packets ──► streams ──► framer ──► dialogue ──► Event ──► Lines, JSON, Ladder
//	            pcap, pcapng  link, IP,   TCP put    next         dialect of
//	            (pcapgo)      TCP         in order   plausible    the connection,
//	                          (layers)               frame        skinny.Decode
//	hex string ───────────────────────────────────────┘
//
//	Writer: frames with times and a direction ──► TCP with handshake and acknowledgements ──► pcap
//
// Reading is total: what is missing or is no message is passed over and told by a note, an Event without a message. What
// it keeps is bounded whatever the capture holds, so that a capture may come from a pipe and never end.
package capture
