"""The report as the customer has it: one value that page, paper and API are made of.

Every figure comes from the ticket's own timeline and ledger; every word that somebody
wrote is data and stays data. What is hashed is this, as canonical JSON.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Protocol

from backline.guide.ledger_words import duration
from backline.guide.plan_causes import REPORT_CLOCKS
from backline.guide.rca import OwedVerdict
from backline.guide.timeline import Event, FaultDomain, Kind
from backline.paper.words import Fact, paragraphs, wall
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Mapping

    from backline.guide.ledger import LedgerClock
    from backline.guide.plan import Plan
    from backline.guide.situation import Situation
    from backline.guide.timeline import Fact as FactTold
    from backline.records.causes.content import Content
    from backline.records.causes.models import Action
    from backline.records.tickets.models import Ticket


#: The share at the top of the drawing, in percent: the least that holds all of it.
_TOPS = (5, 10, 25, 50, 100)
_LEAST = 2
_FIVE = 5
_SCALE = 1000


class Counted(Protocol):
    """An event that may tell of a loss: the guide's, or as a reader sees it."""

    @property
    def kind(self) -> Kind: ...
    @property
    def effective_at(self) -> datetime: ...
    @property
    def facts(self) -> Mapping[str, FactTold]: ...


@dataclass(frozen=True, slots=True)
class Chart:
    """The measured loss: corners in thousandths of the drawing, 0 at the left and top."""

    measure: str
    top: int
    begins: str
    ends: str
    corners: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the timeline: when, on the site's clock, and what."""

    at: str
    words: str


@dataclass(frozen=True, slots=True)
class Task:
    """An action as it stood when the report was released."""

    title: str
    kind: str
    side: str
    owner: str
    due: str
    done: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its title, its paragraphs, and what stands under them as a list."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    listed: tuple[str, ...] = ()
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A root cause report, whole."""

    number: str
    subject: str
    customer: str
    site: str
    zone: str
    release: int
    interim: bool
    released: str
    severity: str
    owed: str
    summary: tuple[str, ...]
    figures: tuple[Fact, ...]
    chart: Chart | None
    parts: tuple[Part, ...]
    timeline: tuple[Told, ...]
    actions: tuple[Task, ...]
    promises: tuple[Fact, ...]
    awaited: tuple[str, ...]
    written_by: str
    reviewed_by: str


@dataclass(frozen=True, slots=True)
class Source:
    """What a document is made of."""

    ticket: Ticket
    events: Sequence[Event]
    plan: Plan
    situation: Situation
    ledger: Sequence[LedgerClock]
    owed: OwedVerdict
    content: Content
    actions: Sequence[Action]
    writers: Sequence[str]
    reviewer: str
    release: int
    interim: bool
    at: datetime


def document_of(source: Source) -> Document:
    """Return the report as the customer would have it at that instant."""
    ticket, content = source.ticket, source.content
    place = zone(ticket.site.zone)
    return Document(
        number=ticket.number,
        subject=ticket.subject,
        customer=ticket.customer.name,
        site=ticket.site.name,
        zone=ticket.site.zone,
        release=source.release,
        interim=source.interim,
        released=wall(source.at, place),
        severity=source.situation.peak_severity,
        owed=source.owed.verdict.because,
        summary=paragraphs(content.summary),
        figures=tuple(_figures(source, place)),
        chart=_chart(source, place),
        parts=tuple(_parts(content, interim=source.interim)),
        timeline=tuple(
            Told(wall(datetime.fromisoformat(line.at), place), line.words)
            for line in content.lines
        ),
        actions=tuple(_task(action, place) for action in source.actions),
        promises=tuple(
            Fact(clock.name.replace("_", " ").capitalize(), clock.verdict)
            for clock in source.ledger
            if clock.name not in REPORT_CLOCKS
        ),
        awaited=tuple(wait.words for wait in source.situation.waits if wait.whom),
        written_by=", ".join(source.writers),
        reviewed_by=source.reviewer,
    )


def _parts(content: Content, *, interim: bool) -> Iterable[Part]:
    cause = "What is known of the cause" if interim else "Root cause"
    whys = "Five whys" if len(content.whys) >= _FIVE else "Why it happened"
    yield from (
        part
        for part in (
            Part("happened", "What happened", paragraphs(content.happened)),
            Part("impact", "Impact", paragraphs(content.impact)),
            Part("detected", "How it was noticed", paragraphs(content.detected)),
            Part("cause", cause, paragraphs(content.cause)),
            Part("contributing", "What contributed to it", (), content.contributing),
            Part("whys", whys, (), content.whys, numbered=True),
            Part("went_well", "What went well", paragraphs(content.went_well)),
            Part("went_badly", "What went badly", paragraphs(content.went_badly)),
        )
        if part.paragraphs or part.listed
    )


def _figures(source: Source, place: tzinfo) -> Iterable[Fact]:
    situation, ticket = source.situation, source.ticket
    began, back = situation.opened_at, situation.restored_at
    yield Fact("Began", wall(began, place))
    if situation.answered_at is not None:
        yield Fact("First answered", wall(situation.answered_at, place))
    if back is not None:
        yield Fact("Service back", wall(back, place))
        yield Fact("Duration", duration(int((back - began).total_seconds())))
    worst = peak_loss(source.events)
    if worst is not None:
        affected, total, measure, at = worst
        named = source.plan.measures.get(measure, measure.replace("_", " "))
        share = f"{affected:,} of {total:,} ({share_words(affected, total)})"
        yield Fact("Peak loss", f"{share}: {named}, {wall(at, place)}")
    yield Fact("Peak severity", situation.peak_severity)
    if ticket.component:
        component = source.plan.components.get(ticket.component, ticket.component)
        yield Fact("Component", component)
    if source.interim or situation.domain is not FaultDomain.UNDER_INVESTIGATION:
        # A report that names the cause does not say beside it that it is looked for.
        yield Fact("Fault traced to", situation.domain.value.replace("_", " "))
    if situation.times_reopened:
        yield Fact("Reopened", f"{situation.times_reopened} times")


def share_words(affected: int, total: int) -> str:
    """Return a share in percent, cut to one decimal: exact, never rounded up."""
    whole, rest = divmod(affected * 1000 // total, 10)
    return f"{whole}.{rest} %" if rest else f"{whole} %"


def losses(events: Iterable[Counted]) -> list[tuple[datetime, str, int, int]]:
    """Return what was counted: instant, measure, affected, total."""
    found: list[tuple[datetime, str, int, int]] = []
    for event in events:
        facts = event.facts
        affected, total = facts.get("affected"), facts.get("total")
        if (
            event.kind in {Kind.OPENED, Kind.LOSS_MEASURED}
            and isinstance(affected, int)
            and isinstance(total, int)
            and total > 0
        ):
            row = event.effective_at, str(facts.get("measure") or ""), affected, total
            found.append(row)
    return found


def peak_loss(events: Iterable[Counted]) -> tuple[int, int, str, datetime] | None:
    """Return the highest share that was counted: affected, total, measure, instant."""
    best: tuple[int, int, str, datetime] | None = None
    for at, measure, affected, total in losses(events):
        if best is None or affected * best[1] > best[0] * total:
            best = affected, total, measure, at
    return best


def _chart(source: Source, place: tzinfo) -> Chart | None:
    """Return the loss of the worst measure as steps, to the end of the incident."""
    worst = peak_loss(source.events)
    found = sorted(losses(source.events))
    measured = [row for row in found if worst and row[1] in {worst[2], ""}]
    if worst is None or len(measured) < _LEAST:
        return None
    begins, last = measured[0][0], measured[-1][0]
    back = source.situation.restored_at
    ends = last if back is None else max(last, back)
    if begins == ends:
        return None
    span = int((ends - begins).total_seconds())
    highest = max(-(-affected * 100 // total) for _, _, affected, total in measured)
    top = next(top for top in _TOPS if highest <= top)
    corners: list[tuple[int, int]] = []
    for at, _, affected, total in measured:
        x = int((at - begins).total_seconds()) * _SCALE // span
        y = _SCALE - affected * 100 * _SCALE // (total * top)
        if corners:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    corners.append((_SCALE, corners[-1][1]))
    measure = worst[2]
    named = source.plan.measures.get(measure, measure.replace("_", " "))
    return Chart(named, top, wall(begins, place), wall(ends, place), tuple(corners))


def _task(action: Action, place: tzinfo) -> Task:
    done = "" if action.done_at is None else f"{_day(action.done_at, place)}"
    return Task(
        title=action.title,
        kind=action.kind,
        side=action.side,
        owner=action.owner_name,
        due=f"{action.due_date.day} {action.due_date:%b %Y}",
        done=done,
    )


def _day(at: datetime, place: tzinfo) -> str:
    local = at.astimezone(place)
    return f"{local.day} {local:%b %Y}"


def as_json(document: Document) -> dict[str, object]:
    """Return a document as it is kept."""
    kept: dict[str, object] = json.loads(json.dumps(asdict(document)))
    return kept


def canonical(kept: object) -> bytes:
    """Return what is hashed: JSON with sorted keys, without blanks, in UTF-8."""
    written = json.dumps(
        kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return written.encode()


def sha256_of(content: bytes) -> str:
    """Return the hash of some bytes, as it is printed."""
    return hashlib.sha256(content).hexdigest()
