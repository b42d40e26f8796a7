"""Accounts for outages that were over before the desk heard of them.

Guide: severity.incidents - an outage that reaches us late (the site was cut off) becomes
a past incident, judged and reported, without paging. What people reported meanwhile is
the same outage: then it is noted there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least

from backline.guide.change_loss import change_on, forgiven
from backline.guide.measured import looks_back
from backline.guide.past_outages import Outage, past_outages
from backline.guide.plan import Plan
from backline.records.accounts.queries import THE_DESK
from backline.records.changes.actions.losses import blame_change
from backline.records.changes.queries import agreed_at
from backline.records.contracts.queries import NoContract, terms_of_site
from backline.records.fleet.history import counted_of, lost_before
from backline.records.fleet.models import PastOutage, Sample, Watch
from backline.records.tickets.actions.intake import Report
from backline.records.tickets.actions.past import note_past, open_past
from backline.records.tickets.models import Ticket
from backline.records.tickets.queries import tickets_for


#: A site that sends what it kept sends it batch by batch; the last of them says how it
#: ended.
SETTLES_IN = timedelta(minutes=5)


def mark_late(
    site_id: int, rows: Iterable[Sample], *, silence: timedelta, now: datetime
) -> None:
    """Remember that losses among *rows* came too late to be acted on."""
    late = [row.at for row in rows if row.severity and row.at < now - silence]
    if late:
        first = min(late)
        Watch.objects.filter(site=site_id).update(
            late_since=Least(Coalesce(F("late_since"), first), first),
            late_heard_at=now,
        )


def account_for_late(*, now: datetime) -> int:
    """Write down the outages that reached the desk late; return how many were found."""
    due = Watch.objects.filter(
        late_since__isnull=False, late_heard_at__lte=now - SETTLES_IN
    )
    return sum(_account(site_id, now) for site_id in due.values_list("site", flat=True))


@transaction.atomic
def _account(site_id: int, now: datetime) -> int:
    mine = Watch.objects.filter(site=site_id)
    # As a batch does: whoever comes second finds nothing to account for.
    if not mine.filter(late_heard_at__lte=now - SETTLES_IN).update(late_heard_at=now):
        return 0
    since = mine.values_list("late_since", flat=True).get()
    if since is None:
        return 0
    try:
        plan = terms_of_site(site_id, since).plan
    except NoContract:
        mine.update(late_since=None)
        return 0
    found, goes_on = 0, False
    for component, lost_at in _lost(site_id, since):
        outages = _outages(site_id, component, plan, since, now)
        found += sum(_write(site_id, component, plan, each, now) for each in outages)
        ended = max((each.recovered_at for each in outages), default=since)
        if ended <= lost_at and not _is_over(plan, lost_at, now):
            goes_on = True
    mine.update(late_since=since if goes_on else None)
    return found


def _lost(site_id: int, since: datetime) -> list[tuple[str, datetime]]:
    """Return the components that lost something since then, and when they did last."""
    rows = Sample.objects.filter(site=site_id, at__gte=since, state="measured")
    lost = rows.exclude(severity="").order_by("component", "at", "pk")
    return list(dict(lost.values_list("component", "at")).items())


def _is_over(plan: Plan, lost_at: datetime, now: datetime) -> bool:
    """Tell whether the last loss is so long ago that no recovery is waited for."""
    return now - lost_at > timedelta(seconds=2 * plan.measurement.sustain_seconds)


def _outages(
    site_id: int, component: str, plan: Plan, since: datetime, now: datetime
) -> list[Outage]:
    if not plan.measurement.past_incidents:
        return []
    back = looks_back(plan.measurement)
    rows = Sample.objects.filter(site=site_id, component=component, at__gte=since)
    measures = set(rows.exclude(severity="").values_list("measure", flat=True))
    kept = counted_of(site_id, component, measures, since=since - back, until=now)
    agreed = agreed_at(site_id=site_id, since=since - back, until=now)
    samples = {
        measure: forgiven(agreed, component, measure, each.samples)
        for measure, each in kept.items()
    }
    return past_outages(plan, component=component, samples=samples, now=now)


def _write(
    site_id: int, component: str, plan: Plan, outage: Outage, now: datetime
) -> bool:
    """Write an outage down once: as a past incident, or where it was reported."""
    known = PastOutage.objects.filter(
        site=site_id,
        component=component,
        opened_at__lt=outage.recovered_at,
        recovered_at__gt=outage.opened_at,
    )
    if known.exists():
        return False
    ticket = _of_the_time(site_id, component, outage)
    if ticket is None:
        ticket = _open(site_id, component, plan, outage, now)
    elif ticket.cause != component or ticket.opened_at > outage.opened_at:
        note_past(number=ticket.number, words=_words(outage), by=THE_DESK, now=now)
    PastOutage.objects.create(
        site_id=site_id,
        component=component,
        opened_at=outage.opened_at,
        recovered_at=outage.recovered_at,
        found_at=now,
        ticket=ticket,
    )
    _blame(ticket, component, outage, now)
    return True


def _blame(ticket: Ticket, component: str, outage: Outage, now: datetime) -> None:
    """Link the incident to the change in whose window it began, beyond its scope."""
    since = outage.found.since or outage.opened_at
    agreed = agreed_at(site_id=ticket.site_id, since=since, until=since)
    change = change_on(agreed, component, since)
    if change is None:
        return
    at, measure = change.window.start_at, outage.measure
    if lost_before(ticket.site_id, component, measure, at=at) is None:
        because = f"{outage.found.because} It is beyond what {change.number} allows."
        blame_change(agreed=change, incident=ticket.number, because=because, now=now)


def _of_the_time(site_id: int, component: str, outage: Outage) -> Ticket | None:
    """Return the incident of this component that was open during an outage."""
    tickets = tickets_for(reader=THE_DESK).filter(
        Q(restored_at=None) | Q(restored_at__gt=outage.opened_at),
        Q(closed_at=None) | Q(closed_at__gt=outage.opened_at),
        site=site_id,
        kind="incident",
        component=component,
        opened_at__lt=outage.recovered_at,
    )
    return tickets.order_by("-cause", "pk").first()


def _open(
    site_id: int, component: str, plan: Plan, outage: Outage, now: datetime
) -> Ticket:
    least, verdict = outage.found.least, outage.found.verdict
    affected, total = (least.affected, least.total) if least else (None, None)
    part = plan.components.get(component, component)
    lost = plan.measures.get(outage.measure, outage.measure)
    report = Report(
        channel="sitewatch",
        kind="incident",
        site_id=site_id,
        subject=f"Past: {part}, {affected} of {total} {lost}",
        words=_words(outage),
        component=component,
        measure=outage.measure,
        affected=affected,
        total=total,
        total_source=least.total_source if least else "",
        graded=verdict and replace(verdict, because=outage.found.because),
    )
    return open_past(
        report=report,
        opened_at=outage.opened_at,
        recovered_at=outage.recovered_at,
        by=THE_DESK,
        now=now,
    )


def _words(outage: Outage) -> str:
    return (
        f"{outage.found.because} It lasted from "
        f"{outage.opened_at:%Y-%m-%d %H:%M:%S} UTC to "
        f"{outage.recovered_at:%Y-%m-%d %H:%M:%S} UTC; the site was cut off, and the "
        "desk heard of it afterwards."
    )
