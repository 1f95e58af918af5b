package skinny

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

const modelsHead = `# Phone models

What skinnyd knows of each type of station. This page is generated from the table of package skinny by ` + "`go test ./skinny -run Pages -update`" + `; a test holds it
to it. A type that is not here is taken for a phone with two line keys, four softkeys and a display.

*Keys* are free for lines, speed dials, features and services; what is configured beyond them is [left out](features/lines.md#more-keys-than-the-phone-has), unless they are a list that scrolls; *fixed* ones follow them; those in brackets are in no template. *Modules* are the key expansion modules that fit, two at most. Codecs are those of
the data sheet; what a phone announces counts. Quirks are those of the fields of Model that are true.

| type | model | keys | fixed | softkeys | display | codecs | modules | quirks |
|---|---|---|---|---|---|---|---|---|
`

// modelsPage is the whole page.
func modelsPage() []byte {
	b := bytes.NewBufferString(modelsHead)
	for _, device := range slices.Sorted(maps.Keys(models)) {
		m := models[device]
		fmt.Fprintf(b, "| %d | %s | %d | %s | %s | %s | %s | %s | %s |\n", uint32(device), m.Name, m.LineKeys, fixedKeys(m), orNone(m.SoftKeys),
			display(m), codecFamilies(m.Codecs), modulesOf(m), quirks(m))
	}
	return b.Bytes()
}

// fixedKeys is the fixed keys, several of a kind that follow each other as one, and those of no template.
func fixedKeys(m Model) string {
	var out []string
	for keys := m.Fixed; len(keys) > 0; {
		n := 1
		for n < len(keys) && keys[n].ButtonType == keys[0].ButtonType {
			n++
		}
		name := keys[0].ButtonType.String()
		if n > 1 {
			name = fmt.Sprintf("%d %s", n, name)
		}
		out, keys = append(out, name), keys[n:]
	}
	if len(m.Hard) > 0 {
		var hard []string
		for _, t := range m.Hard {
			hard = append(hard, t.String())
		}
		out = append(out, "("+strings.Join(hard, ", ")+")")
	}
	return strings.Join(out, ", ")
}

func orNone(n int) string {
	if n == 0 {
		return "no"
	}
	return fmt.Sprint(n)
}

func display(m Model) string {
	switch {
	case !m.Display:
		return "no"
	case m.Prompts:
		return "texts, prompts"
	}
	return "texts"
}

// codecFamilies names each family once.
func codecFamilies(codecs []Codec) string {
	short := map[Codec]string{CodecG711Ulaw64k: "G.711", CodecG722_64k: "G.722", CodecG7231: "G.723.1", CodecG729: "G.729", CodecILBC: "iLBC", CodecWide_Band_256k: "L16"}
	var out []string
	for _, c := range codecs {
		if short[c] != "" {
			out = append(out, short[c])
		}
	}
	return strings.Join(out, ", ")
}

func modulesOf(m Model) string {
	var out []string
	for _, t := range m.Modules {
		if name := strings.Fields(t.String())[1]; !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}

// quirks is the names of the fields that are true and have no column.
func quirks(m Model) string {
	var out []string
	if m.HighestVersion > 0 {
		out = append(out, fmt.Sprintf("HighestVersion %d", m.HighestVersion))
	}
	v := reflect.ValueOf(m)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if v.Field(i).Kind() == reflect.Bool && v.Field(i).Bool() && !slices.Contains([]string{"Known", "Display", "Prompts"}, name) {
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}
