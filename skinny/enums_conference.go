package skinny

// A ResourceType is the kind of a conference resource.
type ResourceType uint32

// Values of ResourceType.
const (
	ResourceTypeConference ResourceType = 0
	ResourceTypeIVR        ResourceType = 1
)

var resourceTypeNames = []string{
	ResourceTypeConference: "Conference",
	ResourceTypeIVR:        "IVR",
}

// String is the standard name, or the number of an unknown value.
func (v ResourceType) String() string { return name(resourceTypeNames, uint32(v)) }

// A CreateConfResult is how making a conference went.
type CreateConfResult uint32

// Values of CreateConfResult.
const (
	CreateConfResultOK                     CreateConfResult = 0
	CreateConfResultResourceNotAvailable   CreateConfResult = 1
	CreateConfResultConferenceAlreadyExist CreateConfResult = 2
	CreateConfResultSystemErr              CreateConfResult = 3
)

var createConfResultNames = []string{
	CreateConfResultOK:                     "OK",
	CreateConfResultResourceNotAvailable:   "ResourceNotAvailable",
	CreateConfResultConferenceAlreadyExist: "ConferenceAlreadyExist",
	CreateConfResultSystemErr:              "SystemErr",
}

// String is the standard name, or the number of an unknown value.
func (v CreateConfResult) String() string { return name(createConfResultNames, uint32(v)) }

// A DeleteConfResult is how ending a conference went.
type DeleteConfResult uint32

// Values of DeleteConfResult.
const (
	DeleteConfResultOK                 DeleteConfResult = 0
	DeleteConfResultConferenceNotExist DeleteConfResult = 1
	DeleteConfResultSystemErr          DeleteConfResult = 2
)

var deleteConfResultNames = []string{
	DeleteConfResultOK:                 "OK",
	DeleteConfResultConferenceNotExist: "ConferenceNotExist",
	DeleteConfResultSystemErr:          "SystemErr",
}

// String is the standard name, or the number of an unknown value.
func (v DeleteConfResult) String() string { return name(deleteConfResultNames, uint32(v)) }

// A ModifyConfResult is how changing a conference went.
type ModifyConfResult uint32

// Values of ModifyConfResult.
const (
	ModifyConfResultOK                          ModifyConfResult = 0
	ModifyConfResultResourceNotAvailable        ModifyConfResult = 1
	ModifyConfResultConferenceNotExist          ModifyConfResult = 2
	ModifyConfResultInvalidParameter            ModifyConfResult = 3
	ModifyConfResultMoreActiveCallsThanReserved ModifyConfResult = 4
	ModifyConfResultInvalidResourceType         ModifyConfResult = 5
	ModifyConfResultSystemErr                   ModifyConfResult = 6
)

var modifyConfResultNames = []string{
	ModifyConfResultOK:                          "OK",
	ModifyConfResultResourceNotAvailable:        "ResourceNotAvailable",
	ModifyConfResultConferenceNotExist:          "ConferenceNotExist",
	ModifyConfResultInvalidParameter:            "InvalidParameter",
	ModifyConfResultMoreActiveCallsThanReserved: "MoreActiveCallsThanReserved",
	ModifyConfResultInvalidResourceType:         "InvalidResourceType",
	ModifyConfResultSystemErr:                   "SystemErr",
}

// String is the standard name, or the number of an unknown value.
func (v ModifyConfResult) String() string { return name(modifyConfResultNames, uint32(v)) }

// An AddParticipantResult is how adding a participant to a conference went.
type AddParticipantResult uint32

// Values of AddParticipantResult.
const (
	AddParticipantResultOK                   AddParticipantResult = 0
	AddParticipantResultResourceNotAvailable AddParticipantResult = 1
	AddParticipantResultConferenceNotExist   AddParticipantResult = 2
	AddParticipantResultDuplicateCallRef     AddParticipantResult = 3
	AddParticipantResultSystemErr            AddParticipantResult = 4
)

var addParticipantResultNames = []string{
	AddParticipantResultOK:                   "OK",
	AddParticipantResultResourceNotAvailable: "ResourceNotAvailable",
	AddParticipantResultConferenceNotExist:   "ConferenceNotExist",
	AddParticipantResultDuplicateCallRef:     "DuplicateCallRef",
	AddParticipantResultSystemErr:            "SystemErr",
}

// String is the standard name, or the number of an unknown value.
func (v AddParticipantResult) String() string { return name(addParticipantResultNames, uint32(v)) }

// An AuditParticipantResult says whether the conference exists whose participants were asked for.
type AuditParticipantResult uint32

// Values of AuditParticipantResult.
const (
	AuditParticipantResultOK                 AuditParticipantResult = 0
	AuditParticipantResultConferenceNotExist AuditParticipantResult = 1
)

var auditParticipantResultNames = []string{
	AuditParticipantResultOK:                 "OK",
	AuditParticipantResultConferenceNotExist: "ConferenceNotExist",
}

// String is the standard name, or the number of an unknown value.
func (v AuditParticipantResult) String() string { return name(auditParticipantResultNames, uint32(v)) }
