package show

import (
	"cmp"
	"reflect"

	"github.com/skinnyd/skinnyd/skinny"
)

// untold are fields that say little about a call.
var untold = map[string]bool{"PrecedenceLevel": true, "RingDuration": true, "DTMFType": true, "CallType": true, "CallSecurityStatus": true, "RTPTimestamp": true}

// Label is a message's name and what tells most of it, in so many fields at most: enumerations, texts and addresses, without their
// names.
func Label(m skinny.Message, most int) string {
	label := m.ID().String()
	if most == 0 {
		return label
	}
	switch m := m.(type) {
	case *skinny.CallInfo:
		return label + " " + partiesText(m.CallingParty, m.CallingPartyName, m.CalledParty, m.CalledPartyName)
	case *skinny.CallInfoDynamic:
		return label + " " + partiesText(m.CallingParty, m.CallingPartyName, m.CalledParty, m.CalledPartyName)
	}
	v := reflect.ValueOf(m).Elem()
	told := 0
	for i := 0; i < v.NumField() && told < most; i++ {
		f, t := v.Field(i), v.Type().Field(i)
		if !t.IsExported() || blank(f) || untold[t.Name] || isID(f) {
			continue
		}
		s, ok := named(f)
		if f.Kind() == reflect.String {
			s, ok = quoted(f.String()), true
		}
		if ok {
			label += " " + s
			told++
		}
	}
	return label
}

// partiesText is who calls whom, by number, or by name where there is none.
func partiesText(from, fromName, to, toName string) string {
	return Plain(cmp.Or(from, fromName)) + " → " + Plain(cmp.Or(to, toName))
}
