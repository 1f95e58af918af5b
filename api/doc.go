// Package api is the REST interface: what phones, lines, calls and Asterisks are doing now, read-only.
//
//	                 GET /v1/devices …             views.go: session's views → JSON structs
//	HTTP client ──► New() handler ──► operation ──────────────┐
//	                 │    │                                   ▼
//	                 │    └ /openapi.json, /docs         Source (the published views; never the core's loop)
//	                 └ no such path or method: RFC 9457 problem
//
// Everything is answered from immutable views that the core's loop publishes, so that a request never waits for the loop and never delays it. The
// document at /openapi.json is made from the structs of views.go: their tags are the schema. All errors are application/problem+json.
package api
