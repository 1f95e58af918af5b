// Package conf reads the configuration: one YAML file, strict, with every problem reported at once where it stands.
//
//	skinnyd.yaml
//	    │ parser.ParseBytes            syntax errors
//	    ▼
//	  AST ── decode.go ──► *File       unknown and repeated keys, wrong types, bad values, ${ENVIRONMENT};
//	    │                   │          remembers where each value stands
//	    │                   ▼
//	    └──────────────► check.go      what several values say together: buttons that name no line, slots that are one (numbers.go),
//	                        │          keys that could do nothing (features.go) …
//	                        │
//	           Problems ◄───┴───► File.Session() ──► *session.Config, the core's immutable snapshot
//
// The structs of file.go are the schema: their tags name the keys, say which values are allowed, which are secret and
// which need a restart to change. The known keys, "did you mean", range checks and Diff all come from them by
// reflection, so that a key is stated once. Defaults stand in one function, defaults.
//
// goccy/go-yaml's own strict decoding ends at the first error, so only its parser is used.
package conf
