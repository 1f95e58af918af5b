package skinny

import (
	"strconv"
	"strings"
)

// name is the v-th of names, or the number when there is none.
func name(names []string, v uint32) string {
	if uint64(v) < uint64(len(names)) && names[v] != "" {
		return names[v]
	}
	return number(v)
}

func number(v uint32) string { return strconv.FormatUint(uint64(v), 10) }

// nameBits joins the names of the bits that are set; names begin with bit 0. Bits without a name are given as one number.
func nameBits(names []string, v uint32) string {
	if v == 0 {
		return "0"
	}
	var set []string
	for i, n := range names {
		if n != "" && v&(1<<i) != 0 {
			set = append(set, n)
			v &^= 1 << i
		}
	}
	if v != 0 {
		set = append(set, "0x"+strconv.FormatUint(uint64(v), 16))
	}
	return strings.Join(set, "|")
}
