package skinny

// A TransmitReceive is the directions of a stream.
type TransmitReceive uint32

// Values of TransmitReceive.
const (
	TransmitReceiveNone     TransmitReceive = 0
	TransmitReceiveReceive  TransmitReceive = 1
	TransmitReceiveTransmit TransmitReceive = 2
	TransmitReceiveBoth     TransmitReceive = 3
)

var transmitReceiveNames = []string{
	TransmitReceiveNone:     "None",
	TransmitReceiveReceive:  "Receive",
	TransmitReceiveTransmit: "Transmit",
	TransmitReceiveBoth:     "Both",
}

// String is the standard name, or the number of an unknown value.
func (v TransmitReceive) String() string { return name(transmitReceiveNames, uint32(v)) }

// A Layout is a picture layout of a video conference.
type Layout uint32

// Values of Layout.
const (
	LayoutNoLayout          Layout = 0
	LayoutOneByOne          Layout = 1
	LayoutOneByTwo          Layout = 2
	LayoutTwoByTwo          Layout = 3
	LayoutTwoByTwo3Alt1     Layout = 4
	LayoutTwoByTwo3Alt2     Layout = 5
	LayoutThreeByThree      Layout = 6
	LayoutThreeByThree6Alt1 Layout = 7
	LayoutThreeByThree6Alt2 Layout = 8
	LayoutThreeByThree4Alt1 Layout = 9
	LayoutThreeByThree4Alt2 Layout = 10
)

var layoutNames = []string{
	LayoutNoLayout:          "NoLayout",
	LayoutOneByOne:          "OneByOne",
	LayoutOneByTwo:          "OneByTwo",
	LayoutTwoByTwo:          "TwoByTwo",
	LayoutTwoByTwo3Alt1:     "TwoByTwo3Alt1",
	LayoutTwoByTwo3Alt2:     "TwoByTwo3Alt2",
	LayoutThreeByThree:      "ThreeByThree",
	LayoutThreeByThree6Alt1: "ThreeByThree6Alt1",
	LayoutThreeByThree6Alt2: "ThreeByThree6Alt2",
	LayoutThreeByThree4Alt1: "ThreeByThree4Alt1",
	LayoutThreeByThree4Alt2: "ThreeByThree4Alt2",
}

// String is the standard name, or the number of an unknown value.
func (v Layout) String() string { return name(layoutNames, uint32(v)) }

// A VideoFormat is a picture size.
type VideoFormat uint32

// Values of VideoFormat.
const (
	VideoFormatUndefined  VideoFormat = 0
	VideoFormatSQCIF      VideoFormat = 1 // 128x96
	VideoFormatQCIF       VideoFormat = 2 // 176x144
	VideoFormatCIF        VideoFormat = 3 // 352x288
	VideoFormat4CIF       VideoFormat = 4 // 704x576
	VideoFormat16CIF      VideoFormat = 5 // 1408x1152
	VideoFormatCustomBase VideoFormat = 6
	VideoFormatUnknown    VideoFormat = 232 // 7985 with protocol 5
)

var videoFormatNames = []string{
	VideoFormatUndefined:  "Undefined",
	VideoFormatSQCIF:      "SQCIF",
	VideoFormatQCIF:       "QCIF",
	VideoFormatCIF:        "CIF",
	VideoFormat4CIF:       "4CIF",
	VideoFormat16CIF:      "16CIF",
	VideoFormatCustomBase: "CustomBase",
	VideoFormatUnknown:    "Unknown",
}

// String is the standard name, or the number of an unknown value.
func (v VideoFormat) String() string { return name(videoFormatNames, uint32(v)) }

// A MiscCommand is a video command.
type MiscCommand uint32

// Values of MiscCommand.
const (
	MiscCommandVideoFreezePicture       MiscCommand = 0
	MiscCommandVideoFastUpdatePicture   MiscCommand = 1
	MiscCommandVideoFastUpdateGOB       MiscCommand = 2
	MiscCommandVideoFastUpdateMB        MiscCommand = 3
	MiscCommandLostPicture              MiscCommand = 4
	MiscCommandLostPartialPicture       MiscCommand = 5
	MiscCommandRecoveryReferencePicture MiscCommand = 6
	MiscCommandTemporalSpatialTradeOff  MiscCommand = 7
)

var miscCommandNames = []string{
	MiscCommandVideoFreezePicture:       "videoFreezePicture",
	MiscCommandVideoFastUpdatePicture:   "videoFastUpdatePicture",
	MiscCommandVideoFastUpdateGOB:       "videoFastUpdateGOB",
	MiscCommandVideoFastUpdateMB:        "videoFastUpdateMB",
	MiscCommandLostPicture:              "lostPicture",
	MiscCommandLostPartialPicture:       "lostPartialPicture",
	MiscCommandRecoveryReferencePicture: "recoveryReferencePicture",
	MiscCommandTemporalSpatialTradeOff:  "temporalSpatialTradeOff",
}

// String is the standard name, or the number of an unknown value.
func (v MiscCommand) String() string { return name(miscCommandNames, uint32(v)) }
