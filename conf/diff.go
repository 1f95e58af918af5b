package conf

import (
	"reflect"
)

// Diff lists the keys that differ between two configurations and that a running process cannot take over: they need a restart. Everything else
// is compared by the core when it gets the new snapshot. Values are never listed, as some are secret.
func Diff(before, after *File) (restart []string) {
	return diff(reflect.ValueOf(before).Elem(), reflect.ValueOf(after).Elem(), "", nil)
}

func diff(a, b reflect.Value, path string, out []string) []string {
	for _, k := range keysOf(a.Type()) {
		below := join(path, k.name)
		x, y := a.Field(k.index), b.Field(k.index)
		switch {
		case k.restart:
			none := x.Kind() == reflect.Slice && x.Len() == 0 && y.Len() == 0 // [] is the same as no key
			if !none && !reflect.DeepEqual(x.Interface(), y.Interface()) {
				out = append(out, below)
			}
		case isSection(x.Type()):
			out = diff(x, y, below, out)
		}
	}
	return out
}
