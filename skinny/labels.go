package skinny

import (
	"strings"
	"unicode/utf8"
)

// Label is the wire form of a text that the phone shows in its own language: lead byte 0x80 and a code.
func Label(code byte) string { return string([]byte{labelLead, code}) }

// PlainText spells out the labels of a text in English, for stations that have no texts of their own (Model.PlainText) and
// for logs. A label that nobody knows is left out.
func PlainText(s string) string {
	if !hasLabel(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		c := s[i]
		if (c == labelLead || c == labelLead2) && i+1 < len(s) {
			texts := labels
			if c == labelLead2 {
				texts = labels2
			}
			if code := int(s[i+1]); code < len(texts) {
				b.WriteString(texts[code])
			}
			i += 2
			continue
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		b.WriteString(s[i : i+n])
		i += n
	}
	return b.String()
}

// hasLabel says whether a character of s is the lead byte of a label.
func hasLabel(s string) bool {
	for i := 0; i < len(s); {
		if s[i] == labelLead || s[i] == labelLead2 {
			return true
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		i += n
	}
	return false
}

// labels is the English texts of the labels with lead byte 0x80: from chan-sccp and CallManager captures.
var labels = []string{
	1:   "Redial",
	2:   "NewCall",
	3:   "Hold",
	4:   "Transfer",
	5:   "CFwdAll",
	6:   "CFwdBusy",
	7:   "CFwdNoAnswer",
	8:   "<<",
	9:   "EndCall",
	10:  "Resume",
	11:  "Answer",
	12:  "Info",
	13:  "Confrn",
	14:  "Park",
	15:  "Join",
	16:  "MeetMe",
	17:  "PickUp",
	18:  "GPickUp",
	19:  "Your current options",
	20:  "Off Hook",
	21:  "On Hook",
	22:  "Ring out",
	23:  "From ",
	24:  "Connected",
	25:  "Busy",
	26:  "Line In Use",
	27:  "Call Waiting",
	28:  "Call Transfer",
	29:  "Call Park",
	30:  "Call Proceed",
	31:  "In Use Remote",
	32:  "Enter number",
	33:  "Call Park At",
	34:  "Primary Only",
	35:  "Temp Fail",
	36:  "You Have VoiceMail",
	37:  "Forwarded to",
	38:  "Can Not Complete Conference",
	39:  "No Conference Bridge",
	40:  "Can Not Hold Primary Control",
	41:  "Invalid Conference Participant",
	42:  "In Conference Already",
	43:  "No Participant Info",
	44:  "Exceed Maximum Parties",
	45:  "Key Is Not Active",
	46:  "Error: No License",
	47:  "Error: DBConfig",
	48:  "Error: Database",
	49:  "Error: Pass Limit",
	50:  "Error: Unknown",
	51:  "Error: Mismatch",
	52:  "Conference",
	53:  "Park Number",
	54:  "Private",
	55:  "Not Enough Bandwidth",
	56:  "Unknown Number",
	57:  "RmLstC",
	58:  "Voicemail",
	59:  "ImmDiv",
	60:  "Intrcpt",
	61:  "SetWtch",
	62:  "TrnsfVM",
	63:  "DND",
	64:  "DivAll",
	65:  "CallBack",
	66:  "Network congestion, rerouting",
	67:  "Barge",
	68:  "Failed to setup Barge",
	69:  "Another Barge exists",
	70:  "Incompatible device type",
	71:  "No Park Number Available",
	72:  "CallPark Reversion",
	73:  "Service is not Active",
	74:  "High Traffic Try Again Later",
	75:  "QRT",
	76:  "MCID",
	77:  "DirTrfr",
	78:  "Select",
	79:  "ConfList",
	80:  "iDivert",
	81:  "cBarge",
	82:  "Can Not Complete Transfer",
	83:  "Can Not Join Calls",
	84:  "MCID Successful",
	85:  "Number Not Configured",
	86:  "Security Error",
	87:  "Video Bandwidth Unavailable",
	88:  "VidMode",
	89:  "Max Call Duration Timeout",
	90:  "Max Hold Duration Timeout",
	91:  "OPickUp",
	92:  "HLog",
	93:  "Logged Out of Hunt Group",
	94:  "Park Slot Unavailable",
	95:  "No Call Available for PickUp",
	97:  "External Transfer Restricted",
	98:  "No Line Available For Pickup",
	99:  "Path Replacement In Progress",
	100: "Unknown 2",
	101: "MAC Address",
	102: "Host Name",
	103: "Domain Name",
	104: "IP Address",
	105: "Subnet Mask",
	106: "TFTP Server 1",
	107: "Default Router 1",
	108: "Default Router 2",
	109: "Default Router 3",
	110: "Default Router 4",
	111: "Default Router 5",
	112: "DNS Server 1",
	113: "DNS Server 2",
	114: "DNS Server 3",
	115: "DNS Server 4",
	116: "DNS Server 5",
	117: "Operational VLAN ID",
	118: "Admin VLAN ID",
	119: "Call Manager 1",
	120: "Call Manager 2",
	121: "Call Manager 3",
	122: "Call Manager 4",
	123: "Call Manager 5",
	124: "Information URL",
	125: "Directories URL",
	126: "Messages URL",
	127: "Services URL",
}

// labels2 is the English texts of the labels with lead byte 0x1E: from chan-sccp.
var labels2 = []string{
	2:  "Acct",
	3:  "Flash",
	4:  "Login",
	5:  "Device In Home Location",
	6:  "Device In Roaming Location",
	7:  "Enter Authorization Code",
	8:  "Enter Client Matter Code",
	9:  "Calls Available For Pickup",
	10: "CM Fallback Service Operating",
	11: "Max Phones Exceeded",
	12: "Waiting To Rehome",
	13: "Please End Call",
	14: "Paging",
	15: "Select Line",
	16: "Transfer Destination Is Busy",
	17: "Select A Service",
	18: "Local Services",
	19: "Enter Search Criteria",
	20: "Night Service",
	21: "Night Service Active",
	22: "Night Service Disabled",
	23: "Login Successful",
	24: "Wrong PIN",
	25: "Please Enter PIN",
	26: "Of",
	27: "Records 1 To",
	28: "No Record Found",
	29: "Search Results",
	30: "Calls In Queue",
	31: "Join To Hunt Group",
	32: "Ready",
	33: "Not Ready",
	34: "Call On Hold",
	35: "Hold Reversion",
	36: "Setup Failed",
	37: "No Resources",
	38: "Device Not Authorized",
	39: "Monitoring",
	40: "Recording Awaiting Call To Be Active",
	41: "Recording Already In Progress",
	42: "Inactive Recording Session",
	43: "Mobility",
	44: "Whisper",
	45: "Forward All",
	46: "Malicious Call ID",
	47: "Group Pickup",
	48: "Remove Last Participant",
	49: "Other Pickup",
	50: "Video",
	51: "End Call",
	52: "Conference List",
	53: "Quality Reporting Tool",
	54: "Hunt Group",
	55: "Use Line Or Join To Complete",
	56: "Do Not Disturb",
	57: "Do Not Disturb Is Active",
	58: "CFwdAll Loop Detected",
	59: "CFwdAll Hops Exceeded",
	60: "AbbrDial",
	61: "Pickup Is Unavailable",
	62: "Conference Is Unavailable",
	63: "MeetMe Is Unavailable",
	64: "Cannot Retrieve Parked Call",
	65: "Cannot Send Call To Mobile",
	67: "Record",
	68: "Cannot Move Conversation",
	69: "CW Off",
	70: "Coaching",
	79: "Recording",
	80: "Recording Failed",
	81: "Connecting",
}
