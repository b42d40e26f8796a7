"""Opens monitoring's own incident when nobody sees a site, and restores it.

Guide: severity.minor - blind is no loss of production. `backline.guide.sight` says for
how long. A site that is silent sends nothing that could be judged, so a job asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from backline.guide.sight import (
    Unseen,
    blind_verdict,
    has_returned,
    is_blind,
    unseen_words,
)
from backline.guide.workflow import OPEN, State
from backline.records.accounts.queries import THE_DESK
from backline.records.changes.queries import blind_by_agreement
from backline.records.contracts.queries import NoContract, Terms, terms_of_site
from backline.records.fleet.models import Reading, SampleState, Watch
from backline.records.tickets.actions.customer import reopen_until
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.actions.measured import (
    make_way_for_a_new_one,
    reopen_by_measurement,
    restore_by_measurement,
)
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import terms_of_ticket
from backline.records.tickets.queries import tickets_for


#: The cause of these incidents; no component is called so.
MONITORING = "sitewatch/monitoring"


def watch_sight(*, now: datetime) -> int:
    """Do what every site calls for that is not seen, or is seen again.

    Returns:
        How many incidents were opened, reopened or restored.
    """
    open_ones = _open_incidents()
    blind = Reading.objects.exclude(state=SampleState.MEASURED)
    candidates = {
        *open_ones,
        *Watch.objects.filter(silent_at__lt=now).values_list("site", flat=True),
        *blind.values_list("site", flat=True),
    }
    return sum(_look_at(site_id, now) for site_id in sorted(candidates))


def _open_incidents() -> set[int]:
    tickets = tickets_for(reader=THE_DESK).filter(
        cause=MONITORING, state__in=[state.value for state in OPEN]
    )
    return set(tickets.values_list("site", flat=True))


@transaction.atomic
def _look_at(site_id: int, now: datetime) -> bool:
    # As a batch does: what is seen does not change until this is done.
    if not Watch.objects.filter(site=site_id).update(site=site_id):
        return False
    watch = Watch.objects.get(site=site_id)
    before = _last_incident(site_id)
    readings = Reading.objects.filter(site=site_id)
    if before is not None and State(before.state) in OPEN:
        return _restore(watch, before, readings, now)
    try:
        terms = terms_of_site(site_id, now)
    except NoContract:
        return False
    unseen = _unseen(watch, readings, terms, now)
    if unseen is None or _was_settled(unseen, before, terms, now):
        return False
    if blind_by_agreement(site_id=site_id, now=now):
        return False
    return _open(watch, unseen, before, terms, now)


def _was_settled(
    unseen: Unseen, before: Ticket | None, terms: Terms, now: datetime
) -> bool:
    """Tell whether people decided on this very blindness already.

    What they closed stays closed until all was seen once; what they restored has as
    much time to prove it as blindness has to be believed.
    """
    if before is None:
        return False
    if before.closed_at is not None and before.closed_at > unseen.since:
        return True
    if before.restored_at is None or before.restored_at <= unseen.since:
        return False
    return not is_blind(terms.plan, terms.calendar, since=before.restored_at, now=now)


def _last_incident(site_id: int) -> Ticket | None:
    tickets = tickets_for(reader=THE_DESK).filter(site=site_id, cause=MONITORING)
    return tickets.order_by("-pk").first()


def _is_silent(watch: Watch, now: datetime) -> bool:
    return watch.silent_at is not None and watch.silent_at < now


def _unseen(
    watch: Watch, readings: Iterable[Reading], terms: Terms, now: datetime
) -> Unseen | None:
    """Return what was not seen for as long as the plan takes it; None if all was."""

    def blind(since: datetime) -> bool:
        return is_blind(terms.plan, terms.calendar, since=since, now=now)

    if _is_silent(watch, now):
        return Unseen(watch.heard_at) if blind(watch.heard_at) else None
    found = [
        (reading.state_since, reading.component)
        for reading in readings
        if not reading.is_seen and reading.state_since and blind(reading.state_since)
    ]
    if not found:
        return None
    parts = tuple(sorted({component for _, component in found}))
    return Unseen(min(since for since, _ in found), parts)


def _open(
    watch: Watch,
    unseen: Unseen,
    before: Ticket | None,
    terms: Terms,
    now: datetime,
) -> bool:
    words = unseen_words(terms.plan, unseen.parts)
    verdict = blind_verdict(terms.plan, words=words, since=unseen.since)
    if before is not None and before.restored_at is not None:
        if now <= reopen_until(before):
            moved = reopen_by_measurement(
                number=before.number,
                lost_again_at=unseen.since,
                verdict=verdict,
                loss_went_on=False,
                by=THE_DESK,
                now=now,
                what="The blindness",
            )
            return moved is not None
        if State(before.state) is State.RESTORED:
            make_way_for_a_new_one(number=before.number, by=THE_DESK, now=now)
    report = Report(
        channel="sitewatch",
        kind="incident",
        site_id=watch.site_id,
        subject=f"sitewatch at {watch.site.name} {words}",
        words=_evidence(watch, unseen),
        graded=verdict,
        cause=MONITORING,
        site_unseen=not unseen.parts,
        follows=before,
    )
    open_ticket(report=report, by=THE_DESK, now=now)
    return True


def _evidence(watch: Watch, unseen: Unseen) -> str:
    if not unseen.parts:
        return f"The last batch came at {watch.heard_at:%Y-%m-%d %H:%M:%S} UTC."
    rows = Reading.objects.filter(site=watch.site_id, component__in=unseen.parts)
    said = [
        f"{row.component} {row.measure}: {row.evidence}"
        for row in rows.exclude(state=SampleState.MEASURED).order_by("pk")
    ]
    return "\n".join(said)


def _restore(
    watch: Watch, ticket: Ticket, readings: Iterable[Reading], now: datetime
) -> bool:
    """Note that all is seen again, from the instant at which it was."""
    returned = [watch.heard_since] if watch.heard_since else []
    for reading in readings:
        if not reading.is_seen:
            return False
        if reading.state_since is not None:
            returned.append(reading.state_since)
    if not returned or _is_silent(watch, now):
        return False
    since = max(returned)
    if not has_returned(terms_of_ticket(ticket).plan, since=since, now=now):
        return False
    moved = restore_by_measurement(
        number=ticket.number,
        recovered_at=since,
        evidence=f"All is seen again since {since:%Y-%m-%d %H:%M:%S} UTC.",
        by=THE_DESK,
        now=now,
        what="Sitewatch sees again.",
    )
    return moved is not None
