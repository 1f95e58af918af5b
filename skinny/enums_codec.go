package skinny

// A Codec is a media payload: an audio or video codec, or something that takes the place of one.
type Codec uint32

// Values of Codec.
const (
	CodecNonStandard              Codec = 1
	CodecG711Alaw64k              Codec = 2
	CodecG711Alaw56k              Codec = 3
	CodecG711Ulaw64k              Codec = 4
	CodecG711Ulaw56k              Codec = 5
	CodecG722_64k                 Codec = 6
	CodecG722_56k                 Codec = 7
	CodecG722_48k                 Codec = 8
	CodecG7231                    Codec = 9
	CodecG728                     Codec = 10
	CodecG729                     Codec = 11
	CodecG729AnnexA               Codec = 12
	CodecIS11172                  Codec = 13
	CodecIS13818                  Codec = 14
	CodecG729AnnexB               Codec = 15
	CodecG729AnnexAwAnnexB        Codec = 16
	CodecGSM_Full_Rate            Codec = 18
	CodecGSM_Half_Rate            Codec = 19
	CodecGSM_Enhanced_Full_Rate   Codec = 20
	CodecWide_Band_256k           Codec = 25
	CodecData64                   Codec = 32
	CodecData56                   Codec = 33
	CodecG7221_32K                Codec = 40
	CodecG7221_24K                Codec = 41
	CodecAAC                      Codec = 42
	CodecMP4ALATM_128             Codec = 43
	CodecMP4ALATM_64              Codec = 44
	CodecMP4ALATM_56              Codec = 45
	CodecMP4ALATM_48              Codec = 46
	CodecMP4ALATM_32              Codec = 47
	CodecMP4ALATM_24              Codec = 48
	CodecMP4ALATM_NA              Codec = 49
	CodecGSM                      Codec = 80
	CodecActiveVoice              Codec = 81
	CodecG726_32K                 Codec = 82
	CodecG726_24K                 Codec = 83
	CodecG726_16K                 Codec = 84
	CodecILBC                     Codec = 86
	CodecISAC                     Codec = 89
	CodecOPUS                     Codec = 90
	CodecAMR                      Codec = 97
	CodecAMR_WB                   Codec = 98
	CodecH261                     Codec = 100
	CodecH263                     Codec = 101
	CodecVieo                     Codec = 102
	CodecH264                     Codec = 103
	CodecH264_SVC                 Codec = 104
	CodecT120                     Codec = 105
	CodecH224                     Codec = 106
	CodecT38Fax                   Codec = 107
	CodecTOTE                     Codec = 108
	CodecH265                     Codec = 109
	CodecH264_UC                  Codec = 110
	CodecXV150_MR_711U            Codec = 111
	CodecNSE_VBD_711U             Codec = 112
	CodecXV150_MR_729A            Codec = 113
	CodecNSE_VBD_729A             Codec = 114
	CodecH264_FEC                 Codec = 115
	CodecClear_Chan               Codec = 120
	CodecUniversal_Xcoder         Codec = 222
	CodecRFC2833_DynPayload       Codec = 257
	CodecPassThrough              Codec = 258
	CodecDynamic_Payload_PassThru Codec = 259
	CodecDTMF_OOB                 Codec = 260
	CodecInband_DTMF_RFC2833      Codec = 261
	CodecCFB_Tones                Codec = 262
	CodecNoAudio                  Codec = 299
	CodecV150_LC_ModemRelay       Codec = 300
	CodecV150_LC_SPRT             Codec = 301
	CodecV150_LC_SSE              Codec = 302
)

var codecNames = []string{
	CodecNonStandard:              "NonStandard",
	CodecG711Alaw64k:              "G711Alaw64k",
	CodecG711Alaw56k:              "G711Alaw56k",
	CodecG711Ulaw64k:              "G711Ulaw64k",
	CodecG711Ulaw56k:              "G711Ulaw56k",
	CodecG722_64k:                 "G722_64k",
	CodecG722_56k:                 "G722_56k",
	CodecG722_48k:                 "G722_48k",
	CodecG7231:                    "G7231",
	CodecG728:                     "G728",
	CodecG729:                     "G729",
	CodecG729AnnexA:               "G729AnnexA",
	CodecIS11172:                  "IS11172",
	CodecIS13818:                  "IS13818",
	CodecG729AnnexB:               "G729AnnexB",
	CodecG729AnnexAwAnnexB:        "G729AnnexAwAnnexB",
	CodecGSM_Full_Rate:            "GSM_Full_Rate",
	CodecGSM_Half_Rate:            "GSM_Half_Rate",
	CodecGSM_Enhanced_Full_Rate:   "GSM_Enhanced_Full_Rate",
	CodecWide_Band_256k:           "Wide_Band_256k",
	CodecData64:                   "Data64",
	CodecData56:                   "Data56",
	CodecG7221_32K:                "G7221_32K",
	CodecG7221_24K:                "G7221_24K",
	CodecAAC:                      "AAC",
	CodecMP4ALATM_128:             "MP4ALATM_128",
	CodecMP4ALATM_64:              "MP4ALATM_64",
	CodecMP4ALATM_56:              "MP4ALATM_56",
	CodecMP4ALATM_48:              "MP4ALATM_48",
	CodecMP4ALATM_32:              "MP4ALATM_32",
	CodecMP4ALATM_24:              "MP4ALATM_24",
	CodecMP4ALATM_NA:              "MP4ALATM_NA",
	CodecGSM:                      "GSM",
	CodecActiveVoice:              "ActiveVoice",
	CodecG726_32K:                 "G726_32K",
	CodecG726_24K:                 "G726_24K",
	CodecG726_16K:                 "G726_16K",
	CodecILBC:                     "ILBC",
	CodecISAC:                     "ISAC",
	CodecOPUS:                     "OPUS",
	CodecAMR:                      "AMR",
	CodecAMR_WB:                   "AMR_WB",
	CodecH261:                     "H261",
	CodecH263:                     "H263",
	CodecVieo:                     "Vieo",
	CodecH264:                     "H264",
	CodecH264_SVC:                 "H264_SVC",
	CodecT120:                     "T120",
	CodecH224:                     "H224",
	CodecT38Fax:                   "T38Fax",
	CodecTOTE:                     "TOTE",
	CodecH265:                     "H265",
	CodecH264_UC:                  "H264_UC",
	CodecXV150_MR_711U:            "XV150_MR_711U",
	CodecNSE_VBD_711U:             "NSE_VBD_711U",
	CodecXV150_MR_729A:            "XV150_MR_729A",
	CodecNSE_VBD_729A:             "NSE_VBD_729A",
	CodecH264_FEC:                 "H264_FEC",
	CodecClear_Chan:               "Clear_Chan",
	CodecUniversal_Xcoder:         "Universal_Xcoder",
	CodecRFC2833_DynPayload:       "RFC2833_DynPayload",
	CodecPassThrough:              "PassThrough",
	CodecDynamic_Payload_PassThru: "Dynamic_Payload_PassThru",
	CodecDTMF_OOB:                 "DTMF_OOB",
	CodecInband_DTMF_RFC2833:      "Inband_DTMF_RFC2833",
	CodecCFB_Tones:                "CFB_Tones",
	CodecNoAudio:                  "NoAudio",
	CodecV150_LC_ModemRelay:       "v150_LC_ModemRelay",
	CodecV150_LC_SPRT:             "v150_LC_SPRT",
	CodecV150_LC_SSE:              "v150_LC_SSE",
}

// String is the standard name, or the number of an unknown value.
func (v Codec) String() string { return name(codecNames, uint32(v)) }

// A G723BitRate is the codec parameter of G.723.1.
type G723BitRate uint32

// Values of G723BitRate.
const (
	G723BitRateNone G723BitRate = 0
	G723BitRate5k3  G723BitRate = 1
	G723BitRate6k3  G723BitRate = 2
)

var g723BitRateNames = []string{
	G723BitRateNone: "None",
	G723BitRate5k3:  "5.3k",
	G723BitRate6k3:  "6.3k",
}

// String is the standard name, or the number of an unknown value.
func (v G723BitRate) String() string { return name(g723BitRateNames, uint32(v)) }
