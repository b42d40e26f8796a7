"""What was counted at one instant: affected of total, where from, and how sure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeGuard, get_args

from sitewatch import instants


if TYPE_CHECKING:
    from datetime import datetime

State = Literal["measured", "partial", "blind"]
TotalSource = Literal["roster", "typed", "estimated", "offered"]

MOST_EVIDENCE = 500
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class BadMeasurement(ValueError):
    """A measurement says what was counted, of how many, and from where."""


def _is_whole(figure: object) -> TypeGuard[int]:
    return isinstance(figure, int) and not isinstance(figure, bool)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One measure of one component at one instant.

    `measured` and `partial` carry both figures, `blind` carries neither: what
    could not be seen is no loss. 0 of 0 is a measurement too: nothing was offered.
    """

    component: str
    measure: str
    affected: int | None
    total: int | None
    total_source: TotalSource
    state: State
    evidence: str
    at: datetime

    def __post_init__(self) -> None:
        for name in (self.component, self.measure):
            if not _NAME.fullmatch(name):
                msg = f"{name!r} is not a name such as agents_cannot_log_in"
                raise BadMeasurement(msg)
        if self.total_source not in get_args(TotalSource):
            msg = f"the total has no known source: {self.total_source!r}"
            raise BadMeasurement(msg)
        if self.state not in get_args(State):
            msg = f"the state is measured, partial or blind, not {self.state!r}"
            raise BadMeasurement(msg)
        if len(self.evidence) > MOST_EVIDENCE or not self.evidence.isprintable():
            msg = f"evidence is printable text of at most {MOST_EVIDENCE} characters"
            raise BadMeasurement(msg)
        instants.checked(self.at)
        self._check_figures()

    def _check_figures(self) -> None:
        affected, total = self.affected, self.total
        if self.state == "blind":
            if affected is not None or total is not None:
                msg = "a blind measurement carries no figures"
                raise BadMeasurement(msg)
        elif not (_is_whole(affected) and _is_whole(total)):
            msg = f"a {self.state} measurement carries two whole numbers"
            raise BadMeasurement(msg)
        elif not 0 <= affected <= total:
            msg = f"{affected} of {total} cannot be: 0 <= affected <= total"
            raise BadMeasurement(msg)

    def as_json(self) -> dict[str, str | int | None]:
        """Return the measurement as it stands in a sample and on the terminal."""
        return {
            "component": self.component,
            "measure": self.measure,
            "affected": self.affected,
            "total": self.total,
            "total_source": self.total_source,
            "state": self.state,
            "evidence": self.evidence,
            "at": instants.as_text(self.at),
        }
