// Package cli is the command "skinnyd load": flags become a plan, the plan a run, its result a table, JSON, a page and an exit
// status.
package cli
