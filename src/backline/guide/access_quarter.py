"""The quarter that an auditor asks about.

Guide: access.mechanisms - the customer's auditor reads who was let in, by whom, from
where and what for, a quarter at a time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from datetime import tzinfo


_NAME = re.compile(r"(20\d\d|2100)-Q([1-4])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of a year, the first beginning with number 1."""

    year: int
    number: int

    @property
    def name(self) -> str:
        """How it is asked for: ``2026-Q4``."""
        return f"{self.year}-Q{self.number}"

    @property
    def before(self) -> Quarter:
        """The quarter before it."""
        if self.number > 1:
            return Quarter(self.year, self.number - 1)
        return Quarter(self.year - 1, 4)

    @property
    def after(self) -> Quarter:
        """The quarter after it."""
        last = self.number == 4  # noqa: PLR2004 - of a year's four
        return Quarter(self.year + last, 1 if last else self.number + 1)

    def bounds(self, where: tzinfo) -> tuple[datetime, datetime]:
        """Return its beginning and its end, exclusive, on the clock of *where*."""
        return self._begins(where), self.after._begins(where)  # noqa: SLF001 - its own

    def _begins(self, where: tzinfo) -> datetime:
        return datetime(self.year, 3 * self.number - 2, 1, tzinfo=where)


def quarter_of(at: datetime, where: tzinfo) -> Quarter:
    """Return the quarter in which *at* lies on the clock of *where*."""
    local = at.astimezone(where)
    return Quarter(local.year, (local.month + 2) // 3)


def quarter_named(name: str) -> Quarter | None:
    """Return the quarter of that name; None when it is none."""
    found = _NAME.fullmatch(name)
    return Quarter(int(found[1]), int(found[2])) if found else None
