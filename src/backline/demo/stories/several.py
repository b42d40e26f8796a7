"""What several sites share, and what comes of silence."""

from __future__ import annotations

from backline.demo.story import DAY, HOUR, Story, answer, ask, take
from backline.demo.together import begin_shift, end_shift, put_under


STORIES = (
    Story(
        site="orbit",
        ago=3 * HOUR + 5,
        by="layla",
        subject="Some calls to the roaming desk are rejected",
        words=(
            "17 of 400 calls to the roaming desk were turned away in the last quarter"
            " of an hour although nobody waited."
        ),
        component="acd",
        measure="calls_rejected",
        affected=17,
        total=400,
        moves=(
            take(6, "leela"),
            answer(
                9,
                "leela",
                "The rejections come from one of your two nodes. I take it out of the"
                " rotation and compare it with a fault that we are mending now.",
            ),
            put_under(
                58,
                "wei",
                "Every fifth call to the airline desk is rejected",
                "Sessions are not let go here either: one correction for both sites.",
            ),
            end_shift(
                70,
                "leela",
                "L1",
                "The new licences for Najd arrive tomorrow. Ruth is on the road until"
                " five and takes calls.",
                "Layla wants a word every hour; the last was at {+65}.",
            ),
            begin_shift(76, "nikhil", "Read. I take the hourly word to Layla."),
            end_shift(
                178,
                "nikhil",
                "",
                "Wei loads the correction on node 2 within the hour. If it holds, the"
                " roaming desk is next.",
                "The hourly word to Layla is due again at {+185}.",
            ),
        ),
    ),
    Story(
        site="orbit",
        ago=9 * DAY,
        by="omar",
        subject="Screen recording stops after lunch",
        words="Two of our 320 seats lost their screen recording at about {-40}.",
        component="voice_logger",
        measure="calls_not_recorded",
        affected=2,
        total=320,
        moves=(
            take(12, "imran"),
            ask(
                30,
                "imran",
                "Please tell us the names of the two computers, as the inventory has"
                " them.",
            ),
        ),
    ),
)
