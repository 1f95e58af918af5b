package session

import (
	"encoding/xml"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/skinnyd/skinnyd/skinny"
)

// Pages are XML objects that the server puts on a phone's display, over its connection; what the person chooses of them comes back as user data
// (provisioning.md 7).

// The applications that pages belong to; phones return the number (enums.md 7).
const (
	appConference = 9081
	appParking    = 9082
	appRemark     = 9089
)

// A menu is a page to choose from.
type menu struct {
	XMLName xml.Name
	Title   menuTitle
	Prompt  string
	Items   []menuItem `xml:"MenuItem"`
	Keys    []menuKey  `xml:"SoftKeyItem"`
	Icons   []menuIcon `xml:"IconItem"`
}

type menuTitle struct {
	Icon int    `xml:"IconIndex,attr,omitempty"`
	Text string `xml:",chardata"`
}

type menuItem struct {
	Icon int `xml:"IconIndex,omitempty"`
	Name string
	URL  string
}

type menuKey struct {
	Name     string
	Position int
	URL      string
}

type menuIcon struct {
	Index int
	URL   string
}

type execute struct {
	XMLName xml.Name      `xml:"CiscoIPPhoneExecute"`
	Items   []executeItem `xml:"ExecuteItem"`
}

type executeItem struct {
	Priority int    `xml:",attr"`
	URL      string `xml:",attr"`
}

// What phones take of a menu (provisioning.md 7.2): characters, items, and bytes of the document.
const (
	maxTitle     = 32
	maxItemName  = 64
	maxIconItems = 32
	smallPage    = 1000 // bytes; 7940 and 7960
	pagePart     = 2000 // bytes of one message; more than one only from version 18
)

// pages says that a phone shows XML objects.
func (d *device) pages() bool { return d.model.Display && d.model.SoftKeys > 0 }

// icons says that its menus may have icons by their names.
func (d *device) icons() bool { return d.dialect.Version >= 15 }

// kind is the element of a menu on this phone.
func (d *device) menuKind() xml.Name {
	if d.icons() {
		return xml.Name{Local: "CiscoIPPhoneIconFileMenu"}
	}
	return xml.Name{Local: "CiscoIPPhoneMenu"}
}

// roomFor is how many bytes a page of the phone may have.
func (d *device) roomFor() int {
	switch {
	case d.model.SmallUserData:
		return smallPage
	case d.dialect.Version < 18:
		return pagePart
	}
	return 16 * pagePart
}

// document writes an XML object in ASCII, which every phone reads the same, whatever its character set.
func document(v any) []byte {
	data, err := xml.Marshal(v)
	if err != nil {
		panic(err) // a type of this package that cannot be written
	}
	var b strings.Builder
	for _, r := range string(data) {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "&#%d;", r)
		}
	}
	return []byte(b.String())
}

// push puts a document on the phone's display, in as many parts as it takes; p is the call that it is about, nil when it is about none.
func (x *Exchange) push(d *device, p *party, app uint32, doc []byte) {
	var line, ref uint32
	if p != nil {
		line, ref = p.app.instance, p.ref
	}
	for flag := skinny.SequenceFlagFirst; ; flag = skinny.SequenceFlagMore {
		n := min(len(doc), pagePart)
		if n == len(doc) {
			flag = skinny.SequenceFlagLast
		}
		x.send(d, &skinny.UserToDeviceDataV1{ApplicationID: app, LineInstance: line, CallReference: ref, TransactionID: 1,
			SequenceFlag: flag, ConferenceID: ref, AppInstanceID: app, RoutingID: 1, Data: doc[:n]})
		if doc = doc[n:]; len(doc) == 0 {
			return
		}
	}
}

// closePage takes the page of an application off the display.
func (x *Exchange) closePage(d *device, p *party, app uint32) {
	url := fmt.Sprintf("App:Close:%d", app)
	if d.dialect.Version <= 15 {
		url = "Init:Services"
	}
	x.push(d, p, app, document(execute{Items: []executeItem{{URL: url}}}))
}

// callURL is what an item of a page sends when it is chosen.
func callURL(p *party, app uint32, data string) string {
	return fmt.Sprintf("UserCallData:%d:%d:%d:1:%s", app, p.app.instance, p.ref, data)
}

// cut shortens a text to n characters.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// userData is what somebody chose of a page.
func (x *Exchange) userData(d *device, m skinny.UserData) {
	if p := d.party(m.CallReference); p != nil && m.ApplicationID == appConference {
		x.listChosen(p, string(m.Data))
	}
}
