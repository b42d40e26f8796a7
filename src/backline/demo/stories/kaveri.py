"""Kaveri BPO, Chennai: Premium, 600 seats for several of its own customers."""

from __future__ import annotations

from backline.demo import changes
from backline.demo.access import ask_in, come_in, let_in
from backline.demo.developers import ask_them
from backline.demo.stories.reports_written import HOTEL, LOADER
from backline.demo.story import (
    DAY,
    HOUR,
    Story,
    answer,
    close,
    confirm,
    hand_over,
    intake,
    note,
    restore,
    take,
    trace,
)
from backline.demo.together import keep, promise
from backline.guide.change_loss import Allowed
from backline.records.changes.actions.planning import Planned


STORIES = (
    Story(
        site="kaveri",
        ago=DAY + 5 * HOUR,
        by="suresh",
        subject="Dialer stands again, this time with the hotel list",
        words=(
            "Same picture as last week: since {-6} the hotel campaign does not start, 150"
            " of 600 planned dials failed at once."
        ),
        component="dialer",
        measure="dials_failed",
        affected=150,
        total=600,
        moves=(
            take(1, "leela"),
            answer(
                3,
                "leela",
                "The loader stops at a bad row again, although it sets those aside since"
                " last week. We load the list without it so that you can dial.",
            ),
            trace(
                24,
                "imran",
                "contact_centre",
                "The correction of last week catches numbers without a country code; this"
                " row has an empty number, which is another path in the loader.",
            ),
            restore(
                31,
                "imran",
                "workaround",
                "Loaded without the row; 600 dials are placed.",
            ),
            *HOTEL,
        ),
    ),
    Story(
        site="kaveri",
        ago=3 * HOUR + 50,
        by="suresh",
        subject="Every fifth call to the airline desk is rejected",
        words=(
            "132 of 600 offered calls in the last quarter of an hour were rejected"
            " with 'temporarily unavailable'. Our client the airline is on the phone"
            " with us."
        ),
        component="acd",
        measure="calls_rejected",
        affected=132,
        total=600,
        moves=(
            take(2, "leela"),
            answer(
                4,
                "leela",
                "I see the rejections, all on node 2 of the two that take your calls."
                " I drain node 2 now.",
            ),
            answer(
                27,
                "leela",
                "Node 1 alone cannot carry the peak, so a part is still rejected. Our"
                " specialists look at why node 2 refuses.",
            ),
            take(48, "grace"),
            note(
                61,
                "grace",
                "Node 2 refuses at 400 sessions, its table is full of sessions"
                " that never ended. Restart clears it for 20 minutes only.",
            ),
            take(92, "wei"),
            answer(
                104,
                "wei",
                "Node 2 does not let finished sessions go. We restart it every 15"
                " minutes, which halves the rejections, and build a correction.",
            ),
            promise(105, "wei", "Call Suresh with how the first restart went", 25),
            ask_them(
                108,
                "wei",
                "Sessions of calls that were transferred are never let go",
                "The table of node 2 fills up at 400 sessions and then refuses every"
                " call. All that stay are of calls that an agent transferred; those"
                " that end by themselves are let go. Since the update to 12.4; a dump"
                " of the table is on the ticket.",
            ),
            keep(122, "wei", 1, "Called: half as many rejections since."),
            answer(
                171,
                "wei",
                "The correction is built and runs on our test node. I load it on"
                " node 2 in the next quiet quarter of an hour and stay on the line"
                " with you.",
            ),
            promise(172, "wei", "Call Suresh with the result of the correction", 95),
        ),
    ),
    Story(
        site="kaveri",
        ago=5 * HOUR + 30,
        by="suresh",
        subject="Voice files of the hotel desk arrive an hour late",
        words=(
            "The client checks calls within the hour. 15 of the last 600 were"
            " not there when they looked."
        ),
        component="voice_logger",
        measure="calls_not_recorded",
        affected=15,
        total=600,
        moves=(
            take(9, "nikhil"),
            answer(
                13,
                "nikhil",
                "The files are complete but wait in the conversion for up to 70"
                " minutes. None is lost. I find out what fills the conversion.",
            ),
            hand_over(
                75,
                "nikhil",
                "imran",
                "L2",
                "Find out why the update changed the workers, and set them right.",
                known="The conversion runs with one worker since the update, was four.",
                tried="Counted what waits: 70 minutes of it, nothing lost.",
                without="The customer's supervisor answers after her shift.",
            ),
            hand_over(
                95,
                "imran",
                "nikhil",
                "L1",
                "Ask Suresh which day the update came, and whether the disk was moved.",
                known="The setting is of the update's own default.",
                tried="Compared it with two other sites: both have four.",
            ),
            intake(
                104,
                "nikhil",
                since="Since the update of last Sunday.",
                changed="The update, and nothing else: the disk is where it was.",
            ),
            hand_over(
                110,
                "nikhil",
                "",
                "L2",
                "It was the update alone: please set the workers back to four.",
                known="The update came last Sunday; the disk was not moved.",
                tried="Asked Suresh on the phone.",
                without="What is left is of one call, and every call waits alike.",
            ),
            take(112, "imran"),
            answer(
                HOUR * 2 + 40,
                "imran",
                "The update set the conversion to one worker. With four again the"
                " backlog goes down; it needs about three hours to be empty.",
            ),
            ask_in(
                4 * HOUR + 50,
                "imran",
                "ssh",
                "Watch the conversion until the backlog is empty, and set the workers"
                " back afterwards.",
                4 * HOUR,
            ),
            let_in(4 * HOUR + 58, "suresh"),
            come_in(5 * HOUR + 5, "imran"),
        ),
    ),
    Story(
        site="kaveri",
        ago=7 * DAY + HOUR,
        by="leela",
        contact="suresh",
        subject="Dialer stopped placing calls for the insurance campaign",
        words=(
            "Suresh called: the campaign stands since the list was loaded at {-12},"
            " 130 of 600 planned dials failed at once, the rest does not start."
        ),
        component="dialer",
        measure="dials_failed",
        affected=130,
        total=600,
        moves=(
            take(0, "leela"),
            answer(
                0,
                "leela",
                "On the phone: the list has numbers without a country code. We strip"
                " the bad rows and start the rest.",
                channel="phone",
            ),
            trace(
                31,
                "imran",
                "contact_centre",
                "The loader stops at the first bad number instead of setting it aside.",
            ),
            restore(
                38,
                "imran",
                "fix",
                "130 rows set aside and sent back to you as a file; the campaign dials"
                " the other 470. The loader sets bad rows aside from now on.",
            ),
            confirm(95, "suresh", "Campaign runs, we corrected the 130 and reloaded."),
            *LOADER,
        ),
    ),
    Story(
        site="kaveri",
        ago=11 * DAY + 2 * HOUR,
        by="suresh",
        kind="change",
        subject="Version 12.4 in the quiet hours",
        words="As agreed with Ruth: window 02:00 to 04:00 in four days, we have three testers there.",
        moves=(
            take(40, "imran"),
            answer(90, "imran", "Planned. I call your testers at 03:30."),
            close(
                4 * DAY,
                "imran",
                "12.4 runs; your testers made 30 calls, all good.",
            ),
        ),
    ),
    Story(
        site="kaveri",
        ago=2 * DAY,
        by="ruth",
        contact="suresh",
        kind="change",
        subject="IVR servers to the current system",
        words="Both IVR servers get the current operating system, one after the other.",
        component="ivr",
        moves=(
            take(20, "wei"),
            changes.plan(
                3 * HOUR,
                "wei",
                Planned(
                    risk="high",
                    risk_words="While one server is away, the other carries all calls.",
                    steps=[
                        "Take ivr-2 out of the pool and upgrade it",
                        "Put it back, place 20 test calls",
                        "The same with ivr-1",
                    ],
                    back_out="Start the machine from the snapshot before; 15 minutes.",
                    components=["ivr", "acd"],
                    scope=[Allowed("ivr", "ivr_calls_failed", 30)],
                    may_be_blind=True,
                ),
            ),
            changes.propose(
                4 * HOUR, "wei", days=7, hour=14, hours=3, there=("wei", "grace")
            ),
            changes.propose(
                22 * HOUR,
                "suresh",
                days=9,
                hour=1,
                hours=4,
                there=("suresh",),
                words="Afternoons are our busiest hours; at night we are fine.",
            ),
            changes.accept(26 * HOUR, "wei", there=("wei", "imran")),
        ),
    ),
)
