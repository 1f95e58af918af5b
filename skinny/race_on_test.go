//go:build race

package skinny

const raceEnabled = true
