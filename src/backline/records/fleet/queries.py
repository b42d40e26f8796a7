from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import QuerySet

from backline.records.accounts.queries import Reader
from backline.records.customers.models import Site
from backline.records.customers.queries import site_for, sites_for
from backline.records.fleet.models import (
    Proposal,
    ProposalState,
    Quarantined,
    Question,
    QuestionState,
    Reading,
    SampleState,
    Watch,
)
from backline.records.tickets.models import Ticket
from backline.records.tickets.queries import tickets_for


Heard = Literal["never", "silent", "uncovered", "loss", "blind", "healthy"]


@dataclass(frozen=True, slots=True)
class HeardSite:
    """A site, when it was last heard, and what it measured last.

    Attributes:
        site: with its customer.
        heard_at: when its last batch came in; None if none ever did.
        state: `never` heard; `silent` for longer than its plan allows; `uncovered`,
            heard but under no contract, so judged by nobody; a measure in `loss`; no
            loss, but a measure that is `blind` or seen in part; or `healthy`.
        readings: the latest sample of each measure.
    """

    site: Site
    heard_at: datetime | None
    state: Heard
    readings: tuple[Reading, ...]


def sites_heard(*, reader: Reader, now: datetime) -> list[HeardSite]:
    """Return every site that *reader* may see, with what is known of it at *now*."""
    sites = list(sites_for(reader=reader))
    watches = {watch.site_id: watch for watch in Watch.objects.filter(site__in=sites)}
    readings: dict[int, list[Reading]] = {}
    rows = Reading.objects.filter(site__in=sites).order_by("component", "measure")
    for row in rows:
        readings.setdefault(row.site_id, []).append(row)
    return [
        _heard(site, watches.get(site.pk), readings.get(site.pk, []), now)
        for site in sites
    ]


def site_heard(*, reader: Reader, site_id: int, now: datetime) -> HeardSite:
    """Return one site with what is known of it at *now*.

    Raises:
        UnknownSite: there is none that *reader* may see.
    """
    return heard_at(site_for(reader=reader, site_id=site_id), now=now)


def heard_at(site: Site, *, now: datetime) -> HeardSite:
    """Return what is known at *now* of a site that was read for its reader."""
    watch = Watch.objects.filter(site=site).first()
    rows = Reading.objects.filter(site=site).order_by("component", "measure")
    return _heard(site, watch, rows, now)


def _heard(
    site: Site, watch: Watch | None, readings: Iterable[Reading], now: datetime
) -> HeardSite:
    told = tuple(readings)
    heard_at = None if watch is None else watch.heard_at
    return HeardSite(site, heard_at, _state(watch, told, now), told)


def _state(watch: Watch | None, readings: tuple[Reading, ...], now: datetime) -> Heard:
    if watch is None:
        return "never"
    if watch.silent_at is None:
        return "uncovered"
    if now > watch.silent_at:
        return "silent"
    if any(reading.severity for reading in readings):
        return "loss"
    if any(reading.state != SampleState.MEASURED for reading in readings):
        return "blind"
    return "healthy"


def proposals_for(
    *, reader: Reader, state: str = ProposalState.OPEN.value
) -> QuerySet[Proposal]:
    """Return the proposals in a state, the oldest first; the vendor's people only."""
    proposals = Proposal.objects.select_related("site__customer", "settled_by")
    if reader.side != "vendor":
        return proposals.none()
    return proposals.filter(state=state)


def proposal_for(*, reader: Reader, proposal_id: int) -> Proposal | None:
    """Return one proposal, decided on or not; None if *reader* may see none."""
    if reader.side != "vendor":
        return None
    proposals = Proposal.objects.select_related("site__customer")
    return proposals.filter(pk=proposal_id).first()


def questions_for(*, reader: Reader) -> QuerySet[Question]:
    """Return the open questions about absence that *reader* may answer, oldest first.

    The vendor's people see all, a contact those of their organisation's sites.
    """
    return _questions(reader).filter(state=QuestionState.OPEN)


def question_for(*, reader: Reader, question_id: int) -> Question | None:
    """Return one question, answered or not; None if *reader* may see none."""
    return _questions(reader).filter(pk=question_id).first()


def _questions(reader: Reader) -> QuerySet[Question]:
    questions = Question.objects.select_related(
        "site__customer", "site__duty_contact", "answered_by", "ticket"
    )
    if reader.side == "vendor":
        return questions
    if reader.side == "customer" and reader.customer_id is not None:
        return questions.filter(site__customer=reader.customer_id)
    return questions.none()


def measured_incidents(*, reader: Reader, site_id: int | None = None) -> list[Ticket]:
    """Return the open incidents that measurement opened, of a site; the newest first."""
    opened = tickets_for(reader=reader).filter(is_open=True).exclude(cause="")
    if site_id is not None:
        opened = opened.filter(site=site_id)
    return list(opened.order_by("-pk"))


def quarantined(*, reader: Reader, site_id: int | None = None) -> QuerySet[Quarantined]:
    """Return the samples that were refused, the last first; the vendor's people only."""
    rows = Quarantined.objects.select_related("site__customer")
    if reader.side != "vendor":
        return rows.none()
    if site_id is not None:
        rows = rows.filter(site=site_id)
    return rows.order_by("-received_at", "-pk")


def sites_with(*, reader: Reader, component: str) -> QuerySet[Site]:
    """Return the sites that *reader* may see at which a component is measured."""
    measured = Reading.objects.filter(component=component).values("site")
    return sites_for(reader=reader).filter(pk__in=measured)
