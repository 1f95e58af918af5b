package sim

import (
	"time"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// theirLines are the lines that a phone has each.
var theirLines = []string{"1001", "1002"}

// monkeys are the features, one by one and all together.
var monkeys = []monkey{
	{
		feature: "lines", lines: 4, callers: []string{"1001", "1002", "1003", "1004"},
		config: func(_ *world, cfg *session.Config) {
			for i, d := range inOrder(cfg) {
				d.Buttons = append(d.Buttons, lineKey(lineNumber(2+i)))
				d.AutoLine = 2 * i // the handset of the first takes none
			}
			for _, l := range cfg.Lines {
				l.MaxCalls, l.CallWaitingTone, l.CallWaitingInterval = 2, true, 3*time.Second
			}
		},
		keys: basics(key(skinny.StimulusLine), key(skinny.StimulusLine), key(skinny.StimulusLastNumberRedial), soft(skinny.SoftKeyEventNewCall, skinny.SoftKeyEventRedial),
			soft(skinny.SoftKeyEventHold, skinny.SoftKeyEventResume), dial("911", "9555")),
		want: map[use]int{secondLine: 50, callWaiting: 50, waitingTone: 90, lineBusy: 80, noAutoLine: 10, otherAutoLine: 15, redialled: 150, emergency: 35, routed: 35},
	},
	{
		feature: "shared lines", lines: 2, callers: theirLines,
		config: func(_ *world, cfg *session.Config) {
			for i, d := range inOrder(cfg) {
				d.Buttons = append(d.Buttons, lineKey(lineNumber(1-i)), featureKey(session.FeaturePrivacy))
			}
		},
		keys: basics(key(skinny.StimulusLine), key(skinny.StimulusLine), soft(skinny.SoftKeyEventBarge), soft(skinny.SoftKeyEventBarge), soft(skinny.SoftKeyEventHold),
			soft(skinny.SoftKeyEventResume), soft(skinny.SoftKeyEventNewCall), soft(skinny.SoftKeyEventPrivate), key(skinny.StimulusPrivacy)),
		want: map[use]int{lookedOn: 100, hidden: 200, tookOver: 20, barged: 10, privacySwitched: 100},
	},
	{
		feature: "hold", lines: 2,
		config: func(_ *world, cfg *session.Config) {
			for _, l := range cfg.Lines {
				l.HoldReminder = 3 * time.Second
			}
		},
		keys: basics(soft(skinny.SoftKeyEventHold), soft(skinny.SoftKeyEventHold), key(skinny.StimulusHold), soft(skinny.SoftKeyEventResume),
			soft(skinny.SoftKeyEventNewCall), key(skinny.StimulusLine)),
		want: map[use]int{held: 100, resumed: 90, heldByBoth: 20, reminderRing: 100, reminderTone: 45},
	},
	{
		feature: "transfer", lines: 2,
		config: func(_ *world, cfg *session.Config) {
			for _, d := range inOrder(cfg) {
				d.TransferOnHangup = true
			}
		},
		keys: basics(soft(skinny.SoftKeyEventTransfer), soft(skinny.SoftKeyEventTransfer), soft(skinny.SoftKeyEventTransfer), key(skinny.StimulusTransfer), flash,
			soft(skinny.SoftKeyEventSelect, skinny.SoftKeyEventNewCall), soft(skinny.SoftKeyEventDirTrfr), blind, consult(skinny.SoftKeyEventTransfer), dial("700", "701")),
		want: map[use]int{transferred: 10, transferEarly: 8, transferBlind: 15, transferDirect: 6, transferHook: 4},
	},
	{
		feature: "conference and meet-me", lines: 2, modern: true, callers: append([]string{"5501", "5501"}, theirLines...),
		config: func(w *world, cfg *session.Config) {
			cfg.MeetMe = patterns("_55XX")
			cfg.Conference = session.Conference{MaxParties: pick(w, []int{0, 3, 4}), EndWithOwner: w.chance(0.5)}
		},
		keys: basics(soft(skinny.SoftKeyEventConfrn), consult(skinny.SoftKeyEventConfrn), consult(skinny.SoftKeyEventConfrn), key(skinny.StimulusConference), soft(skinny.SoftKeyEventSelect),
			soft(skinny.SoftKeyEventJoin), soft(skinny.SoftKeyEventNewCall), soft(skinny.SoftKeyEventConfList), fromList, fromList, fromList, fromList,
			soft(skinny.SoftKeyEventRmLstC), key(skinny.StimulusRemoveLastParticipant, skinny.StimulusConfList), soft(skinny.SoftKeyEventMeetMe), dial(rooms...), dial("700", "701")),
		want: map[use]int{conferenceMade: 4, joined: 7, becamePair: 8, listShown: 15, muted: 7, kicked: 3, droppedLast: 10, roomOpened: 10, roomEntered: 15, roomFromOutside: 3},
	},
	{
		feature: "forward", lines: 2, callers: theirLines,
		config: func(_ *world, cfg *session.Config) {
			for _, l := range cfg.Lines {
				l.MaxCalls, l.NoAnswerTime = 1, 3*time.Second
			}
			cfg.Lines["1001"].Forward.Unregistered = "1002"
			for _, d := range inOrder(cfg) {
				d.Buttons = append(d.Buttons, featureKey(session.FeatureForward))
			}
		},
		keys: basics(forwardTo(skinny.SoftKeyEventCfwdAll), forwardTo(skinny.SoftKeyEventCfwdBusy), forwardTo(skinny.SoftKeyEventCfwdNoAnswer), forwardTo(skinny.SoftKeyEventCfwdNoAnswer),
			key(skinny.StimulusForwardAll, skinny.StimulusForwardBusy, skinny.StimulusForwardNoAnswer), key(skinny.StimulusPrivacy), unplug),
		want: map[use]int{forwardByKey: 400, forwardedAll: 40, forwardedBusy: 10, forwardedNoAnswer: 2, forwardedUnregistered: 6, forwardLoop: 30},
	},
	{
		feature: "do not disturb", lines: 2, callers: theirLines,
		config: func(w *world, cfg *session.Config) {
			for _, d := range inOrder(cfg) {
				d.DND = pick(w, []session.DND{session.DNDReject, session.DNDSilent})
				d.Buttons = append(d.Buttons, featureKey(session.FeatureDND))
			}
		},
		keys: basics(soft(skinny.SoftKeyEventDND), key(skinny.StimulusDoNotDisturb), key(skinny.StimulusPrivacy)),
		want: map[use]int{dndSet: 400, dndRejected: 60, dndSilent: 40},
	},
	{
		feature: "pickup", lines: 2, callers: theirLines,
		config: func(_ *world, cfg *session.Config) {
			cfg.Pickup = session.Pickup{Group: "*8", Directed: "**"}
			for _, l := range cfg.Lines {
				l.Groups, l.PickupGroups, l.RingTimeout = groups[:1], groups[:2], 20*time.Second
			}
			cfg.Lines["1002"].Groups = groups[:2]
			for i, d := range inOrder(cfg) {
				d.Buttons = append(d.Buttons, featureKey(session.FeaturePickup), watchingKey(lineNumber(1-i)))
			}
		},
		keys: []press{hook, soft(skinny.SoftKeyEventEndCall), dial(theirLines...), soft(skinny.SoftKeyEventPickUp), key(skinny.StimulusCallPickUp, skinny.StimulusPrivacy),
			key(skinny.StimulusOtherPickup), someoneRings, someoneRings, someoneRings, key(skinny.StimulusSpeedDial, skinny.StimulusBLFSpeedDial, skinny.StimulusLine)},
		each: func(w *world) {
			if w.chance(0.1) {
				w.pbxs[0].call(pick(w, theirLines)) // and again
			}
		},
		want: map[use]int{pickedGroup: 50, pickedOther: 12, pickedNumber: 5, pickedLine: 3, pickedCode: 6, pickedTouch: 15, nothingToPickUp: 200},
	},
	{
		feature: "park", lines: 2, callers: append([]string{"31", "41"}, theirLines...),
		config: func(_ *world, cfg *session.Config) {
			cfg.Parking = map[string]*session.ParkingLot{"default": {Name: "default", First: 31, Last: 32, Timeout: 8 * time.Second},
				"other": {Name: "other", First: 41, Last: 41}}
			for _, d := range inOrder(cfg) {
				d.Buttons = append(d.Buttons, lotKey("default"), lotKey("other"))
			}
		},
		keys: basics(soft(skinny.SoftKeyEventPark), soft(skinny.SoftKeyEventPark), key(skinny.StimulusCallPark), key(skinny.StimulusPrivacy), intoSlot, dial("31", "32", "41"), dial("700")),
		want: map[use]int{parkedByKey: 50, parkedInLot: 5, parkedInSlot: 10, fetched: 15, fetchedOutside: 25, cameBack: 70, tookBack: 50, parkedAgain: 45},
	},
	{
		feature: "speed dials and BLF", lines: 2, modern: true,
		config: func(_ *world, cfg *session.Config) {
			for i, d := range inOrder(cfg) {
				d.Buttons = append(d.Buttons, session.Button{Kind: session.ButtonSpeedDial, Number: "700", Label: "echo"}, watchingKey(lineNumber(1-i)),
					session.Button{Kind: session.ButtonSpeedDial, Number: "1009", Numbers: []string{"701", lineNumber(1 - i)}, Label: "each"},
					session.Button{Kind: session.ButtonFeature, Feature: session.FeatureDevState, BLF: "Custom:night", Label: "night"},
					session.Button{Kind: session.ButtonSpeedDial, Number: "701", BLF: "PJSIP/701", Label: "desk"})
			}
		},
		keys: basics(key(skinny.StimulusSpeedDial), key(skinny.StimulusSpeedDial, skinny.StimulusBLFSpeedDial), key(skinny.StimulusLine), key(skinny.StimulusPrivacy), lookUp),
		each: func(w *world) { w.pbxs[0].deviceActs() },
		want: map[use]int{speedDialled: 200, nextNumber: 25, sawIdle: 25, sawRinging: 25, sawInUse: 45, listWatched: 900, stateToggled: 25},
	},
	{
		feature: "messages", lines: 2, callers: theirLines,
		config: func(_ *world, cfg *session.Config) {
			for i, n := range []string{"1001", "1002"} {
				cfg.Lines[n].Mailbox, cfg.Lines[n].Voicemail, cfg.Lines[n].Divert = mailboxes[i], "700", "701"
			}
		},
		keys: basics(key(skinny.StimulusVoiceMail), soft(skinny.SoftKeyEventIDivert, skinny.SoftKeyEventTrnsfVM), soft(skinny.SoftKeyEventIDivert)),
		each: func(w *world) {
			if w.pbxs[0].deviceActs(); w.chance(0.05) {
				w.step(session.SetMessages{Line: lineNumber(w.rng.IntN(2)), New: w.rng.IntN(3)})
			}
		},
		want: map[use]int{lampLit: 100, messagesKey: 200, diverted: 250, divertedTalk: 100},
	},
	{
		feature: "call lists", lines: 2, modern: true, callers: theirLines,
		config: func(_ *world, cfg *session.Config) {
			for i, d := range inOrder(cfg) {
				d.Buttons = append(d.Buttons, lineKey(lineNumber(1-i))) // calls are answered elsewhere
			}
		},
		keys: basics(soft(skinny.SoftKeyEventRedial), key(skinny.StimulusLastNumberRedial), soft(skinny.SoftKeyEventHold), soft(skinny.SoftKeyEventResume), key(skinny.StimulusLine)),
		want: map[use]int{callLogged: 600, redialled: 250, filedNowhere: 35},
	},
	{feature: "all together", keys: []press{anyKey}, want: map[use]int{secondLine: 10, lookedOn: 10, privacySwitched: 10, held: 20, resumed: 10, forwardByKey: 20,
		forwardedAll: 2, dndSet: 10, speedDialled: 5, messagesKey: 2, diverted: 1}},
}
