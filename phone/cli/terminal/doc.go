// Package terminal draws a phone on the whole terminal, and lets the keyboard press its keys.
//
//	keyboard ──▶ model.update ──▶ orders: command lines ──▶ Options.Do ──▶ phone.Phone
//	                  ▲   │                                                    │
//	           Facts ─┘   └──▶ model.view ──▶ screen                           │
//	             ▲                                                             │
//	             └── run.go: ten times a second, and when something changed ◀──┘
//
// The model is pure: what the keyboard says and what is known of the phone go in, orders and a text of the terminal's size
// come out; the time comes with the facts. An order is a command line of "skinnyd phone", so that the keyboard can do nothing
// that cannot be typed, and tests of the keyboard are tables of keys and lines.
package terminal
