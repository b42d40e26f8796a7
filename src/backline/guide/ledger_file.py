"""A ledger as a file: its own facts, every figure, and a digest over the facts.

Guide: turnaround.fault-domain, package.tailored - both sides read the same account, and
either can recompute it without the desk (`backline.guide.ledger_check`). The facts are
what the figures follow from and no more: what people wrote to each other moves no clock
and is left out, and what engineers noted among themselves is there as an event without
words. So the file is the same for both sides.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from backline.guide.ledger import LedgerClock, LedgerLine, ledger_of
from backline.guide.timeline import Event, Kind, is_internal
from backline.guide.wall import epoch_of, format_instant


if TYPE_CHECKING:
    from backline.guide.calendar import Calendar
    from backline.guide.plan import Plan
    from backline.guide.timeline import Fact


FORMAT = "backline-ledger"
VERSION = 1
DIGEST = "sha256:"
#: What stands for the person, whose name moves no figure.
SOMEBODY = "somebody"

_GRADED = ("severity", "because", "clause", "loss", "decided_by")
_COUNTED = ("affected", "total", "source")
_RELEASE = ("release", "at", "before", "with_fix")
#: The facts of each kind that are exported; of the kinds left out, none.
_KEPT: Mapping[Kind, tuple[str, ...]] = {
    Kind.OPENED: (
        *("ticket_kind", "channel", "measured", "component", "measure", "level"),
        *("domain", *_GRADED, *_COUNTED),
    ),
    Kind.TAKEN: ("engineer",),
    Kind.ASKED: ("what", "owed_by", "blocking"),
    Kind.HANDED_OVER: ("level", "engineer", "from_level"),
    Kind.ESCALATED: ("level", "step"),
    Kind.SEVERITY_SET: ("before", "consent", *_GRADED),
    Kind.FAULT_DOMAIN_SET: ("domain", "evidence", "signed_by"),
    Kind.LOSS_MEASURED: _COUNTED,
    Kind.FAULT_SUSPECTED: ("domain", "evidence"),
    Kind.SUSPICION_REJECTED: ("domain",),
    Kind.RESTORED: ("how", "evidence"),
    Kind.REOPENED: ("loss_went_on",),
    Kind.FACT_NOTED: ("fact", "holds", "until"),
    Kind.PROMISED: ("clock", "at"),
    Kind.RELEASE_BOUND: _RELEASE,
    Kind.RELEASE_SLIPPED: _RELEASE,
    Kind.RELEASE_SHIPPED: _RELEASE,
    Kind.RELEASE_DECLINED: _RELEASE,
    Kind.RELEASE_ACCEPTED: _RELEASE,
    Kind.DISPUTED: ("domain",),
    Kind.DISPUTE_SETTLED: ("domain", "arbiters"),
    Kind.MERGED: ("into",),
    Kind.ABSORBED: ("number", "opened_at"),
    Kind.TERMS_APPLIED: (
        *("what", "before", "after", "finished", "tzdata", "because"),
    ),
    Kind.CONTRACT_ENDED: ("contract", "running", "because"),
    Kind.WINDOW_PROPOSED: ("what", "owed_by", "start_at", "end_at"),
    Kind.WINDOW_ACCEPTED: ("start_at", "end_at", "agreed"),
    Kind.CHANGE_FINISHED: ("outcome", "overrun"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a file says beside its events and terms.

    `plan` and `calendar` are the mappings that the desk counted by, overrides applied;
    the names say which versions they are.
    """

    number: str
    customer: str
    site: str
    told_at: datetime
    #: The version of the program that counted; another one may use other words.
    program: str
    plan_name: str
    plan: Mapping[str, object]
    calendar_name: str
    calendar: Mapping[str, object]
    zone: str
    #: The zone data that the ticket was opened with, and that it was counted with.
    tzdata_opened: str
    tzdata: str


def ledger_file(
    told: Told, events: Sequence[Event], *, plan: Plan, calendar: Calendar
) -> dict[str, object]:
    """Return the file of a ledger, as the mapping that is written as JSON."""
    kept = [public(event) for event in events]
    facts: dict[str, object] = {
        "ticket": told.number,
        "customer": told.customer,
        "site": told.site,
        "told_at": text_of(told.told_at),
        "program": told.program,
        "zone": told.zone,
        "tzdata": told.tzdata,
        "terms": {
            "plan_name": told.plan_name,
            "calendar_name": told.calendar_name,
            "tzdata_opened": told.tzdata_opened,
            "applied": terms_applied(kept),
        },
        "plan": told.plan,
        "calendar": told.calendar,
        "events": [event_told(event) for event in kept],
    }
    return {
        "format": FORMAT,
        "version": VERSION,
        "digest": digest_of(facts),
        "facts": facts,
        "clocks": clocks_told(kept, plan=plan, calendar=calendar, now=told.told_at),
    }


def public(event: Event) -> Event:
    """Return an event with the facts that both sides may read and clocks look at."""
    names = (*_KEPT.get(event.kind, ()), "automatic")
    facts = {name: event.facts[name] for name in names if name in event.facts}
    if facts.get("engineer"):
        facts["engineer"] = SOMEBODY
    if facts.get("owed_by") == "vendor_supplier":
        # What the vendor's own supplier owes is no matter of the customer's.
        facts.pop("what", None)
    # Of a word among engineers only that there was one: what kind it is of could tell
    # that other tickets exist (severity.incidents).
    internal = is_internal(event.kind, event.facts)
    kind = Kind.NOTED if internal else event.kind
    return Event(
        event.seq, kind, event.effective_at, event.recorded_at, event.by, facts
    )


def event_told(event: Event) -> dict[str, object]:
    """Return an event as a file tells it."""
    return {
        "seq": event.seq,
        "kind": event.kind.value,
        "effective_at": text_of(event.effective_at),
        "recorded_at": text_of(event.recorded_at),
        "by": event.by.value,
        "facts": dict(event.facts),
    }


def terms_applied(events: Sequence[Event]) -> list[dict[str, Fact]]:
    """Return the terms that were put in force one after the other (package.tailored)."""
    return [
        {
            "effective_at": text_of(event.effective_at),
            "recorded_at": text_of(event.recorded_at),
            **{
                name: event.facts.get(name)
                for name in ("what", "before", "after", "because")
            },
        }
        for event in events
        if event.kind is Kind.TERMS_APPLIED
    ]


def clocks_told(
    events: Sequence[Event], *, plan: Plan, calendar: Calendar, now: datetime
) -> list[dict[str, object]]:
    """Return every figure and line of a ledger as a file tells them."""
    return [
        _clock(clock)
        for clock in ledger_of(events, plan=plan, calendar=calendar, now=now)
    ]


def _clock(clock: LedgerClock) -> dict[str, object]:
    return {
        "name": clock.name,
        "ordinal": clock.ordinal,
        "title": clock.title,
        "severity": clock.severity,
        "target": clock.target,
        "status": clock.status,
        "outcome": clock.outcome,
        "counted": clock.counted,
        "hours": clock.hours,
        "limit": clock.limit,
        "used": clock.used,
        "uncounted": clock.uncounted,
        "started_at": text_of(clock.started_at),
        "until": text_of(clock.until),
        "due_at": _maybe_text(clock.due_at),
        "breach_at": _maybe_text(clock.breach_at),
        "breached": clock.breached,
        "under": clock.under,
        "verdict": clock.verdict,
        "why_due": clock.why_due,
        "clause": clock.clause,
        "lines": [_line(line) for line in clock.lines],
        "corrected_at": _maybe_text(clock.corrected_at),
        "first": _clock(clock.first) if clock.first is not None else None,
    }


def _line(line: LedgerLine) -> dict[str, object]:
    return {
        "start": text_of(line.start),
        "end": text_of(line.end),
        "seconds": line.seconds,
        "counted": line.counted,
        "ball": line.ball,
        "days": line.days,
        "why": line.why,
        "clause": line.clause,
        "recorded_at": _maybe_text(line.recorded_at),
    }


def _maybe_text(instant: datetime | None) -> str | None:
    return None if instant is None else text_of(instant)


def text_of(instant: datetime) -> str:
    """Return an instant as files have it: UTC, whole seconds, with a Z."""
    return format_instant(epoch_of(instant.astimezone(UTC).replace(microsecond=0)))


def digest_of(facts: Mapping[str, object]) -> str:
    """Return the digest over the canonical form of a file's facts.

    Canonical is JSON with sorted keys, no blanks, in UTF-8.
    """
    canonical = json.dumps(
        facts,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return DIGEST + hashlib.sha256(canonical.encode()).hexdigest()
