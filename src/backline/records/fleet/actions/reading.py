"""Reads one sample as a site sent it, or says what is wrong with it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from backline.guide.measurement import Sample as Counted
from backline.guide.severity import BadLoss, checked_loss
from backline.records.fleet.models import SUSPECTS, SampleState, TotalSource


LONGEST_ID = 64
LONGEST_EVIDENCE = 500
#: Clocks at sites differ; what is further ahead is a wrong clock.
AHEAD = timedelta(minutes=5)
KEPT_FOR = timedelta(days=90)
_LONGEST_RAW = 4000
_SHOWN = 40
_TOLD = 10**15

State = Literal["measured", "partial", "blind"]
_STATES: dict[str, State] = {
    "measured": "measured",
    "partial": "partial",
    "blind": "blind",
}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?P<part>[.,]\d+)?(?P<zone>[Zz]|[+-]\d\d:\d\d)?"
)


class BadSample(ValueError):
    """A sample cannot be used; the message says why and what to send instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sample that can be used."""

    sample_id: str
    component: str
    measure: str
    affected: int | None
    total: int | None
    total_source: str
    state: str
    evidence: str
    at: datetime
    unconfirmed: int = 0
    suspect_domain: str = ""
    suspect_because: str = ""

    @property
    def counted(self) -> Counted:
        """The sample as the guide reads it."""
        return Counted(
            self.affected or 0,
            self.total or 0,
            self.total_source,
            _STATES[self.state],
            self.at,
            self.unconfirmed,
        )


def told(raw: object, *, now: datetime) -> Told:
    """Return what *raw* says.

    Raises:
        BadSample: it is no sample, or one that cannot be.
    """
    if not isinstance(raw, Mapping):
        message = "A sample is an object with id, component, measure, state, at, ..."
        raise BadSample(message)
    state = _one_of("state", raw.get("state"), SampleState.values)
    affected, total = _figures(raw.get("affected"), raw.get("total"), state)
    domain, because = _suspect(raw.get("suspect"))
    return Told(
        sample_id=_printable("id", raw.get("id"), most=LONGEST_ID, least=1),
        component=_name("component", raw.get("component")),
        measure=_name("measure", raw.get("measure")),
        affected=affected,
        total=total,
        total_source=_one_of(
            "total_source", raw.get("total_source"), TotalSource.values
        ),
        state=state,
        evidence=_printable("evidence", raw.get("evidence"), most=LONGEST_EVIDENCE),
        at=_instant(raw.get("at"), now),
        unconfirmed=_unconfirmed(raw.get("unconfirmed", 0), affected, total),
        suspect_domain=domain,
        suspect_because=because,
    )


def id_of(raw: object) -> str | None:
    """Return the id of a sample that cannot be used, if it has one to name it by."""
    given = raw.get("id") if isinstance(raw, Mapping) else None
    try:
        return _printable("id", given, most=LONGEST_ID, least=1)
    except BadSample:
        return None


def raw_text(raw: object) -> tuple[str, str]:
    """Return *raw* as plain JSON text, cut when very long, and its digest."""
    try:
        text = json.dumps(raw, default=str, sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        text = json.dumps(f"{type(raw).__name__} that cannot be written as JSON")
    digest = hashlib.sha256(text.encode()).hexdigest()
    return text[:_LONGEST_RAW], digest


def _figures(
    affected: object, total: object, state: str
) -> tuple[int | None, int | None]:
    if state == SampleState.BLIND:
        if affected is not None or total is not None:
            message = (
                "A blind sample saw nothing, so it carries no figures: send null for "
                "affected and total, or the state partial."
            )
            raise BadSample(message)
        return None, None
    try:
        return checked_loss(affected, total)
    except BadLoss as error:
        raise BadSample(str(error)) from error


def _unconfirmed(given: object, affected: int | None, total: int | None) -> int:
    """Return how many are absent without having been refused; 0 when nothing is said."""
    most = 0 if affected is None or total is None else total - affected
    if type(given) is not int or not 0 <= given <= most:
        message = (
            f"unconfirmed is a whole number from 0 to {most}, so that it fits beside "
            f"the affected in the total; not {_shown(given)}. Leave it out when it is 0."
        )
        raise BadSample(message)
    return given


def _suspect(given: object) -> tuple[str, str]:
    """Return whose fault it may be and what speaks for it; empty for no suspicion."""
    if given is None:
        return "", ""
    if not isinstance(given, Mapping) or set(given) != {"domain", "because"}:
        message = (
            'suspect is {"domain", "because"}, or left out when nobody is suspected.'
        )
        raise BadSample(message)
    return (
        _one_of("suspect.domain", given["domain"], list(SUSPECTS)),
        _printable("suspect.because", given["because"], most=LONGEST_EVIDENCE, least=1),
    )


def _name(field: str, given: object) -> str:
    if not isinstance(given, str) or not _NAME.fullmatch(given):
        message = (
            f"{field} is a name of small letters, digits and _, at most 40, such as "
            f"agents_cannot_log_in; not {_shown(given)}."
        )
        raise BadSample(message)
    return given


def _one_of(field: str, given: object, known: list[str]) -> str:
    if not isinstance(given, str) or given not in known:
        message = f"{field} is one of {', '.join(known)}; not {_shown(given)}."
        raise BadSample(message)
    return given


def _printable(field: str, given: object, *, most: int, least: int = 0) -> str:
    if not isinstance(given, str) or not least <= len(given) <= most:
        length = f", {len(given)} were sent" if isinstance(given, str) else ""
        message = f"{field} is a text of {least} to {most} characters{length}."
        raise BadSample(message)
    if not given.isprintable():
        message = (
            f"{field} holds a character that cannot be printed, such as NUL or a line "
            "end: replace it by a blank."
        )
        raise BadSample(message)
    return given


def _instant(given: object, now: datetime) -> datetime:
    shape = _INSTANT.fullmatch(given) if isinstance(given, str) else None
    if not isinstance(given, str) or shape is None:
        raise _no_instant(given)
    if shape["zone"] is None:
        message = f"at has no zone: write {given}Z if it is UTC."
        raise BadSample(message)
    if shape["part"] is not None:
        message = f"at is finer than a second: cut {given} to whole seconds."
        raise BadSample(message)
    try:
        at = datetime.fromisoformat(given.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _no_instant(given) from error
    if at > now + AHEAD:
        message = (
            f"at is {given}, more than 5 minutes ahead of the desk's "
            f"{now:%Y-%m-%dT%H:%M:%SZ}: set the clock of the site."
        )
        raise BadSample(message)
    if at < now - KEPT_FOR:
        message = (
            f"at is {given}: samples older than {KEPT_FOR.days} days are not kept."
        )
        raise BadSample(message)
    return at


def _no_instant(given: object) -> BadSample:
    message = f"at is an instant such as 2026-03-02T09:00:00Z; not {_shown(given)}."
    return BadSample(message)


def _shown(given: object) -> str:
    if isinstance(given, str):
        return repr(given[:_SHOWN])
    if type(given) is int and abs(given) < _TOLD:
        return str(given)
    return "nothing" if given is None else f"a value of type {type(given).__name__}"
