package phone

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
)

// A Page is a document that the server pushed to the display: text, menu, input, image …
type Page struct {
	Application uint32
	Line, Call  uint32 // 0: of none
	Transaction uint32
	XML         string // as it came; empty: no page
	v1          bool   // it came as UserToDeviceDataV1
}

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
		return []byte(`<CiscoIPPhoneError Number="1"/>`) // parse error
	}
	if d.root == "CiscoIPPhoneExecute" {
		return p.execute(d.urls)
	}
	if strings.HasPrefix(d.root, "CiscoIPPhone") { // the others set the background, the ring tone …
		p.state.Page = page
	}
	return respond("")
}

// execute does what closes a page, and keeps what else a phone would do.
func (p *Phone) execute(urls []string) []byte {
	for _, url := range urls {
		if strings.HasPrefix(url, "App:Close:") || url == "Init:Services" {
			p.state.Page = Page{}
		}
		p.state.Executed = append(p.state.Executed, url)
	}
	if n := len(p.state.Executed) - maxExecuted; n > 0 {
		p.state.Executed = slices.Delete(p.state.Executed, 0, n)
	}
	return respond(urls...)
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

// document is what a phone must know of an XML object.
type document struct {
	root string
	urls []string // of its ExecuteItems
}

func parseDocument(text string) (document, error) {
	var d document
	x := xml.NewDecoder(strings.NewReader(text))
	x.CharsetReader = latin1
	for {
		t, err := x.Token()
		switch {
		case err == io.EOF && d.root == "":
			return d, errors.New("no element")
		case err == io.EOF:
			return d, nil
		case err != nil:
			return d, err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if d.root == "" {
			d.root = e.Name.Local
		}
		for _, a := range e.Attr {
			if e.Name.Local == "ExecuteItem" && strings.EqualFold(a.Name.Local, "URL") {
				d.urls = append(d.urls, a.Value)
			}
		}
	}
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

// Submit sends what the person at the phone entered in the page, or chose of it: the text of the page's UserData: URL.
func (p *Phone) Submit(data string) error {
	p.mu.Lock()
	page := p.state.Page
	p.mu.Unlock()
	if page.XML == "" {
		return fmt.Errorf("phone %s shows no page", p.o.Name)
	}
	if !page.v1 {
		return p.Send(&skinny.DeviceToUserData{ApplicationID: page.Application, LineInstance: page.Line, CallReference: page.Call,
			TransactionID: page.Transaction, Data: []byte(data)})
	}
	return p.Send(&skinny.DeviceToUserDataV1{ApplicationID: page.Application, LineInstance: page.Line, CallReference: page.Call,
		TransactionID: page.Transaction, SequenceFlag: skinny.SequenceFlagLast, RoutingID: 1, Data: []byte(data)})
}
