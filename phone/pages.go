package phone

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
)

// maxExecuted bounds State.Executed, maxDocument what comes in parts, in bytes.
const (
	maxExecuted = 16
	maxDocument = 64 << 10

	smallDocument = 1000 // for old phones; where the limit is exactly is in no source
)

// userData takes a pushed document and answers as the phone's XML parser does: what was done with it, or what is wrong.
func (p *Phone) userData(page Page) []byte {
	if !p.model.Display {
		p.fault("an XML document to a %s, which has no display", p.model.Name)
	}
	if p.model.SmallUserData && len(page.XML) > smallDocument {
		p.fault("an XML document of %d bytes to a %s, which takes %d at most", len(page.XML), p.model.Name, smallDocument)
	}
	d, err := parseDocument(page.XML)
	if err != nil {
		p.fault("an XML document that cannot be read: %v", err)
		return []byte(`<CiscoIPPhoneError Number="1"/>`) // parse error
	}
	if d.XMLName.Local == "CiscoIPPhoneExecute" {
		return p.execute(d.urls())
	}
	if kind, ok := strings.CutPrefix(d.XMLName.Local, "CiscoIPPhone"); ok { // the others set the background, the ring tone …
		page.show(kind, d)
		p.checkPage(page)
		p.show(page)
	}
	return respond("")
}

// show puts a page in front, in the place of the one that its application had.
func (p *Phone) show(page Page) {
	p.closeApplication(page.Application)
	if p.state.Page.XML != "" {
		p.behind = append(p.behind, p.state.Page)
	}
	p.state.Page = page
}

// closeApplication takes the page of an application away.
func (p *Phone) closeApplication(id uint32) {
	if p.state.Page.XML != "" && p.state.Page.Application == id {
		p.closePage()
	}
	p.behind = slices.DeleteFunc(p.behind, func(page Page) bool { return page.Application == id })
}

// closePage takes the page in front away.
func (p *Phone) closePage() {
	p.state.Page = Page{}
	if n := len(p.behind); n > 0 {
		p.state.Page, p.behind = p.behind[n-1], p.behind[:n-1]
	}
}

// execute does what closes pages, of an application or all, and keeps what else a phone would do.
func (p *Phone) execute(urls []string) []byte {
	for _, url := range urls {
		if id, ok := strings.CutPrefix(url, "App:Close:"); ok {
			if n, err := strconv.ParseUint(id, 10, 32); err == nil {
				p.closeApplication(uint32(n))
			}
		} else if url == "Init:Services" {
			p.state.Page, p.behind = Page{}, nil
		}
		p.executed(url)
	}
	return respond(urls...)
}

// executed keeps what a phone would do.
func (p *Phone) executed(url string) {
	p.state.Executed = append(p.state.Executed, url)
	if n := len(p.state.Executed) - maxExecuted; n > 0 {
		p.state.Executed = slices.Delete(p.state.Executed, 0, n)
	}
}

// respond is the answer to a document that was taken, with an item for each URL.
func respond(urls ...string) []byte {
	var b bytes.Buffer
	b.WriteString("<CiscoIPPhoneResponse>")
	for _, url := range urls {
		b.WriteString(`<ResponseItem Status="0" Data="Success" URL="`)
		_ = xml.EscapeText(&b, []byte(url))
		b.WriteString(`"/>`)
	}
	b.WriteString("</CiscoIPPhoneResponse>")
	return b.Bytes()
}

// latin1 reads documents for old phones (provisioning.md 7.1).
func latin1(charset string, r io.Reader) (io.Reader, error) {
	if !strings.EqualFold(charset, "ISO-8859-1") {
		return nil, fmt.Errorf("charset %s", charset)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return strings.NewReader(string(runes)), nil
}

// handlePages takes pushed documents; false when m is none.
func (p *Phone) handlePages(m skinny.Message) ([]skinny.Message, bool) {
	switch m := m.(type) {
	case *skinny.UserToDeviceData:
		page := Page{Application: m.ApplicationID, Line: m.LineInstance, Call: m.CallReference, Transaction: m.TransactionID, XML: string(m.Data)}
		r := skinny.DeviceToUserDataResponse(*m)
		r.Data = p.userData(page)
		return []skinny.Message{&r}, true
	case *skinny.UserToDeviceDataV1:
		return p.userDataV1(m), true
	}
	return nil, false
}

// userDataV1 puts together what comes in parts and answers the last.
func (p *Phone) userDataV1(m *skinny.UserToDeviceDataV1) []skinny.Message {
	if m.SequenceFlag != skinny.SequenceFlagLast && p.dialect.Version < 18 {
		p.fault("a document in parts to a phone of version %d; known from 18 on", p.dialect.Version)
	}
	if m.SequenceFlag == skinny.SequenceFlagFirst {
		p.part = nil
	}
	if len(p.part)+len(m.Data) > maxDocument {
		p.fault("a document of more than %d bytes", maxDocument)
		p.part = nil
		return nil
	}
	p.part = append(p.part, m.Data...)
	if m.SequenceFlag != skinny.SequenceFlagLast {
		return nil
	}
	page := Page{Application: m.ApplicationID, Line: m.LineInstance, Call: m.CallReference, Transaction: m.TransactionID, XML: string(p.part), v1: true}
	p.part = nil
	r := skinny.DeviceToUserDataResponseV1(*m)
	r.Data = p.userData(page)
	return []skinny.Message{&r}
}
