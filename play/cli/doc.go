// Package cli is the command "skinnyd play": it plays scenarios and says what became of them.
//
//	FILE.star … ──▶ play.Run, one after the other ──▶ a line for each, a report of each failure; --json: an object for each
//	                                              └─▶ exit status 0, 1 when one failed, 2 when a file is wrong
package cli
