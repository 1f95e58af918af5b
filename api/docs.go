package api

import (
	"bytes"
	"cmp"
	_ "embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsHTML string

type docsOperation struct {
	Method, Path, Summary string
	Link                  bool // can be followed as it is
	Parameters            []*huma.Param
	Body                  string // name of its schema; empty for none
}

type docsSchema struct {
	Name    string
	Members []docsMember
}

type docsMember struct{ Name, Type, Doc string }

// docsPage lists the operations and what they answer, on one page that loads nothing from elsewhere.
func docsPage(doc *huma.OpenAPI) http.HandlerFunc {
	page := struct {
		Title, Version, Description string
		Operations                  []docsOperation
		Schemas                     []docsSchema
	}{Title: doc.Info.Title, Version: doc.Info.Version, Description: doc.Info.Description}
	for path, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete} {
			if op != nil {
				page.Operations = append(page.Operations, docsOperationOf(path, op))
			}
		}
	}
	slices.SortStableFunc(page.Operations, func(a, b docsOperation) int { return cmp.Compare(a.Path, b.Path) })
	for name, schema := range doc.Components.Schemas.Map() {
		s := docsSchema{Name: name}
		for member, is := range schema.Properties {
			s.Members = append(s.Members, docsMember{member, typeName(is), is.Description})
		}
		slices.SortFunc(s.Members, func(a, b docsMember) int { return cmp.Compare(a.Name, b.Name) })
		page.Schemas = append(page.Schemas, s)
	}
	slices.SortFunc(page.Schemas, func(a, b docsSchema) int { return cmp.Compare(a.Name, b.Name) })
	var out bytes.Buffer
	if err := template.Must(template.New("docs").Parse(docsHTML)).Execute(&out, page); err != nil {
		panic("api: docs.html: " + err.Error()) // template and data are ours
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		_, _ = w.Write(out.Bytes()) // an error means that the reader left
	}
}

func docsOperationOf(path string, op *huma.Operation) docsOperation {
	out := docsOperation{
		Method: op.Method, Path: path, Summary: op.Summary, Parameters: op.Parameters,
		Link: op.Method == http.MethodGet && !strings.Contains(path, "{"),
	}
	if op.RequestBody != nil {
		out.Body = typeName(op.RequestBody.Content["application/json"].Schema)
	}
	return out
}

func typeName(s *huma.Schema) string {
	switch {
	case s.Ref != "":
		return s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
	case s.Type == huma.TypeArray && s.Items != nil:
		return "list of " + typeName(s.Items)
	case s.Format == "date-time":
		return "time"
	}
	return s.Type
}
