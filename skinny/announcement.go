package skinny

// StartAnnouncement (server → media resource): order to the annunciator (464 bytes). No source has a count of the announcements:
// all slots are here as on the wire.
type StartAnnouncement struct {
	Announcements        [32]Announcement
	EndOfAnnAck          EndOfAnnAck
	ConferenceID         uint32
	MatrixConfPartyID    [16]uint32
	HearingConfPartyMask uint32
	AnnPlayMode          AnnPlayMode
}

// An Announcement is one thing to play, in the language of a locale.
type Announcement struct {
	Locale, Country uint32
	Tone            Tone
}

// ID is 0x0122.
func (*StartAnnouncement) ID() MessageID { return IDStartAnnouncement }

func (m *StartAnnouncement) layout(w *wire) {
	for i := range m.Announcements {
		a := &m.Announcements[i]
		w.u32(&a.Locale)
		w.u32(&a.Country)
		enum(w, &a.Tone)
	}
	enum(w, &m.EndOfAnnAck)
	w.u32(&m.ConferenceID)
	w.words(m.MatrixConfPartyID[:])
	w.u32(&m.HearingConfPartyMask)
	enum(w, &m.AnnPlayMode)
}

// StopAnnouncement (server → media resource): stop playing.
type StopAnnouncement struct {
	ConferenceID uint32
}

// ID is 0x0123.
func (*StopAnnouncement) ID() MessageID { return IDStopAnnouncement }

func (m *StopAnnouncement) layout(w *wire) {
	w.u32(&m.ConferenceID)
}

// AnnouncementFinish (media resource → server): the announcement ended.
type AnnouncementFinish struct {
	ConferenceID uint32
	Status       PlayAnnStatus
}

// ID is 0x0124.
func (*AnnouncementFinish) ID() MessageID { return IDAnnouncementFinish }

func (m *AnnouncementFinish) layout(w *wire) {
	w.u32(&m.ConferenceID)
	enum(w, &m.Status)
}

// EnunciatorCommand (server → station): the old order to the annunciator. No source knows its layout (chan-sccp has the id alone).
type EnunciatorCommand struct {
	Data []byte // the payload
}

// ID is 0x009C.
func (*EnunciatorCommand) ID() MessageID { return IDEnunciatorCommand }

func (m *EnunciatorCommand) layout(w *wire) { w.whole(&m.Data) }
