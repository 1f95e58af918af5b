package skinny

// An AlarmSeverity is how bad an Alarm is.
type AlarmSeverity uint32

// Values of AlarmSeverity.
const (
	AlarmSeverityCritical      AlarmSeverity = 0
	AlarmSeverityWarning       AlarmSeverity = 1
	AlarmSeverityInformational AlarmSeverity = 2
	AlarmSeverityUnknown       AlarmSeverity = 4
	AlarmSeverityMajor         AlarmSeverity = 7
	AlarmSeverityMinor         AlarmSeverity = 8
	AlarmSeverityMarginal      AlarmSeverity = 10
	AlarmSeverityTraceInfo     AlarmSeverity = 20
)

var alarmSeverityNames = []string{
	AlarmSeverityCritical:      "Critical",
	AlarmSeverityWarning:       "Warning",
	AlarmSeverityInformational: "Informational",
	AlarmSeverityUnknown:       "Unknown",
	AlarmSeverityMajor:         "Major",
	AlarmSeverityMinor:         "Minor",
	AlarmSeverityMarginal:      "Marginal",
	AlarmSeverityTraceInfo:     "TraceInfo",
}

// String is the standard name, or the number of an unknown value.
func (v AlarmSeverity) String() string { return name(alarmSeverityNames, uint32(v)) }

// A ResetType is how a station is to begin anew.
type ResetType uint32

// Values of ResetType.
const (
	ResetTypeReset       ResetType = 1 // full reboot, asks TFTP again
	ResetTypeRestart     ResetType = 2 // re-register, rereads the configuration file
	ResetTypeApplyConfig ResetType = 3 // newer phones: reread configuration, restart only if needed
)

var resetTypeNames = []string{
	ResetTypeReset:       "Reset",
	ResetTypeRestart:     "Restart",
	ResetTypeApplyConfig: "ApplyConfig",
}

// String is the standard name, or the number of an unknown value.
func (v ResetType) String() string { return name(resetTypeNames, uint32(v)) }

// An UnregisterReason is why a station leaves.
type UnregisterReason uint32

// Values of UnregisterReason.
const (
	UnregisterReasonUnknown       UnregisterReason = 0
	UnregisterReasonPowerSaveMode UnregisterReason = 1
)

var unregisterReasonNames = []string{
	UnregisterReasonUnknown:       "Unknown",
	UnregisterReasonPowerSaveMode: "PowerSaveMode",
}

// String is the standard name, or the number of an unknown value.
func (v UnregisterReason) String() string { return name(unregisterReasonNames, uint32(v)) }

// An UnregisterStatus is the answer to Unregister.
type UnregisterStatus uint32

// Values of UnregisterStatus.
const (
	UnregisterStatusOk    UnregisterStatus = 0
	UnregisterStatusError UnregisterStatus = 1
	UnregisterStatusNAK   UnregisterStatus = 2 // active call
)

var unregisterStatusNames = []string{
	UnregisterStatusOk:    "Ok",
	UnregisterStatusError: "Error",
	UnregisterStatusNAK:   "NAK",
}

// String is the standard name, or the number of an unknown value.
func (v UnregisterStatus) String() string { return name(unregisterStatusNames, uint32(v)) }

// An OnOff is a switch that is off at 2.
type OnOff uint32

// Values of OnOff.
const (
	OnOffOn  OnOff = 1
	OnOffOff OnOff = 2
)

var onOffNames = []string{
	OnOffOn:  "On",
	OnOffOff: "Off",
}

// String is the standard name, or the number of an unknown value.
func (v OnOff) String() string { return name(onOffNames, uint32(v)) }

// An OffOn is a switch that is off at 0.
type OffOn uint32

// Values of OffOn.
const (
	OffOnOff OffOn = 0
	OffOnOn  OffOn = 1
)

var offOnNames = []string{
	OffOnOff: "Off",
	OffOnOn:  "On",
}

// String is the standard name, or the number of an unknown value.
func (v OffOn) String() string { return name(offOnNames, uint32(v)) }
