"""What came in and what was done about it, a file a customer."""

from __future__ import annotations

from backline.demo.stories import kaveri, meridian, mysuru, najd, orbit, several


STORIES = (
    *meridian.STORIES,
    *orbit.STORIES,
    *najd.STORIES,
    *kaveri.STORIES,
    *several.STORIES,
    *mysuru.STORIES,
)
