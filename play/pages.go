package play

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"github.com/skinnyd/skinnyd/phone"
)

// itemNames is the items of the page that shows.
func itemNames(p phone.Page) []string {
	out := []string{}
	for _, i := range p.Items {
		out = append(out, i.Name)
	}
	return out
}

// itemIcons is the icon of each, by its index.
func itemIcons(p phone.Page) []string {
	out := []string{}
	for _, i := range p.Items {
		out = append(out, strconv.Itoa(i.Icon))
	}
	return out
}

// keysOfPage is the softkeys of the page, from the left.
func keysOfPage(p phone.Page) []string { return append([]string{}, p.KeyNames()...) }

// ofPage is a text of the page. Without a page there is none, which None asks for.
func ofPage(of func(phone.Page) string) func(string, starlark.Value) (check, error) {
	make := text(func(v view) string { return of(v.Page) })
	return func(name string, want starlark.Value) (check, error) {
		c, err := make(name, want)
		is := c.is
		c.is = func(v view) (string, bool) {
			if v.Page.XML == "" && want != starlark.None {
				return "no page", false
			}
			return is(v)
		}
		return c, err
	}
}

// item waits until the page has an item, which is a number from 1 or a name, and gives its number.
func (a *arguments) item(ctx context.Context, v starlark.Value) (int, error) {
	var n int
	name, isName := starlark.AsString(v)
	if !isName && (starlark.AsInt(v, &n) != nil || n < 1) {
		return 0, wrong(`%s: item=%v: write the number of the item, from 1, or its name: "Bob*"`, a.name, v)
	}
	instead := ""
	err := a.h.p.WaitFor(ctx, "an item of the page", func(s phone.State) bool {
		names := itemNames(s.Page)
		instead = fmt.Sprintf("the page %s has no item %v; it has %s", quoted(s.Page.Title), v, listed(names))
		if s.Page.XML == "" {
			instead = "there is no page"
		}
		if isName {
			n = 1 + slices.IndexFunc(names, func(is string) bool { return like(strings.ToLower(is), strings.ToLower(name)) })
		}
		return n >= 1 && n <= len(names)
	})
	return n, disappoint(err, []string{instead})
}

// chooseItem is the verb choose.
func chooseItem(ctx context.Context, a *arguments) (starlark.Value, error) {
	var v starlark.Value
	if err := a.unpack("item", &v); err != nil {
		return nil, err
	}
	n, err := a.item(ctx, v)
	if err != nil {
		return nil, err
	}
	return nil, a.h.p.Choose(n)
}

// pageKey is the verb page_key.
func pageKey(ctx context.Context, a *arguments) (starlark.Value, error) {
	var name string
	var v starlark.Value
	if err := a.unpack("name", &name, "item?", &v); err != nil {
		return nil, err
	}
	n := 0
	if v != nil {
		var err error
		if n, err = a.item(ctx, v); err != nil {
			return nil, err
		}
	}
	instead := ""
	err := a.h.p.WaitFor(ctx, "a softkey of the page", func(s phone.State) bool {
		instead = fmt.Sprintf("softkey %s is not on the page; shown: %s", name, listed(s.Page.KeyNames()))
		return shows(s.Page.KeyNames(), name)
	})
	if err != nil {
		return nil, disappoint(err, []string{instead})
	}
	return nil, a.h.p.PageKey(name, n)
}
