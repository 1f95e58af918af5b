package phone

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/skinnyd/skinnyd/skinny"
)

// A Page is a document that the server pushed to the display: text, menu, input, image … (provisioning.md 7.2)
type Page struct {
	Application uint32
	Line, Call  uint32 // 0: of none
	Transaction uint32
	XML         string // as it came; empty: no page

	Kind          string // its element without CiscoIPPhone: Menu, IconFileMenu, Text …
	Title, Prompt string
	Text          string
	Items         []PageItem // of a menu or a directory
	At            int        // the item that is highlighted, from 1; 0: it has none
	Keys          []PageKey  // its softkeys, from the left

	v1 bool // it came as UserToDeviceDataV1
}

// PageItem is one item of a menu or a directory.
type PageItem struct {
	Name string
	URL  string // what choosing it does
	Icon int    // index among the icons of the page; 0 when it has none
}

// PageKey is a softkey of a page.
type PageKey struct {
	Name, URL string
	position  int
}

// document is an XML object of the phone as it came.
type document struct {
	XMLName             xml.Name
	Title, Prompt, Text string
	Items               []struct {
		Name, URL string
		IconIndex int
	} `xml:"MenuItem"`
	Entries []struct{ Name, Telephone string } `xml:"DirectoryEntry"`
	Keys    []struct {
		Name, URL string
		Position  int
	} `xml:"SoftKeyItem"`
	Icons   []struct{} `xml:"IconItem"`
	Execute []struct {
		Attrs []xml.Attr `xml:",any,attr"`
	} `xml:"ExecuteItem"`
}

func parseDocument(text string) (document, error) {
	var d document
	x := xml.NewDecoder(strings.NewReader(text))
	x.CharsetReader = latin1
	if err := x.Decode(&d); err != nil {
		return d, err
	}
	for {
		switch _, err := x.Token(); err {
		case nil:
		case io.EOF:
			return d, nil
		default:
			return d, err
		}
	}
}

// urls is what the document has the phone execute.
func (d document) urls() []string {
	var out []string
	for _, e := range d.Execute {
		for _, a := range e.Attrs {
			if strings.EqualFold(a.Name.Local, "URL") {
				out = append(out, a.Value)
			}
		}
	}
	return out
}

// show lays a document out.
func (page *Page) show(kind string, d document) {
	page.Kind, page.Title, page.Prompt, page.Text = kind, strings.TrimSpace(d.Title), strings.TrimSpace(d.Prompt), strings.TrimSpace(d.Text)
	for _, i := range d.Items {
		page.Items = append(page.Items, PageItem{Name: strings.TrimSpace(i.Name), URL: strings.TrimSpace(i.URL), Icon: i.IconIndex})
	}
	for _, e := range d.Entries {
		page.Items = append(page.Items, PageItem{Name: strings.TrimSpace(e.Name), URL: "Dial:" + strings.TrimSpace(e.Telephone)})
	}
	page.At = min(1, len(page.Items))
	for _, k := range d.Keys {
		page.Keys = append(page.Keys, PageKey{strings.TrimSpace(k.Name), strings.TrimSpace(k.URL), k.Position})
	}
	slices.SortStableFunc(page.Keys, func(a, b PageKey) int { return a.position - b.position })
	if len(page.Keys) > 0 {
		return
	}
	own := []string{"Update", "Exit"} // of a page that brings none
	switch {
	case strings.HasSuffix(kind, "Menu"):
		own = []string{"Select", "Exit"}
	case kind == "Directory":
		own = []string{"Dial", "EditDial", "Exit"}
	case kind == "Input":
		own = []string{"Submit", "<<", "Cancel"}
	}
	for _, name := range own {
		page.Keys = append(page.Keys, PageKey{Name: name, URL: "SoftKey:" + name})
	}
}

// What phones take of a page (provisioning.md 7.2), in characters and items.
const (
	maxPageTitle = 32
	maxPageName  = 64
	maxPageItems = 100
	maxIconItems = 32
	maxPageIcons = 10
	maxPageKeys  = 8
)

// checkPage looks for what a phone cuts off, or cannot show.
func (p *Phone) checkPage(page Page) {
	switch page.Kind {
	case "Menu", "IconMenu", "IconFileMenu", "Text", "Input", "Directory", "Image", "ImageFile", "GraphicMenu", "GraphicFileMenu", "Status", "StatusFile":
	default:
		p.fault("CiscoIPPhone%s is no document that a phone shows", page.Kind)
	}
	if strings.Contains(page.Kind, "File") { // images by their address: phones before them have them in hexadecimal
		p.since(15, "CiscoIPPhone"+page.Kind)
	}
	for _, t := range []struct{ what, text string }{{"title", page.Title}, {"prompt", page.Prompt}} {
		if utf8.RuneCountInString(t.text) > maxPageTitle {
			p.fault("a page's %s %q is longer than %d characters", t.what, t.text, maxPageTitle)
		}
	}
	most := maxPageItems
	if strings.HasPrefix(page.Kind, "Icon") || page.Kind == "Directory" {
		most = maxIconItems
	}
	if len(page.Items) > most {
		p.fault("a page of %d items; CiscoIPPhone%s takes %d", len(page.Items), page.Kind, most)
	}
	for _, i := range page.Items {
		if utf8.RuneCountInString(i.Name) > maxPageName {
			p.fault("a page's item %q is longer than %d characters", i.Name, maxPageName)
		}
		if i.Icon < 0 || i.Icon >= maxPageIcons {
			p.fault("a page's item %q has icon %d; a page has %d, from 0", i.Name, i.Icon, maxPageIcons)
		}
	}
	for _, k := range page.Keys {
		if k.position < 0 || k.position > maxPageKeys {
			p.fault("a page's softkey %s is at position %d; there are 1 to %d", k.Name, k.position, maxPageKeys)
		}
	}
}

// Choose chooses the nth item of the page, from 1, as the key of its number does: the phone does what its URL says.
func (p *Phone) Choose(n int) error {
	return p.onPage(func(page *Page) ([]skinny.Message, error) {
		if err := p.highlight(n); err != nil {
			return nil, err
		}
		return p.perform(page.Items[n-1].URL, page)
	})
}

// PageKey presses a softkey of the page while its nth item is highlighted; 0 leaves the one that is.
func (p *Phone) PageKey(name string, n int) error {
	return p.onPage(func(page *Page) ([]skinny.Message, error) {
		i := slices.IndexFunc(page.Keys, func(k PageKey) bool { return strings.EqualFold(k.Name, name) })
		if i < 0 {
			return nil, fmt.Errorf("softkey %s is not on the page; shown: %s", name, keyRow(page.KeyNames()))
		}
		if n != 0 {
			if err := p.highlight(n); err != nil {
				return nil, err
			}
		}
		return p.perform(page.Keys[i].URL, page)
	})
}

// KeyNames is the page's softkeys, from the left.
func (page Page) KeyNames() []string {
	var names []string
	for _, k := range page.Keys {
		names = append(names, k.Name)
	}
	return names
}

// String is the page in a line: "Conference, 2 participants: 1 Alice, 2 Bob [Kick | Exit]"; empty when there is none.
func (page Page) String() string {
	if page.XML == "" {
		return ""
	}
	var said []string
	for _, t := range []string{page.Title, page.Prompt, strings.Join(strings.Fields(page.Text), " ")} {
		if t != "" {
			said = append(said, t)
		}
	}
	out := strings.Join(said, ", ")
	for i, item := range page.Items {
		sep := ", "
		if i == 0 {
			sep = ": "
		}
		out += fmt.Sprintf("%s%d %s", sep, i+1, item.Name)
	}
	return out + " " + keyRow(page.KeyNames())
}

// Submit sends what the person at the phone entered in the page: the text of the page's UserData: URL.
func (p *Phone) Submit(data string) error {
	return p.onPage(func(page *Page) ([]skinny.Message, error) {
		return []skinny.Message{page.answer(skinny.UserData{ApplicationID: page.Application, LineInstance: page.Line,
			CallReference: page.Call, TransactionID: page.Transaction, Data: []byte(data)})}, nil
	})
}

// onPage does something with the page that shows, and sends what comes of it.
func (p *Phone) onPage(do func(*Page) ([]skinny.Message, error)) error {
	p.mu.Lock()
	if p.state.Page.XML == "" {
		p.mu.Unlock()
		return fmt.Errorf("phone %s shows no page", p.o.Name)
	}
	page := p.state.Page
	out, err := do(&page)
	p.changed.wake()
	p.mu.Unlock()
	if err != nil {
		return err
	}
	return p.Send(out...)
}

func (p *Phone) highlight(n int) error {
	if n < 1 || n > len(p.state.Page.Items) {
		return fmt.Errorf("the page has no item %d; it has %d", n, len(p.state.Page.Items))
	}
	p.state.Page.At = n
	return nil
}

// answer is data in the form in which the page came.
func (page *Page) answer(d skinny.UserData) skinny.Message {
	if !page.v1 {
		m := skinny.DeviceToUserData(d)
		return &m
	}
	return &skinny.DeviceToUserDataV1{ApplicationID: d.ApplicationID, LineInstance: d.LineInstance, CallReference: d.CallReference,
		TransactionID: d.TransactionID, SequenceFlag: skinny.SequenceFlagLast, RoutingID: 1, Data: d.Data}
}

// perform does what a URL of the page says (provisioning.md 7.3). What the phone itself would do goes to State.Executed.
// UserDataSoftKey and UserCallDataSoftKey send their text, then press the softkey: with Select that of a list tells what is to
// be done, and the item which it is to be done to.
func (p *Phone) perform(url string, page *Page) ([]skinny.Message, error) {
	scheme, rest, _ := strings.Cut(url, ":")
	switch scheme {
	case "UserData", "UserCallData":
		m, err := page.post(rest, scheme == "UserCallData")
		if err != nil {
			return nil, p.nonsense(url)
		}
		return []skinny.Message{m}, nil
	case "UserDataSoftKey", "UserCallDataSoftKey":
		key, rest, _ := strings.Cut(rest, ":")
		m, err := page.post(rest, scheme == "UserCallDataSoftKey")
		if err != nil || key == "" {
			return nil, p.nonsense(url)
		}
		more, err := p.pageSoftKey(key, page)
		return append([]skinny.Message{m}, more...), err
	case "SoftKey":
		return p.pageSoftKey(rest, page)
	case "Dial":
		number, _, _ := strings.Cut(rest, ":")
		return []skinny.Message{&skinny.EnblocCall{CalledParty: number}}, nil
	case "":
		return nil, p.nonsense(url)
	}
	p.executed(url)
	return nil, nil
}

// nonsense is about a URL that a phone passes over.
func (p *Phone) nonsense(url string) error {
	p.fault("a page with the URL %q, which does nothing", url)
	return fmt.Errorf("the page has the URL %q there, which does nothing", url)
}

// pageSoftKey is what a softkey of its own does to a page.
func (p *Phone) pageSoftKey(key string, page *Page) ([]skinny.Message, error) {
	switch at := p.state.Page.At; {
	case key == "Exit" || key == "Back" || key == "Cancel":
		p.closePage()
	case (key == "Select" || key == "Dial") && at > 0:
		url := page.Items[at-1].URL
		if strings.HasPrefix(url, "SoftKey:") || strings.Contains(url, "SoftKey:"+key) { // for ever
			return nil, p.nonsense(url)
		}
		return p.perform(url, page)
	default:
		p.executed("SoftKey:" + key)
	}
	return nil, nil
}

// post is the message of a URL behind its scheme: application:text, or application:line:call:transaction:text. The text may
// have colons.
func (page *Page) post(rest string, ofCall bool) (skinny.Message, error) {
	var d skinny.UserData
	ids := []*uint32{&d.ApplicationID}
	if ofCall {
		ids = append(ids, &d.LineInstance, &d.CallReference, &d.TransactionID)
	}
	for _, id := range ids {
		text, more, ok := strings.Cut(rest, ":")
		n, err := strconv.ParseUint(text, 10, 32)
		if !ok || err != nil {
			return nil, errors.Join(err, errors.New("a number is missing"))
		}
		*id, rest = uint32(n), more
	}
	d.Data = []byte(rest)
	return page.answer(d), nil
}
