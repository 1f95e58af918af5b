package conf

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// entry is one key of a mapping and its value.
type entry struct {
	name  string
	key   *token.Token
	value ast.Node
	again bool // the mapping has the key already
}

// entries are the keys of a mapping, those of merged mappings (<<: *base) last, with repeated ones reported and marked.
func (d *decoder) entries(node ast.Node, path string) []entry {
	var values []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		if !isNull(node) {
			d.report(firstToken(node), path, "wants keys with values, got "+kindOf(node), "write lines of the form key: value")
		}
		return nil
	}
	var out []entry
	first := map[string]*token.Token{}
	var merged []ast.Node
	for _, v := range values {
		if v.Key.IsMergeKey() {
			merged = append(merged, v.Value)
			continue
		}
		at := v.Key.GetToken()
		name, ok := textOf(v.Key)
		if !ok {
			d.report(at, path, "a key must be a single word or number", "")
			continue
		}
		if before, again := first[name]; again {
			d.report(at, path, fmt.Sprintf("%s is given twice, first in line %d", quoted(name), before.Position.Line), "keep one of the two")
			out = append(out, entry{name, at, v.Value, true})
			continue
		}
		first[name] = at
		out = append(out, entry{name, at, v.Value, false})
	}
	for _, m := range merged {
		for _, e := range d.mergedEntries(m, path) {
			if _, again := first[e.name]; !again {
				first[e.name] = e.key
				out = append(out, e)
			}
		}
	}
	return out
}

// mergedEntries are the keys that a merge key brings: of one mapping, or of a list of them, the first of which wins.
func (d *decoder) mergedEntries(node ast.Node, path string) []entry {
	node, done := d.resolve(node, path)
	defer done()
	switch n := node.(type) {
	case nil:
		return nil
	case *ast.SequenceNode:
		var out []entry
		for _, item := range n.Values {
			out = append(out, d.mergedEntries(item, path)...)
		}
		return out
	}
	return d.entries(node, path)
}

// collectAnchors notes what each &name stands for.
func (d *decoder) collectAnchors(root ast.Node) {
	ast.Walk(visitor(func(n ast.Node) {
		if a, ok := n.(*ast.AnchorNode); ok {
			d.anchors[a.Name.GetToken().Value] = a.Value
		}
	}), root)
}

type visitor func(ast.Node)

// Visit is called by ast.Walk.
func (v visitor) Visit(n ast.Node) ast.Visitor {
	v(n)
	return v
}

// textOf is the text of a single value as it was written, so that 0100 stays 0100.
func textOf(node ast.Node) (string, bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimSuffix(n.Value.Value, "\n"), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return node.GetToken().Value, true
	}
	return "", false
}

func isNull(node ast.Node) bool {
	_, ok := node.(*ast.NullNode)
	return ok
}

func isMapping(node ast.Node) bool {
	switch node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return true
	}
	return false
}

// kindOf names what a node is, for messages.
func kindOf(node ast.Node) string {
	switch node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys with values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "nothing"
	}
	return "a single value"
}

// firstToken is where a node begins: a mapping at its first key, not at the first colon.
func firstToken(node ast.Node) *token.Token {
	switch n := node.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return n.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	}
	return node.GetToken()
}

// show is a single value in quotes; other nodes have no short form.
func show(node ast.Node) string {
	text, _ := textOf(node)
	return quoted(text)
}

// quoted puts a text into quotes, cuts a long one and hides a password in a URL.
func quoted(s string) string {
	const most = 60
	if strings.Contains(s, urlMark) {
		s = secretURL.ReplaceAllString(s, urlMark+masked+"@")
	}
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strconv.Quote(s)
}

// checkLimits compares a number or duration with the range of its key.
func checkLimits(v reflect.Value, k key) *wrong {
	if k.limits == "" {
		return nil
	}
	low, high, _ := strings.Cut(k.limits, "..")
	in := func(limit string, atLeast bool) bool {
		var n int64
		if d, err := time.ParseDuration(limit); err == nil && v.Type() == reflect.TypeFor[time.Duration]() {
			n = int64(d)
		} else {
			_, _ = fmt.Sscan(limit, &n) // the tag is ours
		}
		if atLeast {
			return v.Int() >= n
		}
		return v.Int() <= n
	}
	if in(low, true) && in(high, false) {
		return nil
	}
	return &wrong{"is out of range", fmt.Sprintf("write %s to %s", low, high)}
}
