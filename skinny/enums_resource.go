package skinny

// An EndOfAnnAck says whether AnnouncementFinish is wanted.
type EndOfAnnAck uint32

// Values of EndOfAnnAck.
const (
	EndOfAnnAckNoAnnAckRequired EndOfAnnAck = 0
	EndOfAnnAckAnnAckRequired   EndOfAnnAck = 1
)

var endOfAnnAckNames = []string{
	EndOfAnnAckNoAnnAckRequired: "NoAnnAckRequired",
	EndOfAnnAckAnnAckRequired:   "AnnAckRequired",
}

// String is the standard name, or the number of an unknown value.
func (v EndOfAnnAck) String() string { return name(endOfAnnAckNames, uint32(v)) }

// An AnnPlayMode is how often announcements are played.
type AnnPlayMode uint32

// Values of AnnPlayMode.
const (
	AnnPlayModeXmlConfigMode  AnnPlayMode = 0
	AnnPlayModeOneShotMode    AnnPlayMode = 1
	AnnPlayModeContinuousMode AnnPlayMode = 2
)

var annPlayModeNames = []string{
	AnnPlayModeXmlConfigMode:  "XmlConfigMode",
	AnnPlayModeOneShotMode:    "OneShotMode",
	AnnPlayModeContinuousMode: "ContinuousMode",
}

// String is the standard name, or the number of an unknown value.
func (v AnnPlayMode) String() string { return name(annPlayModeNames, uint32(v)) }

// A PlayAnnStatus is how playing an announcement went.
type PlayAnnStatus uint32

// Values of PlayAnnStatus.
const (
	PlayAnnStatusOK  PlayAnnStatus = 0
	PlayAnnStatusErr PlayAnnStatus = 1
)

var playAnnStatusNames = []string{
	PlayAnnStatusOK:  "OK",
	PlayAnnStatusErr: "Err",
}

// String is the standard name, or the number of an unknown value.
func (v PlayAnnStatus) String() string { return name(playAnnStatusNames, uint32(v)) }

// A MwiNotificationResult is what became of the counts of a MwiNotification.
type MwiNotificationResult uint32

// Values of MwiNotificationResult.
const (
	MwiNotificationResultOk                      MwiNotificationResult = 0
	MwiNotificationResultGeneralError            MwiNotificationResult = 1
	MwiNotificationResultRequestRejected         MwiNotificationResult = 2
	MwiNotificationResultVmCountOutOfBounds      MwiNotificationResult = 3
	MwiNotificationResultFaxCountOutOfBounds     MwiNotificationResult = 4
	MwiNotificationResultInvalidPriorityVmCount  MwiNotificationResult = 5
	MwiNotificationResultInvalidPriorityFaxCount MwiNotificationResult = 6
)

var mwiNotificationResultNames = []string{
	MwiNotificationResultOk:                      "Ok",
	MwiNotificationResultGeneralError:            "GeneralError",
	MwiNotificationResultRequestRejected:         "RequestRejected",
	MwiNotificationResultVmCountOutOfBounds:      "VmCountOutOfBounds",
	MwiNotificationResultFaxCountOutOfBounds:     "FaxCountOutOfBounds",
	MwiNotificationResultInvalidPriorityVmCount:  "InvalidPriorityVmCount",
	MwiNotificationResultInvalidPriorityFaxCount: "InvalidPriorityFaxCount",
}

// String is the standard name, or the number of an unknown value.
func (v MwiNotificationResult) String() string { return name(mwiNotificationResultNames, uint32(v)) }

// A MulticastReceptionStatus is how joining a multicast group went.
type MulticastReceptionStatus uint32

// Values of MulticastReceptionStatus.
const (
	MulticastReceptionStatusOk    MulticastReceptionStatus = 0
	MulticastReceptionStatusError MulticastReceptionStatus = 1
)

var multicastReceptionStatusNames = []string{
	MulticastReceptionStatusOk:    "Ok",
	MulticastReceptionStatusError: "Error",
}

// String is the standard name, or the number of an unknown value.
func (v MulticastReceptionStatus) String() string {
	return name(multicastReceptionStatusNames, uint32(v))
}

// A SessionType is what a T.120 data session is for: bits.
type SessionType uint32

// Values of SessionType.
const (
	SessionTypeChat               SessionType = 1
	SessionTypeWhiteboard         SessionType = 2
	SessionTypeApplicationSharing SessionType = 4
	SessionTypeFileTransfer       SessionType = 8
	SessionTypeVideo              SessionType = 16
)

var sessionTypeNames = []string{"Chat", "Whiteboard", "ApplicationSharing", "FileTransfer", "Video"}

// String names the bits that are set.
func (v SessionType) String() string { return nameBits(sessionTypeNames, uint32(v)) }
