"""Orbit Telecom, Dubai: Premium, all hours of every day."""

from __future__ import annotations

from backline.demo import changes
from backline.demo.access import agree_way, approve_way, ask_for_way
from backline.demo.reports import promise
from backline.demo.story import (
    DAY,
    HOUR,
    Story,
    answer,
    answer_page,
    ask,
    call_back,
    confirm,
    escalate,
    hand_over,
    note,
    reopen,
    reply,
    restore,
    take,
    trace,
)
from backline.guide.change_loss import Allowed
from backline.records.changes.actions.planning import Planned


STORIES = (
    Story(
        site="orbit",
        ago=2 * DAY + 6 * HOUR,
        by="omar",
        subject="A third of the Dubai floor cannot log in",
        words=(
            "71 of 320 agents get 'server not reachable' at log-in since about {-14}."
            " All sit on the third floor. The other floors work."
        ),
        component="acd",
        measure="agents_cannot_log_in",
        affected=71,
        moves=(
            take(3, "nikhil"),
            answer(
                5,
                "nikhil",
                "We see no log-in attempt of these 71 arrive at all. We compare with"
                " the other floors now and call you back within half an hour.",
            ),
            take(46, "grace"),
            note(
                48,
                "grace",
                "Third floor is VLAN 310. Not one SYN to 5061 from there since {-13},"
                " other VLANs normal.",
            ),
            answer(
                55,
                "grace",
                "Nothing from VLAN 310 reaches our session border controller. Did"
                " anything change on the way between {-20} and {-10}?",
            ),
            take(92, "wei"),
            escalate(
                98,
                "omar",
                "Seventy people sit idle for an hour and a half. I want to hear from"
                " somebody who decides, not from one more team.",
            ),
            call_back(
                112,
                "ruth",
                "Spoke to Omar at {+110}: Wei stays on it until it is found, and Omar's"
                " network team joins the call. Next word at {+125}.",
            ),
            answer(
                121,
                "wei",
                "We put a capture on our edge: the third floor's packets do not come"
                " out of your firewall. Please look at rule changes of about {-14}.",
            ),
            trace(
                204,
                "wei",
                "client_infrastructure",
                "Firewall export of Orbit IT: change CHG-7731 at {-14} removed"
                " TCP 5061 from VLAN 310. Capture at our edge since {+121} shows no"
                " packet of that VLAN; the other VLANs are complete.",
                signed_by="grace",
            ),
            reply(
                238,
                "omar",
                "Confirmed by our network team: rule of CHG-7731 rolled back at {+231}.",
            ),
            restore(
                246,
                "wei",
                "fix",
                "After Orbit's rollback all 71 agents are logged in and take calls.",
            ),
            confirm(290, "omar", "All on calls again. Agreed, that was us."),
            promise(
                310,
                "grace",
                6,
                "The fault was traced to your firewall, so we agree on a day: you get our"
                " side of it, with what we saw and when.",
            ),
        ),
    ),
    Story(
        site="orbit",
        ago=100,
        by="omar",
        subject="Outbound campaign dials but a quarter of the calls drop",
        words=(
            "Collections campaign: 96 of the last 400 dials ended before ringing,"
            " cause 'no circuit'. Agents wait, and we have a target for today."
        ),
        component="dialer",
        measure="dials_failed",
        affected=96,
        total=400,
        moves=(
            take(4, "leela"),
            answer(
                6,
                "leela",
                "I see the 'no circuit' causes, all on trunk group 3. I take the group"
                " out of the campaign and watch the next 100 dials.",
            ),
            answer(
                32,
                "leela",
                "Without group 3 the failures went down but the campaign is at two"
                " thirds of its speed. It stays critical; our specialists join now.",
            ),
            answer_page(46, "imran"),
            take(47, "imran"),
            note(
                66,
                "imran",
                "Group 3 was re-registered at 4 channels instead of 30 after the"
                " licence renewal. Count does not come back by re-registering.",
            ),
            take(91, "wei"),
            answer(
                93,
                "wei",
                "Found: after the licence renewal trunk group 3 came up with 4 of its"
                " 30 channels. We prepare the corrected licence and load it within"
                " the next half hour.",
            ),
            escalate(
                94,
                "omar",
                "This campaign has a target for today. Who can promise me an hour by"
                " which we dial at full speed?",
            ),
        ),
    ),
    Story(
        site="orbit",
        ago=6,
        by="layla",
        subject="Wallboard shows yesterday's figures",
        words=(
            "Service level and calls waiting on the wallboard have not moved since"
            " midnight. 3 of our 40 boards and reports are affected, the one at the"
            " entrance included."
        ),
        component="reports",
        measure="reports_unavailable",
        affected=3,
        total=40,
    ),
    Story(
        site="orbit",
        ago=DAY + 7 * HOUR,
        by="omar",
        subject="Calls to 800-555 rejected now and then",
        words=(
            "Customers tell us they get a busy tone although agents are free. In the"
            " last quarter of an hour 11 of 400 offered calls were rejected."
        ),
        component="acd",
        measure="calls_rejected",
        affected=11,
        total=400,
        moves=(
            take(8, "nikhil"),
            answer(
                14,
                "nikhil",
                "The rejections have one thing in common: queue 'Prepaid AR' reaches"
                " its limit of 40 waiting. I raise the limit to 120 for now.",
            ),
            restore(
                58,
                "nikhil",
                "workaround",
                "Limit of 'Prepaid AR' raised to 120; no rejection in 45 minutes.",
            ),
            reopen(
                DAY + 3 * HOUR + 40,
                "omar",
                "Back since {+1655}: 14 of 400 rejected, same queue.",
            ),
            hand_over(
                DAY + 3 * HOUR + 48,
                "nikhil",
                "grace",
                "L2",
                "Find out why the raised limit does not last.",
                known="'Prepaid AR' is back at a limit of 40; it was raised to 120.",
                tried="Raised it once already, which held for a day.",
                without="Known since the first time, and the fault is the same.",
            ),
            answer(
                DAY + 3 * HOUR + 52,
                "grace",
                "The raised limit was lost when the queue was published again at"
                " {+1651}. It is set once more; I now look for what published it.",
            ),
        ),
    ),
    Story(
        site="orbit",
        ago=DAY + 2 * HOUR,
        by="layla",
        kind="request",
        subject="Two more hourly reports by mail at 07:00",
        words=(
            "Please send 'Abandoned by queue' and 'Agents by state' of the day before"
            " to floor-leads@orbit.example every day at 07:00 Dubai time."
        ),
        component="reports",
        moves=(
            take(25, "nikhil"),
            ask(
                40,
                "nikhil",
                "Which of the two layouts do you want, one sheet a queue or all queues"
                " on one sheet? Both are attached as samples.",
            ),
            reply(3 * HOUR, "layla", "All queues on one sheet, please."),
            answer(4 * HOUR, "nikhil", "Set up; the first ones come tomorrow."),
            ask_for_way(
                5 * HOUR,
                "nikhil",
                "Orbit's jump host",
                "A desktop session on Orbit's own jump host, recorded there, and from it"
                " to the report server.",
                "The report server stands in a network that none of the listed ways"
                " reaches.",
            ),
            agree_way(6 * HOUR, "nikhil", "Layla Haddad", 3),
            approve_way(7 * HOUR, "ruth"),
        ),
    ),
    Story(
        site="orbit",
        ago=9 * DAY,
        by="omar",
        kind="change",
        subject="Dialer database onto the new disks",
        words="Our new storage is in. Please move the dialer's database at night.",
        component="dialer",
        moves=(
            take(30, "grace"),
            changes.plan(
                2 * HOUR,
                "imran",
                Planned(
                    risk="medium",
                    risk_words="Campaigns stop if the copy is not whole.",
                    steps=[
                        "Stop all campaigns and copy the database",
                        "Start the dialer on the copy and compare the counts",
                        "Start the campaigns again",
                    ],
                    back_out="Start the dialer on the old disks; ten minutes.",
                    components=["dialer"],
                    scope=[Allowed("dialer", "agents_cannot_log_in", 20)],
                ),
            ),
            changes.propose(
                3 * HOUR, "imran", days=2, hour=22, hours=2, there=("imran", "wei")
            ),
            changes.accept(
                5 * HOUR, "layla", there=("omar",), words="Good, campaigns end at 21."
            ),
            changes.carry_out(
                4 * DAY,
                "imran",
                lost=(12, 100),
                words="Counts are the same, campaigns run from the new disks.",
            ),
            changes.review(
                5 * DAY, "grace", "As planned. Copying took half of what we thought."
            ),
        ),
    ),
)
