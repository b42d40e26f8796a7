"""What came in and what was done about it, a file a customer."""

from __future__ import annotations

from backline.demo.stories import (
    kaveri,
    meridian,
    meridian_asks,
    mysuru,
    najd,
    orbit,
    several,
)


STORIES = (
    *meridian.STORIES,
    *meridian_asks.STORIES,
    *orbit.STORIES,
    *najd.STORIES,
    *kaveri.STORIES,
    *several.STORIES,
    *mysuru.STORIES,
)
