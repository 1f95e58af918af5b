package conf

import (
	"fmt"
	"regexp"
	"strings"
)

var variable = regexp.MustCompile(`\$\{([^}]*)\}`)

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// expand replaces ${NAME} and ${NAME:-default} by what the environment says; $${ stands for ${ itself.
func expand(s string, env func(string) (string, bool)) (string, *wrong) {
	var bad *wrong
	const literal = "\x00" // never in YAML text
	s = strings.ReplaceAll(s, "$${", literal)
	if strings.Contains(variable.ReplaceAllString(s, ""), "${") {
		return "", &wrong{"has ${ without }", "write ${NAME}, or $${ for the two characters themselves"}
	}
	out := variable.ReplaceAllStringFunc(s, func(m string) string {
		name, fallback, has := strings.Cut(m[2:len(m)-1], ":-")
		if !variableName.MatchString(name) {
			bad = &wrong{"has a variable without a proper name", "write ${NAME}, or ${NAME:-value when it is not set}"}
			return ""
		}
		if v, ok := env(name); ok && (v != "" || !has) {
			return v
		} else if !has {
			bad = &wrong{fmt.Sprintf("needs the environment variable %s, which is not set", name), fmt.Sprintf("set it, or write ${%s:-value} to have a default", name)}
			return ""
		}
		return fallback
	})
	return strings.ReplaceAll(out, literal, "${"), bad
}
