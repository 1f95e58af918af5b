package skinny

// CapabilitiesReq (server → station): ask for capabilities, right after RegisterAck.
type CapabilitiesReq struct{}

// ID is 0x009B.
func (*CapabilitiesReq) ID() MessageID { return IDCapabilitiesReq }

func (*CapabilitiesReq) layout(*wire) {}

// CapabilitiesRes (station → server): audio capabilities in answer to CapabilitiesReq.
type CapabilitiesRes struct {
	Caps []MediaCapability
}

// A MediaCapability is an audio codec of a station.
type MediaCapability struct {
	PayloadType        Codec
	MaxFramesPerPacket uint32 // in practice the milliseconds of a packet: 20, 30, 40, 60, 120
	Params             [8]byte
}

// ID is 0x0010.
func (*CapabilitiesRes) ID() MessageID { return IDCapabilitiesRes }

// There are always 18 slots (real capture).
func (m *CapabilitiesRes) layout(w *wire) {
	n := w.count(len(m.Caps), audioSlots)
	list(w, &m.Caps, n, audioSlots, 16, (*MediaCapability).layout)
}

// Params is the bit rate of G.723.1 (G723BitRate) or, for others, codec mode, dynamic payload and two parameters, one byte each;
// for the modem relay payloads 300 to 302 it is all eight bytes.
func (c *MediaCapability) layout(w *wire) {
	enum(w, &c.PayloadType)
	w.u32(&c.MaxFramesPerPacket)
	w.raw(c.Params[:])
}

// Slots of the arrays in UpdateCapabilities.
const (
	audioSlots    = 18
	videoSlots    = 10
	dataSlots     = 5
	pictureSlots  = 6
	resourceSlots = 4
	layoutSlots   = 5
	levelSlots    = 4
)

// UpdateCapabilities (station → server): audio, video and data capabilities, unsolicited.
type UpdateCapabilities Capabilities

// UpdateCapabilitiesV2 (station → server): as UpdateCapabilities, with room for H.264 in the video capabilities.
type UpdateCapabilitiesV2 Capabilities

// UpdateCapabilitiesV3 (station → server): as V2 with encryption and address family for each video and data codec. What may
// follow (chan-sccp: 280 bytes) is not understood and not kept.
type UpdateCapabilitiesV3 Capabilities

// Capabilities is what a station can do.
type Capabilities struct {
	RTPPayloadFormat            uint32
	CustomPictureFormat         []CustomPictureFormat
	ActiveStreamsOnRegistration uint32
	MaxBandwidth                uint32
	ServiceResource             []ServiceResource
	AudioCaps                   []MediaCapability
	VideoCaps                   []VideoCapability
	DataCaps                    []DataCapability
}

// A CustomPictureFormat is a picture size that has no VideoFormat.
type CustomPictureFormat struct {
	Width, Height                     uint32
	PixelAspectRatio                  uint32
	ClockConversionCode, ClockDivisor uint32
}

// A ServiceResource is a conference service of a station.
type ServiceResource struct {
	Layouts                         []Layout
	ServiceNumber                   uint32
	MaxStreams, MaxConferences      uint32
	ActiveConferencesOnRegistration uint32
}

// A VideoCapability is a video codec of a station.
type VideoCapability struct {
	PayloadType          Codec
	Direction            TransmitReceive
	Levels               []VideoLevel
	EncryptionCapability EncryptionCapability // V3
	Capability           VideoParams
	IPAddressingMode     IPAddrMode // V3
}

// A VideoLevel is one picture size of a video codec.
type VideoLevel struct {
	TransmitPreference     uint32
	Format                 VideoFormat
	MaxBitRate, MinBitRate uint32
	MPI                    uint32
	ServiceNumber          uint32
}

// A DataCapability is a data codec of a station.
type DataCapability struct {
	PayloadType           Codec
	Direction             TransmitReceive
	ProtocolDependentData uint32
	MaxBitRate            uint32
	EncryptionCapability  EncryptionCapability // V3
}

// VideoParams is the parameters of a video codec, by codec: H.261 temporal-spatial trade-off, still image; H.263 capabilities,
// annexes N and W; Vieo model, bandwidth; H.264 profile, level and, beyond the first form, maximal MBPS, FS, DPB, BR and CPB.
type VideoParams [6]uint32

// ID is 0x0030.
func (*UpdateCapabilities) ID() MessageID { return IDUpdateCapabilities }

// ID is 0x0043.
func (*UpdateCapabilitiesV2) ID() MessageID { return IDUpdateCapabilitiesV2 }

// ID is 0x0044.
func (*UpdateCapabilitiesV3) ID() MessageID { return IDUpdateCapabilitiesV3 }

// 1840 bytes of fixed slots (dumps of 7940, 7960, 7970 in chan-sccp); what is outside the counts is uninitialised memory. From
// version 16 on chan-sccp reads the video slots of V2 in it too; the size tells.
func (m *UpdateCapabilities) layout(w *wire) {
	if w.size() >= sizeV2 {
		(*UpdateCapabilitiesV2)(m).layout(w)
		return
	}
	c := (*Capabilities)(m)
	video, data := c.head(w)
	list(w, &c.VideoCaps, video, videoSlots, 116, (*VideoCapability).layoutV1)
	list(w, &c.DataCaps, data, dataSlots, 16, (*DataCapability).layoutV1)
}

const sizeV2 = 2000

// 2000 bytes.
func (m *UpdateCapabilitiesV2) layout(w *wire) {
	c := (*Capabilities)(m)
	video, data := c.head(w)
	list(w, &c.VideoCaps, video, videoSlots, 132, (*VideoCapability).layoutV2)
	list(w, &c.DataCaps, data, dataSlots, 16, (*DataCapability).layoutV1)
}

// 2100 bytes and more.
func (m *UpdateCapabilitiesV3) layout(w *wire) {
	c := (*Capabilities)(m)
	video, data := c.head(w)
	list(w, &c.VideoCaps, video, videoSlots, 140, (*VideoCapability).layoutV3)
	list(w, &c.DataCaps, data, dataSlots, 20, (*DataCapability).layoutV3)
}

// head is the first 600 bytes, the same in all three messages. It returns how many video and data slots are in use.
func (c *Capabilities) head(w *wire) (video, data int) {
	audio := w.count(len(c.AudioCaps), audioSlots)
	video = w.count(len(c.VideoCaps), videoSlots)
	data = w.count(len(c.DataCaps), dataSlots)
	w.u32(&c.RTPPayloadFormat)
	pictures := w.count(len(c.CustomPictureFormat), pictureSlots)
	list(w, &c.CustomPictureFormat, pictures, pictureSlots, 20, (*CustomPictureFormat).layout)
	w.u32(&c.ActiveStreamsOnRegistration)
	w.u32(&c.MaxBandwidth)
	resources := w.count(len(c.ServiceResource), resourceSlots)
	list(w, &c.ServiceResource, resources, resourceSlots, 40, (*ServiceResource).layout)
	list(w, &c.AudioCaps, audio, audioSlots, 16, (*MediaCapability).layout)
	return video, data
}

func (f *CustomPictureFormat) layout(w *wire) {
	w.u32(&f.Width)
	w.u32(&f.Height)
	w.u32(&f.PixelAspectRatio)
	w.u32(&f.ClockConversionCode)
	w.u32(&f.ClockDivisor)
}

func (r *ServiceResource) layout(w *wire) {
	n := w.count(len(r.Layouts), layoutSlots)
	list(w, &r.Layouts, n, layoutSlots, 4, (*Layout).layout)
	w.u32(&r.ServiceNumber)
	w.u32(&r.MaxStreams)
	w.u32(&r.MaxConferences)
	w.u32(&r.ActiveConferencesOnRegistration)
}

func (l *Layout) layout(w *wire) { enum(w, l) }

func (c *VideoCapability) head(w *wire) {
	enum(w, &c.PayloadType)
	enum(w, &c.Direction)
	n := w.count(len(c.Levels), levelSlots)
	list(w, &c.Levels, n, levelSlots, 24, (*VideoLevel).layout)
}

func (c *VideoCapability) layoutV1(w *wire) {
	c.head(w)
	w.words(c.Capability[:2])
}

func (c *VideoCapability) layoutV2(w *wire) {
	c.head(w)
	w.words(c.Capability[:])
}

func (c *VideoCapability) layoutV3(w *wire) {
	c.head(w)
	enum(w, &c.EncryptionCapability)
	w.words(c.Capability[:])
	enum(w, &c.IPAddressingMode)
}

func (l *VideoLevel) layout(w *wire) {
	w.u32(&l.TransmitPreference)
	enum(w, &l.Format)
	w.u32(&l.MaxBitRate)
	w.u32(&l.MinBitRate)
	w.u32(&l.MPI)
	w.u32(&l.ServiceNumber)
}

func (c *DataCapability) layoutV1(w *wire) {
	enum(w, &c.PayloadType)
	enum(w, &c.Direction)
	w.u32(&c.ProtocolDependentData)
	w.u32(&c.MaxBitRate)
}

func (c *DataCapability) layoutV3(w *wire) {
	c.layoutV1(w)
	enum(w, &c.EncryptionCapability)
}
