"""What was counted at one instant: affected of total, where from, and how sure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeGuard, get_args

from sitewatch import instants


if TYPE_CHECKING:
    from datetime import datetime

State = Literal["measured", "partial", "blind"]
#: Agents are counted against a roster, a figure typed for the shift or an estimate;
#: calls against those offered; synthetic calls and single checks against those made.
TotalSource = Literal["roster", "typed", "estimated", "offered", "synthetic", "checked"]
#: Whose fault a loss may be, in the words of the guide's fault domains.
FaultDomain = Literal["contact_centre", "client_infrastructure", "third_party"]

MOST_EVIDENCE = 500
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class BadMeasurement(ValueError):
    """A measurement says what was counted, of how many, and from where."""


def _is_whole(figure: object) -> TypeGuard[int]:
    return isinstance(figure, int) and not isinstance(figure, bool)


def _check_words(words: str) -> None:
    if len(words) > MOST_EVIDENCE or not words.isprintable():
        msg = f"evidence is printable text of at most {MOST_EVIDENCE} characters"
        raise BadMeasurement(msg)


@dataclass(frozen=True, slots=True)
class Suspect:
    """Whose fault a loss may be, and what speaks for it; an engineer decides."""

    domain: FaultDomain
    because: str

    def __post_init__(self) -> None:
        if self.domain not in get_args(FaultDomain):
            msg = f"{self.domain!r} is no fault domain"
            raise BadMeasurement(msg)
        _check_words(self.because)
        if not self.because:
            msg = "a suspicion needs its evidence"
            raise BadMeasurement(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One measure of one component at one instant.

    `measured` and `partial` carry both figures, `blind` carries neither: what
    could not be seen is no loss. 0 of 0 is a measurement too: nothing was offered.
    Beside the affected stand the `unconfirmed`: agents who are absent without having
    been refused. They are no loss until a person says so.
    """

    component: str
    measure: str
    affected: int | None
    total: int | None
    total_source: TotalSource
    state: State
    evidence: str
    at: datetime
    unconfirmed: int = 0
    suspect: Suspect | None = None

    def __post_init__(self) -> None:
        for name in (self.component, self.measure):
            if not NAME.fullmatch(name):
                msg = f"{name!r} is not a name such as agents_cannot_log_in"
                raise BadMeasurement(msg)
        if self.total_source not in get_args(TotalSource):
            msg = f"the total has no known source: {self.total_source!r}"
            raise BadMeasurement(msg)
        if self.state not in get_args(State):
            msg = f"the state is measured, partial or blind, not {self.state!r}"
            raise BadMeasurement(msg)
        _check_words(self.evidence)
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
        elif not 0 <= self.unconfirmed <= total - affected:
            msg = f"{self.unconfirmed} unconfirmed do not fit beside {affected} of {total}"
            raise BadMeasurement(msg)
        if self.state == "blind" and self.unconfirmed:
            msg = "a blind measurement carries no figures"
            raise BadMeasurement(msg)

    def as_json(self) -> dict[str, object]:
        """Return the measurement as it stands in a sample and on the terminal.

        `unconfirmed` and `suspect` are there only when they say something.
        """
        told: dict[str, object] = {
            "component": self.component,
            "measure": self.measure,
            "affected": self.affected,
            "total": self.total,
            "total_source": self.total_source,
            "state": self.state,
            "evidence": self.evidence,
            "at": instants.as_text(self.at),
        }
        if self.unconfirmed:
            told["unconfirmed"] = self.unconfirmed
        if self.suspect is not None:
            told["suspect"] = {
                "domain": self.suspect.domain,
                "because": self.suspect.because,
            }
        return told
