package skinny

import (
	"bytes"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the generated pages of docs/ anew")

// TestPages: the generated pages of docs/ say what the registry, the layouts and the table of models say; go test ./skinny -run Pages -update
// writes them.
func TestPages(t *testing.T) {
	for name, page := range map[string][]byte{"protocol.md": protocolPage(), "models.md": modelsPage()} {
		path := filepath.Join("..", "docs", name)
		if *update {
			if err := os.WriteFile(path, page, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		there, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(there, page) {
			t.Errorf("docs/%s is old: go test ./skinny -run Pages -update", name)
		}
	}
}

const protocolHead = `# The protocol

Every message of SCCP that any source knows, as package skinny has it. This page is generated from the registry and the layouts by
` + "`go test ./skinny -run Pages -update`" + `; a test holds it to them.

A frame is the length of what follows the first 8 bytes (u32), the header version (u32), the message id (u32) and the payload, padded to a multiple of 4;
all numbers are little-endian. *Bytes* is the length of the payload before padding: of one without texts and lists, to one whose every field holds
something, where that differs. A message may be shorter when it comes from an older phone: missing fields are zero.

`

// protocolPage is the whole page.
func protocolPage() []byte {
	var b bytes.Buffer
	b.WriteString(protocolHead)
	b.WriteString("| id | message | from | versions | bytes | fields |\n|---|---|---|---|---|---|\n")
	parts := map[string]reflect.Type{}
	count := 0
	for id := range decodable() {
		count++
		for i, f := range formsOf(id) {
			head := fmt.Sprintf("| `0x%04X` | **%s** | %s |", uint32(id), id, directionNames[id.Direction()])
			if i > 0 {
				head = "| | | |"
			}
			fmt.Fprintf(&b, "%s %s | %s | %s |\n", head, f.versions(), f.bytes(), f.list(parts))
		}
	}
	b.WriteString("\n## Parts of messages\n\n| part | fields |\n|---|---|\n")
	for done := map[string]bool{}; len(done) < len(parts); { // parts have parts
		for _, name := range sortedKeys(parts) {
			if !done[name] {
				done[name] = true
				_ = fieldList(parts[name], nil, parts)
			}
		}
	}
	for _, name := range sortedKeys(parts) {
		fmt.Fprintf(&b, "| %s | %s |\n", name, fieldList(parts[name], nil, parts))
	}
	fmt.Fprintf(&b, "\n%d messages.\n", count)
	return b.Bytes()
}

var directionNames = map[Direction]string{FromStation: "station", FromServer: "server", EitherWay: "either", MediaResource: "media resource, server"}

// form is a message as a range of versions has it.
type form struct {
	first, last Version
	least, most int // payload
	message     reflect.Type
	fields      map[string]bool
}

// formsOf finds out how the message changes with the version: from what it sends and what of it is read again.
func formsOf(id MessageID) []form {
	var forms []form
	for v := range MaxVersion + 1 {
		d := Dialect{Version: v, UTF8: true}
		full := newMessage(id)
		var n uint32
		fill(reflect.ValueOf(full).Elem(), &n)
		sent := payloadOf(full, d)
		read := reflect.ValueOf(Decode(id, sent, d)).Elem()
		f := form{first: v, last: v, least: len(payloadOf(newMessage(id), d)), most: len(sent), message: read.Type(), fields: map[string]bool{}}
		for i := range read.NumField() {
			if !read.Field(i).IsZero() {
				f.fields[read.Type().Field(i).Name] = true
			}
		}
		if k := len(forms) - 1; k >= 0 && forms[k].same(f) {
			forms[k].last = v
			continue
		}
		forms = append(forms, f)
	}
	return forms
}

// payloadOf is the payload of m without padding.
func payloadOf(m Message, d Dialect) []byte {
	w := &wire{writing: true, Dialect: d}
	m.layout(w)
	return w.buf
}

func (f form) same(o form) bool {
	return f.least == o.least && f.most == o.most && reflect.DeepEqual(f.fields, o.fields)
}

func (f form) versions() string {
	switch {
	case f.first == 0 && f.last == MaxVersion:
		return "all"
	case f.first == f.last:
		return fmt.Sprint(f.first)
	}
	return fmt.Sprintf("%d–%d", f.first, f.last)
}

func (f form) bytes() string {
	if f.least == f.most {
		return fmt.Sprint(f.most)
	}
	return fmt.Sprintf("%d–%d", f.least, f.most)
}

func (f form) list(parts map[string]reflect.Type) string {
	return fieldList(f.message, f.fields, parts)
}

// fieldList names the fields of t that are among some, all when that is nil, and notes the structs among them in parts.
func fieldList(t reflect.Type, some map[string]bool, parts map[string]reflect.Type) string {
	var all []string
	for i := range t.NumField() {
		f := t.Field(i)
		if some == nil || some[f.Name] {
			all = append(all, f.Name+" *"+typeName(f.Type, parts)+"*")
		}
	}
	return strings.Join(all, ", ")
}

func typeName(t reflect.Type, parts map[string]reflect.Type) string {
	switch t {
	case reflect.TypeFor[netip.Addr]():
		return "address"
	case reflect.TypeFor[netip.AddrPort]():
		return "address and port"
	case reflect.TypeFor[[]byte]():
		return "bytes"
	}
	switch t.Kind() {
	case reflect.Struct:
		parts[t.Name()] = t
		return t.Name()
	case reflect.Slice:
		return "list of " + typeName(t.Elem(), parts)
	case reflect.Array:
		return fmt.Sprintf("%d × %s", t.Len(), typeName(t.Elem(), parts))
	case reflect.String:
		return "text"
	}
	if t.PkgPath() != "" {
		return t.Name()
	}
	return strings.NewReplacer("uint", "u", "int", "i").Replace(t.Name())
}

func sortedKeys(m map[string]reflect.Type) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
