"""Working days of the world's geographies (clause package.geography)."""

from __future__ import annotations

from backline.geography.calendars import (
    geography_calendar,
    geography_snapshot,
    terms_of,
)


__all__ = ["geography_calendar", "geography_snapshot", "terms_of"]
