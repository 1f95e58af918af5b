package phone

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/skinny"
)

// participants is a list of a conference as chan-sccp makes it: a softkey says what is to be done, then the item to whom.
const participants = `<CiscoIPPhoneIconFileMenu appId="9081"><Title>Conference 1</Title><Prompt>2 participants</Prompt>` +
	`<IconItem><Index>0</Index><URL>Resource:Icon.Connected</URL></IconItem>` +
	`<MenuItem><IconIndex>0</IconIndex><Name>Alice &amp; co</Name><URL>UserCallData:9081:1:5:7:11</URL></MenuItem>` +
	`<MenuItem><IconIndex>2</IconIndex><Name>Bob</Name><URL>UserCallData:9081:1:5:7:12</URL></MenuItem>` +
	`<SoftKeyItem><Name>Exit</Name><Position>4</Position><URL>UserDataSoftKey:Exit:9081:EXIT</URL></SoftKeyItem>` +
	`<SoftKeyItem><Name>Kick</Name><Position>1</Position><URL>UserDataSoftKey:Select:9081:KICK/7:x</URL></SoftKeyItem>` +
	`<SoftKeyItem><Name>Invite</Name><Position>2</Position><URL>UserCallDataSoftKey:Update:9081:1:5:7:INVITE</URL></SoftKeyItem>` +
	`<SoftKeyItem><Name>Bad</Name><Position>3</Position><URL>UserData:here</URL></SoftKeyItem></CiscoIPPhoneIconFileMenu>`

func pushed(text string) skinny.Message {
	return &skinny.UserToDeviceDataV1{ApplicationID: 9081, LineInstance: 1, CallReference: 5, TransactionID: 7, SequenceFlag: skinny.SequenceFlagLast, RoutingID: 1, Data: []byte(text)}
}

func TestMenuOfAPage(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7975", nil)
	if p.Choose(1) == nil || p.PageKey("Exit", 0) == nil {
		t.Error("without a page something is chosen")
	}
	s.say(pushed(participants))
	page := wait(t, p, "the page", func(st State) bool { return st.Page.Kind == "IconFileMenu" }).Page
	if page.Title != "Conference 1" || page.Prompt != "2 participants" || page.At != 1 || !cmp.Equal(page.KeyNames(), []string{"Kick", "Invite", "Bad", "Exit"}) ||
		!cmp.Equal(page.Items, []PageItem{{"Alice & co", "UserCallData:9081:1:5:7:11", 0}, {"Bob", "UserCallData:9081:1:5:7:12", 2}}) {
		t.Errorf("page %+v", page)
	}
	if want := "Conference 1, 2 participants: 1 Alice & co, 2 Bob [Kick | Invite | Bad | Exit]"; page.String() != want || !strings.Contains(p.State().String(), "page     "+want+"\n") {
		t.Errorf("drawn %s, in\n%v", page, p.State())
	}
	data := func(line, call, transaction uint32, text string) *skinny.DeviceToUserDataV1 {
		return &skinny.DeviceToUserDataV1{ApplicationID: 9081, LineInstance: line, CallReference: call, TransactionID: transaction,
			SequenceFlag: skinny.SequenceFlagLast, RoutingID: 1, Data: []byte(text)}
	}
	ofCall := func(text string) *skinny.DeviceToUserDataV1 { return data(1, 5, 7, text) }
	for _, tc := range []struct {
		name string
		do   func() error
		want []*skinny.DeviceToUserDataV1
		at   int
	}{
		{"item by its number", func() error { return p.Choose(2) }, []*skinny.DeviceToUserDataV1{ofCall("12")}, 2},
		{"softkey for the item that is highlighted", func() error { return p.PageKey("kick", 0) }, []*skinny.DeviceToUserDataV1{data(0, 0, 0, "KICK/7:x"), ofCall("12")}, 2},
		{"softkey for another", func() error { return p.PageKey("Kick", 1) }, []*skinny.DeviceToUserDataV1{data(0, 0, 0, "KICK/7:x"), ofCall("11")}, 1},
		{"softkey for no item", func() error { return p.PageKey("Invite", 0) }, []*skinny.DeviceToUserDataV1{ofCall("INVITE")}, 1},
	} {
		if err := tc.do(); err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		for _, want := range tc.want {
			if got := expect[*skinny.DeviceToUserDataV1](s); !cmp.Equal(got, want) {
				t.Errorf("%s: %+v %s, want %s", tc.name, got, got.Data, want.Data)
			}
		}
		if at := p.State().Page.At; at != tc.at {
			t.Errorf("%s: item %d is highlighted, want %d", tc.name, at, tc.at)
		}
	}
	for name, do := range map[string]func() error{
		"item 3": func() error { return p.Choose(3) }, "no item": func() error { return p.Choose(0) },
		"no such softkey": func() error { return p.PageKey("Mute", 0) }, "softkey of item 3": func() error { return p.PageKey("Kick", 3) },
	} {
		if do() == nil {
			t.Errorf("%s can be pressed", name)
		}
	}
	noFaults(t, p)
	if p.PageKey("Bad", 0) == nil || !hasFault(p, `URL "UserData:here", which does nothing`) {
		t.Errorf("a URL of nonsense passes: %v", p.Faults())
	}
	if err := p.PageKey("Exit", 0); err != nil {
		t.Fatal(err)
	}
	if got := expect[*skinny.DeviceToUserDataV1](s); string(got.Data) != "EXIT" || p.State().Page.Kind != "" {
		t.Errorf("sent %s, still shows %q", got.Data, p.State().Page.Title)
	}
}

// TestKeysOfAPage: what a phone shows and does itself on a page without softkeys.
func TestKeysOfAPage(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", nil)
	show := func(text string) Page {
		t.Helper()
		s.say(&skinny.UserToDeviceData{ApplicationID: 4, Data: []byte(text)})
		expect[*skinny.DeviceToUserDataResponse](s)
		return p.State().Page
	}
	page := show("<CiscoIPPhoneText><Title>Weather</Title><Text> Rain </Text></CiscoIPPhoneText>")
	if page.Text != "Rain" || page.At != 0 || !cmp.Equal(page.KeyNames(), []string{"Update", "Exit"}) {
		t.Errorf("text %+v", page)
	}
	if err := p.PageKey("Update", 0); err != nil || !cmp.Equal(p.State().Executed, []string{"SoftKey:Update"}) {
		t.Errorf("update: %v, executed %v", err, p.State().Executed)
	}
	page = show("<CiscoIPPhoneDirectory><Title>Parked</Title><DirectoryEntry><Name>Bob</Name><Telephone>701</Telephone></DirectoryEntry></CiscoIPPhoneDirectory>")
	if !cmp.Equal(page.KeyNames(), []string{"Dial", "EditDial", "Exit"}) {
		t.Errorf("directory %+v", page)
	}
	if err := p.PageKey("Dial", 1); err != nil {
		t.Fatal(err)
	}
	if m := expect[*skinny.EnblocCall](s); m.CalledParty != "701" {
		t.Errorf("dialled %+v", m)
	}
	page = show("<CiscoIPPhoneMenu><MenuItem><Name>one</Name><URL>UserData:4:one</URL></MenuItem><MenuItem><Name>two</Name><URL>SoftKey:Select</URL></MenuItem><MenuItem><Name>three</Name><URL>http://x</URL></MenuItem></CiscoIPPhoneMenu>")
	if !cmp.Equal(page.KeyNames(), []string{"Select", "Exit"}) {
		t.Errorf("menu %+v", page)
	}
	if err := p.PageKey("Select", 1); err != nil {
		t.Fatal(err)
	}
	if m := expect[*skinny.DeviceToUserData](s); m.ApplicationID != 4 || string(m.Data) != "one" {
		t.Errorf("chosen %+v", m)
	}
	if err := p.Choose(3); err != nil || p.State().Executed[1] != "http://x" {
		t.Errorf("a link: %v, executed %v", err, p.State().Executed)
	}
	noFaults(t, p)
	if p.Choose(2) == nil || !hasFault(p, `"SoftKey:Select", which does nothing`) {
		t.Error("an item that selects itself is chosen")
	}
	if err := p.PageKey("Exit", 0); err != nil || p.State().Page.XML != "" {
		t.Errorf("exit: %v, page %+v", err, p.State().Page)
	}
}

// Pages of several applications are one behind the other; each is closed by its own number, and the one behind it shows again.
func TestPagesOfSeveralApplications(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7975", nil)
	do := func(application uint32, text, want string) {
		t.Helper()
		s.say(&skinny.UserToDeviceData{ApplicationID: application, Data: []byte(text)})
		expect[*skinny.DeviceToUserDataResponse](s)
		if got := p.State().Page.Title; got != want {
			t.Errorf("behind %s the phone shows %q, not %q", text, got, want)
		}
	}
	show := func(application uint32, title string) {
		t.Helper()
		do(application, "<CiscoIPPhoneText><Title>"+title+"</Title></CiscoIPPhoneText>", title)
	}
	run := func(url, want string) {
		t.Helper()
		do(1, `<CiscoIPPhoneExecute><ExecuteItem URL="`+url+`"/></CiscoIPPhoneExecute>`, want)
	}
	show(1, "one")
	show(2, "two")
	show(1, "one again")
	run("App:Close:3", "one again")
	run("App:Close:1", "two")
	run("App:Close:2", "")
	show(1, "one")
	show(2, "two")
	show(3, "three")
	run("App:Close:1", "three")
	if err := p.PageKey("Exit", 0); err != nil || p.State().Page.Title != "two" {
		t.Errorf("behind its own end the phone shows %q, %v", p.State().Page.Title, err)
	}
	show(3, "three")
	run("Init:Services", "")
	noFaults(t, p)
}
