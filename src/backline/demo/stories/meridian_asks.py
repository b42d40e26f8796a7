"""Meridian Bank, Bengaluru: what is no incident of theirs, and a change."""

from __future__ import annotations

from backline.demo import changes
from backline.demo.access import ask_in
from backline.demo.story import (
    DAY,
    HOUR,
    Story,
    announce,
    answer,
    close,
    hand_over,
    reply,
    slip,
    take,
    trace,
)
from backline.records.changes.actions.planning import Planned


STORIES = (
    Story(
        site="meridian",
        ago=12 * DAY + 4 * HOUR,
        by="vikram",
        kind="question",
        subject="Can a wrap-up code be asked for card blocks only?",
        words=(
            "We want agents to pick 'card blocked' as wrap-up only on calls that came"
            " through the card menu. Is that a setting or a change?"
        ),
        component="acd",
        moves=(
            take(31, "leela"),
            answer(
                64,
                "leela",
                "It is a setting: Queues, Card desk, Wrap-up codes, 'only for calls"
                " from', and there the card menu. Takes effect at the next log-in.",
            ),
            reply(180, "vikram", "Found it, works. You can close this."),
            close(195, "leela", "Answered, and it works for the customer."),
        ),
    ),
    Story(
        site="meridian",
        ago=16 * DAY + 7 * HOUR,
        by="asha",
        subject="Interval report writes midnight as 24:00 in Excel",
        words=(
            "The last row of the half-hour report reads 24:00 and Excel makes text of"
            " it. Small, but our sheet breaks every morning."
        ),
        component="reports",
        moves=(
            take(44, "nikhil"),
            answer(
                58,
                "nikhil",
                "Seen here too with your report that you attached. Until it is mended:"
                " choose CSV instead of Excel, there it is 00:00 of the next day.",
            ),
            hand_over(
                70,
                "nikhil",
                "imran",
                "L2",
                "The formatter of the Excel export has to be mended.",
                known="The last row reads 24:00 in Excel; the CSV file has it right.",
                tried="Seen here with the customer's own report, and a way round told.",
                without="Seen here: the rest of the checklist adds nothing.",
            ),
            answer(
                2 * DAY,
                "imran",
                "Mended in our code. It comes with release 12.5; we tell you the date"
                " when it is set.",
            ),
            trace(
                2 * DAY + 5,
                "imran",
                "contact_centre",
                "The export writes the end of the day as 24:00 of the same day.",
            ),
            announce(3 * DAY, "ruth", "12.5", freeze=31, day=33),
            slip(
                11 * DAY,
                "ruth",
                "12.5",
                7,
                "The installer left an old service running at two of our test sites;"
                " we mend that first.",
            ),
        ),
    ),
    Story(
        site="meridian",
        ago=3 * DAY + 2 * HOUR,
        by="asha",
        kind="change",
        subject="Second Saturday off in the shift calendar",
        words=(
            "From next month the branch desk is closed on second Saturdays. Please"
            " change the routing so that these calls go to the card hotline."
        ),
        component="acd",
        moves=(
            take(50, "leela"),
            answer(
                75,
                "leela",
                "Planned as you describe. I send you the new routing as a drawing"
                " before anything changes.",
            ),
            ask_in(
                3 * DAY + HOUR + 20,
                "leela",
                "https",
                "Read the present routing of the branch desk for the drawing; nothing"
                " is changed.",
                3 * DAY,
            ),
            changes.plan(
                5 * HOUR,
                "leela",
                Planned(
                    risk="low",
                    risk_words="Calls of the branch desk could end in the wrong queue.",
                    steps=[
                        "Export the routing of the branch desk",
                        "Add second Saturdays to its calendar",
                        "Place five test calls into the card hotline",
                    ],
                    back_out="Import the routing as it was; two minutes.",
                    components=["acd"],
                ),
            ),
            changes.freeze(
                5 * HOUR + 5,
                "asha",
                days=22,
                until=26,
                reason="Card campaign, all agents at work",
            ),
            changes.propose(
                5 * HOUR + 10,
                "leela",
                days=11,
                hour=21,
                hours=1,
                there=("leela",),
                words="After the branch desk has closed.",
            ),
        ),
    ),
    Story(
        site="live",
        ago=4 * DAY + 5 * HOUR,
        by="vikram",
        kind="access",
        subject="Two new supervisors for the live floor",
        words="Kavya S (2114) and Rahul Deshpande (2115), same rights as 2101.",
        moves=(
            take(12, "nikhil"),
            answer(41, "nikhil", "Both can sign in; first password by SMS to them."),
            close(HOUR, "nikhil", "Both accounts are active."),
        ),
    ),
)
