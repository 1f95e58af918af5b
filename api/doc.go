// Package api is the REST interface: what phones, lines, calls and Asterisks are doing now, and what an operator can order of them.
//
//	                 GET /v1/devices …             views.go: session's views → JSON structs
//	HTTP client ──► New() handler ──► operation ──────────────┐
//	                 │    │   │                               ▼
//	                 │    │   └ /openapi.json, /docs     Source (the published views; the core's loop by Order alone)
//	                 │    └ PUT, POST, DELETE: orders.go, after guard.go, which lets no web page order anything
//	                 └ no such path or method: RFC 9457 problem
//
// Everything is answered from immutable views that the core's loop publishes, so that a request never waits for the loop and never delays it. An order
// waits until the views show what became of it, and is answered from them. The
// document at /openapi.json is made from the structs of views.go: their tags are the schema. All errors are application/problem+json.
package api
