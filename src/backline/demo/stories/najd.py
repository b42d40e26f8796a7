"""Najd Insurance, Riyadh: Standard; the weekend is Friday and Saturday."""

from __future__ import annotations

from backline.demo.stories.reports_written import ALIAS
from backline.demo.story import (
    DAY,
    HOUR,
    Story,
    answer,
    ask,
    confirm,
    hand_over,
    reply,
    restore,
    take,
    trace,
    with_supplier,
)


STORIES = (
    Story(
        site="najd",
        ago=6 * DAY + 2 * HOUR,
        by="noura",
        subject="Claims agents ready but get no calls",
        words=(
            "20 of our 80 agents stand on 'ready' and the queue is full. After signing"
            " out and in they get one call and then nothing."
        ),
        component="acd",
        measure="agents_cannot_take_calls",
        affected=20,
        moves=(
            take(4, "leela"),
            answer(
                7,
                "leela",
                "I see the 20 agents, all in skill group 'Claims AR'. The other groups"
                " get their calls. I look at the routing of that group.",
            ),
            answer(
                68,
                "leela",
                "Calls are offered to a group number that was renamed last night. I"
                " put an alias in its place and watch the first calls.",
            ),
            restore(
                83,
                "leela",
                "workaround",
                "Alias for the renamed group; 20 agents on calls within two minutes.",
            ),
            confirm(140, "noura", "All are busy again, the queue is empty."),
            *ALIAS,
        ),
    ),
    Story(
        site="najd",
        ago=11 * HOUR,
        by="faisal",
        subject="One side hears nothing after a transfer",
        words=(
            "When an agent transfers to the motor desk the caller hears nothing, the"
            " agent hears the caller. 5 of 80 agents tell us so, all with the new"
            " headsets."
        ),
        component="acd",
        measure="agents_cannot_take_calls",
        affected=5,
        moves=(
            take(21, "nikhil"),
            answer(
                36,
                "nikhil",
                "I made three transfers to the motor desk with your agent 411 and"
                " could hear it fail on one. We look at what these five share.",
            ),
            ask(
                95,
                "nikhil",
                "Which firmware do the five headsets show? It stands in the soft phone"
                " under Devices, second line.",
            ),
            reply(4 * HOUR, "faisal", "All five say 3.08. The old ones say 3.02."),
            hand_over(
                4 * HOUR + 25,
                "nikhil",
                "grace",
                "L2",
                "Find out whether the codec change in the notes of 3.08 explains it.",
                known="Five of 80 headsets, all of firmware 3.08; those of 3.02 work.",
                tried="Three transfers to the motor desk with agent 411: one failed.",
                without="The supervisor is off shift; the firmware already tells enough.",
            ),
            answer(
                7 * HOUR,
                "grace",
                "3.08 offers a codec that the motor desk's gateway accepts and does"
                " not speak. We switch it off for your site now.",
            ),
            restore(
                8 * HOUR + 45,
                "grace",
                "workaround",
                "Codec taken out of the offer for Riyadh: 12 of 12 test transfers with"
                " both sides heard. The gateway gets its fix with release 12.5.",
            ),
        ),
    ),
    Story(
        site="najd",
        ago=55,
        by="noura",
        kind="question",
        subject="How do we plan the shorter hours of Ramadan?",
        words=(
            "From the first day of Ramadan we work 10:00 to 16:00. Do you need a new"
            " calendar from us, or do we change the opening hours of the queues?"
        ),
    ),
    Story(
        site="najd",
        ago=20,
        by="faisal",
        kind="access",
        subject="Access for three claims agents who start on Sunday",
        words="Numbers 481, 482 and 483, group 'Claims AR', rights as 470.",
    ),
    Story(
        site="najd",
        ago=4 * DAY + HOUR,
        by="faisal",
        subject="Arabic announcement reads the queue position in English",
        words=(
            "'You are caller number' is Arabic, the number after it English. Callers"
            " laugh about it, nothing worse."
        ),
        component="ivr",
        moves=(
            take(70, "leela"),
            answer(
                82,
                "leela",
                "Heard it. Numbers come from a pack that has no Arabic voice in your"
                " version. It comes with release 12.5.",
            ),
            trace(
                84,
                "leela",
                "contact_centre",
                "The pack of numbers has no Arabic voice in version 12.4.",
            ),
        ),
    ),
    Story(
        site="najd",
        ago=10 * HOUR,
        by="noura",
        subject="Calls over the second carrier line break off",
        words=(
            "Calls that come in over the second line end after about 30 seconds: 4 of"
            " the 120 we counted. The first line is fine."
        ),
        component="acd",
        measure="calls_rejected",
        affected=4,
        total=120,
        moves=(
            take(14, "leela"),
            answer(
                22,
                "leela",
                "We see the line drop from the carrier's side after 32 seconds, a"
                " timer that wants an answer to its keep-alive.",
            ),
            ask(
                2 * HOUR + 10,
                "leela",
                "Please have your carrier say whether session timers are on for line 2"
                " (their reference for it), and switch them off for a test.",
                owed_by="customer_supplier",
            ),
            with_supplier(
                2 * HOUR + 25,
                "leela",
                "Gulf Lines",
                "GL-40981",
                "Session timers on line 2: are they on, and can they be off for a test?",
            ),
        ),
    ),
)
