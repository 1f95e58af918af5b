package session

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// A Record is something that outlives the process: it is saved by a Save effect and given back in Boot.Records at the next start.
type Record struct {
	Bucket string // what kind it is
	Key    string // letters, digits and -_=. (what a key of a JetStream KV may have)
	Value  []byte // JSON; nil: the record is dropped
}

// The buckets.
const (
	BucketForwards = "forwards" // by line: Forward
	BucketDND      = "dnd"      // by phone: DND
	BucketPrivacy  = "privacy"  // by phone: bool
	BucketParked   = "parked"   // by slot
	BucketMessages = "messages" // by line
	BucketCalls    = "calls"    // the call log, by call
)

// Buckets is all of them.
func Buckets() []string {
	return []string{BucketForwards, BucketDND, BucketPrivacy, BucketParked, BucketMessages, BucketCalls}
}

// save keeps a value; drop forgets it.
func (x *Exchange) save(bucket, key string, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // a type of this package that cannot be written
	}
	x.out = append(x.out, Effect{Kind: Save, Record: &Record{Bucket: bucket, Key: key, Value: data}})
}

func (x *Exchange) drop(bucket, key string) {
	x.out = append(x.out, Effect{Kind: Save, Record: &Record{Bucket: bucket, Key: key}})
}

// recordKey is the number of a line as a key, keyed the other way about: what a key may not have is = and two hexadecimal digits.
func recordKey(number string) string {
	var b strings.Builder
	for _, c := range []byte(number) {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-' || c == '_' || c == '.' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "=%02X", c)
		}
	}
	return b.String()
}

func keyed(key string) string {
	number, err := url.PathUnescape(strings.ReplaceAll(key, "=", "%"))
	if err != nil {
		return key // nobody wrote that
	}
	return number
}

// recall calls f for each record of a bucket that can be read as a T.
func recall[T any](records []Record, bucket string, f func(key string, v T)) {
	for _, r := range slices.DeleteFunc(slices.Clone(records), func(r Record) bool { return r.Bucket != bucket }) {
		var v T
		if json.Unmarshal(r.Value, &v) == nil {
			f(r.Key, v)
		}
	}
}
