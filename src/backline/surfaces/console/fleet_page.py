"""The sites as measurement sees them: what was heard, what is lost, what is doubtful."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from backline.records.contracts.queries import plans_of_sites
from backline.records.fleet.actions.questions import question_words
from backline.records.fleet.queries import (
    measured_incidents,
    proposals_for,
    quarantined,
    questions_for,
    sites_heard,
)
from backline.records.readiness.queries import not_ready
from backline.surfaces.look import words
from backline.surfaces.look.badges import Badge
from backline.surfaces.look.pieces import Stat
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from backline.guide.plan import Plan
    from backline.records.accounts.queries import Reader
    from backline.records.customers.models import Site
    from backline.records.fleet.models import (
        Proposal,
        Quarantined,
        Question,
        Reading,
    )
    from backline.records.fleet.queries import HeardSite
    from backline.records.tickets.models import Ticket

#: The worst first, as the page lists them, with what each is called.
BADGES = {
    "loss": Badge("Loss", "alarm", "triangle"),
    "silent": Badge("Silent", "warn", "diamond"),
    "blind": Badge("Seen in part", "warn", "diamond"),
    "uncovered": Badge("Under no contract", "outline"),
    "healthy": Badge("No loss", "good", "dot"),
    "never": Badge("Never heard", "outline"),
}
SOURCES = {
    "roster": "by roster",
    "typed": "typed in",
    "estimated": "estimated",
    "offered": "offered to the system",
    "synthetic": "test calls placed",
    "checked": "looked at one by one",
}
_OPENS = {"loss", "silent", "blind"}
#: So many sites are shown with what they measured, trouble or not.
_FEW = 8
_MOST_REFUSED = 50


@dataclass(frozen=True, slots=True)
class Lost:
    """One measure of one component in words: ``21 of 100 (21 %)``."""

    component: str
    measure: str
    figures: str
    source: str


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """The latest sample of a measure."""

    lost: Lost
    severity: str
    state: str
    evidence: str
    at: datetime
    incident: Ticket | None
    url: str


@dataclass(frozen=True, slots=True)
class SiteCard:
    """A site; `unfolded` when there is something to look at."""

    site: Site
    zone: tzinfo
    badge: Badge
    heard: str
    heard_at: datetime | None
    lines: tuple[ReadingLine, ...]
    unfolded: bool
    url: str
    #: Where it says what is missing before the site is ready; empty once it is.
    readiness_url: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A loss that a person has to confirm."""

    proposal: Proposal
    zone: tzinfo
    lost: Lost
    open_url: str
    dismiss_url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An absence that somebody at the site is asked about."""

    question: Question
    zone: tzinfo
    words: str
    of_whom: str
    url: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A sample that was not taken, as it came."""

    row: Quarantined
    zone: tzinfo
    raw: str


def sites_shown(*, reader: Reader, now: datetime) -> dict[str, Any]:
    """Return what the page of the sites is given."""
    heard = sites_heard(reader=reader, now=now)
    plans = plans_of_sites([each.site.pk for each in heard], now)
    incidents: dict[tuple[int, str], Ticket] = {}
    for ticket in measured_incidents(reader=reader):
        incidents.setdefault((ticket.site_id, ticket.cause), ticket)
    not_yet = {site.pk for site in not_ready(reader=reader)}
    order = list(BADGES)
    heard.sort(key=lambda each: order.index(each.state))
    return {
        "stats": _stats(heard),
        "sites": [_card(each, plans, incidents, now, not_yet) for each in heard],
        "few": len(heard) <= _FEW,
        "asked": [asked_of(each) for each in questions_for(reader=reader)],
        "doubts": [doubt_of(each, plans) for each in proposals_for(reader=reader)],
        "refused": refused_shown(reader=reader),
    }


def refused_shown(*, reader: Reader, site_id: int | None = None) -> list[Refused]:
    """Return the last samples that were refused, of all sites or of one."""
    rows = quarantined(reader=reader, site_id=site_id)[:_MOST_REFUSED]
    return [Refused(row, zone(row.site.zone), _pretty(row.raw)) for row in rows]


def _stats(heard: list[HeardSite]) -> list[Stat]:
    states = [each.state for each in heard]
    lost, silent = states.count("loss"), states.count("silent")
    return [
        Stat(str(lost), "with a loss", "alarm" if lost else ""),
        Stat(str(silent), "silent", "warn" if silent else ""),
        Stat(str(states.count("blind")), "seen in part"),
        Stat(str(len(heard)), "sites"),
    ]


def _card(
    heard: HeardSite,
    plans: Mapping[int, Plan],
    incidents: Mapping[tuple[int, str], Ticket],
    now: datetime,
    not_yet: set[int],
) -> SiteCard:
    site = heard.site
    lines = []
    for reading in heard.readings:
        ticket = incidents.get((site.pk, reading.component))
        lines.append(reading_line(reading, plans.get(site.pk), ticket))
    return SiteCard(
        site=site,
        zone=zone(site.zone),
        badge=BADGES[heard.state],
        heard=heard_words(heard, now),
        heard_at=heard.heard_at,
        lines=tuple(lines),
        unfolded=heard.state in _OPENS and bool(lines),
        url=reverse("console-site", args=[site.pk]),
        readiness_url=reverse("console-readiness", args=[site.pk])
        if site.pk in not_yet
        else "",
    )


def heard_words(heard: HeardSite, now: datetime) -> str:
    """Return when a site was last heard, in words."""
    if heard.heard_at is None:
        return "its sitewatch has sent nothing yet"
    ago = words.roughly(int((now - heard.heard_at).total_seconds()))
    return f"silent for {ago}" if heard.state == "silent" else f"heard {ago} ago"


def reading_line(
    reading: Reading, plan: Plan | None, ticket: Ticket | None
) -> ReadingLine:
    """Return the latest sample of a measure as a line of a table."""
    return ReadingLine(
        lost=_with_the_absent(lost_of(reading, plan), reading.unconfirmed),
        severity=reading.severity,
        state=reading.state,
        evidence=reading.evidence,
        at=reading.at,
        incident=ticket,
        url=reverse("console-ticket", args=[ticket.number]) if ticket else "",
    )


def _with_the_absent(lost: Lost, absent: int) -> Lost:
    """Return the figures with those who are absent without having been refused."""
    if not absent:
        return lost
    return replace(lost, source=f"{lost.source}; {absent:,} absent, not refused")


def lost_of(of: Reading | Proposal, plan: Plan | None) -> Lost:
    """Return the figures of a measure in the words of the site's own package."""
    components = plan.components if plan else {}
    measures = plan.measures if plan else {}
    return Lost(
        component=components.get(of.component) or of.component.replace("_", " "),
        measure=measures.get(of.measure) or of.measure.replace("_", " "),
        figures=_figures(of.affected, of.total),
        source="" if of.total is None else SOURCES[of.total_source],
    )


def _figures(affected: int | None, total: int | None) -> str:
    if affected is None or total is None:
        return "nothing seen"
    if total == 0:
        return "nothing to count"
    return f"{affected:,} of {total:,}"


def doubt_of(proposal: Proposal, plans: Mapping[int, Plan]) -> Doubt:
    """Return a proposal as the page shows it."""

    def place(name: str) -> str:
        return reverse("console-proposal", args=[proposal.pk, name])

    return Doubt(
        proposal=proposal,
        zone=zone(proposal.site.zone),
        lost=lost_of(proposal, plans.get(proposal.site_id)),
        open_url=place("open"),
        dismiss_url=place("dismiss"),
    )


def asked_of(question: Question) -> Asked:
    """Return an open question as the page shows it."""
    contact = question.site.duty_contact
    of_whom = "nobody: the site has no duty contact"
    if contact is not None:
        of_whom = f"{contact.name}, {contact.phone or contact.email}"
    return Asked(
        question=question,
        zone=zone(question.site.zone),
        words=question_words(question),
        of_whom=of_whom,
        url=reverse("console-question", args=[question.pk]),
    )


def _pretty(raw: str) -> str:
    """Return a refused sample with a line for each field; as it is where it was cut."""
    try:
        return json.dumps(json.loads(raw), indent=1, ensure_ascii=False)
    except ValueError:
        return raw
