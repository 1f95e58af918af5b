package load

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
)

// Reason is the name of a kind of failure.
type Reason string

// The reasons: of the connection, of the registration, of calls, of accidents.
const (
	ConnectRefused Reason = "connection refused"
	ConnectTimeout Reason = "no connection in time"
	ConnectFailed  Reason = "no connection"
	TLSFailed      Reason = "tls handshake failed"
	NoPorts        Reason = "no local port or file left"
	NoSource       Reason = "source is no address of this machine"

	RegisterRefused Reason = "registration refused"
	RegisterTimeout Reason = "no RegisterAck in time"
	RegisterHalf    Reason = "registration not finished in time"
	RegisterCut     Reason = "connection ended while registering"
	Lost            Reason = "registered phone lost its connection"

	NoDialTone   Reason = "no dial tone in time"
	NoRing       Reason = "far phone does not ring in time"
	NoAnswer     Reason = "not connected in time"
	NoOrders     Reason = "not told where to send audio in time"
	NoAudio      Reason = "no audio in time"
	BadOrder     Reason = "told to send audio to no address"
	NotOver      Reason = "call not over in time after hang-up"
	CallRefused  Reason = "call refused by tone or state"
	EndedEarly   Reason = "call ended before it was hung up"
	LostInCall   Reason = "connection lost in a call"
	NotSent      Reason = "message could not be sent"
	HalfOpenKept Reason = "half-open connection not closed by the server in time"
)

// hints says what to look at first.
var hints = map[Reason]string{
	ConnectRefused:  "does the server listen at --server?",
	ConnectTimeout:  "a full listen queue drops connections: try --register-rate or --window",
	ConnectFailed:   "can this machine reach --server from --source?",
	TLSFailed:       "is --server its TLS port, and --ca who signed for it?",
	NoPorts:         "a source address has some 28,000 ports to a server: see --source; files: ulimit -n",
	NoSource:        "give --source an address that this machine has, for the first phone, and the addresses after it for the others",
	RegisterRefused: "are the names of the phones (--name, --from) in its configuration? --print-config writes one for skinnyd",
	RegisterTimeout: "slower than --patience, or not an SCCP port",
	RegisterHalf:    "the example says which requests have no answer",
	RegisterCut:     "the server's log may say why",
	Lost:            "the server's log may say why",
	NoDialTone:      "slower than --patience, or the phone has no line",
	NoRing:          "are the lines those of --number? Is the server's link to its exchange up?",
	CallRefused:     "the example has the tone; is the number one that can be called?",
	NoAnswer:        "does the number answer by itself? Is the server's link to its exchange up?",
	NoOrders:        "is the server's link to its exchange up?",
	BadOrder:        "phones send audio to IPv4 addresses: what is the server told of its exchange's address?",
	NotOver:         "slower than --patience, or the server does not say that calls are over",
	EndedEarly:      "did the number hang up within --hold? The server's log may say why",
	LostInCall:      "the server's log may say why",
	NotSent:         "the example says why",
	NoAudio:         "can the exchange reach the phones' addresses? On loopback it must be on this machine",
	HalfOpenKept:    "it takes memory until the server's keep-alive timer ends it",
}

// Failure is how often something failed, with the first that did.
type Failure struct {
	Reason  Reason `json:"reason"`
	Count   int64  `json:"count"`
	Phone   string `json:"phone,omitempty"`
	Example string `json:"example,omitempty"`
	Hint    string `json:"hint,omitempty"`
}

// failed is an error with its reason.
type failed struct {
	reason Reason
	detail string
}

func (f *failed) Error() string { return fmt.Sprintf("%s: %s", f.reason, f.detail) }

// dialReason names what kept a phone from connecting.
func dialReason(err error) Reason {
	var (
		known   *failed
		timeout net.Error
		call    *os.SyscallError
	)
	switch {
	case errors.As(err, &known):
		return known.reason
	case errors.Is(err, syscall.ECONNREFUSED):
		return ConnectRefused
	case errors.Is(err, syscall.EADDRNOTAVAIL) && errors.As(err, &call) && call.Syscall == "bind":
		return NoSource
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE), errors.Is(err, syscall.EADDRNOTAVAIL), errors.Is(err, syscall.EADDRINUSE):
		return NoPorts
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return ConnectTimeout
	}
	return ConnectFailed
}
