// Package cli is the command "skinnyd run": it reads the configuration, puts the parts together and looks after signals.
//
//	conf.Load ──▶ store.Open ──▶ session.New ──┐
//	                             ari.NewLink ──┼──▶ server.New ──▶ Run ─── SIGTERM, SIGINT: end calls, then stop; a second one: exit at once
//	                             api.New ──────┘                    ▲
//	                                      SIGHUP: conf.Load again ──┘      a bad file changes nothing
package cli
