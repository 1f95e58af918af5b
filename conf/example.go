package conf

import _ "embed"

// Example is the example configuration, with every key and its default.
//
//go:embed example.yaml
var Example []byte
