package skinny

import (
	"iter"
	"reflect"
)

// What the tests of package skinny_test need of this package and of its tests.

// Decodable is every id that has a layout.
func Decodable() iter.Seq[MessageID] { return decodable() }

// New is an empty message.
func New(id MessageID) Message { return newMessage(id) }

// Fill sets every field of a message to something that is not zero and that the message can carry.
func Fill(m Message) {
	var n uint32
	fill(reflect.ValueOf(m).Elem(), &n)
	forgetUnsent(m)
}

// Payload is the payload of a message without padding.
func Payload(m Message, d Dialect) []byte { return payloadOf(m, d) }
