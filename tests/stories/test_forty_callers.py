"""Forty customers call within five minutes about one fault (process.escalation).

Nothing is lost, L1 has one queue, and everybody gets the update on their own ticket.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests import cast
from tests.cast import NOON
from tests.records.tickets.desk import is_borne_out, kinds, letters, opened

from backline.records.customers.models import Site
from backline.records.majors import actions
from backline.records.majors.calls import callback_queue, queue_figures
from backline.records.majors.queries import family_of, running_majors


pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
CALLERS = 40


def _houses() -> list[cast.House]:
    """Eleven more customers, so that forty people of a dozen customers call."""
    return [
        cast.house(
            replace(cast.ORBIT, name=f"House {place}", domain=f"house{place}.example"),
            plan="exotel-premium",
            now=NOON,
        )
        for place in range(11)
    ]


def test_forty_customers_call_within_five_minutes() -> None:
    people = cast.stage()
    l1, l2 = cast.reader(people.l1), cast.reader(people.l2)
    fault = opened(people.meridian)
    at = NOON + 10 * MINUTE
    actions.declare(number=fault.number, words="A carrier is out", by=l2, now=at)
    houses = [people.meridian, *_houses()]
    for place in range(CALLERS):
        house = houses[place % len(houses)]
        actions.note_caller(
            number=fault.number,
            site_id=house.site.pk,
            name=f"Caller {place}",
            phone=f"+971 4 555 {place:04}",
            words="Nobody can log in",
            by=l1,
            now=at + timedelta(seconds=7 * place),
        )
    # L1 has one queue, with everybody in it: the worst under contract, then the oldest.
    queue = callback_queue(reader=l1)
    assert {each.name for each in queue} == {f"Caller {n}" for n in range(CALLERS)}
    order = [(-each.rank, each.asked_at) for each in queue]
    assert order == sorted(order)
    assert queue[0].customer == people.meridian.customer
    figures = queue_figures(reader=l1)
    assert (figures.waiting, figures.oldest_at) == (CALLERS, at)
    # Each customer has one ticket, and each call stands on it.
    major = running_majors(reader=l1)[0]
    family = family_of(major)
    assert {each.site_id for each in family} == {house.site.pk for house in houses}
    assert len(family) == len(houses) < Site.objects.count()
    told = [kind for each in family for kind in kinds(each)]
    assert told.count("callback_asked") == CALLERS
    # One update reaches all of them, each on their own ticket.
    now = at + 6 * MINUTE
    words = "The carrier changes a card"
    actions.update(number=fault.number, words=words, by=l2, now=now)
    for each in family:
        mail = letters(each).filter(created_at=now).get()
        assert words in mail.body
        assert is_borne_out(each)
    for call in queue:
        actions.settle_callback(
            callback_id=call.pk, outcome="reached", by=l1, now=now + MINUTE
        )
    assert queue_figures(reader=l1).done == CALLERS
    assert callback_queue(reader=l1) == []
