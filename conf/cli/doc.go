// Package cli is the command "skinnyd config".
//
//	skinnyd config check FILE ──► conf.Load ──► "FILE: ok (…)" on standard output, status 0
//	                                       └──► every problem on standard error, status 1
//	skinnyd config example ─────► an example with every key and its default
package cli
