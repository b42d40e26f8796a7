"""Kaveri BPO, Chennai: Premium, 600 seats for several of its own customers."""

from __future__ import annotations

from backline.demo.stories.reports_written import HOTEL, LOADER
from backline.demo.story import (
    DAY,
    HOUR,
    Story,
    answer,
    close,
    confirm,
    hand_over,
    note,
    restore,
    take,
    trace,
)


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
            answer(
                171,
                "wei",
                "The correction is built and runs on our test node. I load it on"
                " node 2 in the next quiet quarter of an hour and stay on the line"
                " with you.",
            ),
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
                "Conversion runs with one worker since the update, was four.",
            ),
            answer(
                HOUR * 2 + 40,
                "imran",
                "The update set the conversion to one worker. With four again the"
                " backlog goes down; it needs about three hours to be empty.",
            ),
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
)
