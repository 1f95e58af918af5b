package skinny

// DTMF beside the media: a media resource or a phone is asked for digits, and tells of those that it hears in a stream.

// DtmfTone is a digit in a stream.
type DtmfTone struct {
	Tone                          Tone
	ConferenceID, PassThruPartyID uint32
}

// NotifyDtmfTone (either way): a digit was heard.
type NotifyDtmfTone DtmfTone

// SendDtmfTone (either way): say a digit.
type SendDtmfTone DtmfTone

// ID is 0x0127.
func (*NotifyDtmfTone) ID() MessageID { return IDNotifyDtmfTone }

// ID is 0x0128.
func (*SendDtmfTone) ID() MessageID { return IDSendDtmfTone }

func (m *NotifyDtmfTone) layout(w *wire) { (*DtmfTone)(m).layout(w) }
func (m *SendDtmfTone) layout(w *wire)   { (*DtmfTone)(m).layout(w) }

func (t *DtmfTone) layout(w *wire) {
	enum(w, &t.Tone)
	w.u32(&t.ConferenceID)
	w.u32(&t.PassThruPartyID)
}

// DtmfSubscription is a stream whose digits are wanted, or no longer.
type DtmfSubscription struct {
	PayloadDTMF                   uint32 // the RTP payload type
	ConferenceID, PassThruPartyID uint32
	DTMFType                      uint32
}

// SubscribeDtmfPayloadReq (either way): tell of digits in a stream; answered by SubscribeDtmfPayloadRes or SubscribeDtmfPayloadErr.
type SubscribeDtmfPayloadReq DtmfSubscription

// UnsubscribeDtmfPayloadReq (either way): tell of them no longer; answered by UnsubscribeDtmfPayloadRes or UnsubscribeDtmfPayloadErr.
type UnsubscribeDtmfPayloadReq DtmfSubscription

// ID is 0x0129.
func (*SubscribeDtmfPayloadReq) ID() MessageID { return IDSubscribeDtmfPayloadReq }

// ID is 0x012C.
func (*UnsubscribeDtmfPayloadReq) ID() MessageID { return IDUnsubscribeDtmfPayloadReq }

func (m *SubscribeDtmfPayloadReq) layout(w *wire)   { (*DtmfSubscription)(m).layout(w) }
func (m *UnsubscribeDtmfPayloadReq) layout(w *wire) { (*DtmfSubscription)(m).layout(w) }

func (s *DtmfSubscription) layout(w *wire) {
	w.u32(&s.PayloadDTMF)
	w.u32(&s.ConferenceID)
	w.u32(&s.PassThruPartyID)
	w.u32(&s.DTMFType)
}

// DtmfAnswer is the stream that a subscription was for.
type DtmfAnswer struct {
	PayloadDTMF                   uint32
	ConferenceID, PassThruPartyID uint32
}

// SubscribeDtmfPayloadRes (either way): the subscription was made.
type SubscribeDtmfPayloadRes DtmfAnswer

// SubscribeDtmfPayloadErr (either way): the subscription failed.
type SubscribeDtmfPayloadErr DtmfAnswer

// UnsubscribeDtmfPayloadRes (either way): the subscription ended.
type UnsubscribeDtmfPayloadRes DtmfAnswer

// UnsubscribeDtmfPayloadErr (either way): the subscription could not be ended.
type UnsubscribeDtmfPayloadErr DtmfAnswer

// ID is 0x012A.
func (*SubscribeDtmfPayloadRes) ID() MessageID { return IDSubscribeDtmfPayloadRes }

// ID is 0x012B.
func (*SubscribeDtmfPayloadErr) ID() MessageID { return IDSubscribeDtmfPayloadErr }

// ID is 0x012D.
func (*UnsubscribeDtmfPayloadRes) ID() MessageID { return IDUnsubscribeDtmfPayloadRes }

// ID is 0x012E.
func (*UnsubscribeDtmfPayloadErr) ID() MessageID { return IDUnsubscribeDtmfPayloadErr }

func (m *SubscribeDtmfPayloadRes) layout(w *wire)   { (*DtmfAnswer)(m).layout(w) }
func (m *SubscribeDtmfPayloadErr) layout(w *wire)   { (*DtmfAnswer)(m).layout(w) }
func (m *UnsubscribeDtmfPayloadRes) layout(w *wire) { (*DtmfAnswer)(m).layout(w) }
func (m *UnsubscribeDtmfPayloadErr) layout(w *wire) { (*DtmfAnswer)(m).layout(w) }

func (a *DtmfAnswer) layout(w *wire) {
	w.u32(&a.PayloadDTMF)
	w.u32(&a.ConferenceID)
	w.u32(&a.PassThruPartyID)
}
