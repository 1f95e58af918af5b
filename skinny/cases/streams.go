package cases

import (
	"bytes"
	"io"

	"github.com/skinnyd/skinnyd/skinny"
)

// streams is several messages, and streams that end in what is none.
var streams = []Case{
	{Name: "nothing", From: skinny.EitherWay},
	{
		Name: "messages in one segment", From: skinny.FromStation, Dialect: at(11),
		Bytes: b("0c000000 0b000000 06000000 01000000 00000000  10000000 0b000000 03000000 01000000 01000000 07000000  04000000 00000000 00000000"),
		Messages: []skinny.Message{&skinny.OffHook{LineInstance: 1}, &skinny.KeypadButton{Button: skinny.KeypadButton1, LineInstance: 1, CallReference: 7},
			&skinny.KeepAlive{}},
		Other: "a header version of 0 in the last; ours says 11",
	},
	{
		Name: "a message of 4 KiB", From: skinny.FromStation, Dialect: at(11), Bytes: append(b("00100000 0b000000 77770000"), make([]byte, 4092)...),
		Messages: one(&skinny.Unknown{MessageID: 0x7777, Body: make([]byte, 4092)}),
	},
	{
		Name: "a message behind one that is not a multiple of 4", From: skinny.FromStation, Dialect: at(11),
		Bytes:    b("0d000000 0b000000 06000000 01000000 07000000 ff  0c000000 0b000000 07000000 01000000 07000000"),
		Messages: []skinny.Message{&skinny.OffHook{LineInstance: 1, CallReference: 7}, &skinny.OnHook{LineInstance: 1, CallReference: 7}},
		Other:    "ours are multiples of 4",
	},
	{Name: "length 0", From: skinny.EitherWay, Bytes: make([]byte, 12), Err: skinny.ErrFrameShort},
	{
		Name: "length 3 behind a message", From: skinny.EitherWay, Dialect: at(11), Bytes: b("04000000 0b000000 77770000  03000000 0b000000 77770000"),
		Messages: one(&skinny.Unknown{MessageID: 0x7777}), Err: skinny.ErrFrameShort,
	},
	{Name: "length above the limit", From: skinny.EitherWay, Bytes: b("01000100 00000000 77770000"), Err: skinny.ErrFrameLong},
	{Name: "length of all ones", From: skinny.EitherWay, Bytes: bytes.Repeat([]byte{0xFF}, 100), Err: skinny.ErrFrameLong},
	{Name: "HTTP", From: skinny.EitherWay, Bytes: []byte("GET / HTTP/1.1\r\nHost: phone\r\n\r\n"), Err: skinny.ErrFrameLong},
	{Name: "TLS", From: skinny.EitherWay, Bytes: b("16030102 00010001 fc0303"), Err: skinny.ErrFrameLong},
	{
		Name: "half a length", From: skinny.EitherWay, Dialect: at(11), Bytes: b("04000000 0b000000 77770000  0400"),
		Messages: one(&skinny.Unknown{MessageID: 0x7777}), Err: io.ErrUnexpectedEOF,
	},
	{Name: "half a header", From: skinny.EitherWay, Bytes: b("10000000 00000000 0300"), Err: io.ErrUnexpectedEOF},
	{Name: "half a payload", From: skinny.EitherWay, Bytes: b("10000000 00000000 03000000 01000000 0100"), Err: io.ErrUnexpectedEOF},
}
