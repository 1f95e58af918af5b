// Package store keeps what must outlive the process: forwards, do not disturb, parked calls, the call log. It is a leaf: it knows of
// buckets, keys and bytes.
//
//	loop ── Put ──▶ queue ──▶ writer ──▶ buckets ─┬─▶ memory                          nothing outlives the process
//	        never    one value      retries       ├─▶ NATS server in this process     files in a folder, no socket
//	        waits    a key                        └─▶ NATS cluster                    by URL
//	start ◀── Load ───────────────────────────────┘
//	REST  ◀── Newest (the journal) ───────────────┘
//
// Both NATS ones are the same code: a bucket is a bucket of JetStream's key/value store, named skinnyd-<instance>-<bucket>, so that several
// skinnyd can share a cluster and "nats kv" reads them. One bucket is the journal, which forgets its oldest records
// (docs/decisions/0009-store-in-process.md).
package store
