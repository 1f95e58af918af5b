package conf

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// key is one key of a section, from the tags of its field.
type key struct {
	name    string
	index   int
	limits  string // range
	choices []string
	secret  bool
	restart bool
	single  bool
}

// keysOf lists the keys that a section has, in the order of its fields.
func keysOf(section reflect.Type) []key {
	var out []key
	for i := range section.NumField() {
		tag := section.Field(i).Tag
		name := tag.Get("yaml")
		if name == "" || name == "-" {
			continue
		}
		k := key{name: name, index: i, limits: tag.Get("range"), secret: tag.Get("secret") != "", restart: tag.Get("restart") != "",
			single: tag.Get("single") != ""}
		if choices := tag.Get("oneof"); choices != "" {
			k.choices = strings.Split(choices, ",")
		}
		out = append(out, k)
	}
	return out
}

// find returns the key with a name, and whether there is one.
func find(keys []key, name string) (key, bool) {
	for _, k := range keys {
		if k.name == name {
			return k, true
		}
	}
	return key{}, false
}

func namesOf(keys []key) []string {
	var names []string
	for _, k := range keys {
		names = append(names, k.name)
	}
	return names
}

// isSection says whether values of the type are mappings with known keys.
func isSection(t reflect.Type) bool {
	_, isScalar := scalars[t]
	return t.Kind() == reflect.Struct && !isScalar
}

// suggest is the hint for a key or value that is not among the known ones.
func suggest(got string, known []string) string {
	if near := nearest(got, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "known here: " + list(known)
}

// suggestOr is suggest and another way out.
func suggestOr(got string, known []string, otherwise string) string {
	switch {
	case len(known) == 0:
		return otherwise
	case nearest(got, known) != "":
		return suggest(got, known) + " Or " + otherwise
	}
	return otherwise + "; " + suggest(got, known)
}

// list is at most a dozen names for a hint.
func list(names []string) string {
	if len(names) > 12 {
		return strings.Join(names[:12], ", ") + fmt.Sprintf(" and %d more", len(names)-12)
	}
	return strings.Join(names, ", ")
}

// longestName is the longest text that can be a mistyped name; comparing takes time in proportion to the length.
const longestName = 64

// nearest is the known name that a typing error would turn into got; empty when none is near.
func nearest(got string, known []string) string {
	if len(got) > longestName {
		return ""
	}
	plain := strings.NewReplacer("-", "", "_", "", " ", "")
	folded := plain.Replace(strings.ToLower(got))
	best, least := "", 1+len(folded)/3
	for _, k := range known {
		if d := editDistance(folded, plain.Replace(strings.ToLower(k))); d < least || d == 0 {
			best, least = k, d
		}
	}
	if best == "" && len(folded) >= 3 { // a part of the name: "user" for username
		if i := slices.IndexFunc(known, func(k string) bool { return strings.HasPrefix(k, folded) }); i >= 0 {
			best = known[i]
		}
	}
	return best
}

// editDistance is the number of characters to put in, take out, change or swap with their neighbour to get from a to b.
func editDistance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
