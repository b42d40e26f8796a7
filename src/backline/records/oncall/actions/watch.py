"""Looking at the coverage, and telling the managers what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from backline.guide.oncall_coverage import Coverage
from backline.guide.oncall_words import hole_words, unfit_words
from backline.records.accounts.queries import THE_DESK, managers
from backline.records.oncall.checks import COVERAGE, last_check
from backline.records.oncall.coverage import component_titles, coverage, names_in
from backline.records.oncall.models import Check
from backline.records.outbox.actions import enqueue_all, message
from backline.records.outbox.models import Message


#: Time goes on although nobody changes anything: so often it is looked at anew.
LOOKED_AT_EVERY = timedelta(minutes=15)
_TOLD_AT_MOST = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is missing, in a line, and what it is known by."""

    line: str
    known_by: tuple[str, ...]


@transaction.atomic
def watch_coverage(*, now: datetime) -> bool:
    """Look at the coverage if that is due, and mail the managers what they don't know.

    They are told once a day while something is missing, and at once of what is new.

    Returns:
        whether it was due.
    """
    before = last_check()
    if before and not before.is_stale and before.checked_at + LOOKED_AT_EVERY > now:
        return False
    found = findings_of(coverage(reader=THE_DESK, now=now))
    keys = sorted({key for each in found for key in each.known_by})
    told = before.told if before and before.told_date == now.date() else None
    news = bool(found) and (told is None or not set(keys) <= set(told))
    if news:
        enqueue_all(_letters(found, len(told or []), keys, now))
    kept = {
        "checked_at": now,
        "is_stale": False,
        "findings": len(found),
        "told": sorted({*keys, *(told or [])}) if news else told or [],
        "told_date": now.date() if news or told is not None else None,
    }
    Check.objects.update_or_create(name=COVERAGE, defaults=kept)
    return True


def findings_of(found: Coverage) -> list[Finding]:
    """Return what is missing, a line each, with names; the soonest first."""
    names, titles = names_in(found), component_titles(reader=THE_DESK)
    holes = [
        Finding(
            hole_words(hole, names, titles),
            tuple(
                f"{hole.level}/{'+'.join(hole.components)}/{hole.reason}/{end}"
                for _, end in hole.spans
            ),
        )
        for hole in found.holes
    ]
    unfit = [
        Finding(
            unfit_words(each, names), (f"{each.roster}/{each.person}/{each.because}",)
        )
        for each in found.unfit
    ]
    return holes + unfit


def _letters(
    found: Iterable[Finding], known: int, keys: list[str], now: datetime
) -> Iterator[Message]:
    lines = [f"- {each.line}" for each in found]
    more = len(lines) - _TOLD_AT_MOST
    if more > 0:
        lines = [*lines[:_TOLD_AT_MOST], f"- and {more} more"]
    count = f"{len(lines)} gap{'' if len(lines) == 1 else 's'}"
    body = (
        "In the next 90 days nobody can be called, or the wrong person would be, in "
        "these cases. Times are UTC.\n\n"
        + "\n".join(lines)
        + f"\n\nTo close them: {settings.BASE_URL}/console/on-call/coverage/\n"
    )
    for manager in managers(reader=THE_DESK):
        if manager.notify_by_mail:
            yield message(
                channel="mail",
                recipient=manager.email,
                subject=f"On call: {count} in the next 90 days",
                body=body,
                about="on call",
                now=now,
                dedupe_key=f"oncall/{now.date()}/{known}/{len(keys)}/{manager.pk}",
            )
