"""Meridian Bank, Mysuru: a new floor, on its way to being ready."""

from __future__ import annotations

from backline.demo.story import HOUR, Story, answer, take


STORIES = (
    Story(
        site="mysuru",
        ago=3 * HOUR,
        by="vikram",
        kind="request",
        subject="Waiting music of the new floor in Mysuru",
        words="Callers hear the default tone. Please put our own music in its place.",
        moves=(
            take(9, "nikhil"),
            answer(
                26,
                "nikhil",
                "I have your file and load it tonight, after the floor has closed.",
            ),
        ),
    ),
)
