package conf

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	_ "time/tzdata" // time zones of phones do not depend on the machine

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Load reads the configuration file at path, with variables from the process's environment. The error is Problems when the file was read and something in it is wrong.
func Load(path string) (*File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	return Parse(path, text, os.LookupEnv)
}

// Parse reads a configuration from text. The path is for messages and for files named in the text, env gives the variables. The error is Problems.
func Parse(path string, text []byte, env func(string) (string, bool)) (*File, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	d := &decoder{
		src:      newSource(path, string(text)),
		env:      env,
		anchors:  map[string]ast.Node{},
		places:   map[string]place{},
		sections: map[reflect.Type][]key{},
	}
	f := &File{Path: path}
	defaults(f)
	root, ok := d.tree(text)
	if !ok {
		return nil, d.problems
	}
	if root != nil {
		d.collectAnchors(root)
	}
	d.file(root, f)
	if root == nil || isMapping(root) {
		c := &checker{decoder: d, file: f}
		c.check()
	}
	if len(d.problems) > 0 {
		return nil, d.problems.sorted()
	}
	return f, nil
}

// tree parses the text; nil and true for a file without content.
func (d *decoder) tree(text []byte) (ast.Node, bool) {
	if i := bytes.IndexByte(text, 0); i >= 0 {
		d.report(nil, "", "the file holds a zero byte and is no text", "save it as UTF-8")
		return nil, false
	}
	tree, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		var at yaml.Error
		if errors.As(err, &at) {
			message := strings.ReplaceAll(at.GetMessage(), "character '\t'", "a tab")
			d.report(at.GetToken(), "", "not YAML: "+message, syntaxHint(message))
		} else {
			d.report(nil, "", "not YAML: "+err.Error(), "")
		}
		return nil, false
	}
	var root ast.Node
	for _, doc := range tree.Docs {
		if doc.Body == nil || isNull(doc.Body) {
			continue
		}
		if root != nil {
			d.report(firstToken(doc.Body), "", "a second document begins here", "one file holds one configuration; remove the --- and what follows")
			return nil, false
		}
		root = doc.Body
	}
	return root, true
}

// syntaxHint says what usually causes an error of the parser.
func syntaxHint(message string) string {
	switch {
	case strings.Contains(message, "a tab"):
		return "indent with spaces, not tabs"
	case strings.Contains(message, "cannot start any token"):
		return "put the text into quotes"
	}
	return "check the indentation, and put quotes around texts with : { } [ ] , & * # @ in them"
}

// file reads the whole tree; nil is an empty file.
func (d *decoder) file(root ast.Node, f *File) {
	v := reflect.ValueOf(f).Elem()
	if root == nil {
		for _, k := range keysOf(v.Type()) {
			if field := v.Field(k.index); isSection(field.Type()) {
				defaults(field.Addr().Interface())
			}
		}
		return
	}
	d.value(root, v, "", key{})
}

// near is where a file is that the configuration names: relative names begin at its folder.
func (f *File) near(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(f.Path), name)
}

// bare is an error of a file without its path.
func bare(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return err.Error()
}

// password reads a password file: its first line.
func (f *File) password(name string) (Secret, error) {
	text, err := os.ReadFile(f.near(name))
	if err != nil {
		return "", errors.New(bare(err)) // the path is shown already, and may be from the environment
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return Secret(strings.TrimSpace(first)), nil
}
