// Package media is the RTP side of a phone: ports, packets, codecs, tones and
// what was heard. It knows nothing of SCCP, of Asterisk or of calls.
//
//	 Source (tone, recording, frames, silence)          Sound, Spectrum, Stats, digits
//	                │ PCM, 20 ms                                      ▲
//	 Pacer ──tick──▶ encode ─▶ rtp ─▶ UDP ══▶ peer      ear (level, tone, since when)
//	one goroutine                                                     ▲ PCM
//	for many streams          UDP ◀══ peer ─▶ rtp ─▶ reception ─▶ decode
//	                           └── one reader goroutine a Stream ──────┘
//
// A [Stream] is one UDP endpoint. It always listens; it sends while it has a
// remote. A [Pacer] sends for thousands of streams from one goroutine, [Ports]
// hands out even ports and lets a port rest before it is used again.
//
// A [Bank] is the RTP of thousands of phones of a load generator: counted, not heard, on few sockets and in few goroutines.
//
// RTP timestamps of a Stream are the process's clock in units of the codec's
// clock (see [Clock]), which Asterisk passes through unchanged between two
// external media legs. So a receiver can tell the one-way delay of a packet
// from the packet alone, whatever SSRC and sequence numbers it came with.
//
// Digits are telephone-events (RFC 4733), in place of audio when they are sent.
// G.729 is carried as it is: [Frames] sends what [Stream.Recorded] kept.
package media
