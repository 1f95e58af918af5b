package conf

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// decoder reads the syntax tree of a file into the structs of file.go and notes everything that is wrong on the way. It never stops early.
type decoder struct {
	src      *source
	env      func(string) (string, bool)
	anchors  map[string]ast.Node
	aliases  int // how many aliases are being followed, to end those that hold themselves
	places   map[string]place
	sections map[reflect.Type][]key
	problems Problems
}

// place is where a value stands.
type place struct {
	key   *token.Token // nil in a list
	value *token.Token
	shown string // the value for a message: in quotes, or what it stands for when it is from the environment or secret
}

const maxAliases = 8

// environmentValue is shown for a value that is from the environment.
const environmentValue = "the value from the environment"

// report notes a problem at a token.
func (d *decoder) report(at *token.Token, path, text, hint string) {
	p := Problem{File: d.src.name, Path: path, Text: text, Hint: hint}
	if at != nil && at.Position != nil {
		p.Line, p.Column = at.Position.Line, at.Position.Column
		p.Snippet = d.src.snippet(p.Line, p.Column)
	}
	d.problems = append(d.problems, p)
}

// value reads node into v, which can be set.
func (d *decoder) value(node ast.Node, v reflect.Value, path string, k key) {
	node, done := d.resolve(node, path)
	defer done()
	if node == nil {
		return
	}
	at := firstToken(node)
	t := v.Type()
	if parse, ok := scalars[t]; ok {
		d.scalar(node, v, path, k, parse)
		return
	}
	switch {
	case t.Kind() == reflect.Pointer: // to a section
		section := reflect.New(t.Elem())
		defaults(section.Interface())
		v.Set(section)
		d.section(node, section.Elem(), path)
	case isSection(t):
		d.section(node, v, path)
	case t.Kind() == reflect.Map:
		d.mapping(node, v, path)
	case t.Kind() == reflect.Slice:
		d.list(node, v, path, k)
	case t.Kind() == reflect.String, t.Kind() == reflect.Int, t.Kind() == reflect.Bool:
		d.scalar(node, v, path, k, nil)
	default:
		d.report(at, path, "cannot be read: no rule for "+t.String(), "")
	}
}

// resolve takes anchors and aliases away. done must be called after the node was read.
func (d *decoder) resolve(node ast.Node, path string) (_ ast.Node, done func()) {
	before := d.aliases
	done = func() { d.aliases = before }
	for {
		switch n := node.(type) {
		case *ast.AnchorNode:
			node = n.Value
		case *ast.AliasNode:
			name := n.Value.GetToken().Value
			target, ok := d.anchors[name]
			if !ok {
				d.report(n.GetToken(), path, fmt.Sprintf("there is no anchor &%s", name), "name a value with &"+name+" before it is used")
				return nil, done
			}
			if d.aliases++; d.aliases > maxAliases {
				d.report(n.GetToken(), path, fmt.Sprintf("*%s holds itself, or aliases are nested more than %d deep", name, maxAliases), "write the value out")
				return nil, done
			}
			node = target
		case *ast.TagNode:
			d.report(n.GetToken(), path, "YAML tags have no meaning here", "leave "+n.GetToken().Value+" out")
			return nil, done
		default:
			return node, done
		}
	}
}

// section reads a mapping with known keys.
func (d *decoder) section(node ast.Node, v reflect.Value, path string) {
	known, ok := d.sections[v.Type()]
	if !ok {
		known = keysOf(v.Type())
		d.sections[v.Type()] = known
	}
	for _, k := range known {
		if field := v.Field(k.index); isSection(field.Type()) {
			defaults(field.Addr().Interface())
		}
	}
	for _, e := range d.entries(node, path) {
		k, ok := find(known, e.name)
		switch {
		case e.again: // a repeated lines: or devices: is read for what names it brings
			if ok && v.Field(k.index).Kind() == reflect.Map {
				d.value(e.value, v.Field(k.index), join(path, e.name), k)
			}
		case ok:
			below := join(path, e.name)
			d.remember(below, e, k)
			d.value(e.value, v.Field(k.index), below, k)
		case path == "" && strings.HasPrefix(e.name, "x-"): // a place for anchors
		default:
			d.report(e.key, path, "there is no key "+quoted(e.name), suggest(e.name, namesOf(known)))
		}
	}
}

// mapping reads a mapping whose keys are chosen by the user.
func (d *decoder) mapping(node ast.Node, v reflect.Value, path string) {
	t := v.Type()
	if v.IsNil() {
		v.Set(reflect.MakeMap(t))
	}
	for _, e := range d.entries(node, path) {
		if e.again {
			continue
		}
		below := join(path, e.name)
		d.remember(below, e, key{})
		name := reflect.New(t.Key()).Elem()
		if parse, ok := scalars[t.Key()]; ok {
			got, bad := parse(e.name)
			if bad != nil {
				d.report(e.key, path, quoted(e.name)+" "+bad.text, bad.hint)
				name.SetString(e.name) // the value is read all the same, for the problems in it
			} else {
				name.Set(reflect.ValueOf(got))
			}
		} else {
			name.SetString(e.name)
		}
		element := reflect.New(t.Elem()).Elem()
		d.value(e.value, element, below, key{})
		if !element.IsNil() {
			v.SetMapIndex(name, element)
		}
	}
}

func (d *decoder) list(node ast.Node, v reflect.Value, path string, k key) {
	seq, ok := node.(*ast.SequenceNode)
	switch {
	case !ok && k.single:
		only := reflect.New(v.Type().Elem()).Elem()
		d.value(node, only, path, key{})
		v.Set(reflect.Append(v, only))
		return
	case isNull(node):
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		return
	case !ok:
		hint := "write [a, b], or lines that begin with a dash"
		if v.Type().Elem().Kind() == reflect.Pointer {
			hint = "begin each element with a dash: - key: value"
		}
		d.report(firstToken(node), path, "wants a list, got "+kindOf(node), hint)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, len(seq.Values)))
	for i, item := range seq.Values {
		below := fmt.Sprintf("%s[%d]", path, i)
		at := firstToken(item)
		d.places[below] = place{value: at, shown: show(item)}
		element := reflect.New(v.Type().Elem()).Elem()
		d.value(item, element, below, key{})
		if element.Kind() == reflect.Pointer && element.IsNil() {
			continue
		}
		v.Set(reflect.Append(v, element)) // a bad scalar as its zero value: the others keep their places
	}
}

// scalar reads a single value. parse is nil for plain texts, numbers and yes or no.
func (d *decoder) scalar(node ast.Node, v reflect.Value, path string, k key, parse func(string) (any, *wrong)) {
	at := firstToken(node)
	text, ok := textOf(node)
	switch {
	case isNull(node):
		d.report(at, path, "has no value", "write one, or leave the key out to have the default")
		return
	case !ok:
		d.report(at, path, "wants a single value, got "+kindOf(node), "")
		return
	}
	shown := quoted(text)
	if k.secret {
		shown = "the value"
	}
	fromEnv := false
	if strings.Contains(text, "${") {
		expanded, bad := expand(text, d.env)
		if bad != nil {
			d.report(at, path, bad.text, bad.hint)
			return
		}
		if expanded != text && !k.secret {
			shown, fromEnv = environmentValue, true
		}
		text = expanded
	}
	if p, ok := d.places[path]; ok {
		p.shown = shown
		d.places[path] = p
	}
	if bad := set(node, v, text, k, parse); bad != nil {
		if fromEnv && repeats(bad.hint, text) {
			bad.hint = ""
		}
		d.report(at, path, shown+" "+bad.text, bad.hint)
	}
}

// repeats says whether a hint gives a value back, perhaps in capitals.
func repeats(hint, value string) bool {
	return value != "" && strings.Contains(strings.ToUpper(macMarkers.Replace(hint)), strings.ToUpper(macMarkers.Replace(value)))
}

// set puts a text into v.
func set(node ast.Node, v reflect.Value, text string, k key, parse func(string) (any, *wrong)) *wrong {
	if parse != nil {
		got, bad := parse(text)
		if bad == nil {
			bad = checkLimits(reflect.ValueOf(got), k)
		}
		if bad == nil {
			v.Set(reflect.ValueOf(got))
		}
		return bad
	}
	switch v.Kind() {
	case reflect.Bool:
		switch text {
		case "true", "false":
			v.SetBool(text == "true")
			return nil
		}
		return &wrong{"is neither true nor false", "write true or false"}
	case reflect.Int:
		var n int64
		if _, err := fmt.Sscanf(text, "%d", &n); err != nil || fmt.Sprint(n) != text {
			return &wrong{"is not a whole number", ""}
		}
		if bad := checkLimits(reflect.ValueOf(n), k); bad != nil {
			return bad
		}
		v.SetInt(n)
		return nil
	}
	if _, isBool := node.(*ast.BoolNode); isBool {
		return &wrong{"is not a text", "put it into quotes if it is meant as one"}
	}
	if len(k.choices) > 0 {
		for _, c := range k.choices {
			if text == c {
				v.SetString(text)
				return nil
			}
		}
		return &wrong{"is not one of " + strings.Join(k.choices, ", "), ""}
	}
	v.SetString(text)
	return nil
}

func (d *decoder) remember(path string, e entry, k key) {
	p := place{key: e.key, value: firstToken(e.value), shown: show(e.value)}
	if k.secret {
		p.shown = "the value"
	}
	d.places[path] = p
}

// isPlain says whether a name stands in a path as it is.
func isPlain(name string) bool {
	for _, c := range []byte(name) {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '_' && c != '-' {
			return false
		}
	}
	return name != ""
}

// join is the path of a key in a section.
func join(path, name string) string {
	if !isPlain(name) {
		name = quoted(name)
	}
	if path == "" {
		return name
	}
	return path + "." + name
}
