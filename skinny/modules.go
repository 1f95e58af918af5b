package skinny

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MaxModules is how many key expansion modules a phone takes.
const MaxModules = 2

// A Module is a key expansion module.
type Module struct {
	Model string // as people say it: "7915"
	Keys  int
}

// String is the model, with the keys where there are modules of several sizes: "7914", "7915-24".
func (m Module) String() string {
	for _, o := range keyModules {
		if o.Model == m.Model && o.Keys != m.Keys {
			return fmt.Sprintf("%s-%d", m.Model, m.Keys)
		}
	}
	return m.Model
}

// Module is the key expansion module of that type; the zero Module when it is none.
func (t DeviceType) Module() Module { return keyModules[t].Module }

// ModuleNamed is the type of the module that is called so: "7914", "7915-24".
func ModuleNamed(name string) (DeviceType, error) {
	var all []string
	for t, m := range keyModules {
		if strings.EqualFold(m.String(), name) {
			return t, nil
		}
		all = append(all, m.String())
	}
	slices.Sort(all)
	return 0, fmt.Errorf("%q is no key expansion module; there are %s", name, strings.Join(all, ", "))
}

// keyModule is a module, and what it is called in ExtensionDeviceCaps; those of SPA phones are not announced.
type keyModule struct {
	Module
	code uint32
}

var keyModules = map[DeviceType]keyModule{
	DeviceTypeCisco7914AddOn:          {Module{"7914", 14}, 1},
	DeviceTypeCisco7915AddOn12Buttons: {Module{"7915", 12}, 2},
	DeviceTypeCisco7915AddOn24Buttons: {Module{"7915", 24}, 2},
	DeviceTypeCisco7916AddOn12Buttons: {Module{"7916", 12}, 3},
	DeviceTypeCisco7916AddOn24Buttons: {Module{"7916", 24}, 3},
	DeviceTypeCiscoSPA500S:            {Module{"SPA500S", 32}, 0},
	DeviceTypeCiscoSPA500DS:           {Module{"SPA500DS", 32}, 0},
	DeviceTypeCiscoSPA932DS:           {Module{"SPA932DS", 32}, 0},
}

// Key expansion modules that go together.
var (
	modules7914 = []DeviceType{DeviceTypeCisco7914AddOn}
	modules791x = []DeviceType{DeviceTypeCisco7915AddOn12Buttons, DeviceTypeCisco7915AddOn24Buttons, DeviceTypeCisco7916AddOn12Buttons,
		DeviceTypeCisco7916AddOn24Buttons}
	modulesAll    = slices.Concat(modules7914, modules791x)
	modulesSPA500 = []DeviceType{DeviceTypeCiscoSPA500S, DeviceTypeCiscoSPA500DS}
	modulesSPA525 = []DeviceType{DeviceTypeCiscoSPA932DS, DeviceTypeCiscoSPA500DS}
)

func modules(types []DeviceType) func(*Model) { return func(m *Model) { m.Modules = types } }

func silentModules(types []DeviceType) func(*Model) {
	return func(m *Model) { m.Modules, m.SilentModules = types, true }
}

// ModuleKeys is how many keys the modules have that the phone takes, at the most.
func (m *Model) ModuleKeys() int {
	most := 0
	for _, t := range m.Modules {
		most = max(most, t.Module().Keys)
	}
	return most * MaxModules
}

// ExtensionDeviceCaps (station → server): a key expansion module that was found, one message each (called AddOnDeviceCapabilities in Wireshark).
type ExtensionDeviceCaps struct {
	Instance   uint32 // from 1, in the order in which they are attached
	ModuleType uint32 // 1 = 7914, 2 = 7915, 3 = 7916
	MaxAllowed uint32
	Text       string // "max-chained=2 deviceLine=24": how many there may be, how many keys it has
}

// ID is 0x0159.
func (*ExtensionDeviceCaps) ID() MessageID { return IDExtensionDeviceCaps }

func (m *ExtensionDeviceCaps) layout(w *wire) {
	w.u32(&m.Instance)
	w.u32(&m.ModuleType)
	w.u32(&m.MaxAllowed)
	w.pad(24) // zero in every frame seen
	w.rest(&m.Text, 0)
}

// keysOfModule begins the number of keys in ExtensionDeviceCaps.Text.
const keysOfModule = "deviceLine="

// ModuleCaps is what a phone says of the module at that place, from 1.
func ModuleCaps(place int, t DeviceType) *ExtensionDeviceCaps {
	m := keyModules[t]
	return &ExtensionDeviceCaps{Instance: uint32(place), ModuleType: m.code, MaxAllowed: MaxModules,
		Text: fmt.Sprintf("max-chained=%d %s%d", MaxModules, keysOfModule, m.Keys)}
}

// Module is what was found. One that does not say how many keys it has is the largest of its model; one that is in no table is called by its number.
func (m *ExtensionDeviceCaps) Module() Module {
	found := Module{Model: "type " + strconv.FormatUint(uint64(m.ModuleType), 10)}
	for _, known := range keyModules {
		if known.code == m.ModuleType && known.code != 0 {
			found = Module{known.Model, max(found.Keys, known.Keys)}
		}
	}
	for _, word := range strings.Fields(m.Text) {
		if text, ok := strings.CutPrefix(word, keysOfModule); ok {
			if keys, err := strconv.ParseUint(text, 10, 8); err == nil {
				found.Keys = int(keys)
			}
		}
	}
	return found
}
