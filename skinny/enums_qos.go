package skinny

// A ResvStyle is an RSVP reservation style: fixed filter, shared explicit, wildcard filter.
type ResvStyle uint32

// Values of ResvStyle.
const (
	ResvStyleFF ResvStyle = 1
	ResvStyleSE ResvStyle = 2
	ResvStyleWF ResvStyle = 3
)

var resvStyleNames = []string{
	ResvStyleFF: "FF",
	ResvStyleSE: "SE",
	ResvStyleWF: "WF",
}

// String is the standard name, or the number of an unknown value.
func (v ResvStyle) String() string { return name(resvStyleNames, uint32(v)) }

// An RSVPDirection is the direction of a reservation.
type RSVPDirection uint32

// Values of RSVPDirection.
const (
	RSVPDirectionSend     RSVPDirection = 1
	RSVPDirectionRecv     RSVPDirection = 2
	RSVPDirectionSendRecv RSVPDirection = 3
)

var rsvpDirectionNames = []string{
	RSVPDirectionSend:     "SEND",
	RSVPDirectionRecv:     "RECV",
	RSVPDirectionSendRecv: "SENDRECV",
}

// String is the standard name, or the number of an unknown value.
func (v RSVPDirection) String() string { return name(rsvpDirectionNames, uint32(v)) }

// A QoSErrorCode is which step of a reservation failed.
type QoSErrorCode uint32

// Values of QoSErrorCode.
const (
	QoSErrorCodeReservationTimeout  QoSErrorCode = 0
	QoSErrorCodePathFail            QoSErrorCode = 1
	QoSErrorCodeResvFail            QoSErrorCode = 2
	QoSErrorCodeListenFail          QoSErrorCode = 3
	QoSErrorCodeResourceUnavailable QoSErrorCode = 4
	QoSErrorCodeListenTimeout       QoSErrorCode = 5
	QoSErrorCodeResvRetriesFail     QoSErrorCode = 6
	QoSErrorCodePathRetriesFail     QoSErrorCode = 7
	QoSErrorCodeResvPreemption      QoSErrorCode = 8
	QoSErrorCodePathPreemption      QoSErrorCode = 9
	QoSErrorCodeResvModifyFail      QoSErrorCode = 10
	QoSErrorCodePathModifyFail      QoSErrorCode = 11
	QoSErrorCodeResvTear            QoSErrorCode = 12
)

var qosErrorCodeNames = []string{
	QoSErrorCodeReservationTimeout:  "RESERVATION_TIMEOUT",
	QoSErrorCodePathFail:            "PATH_FAIL",
	QoSErrorCodeResvFail:            "RESV_FAIL",
	QoSErrorCodeListenFail:          "LISTEN_FAIL",
	QoSErrorCodeResourceUnavailable: "RESOURCE_UNAVAILABLE",
	QoSErrorCodeListenTimeout:       "LISTEN_TIMEOUT",
	QoSErrorCodeResvRetriesFail:     "RESV_RETRIES_FAIL",
	QoSErrorCodePathRetriesFail:     "PATH_RETRIES_FAIL",
	QoSErrorCodeResvPreemption:      "RESV_PREEMPTION",
	QoSErrorCodePathPreemption:      "PATH_PREEMPTION",
	QoSErrorCodeResvModifyFail:      "RESV_MODIFY_FAIL",
	QoSErrorCodePathModifyFail:      "PATH_MODIFY_FAIL",
	QoSErrorCodeResvTear:            "RESV_TEAR",
}

// String is the standard name, or the number of an unknown value.
func (v QoSErrorCode) String() string { return name(qosErrorCodeNames, uint32(v)) }

// An RSVPErrorCode is the error that RSVP tells (RFC 2205, appendix B).
type RSVPErrorCode uint32

// Values of RSVPErrorCode.
const (
	RSVPErrorCodeConfirm             RSVPErrorCode = 0
	RSVPErrorCodeAdmission           RSVPErrorCode = 1
	RSVPErrorCodeAdministrative      RSVPErrorCode = 2
	RSVPErrorCodeNoPathInformation   RSVPErrorCode = 3
	RSVPErrorCodeNoSenderInformation RSVPErrorCode = 4
	RSVPErrorCodeConflictingStyle    RSVPErrorCode = 5
	RSVPErrorCodeUnknownStyle        RSVPErrorCode = 6
	RSVPErrorCodeConflictingDstPorts RSVPErrorCode = 7
	RSVPErrorCodeConflictingSrcPorts RSVPErrorCode = 8
	RSVPErrorCodeServicePreempted    RSVPErrorCode = 12
	RSVPErrorCodeUnknownObjectClass  RSVPErrorCode = 13
	RSVPErrorCodeUnknownClassType    RSVPErrorCode = 14
	RSVPErrorCodeAPI                 RSVPErrorCode = 20
	RSVPErrorCodeTraffic             RSVPErrorCode = 21
	RSVPErrorCodeTrafficSystem       RSVPErrorCode = 22
	RSVPErrorCodeSystem              RSVPErrorCode = 23
	RSVPErrorCodeRoutingProblem      RSVPErrorCode = 24
)

var rsvpErrorCodeNames = []string{
	RSVPErrorCodeConfirm:             "CONFIRM",
	RSVPErrorCodeAdmission:           "ADMISSION",
	RSVPErrorCodeAdministrative:      "ADMINISTRATIVE",
	RSVPErrorCodeNoPathInformation:   "NO_PATH_INFORMATION",
	RSVPErrorCodeNoSenderInformation: "NO_SENDER_INFORMATION",
	RSVPErrorCodeConflictingStyle:    "CONFLICTING_STYLE",
	RSVPErrorCodeUnknownStyle:        "UNKNOWN_STYLE",
	RSVPErrorCodeConflictingDstPorts: "CONFLICTING_DST_PORTS",
	RSVPErrorCodeConflictingSrcPorts: "CONFLICTING_SRC_PORTS",
	RSVPErrorCodeServicePreempted:    "SERVICE_PREEMPTED",
	RSVPErrorCodeUnknownObjectClass:  "UNKNOWN_OBJECT_CLASS",
	RSVPErrorCodeUnknownClassType:    "UNKNOWN_CLASS_TYPE",
	RSVPErrorCodeAPI:                 "API",
	RSVPErrorCodeTraffic:             "TRAFFIC",
	RSVPErrorCodeTrafficSystem:       "TRAFFIC_SYSTEM",
	RSVPErrorCodeSystem:              "SYSTEM",
	RSVPErrorCodeRoutingProblem:      "ROUTING_PROBLEM",
}

// String is the standard name, or the number of an unknown value.
func (v RSVPErrorCode) String() string { return name(rsvpErrorCodeNames, uint32(v)) }
