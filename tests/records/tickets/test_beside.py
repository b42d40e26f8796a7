"""What a page asks first: which tables hold anything about its ticket."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast, reader
from tests.records.tickets.desk import NOON, opened

from backline.records.customers.models import Site
from backline.records.paging.models import Page
from backline.records.tickets.actions.linking import link
from backline.records.tickets.asked_once import remember
from backline.records.tickets.beside import may_have, may_have_pages
from backline.records.tickets.models import Ticket, TicketEvent, TicketLink


pytestmark = pytest.mark.django_db


def _remembered(ticket: Ticket) -> Ticket:
    found = Ticket.objects.get(pk=ticket.pk)
    remember(found)
    return found


def _pointing() -> list[models.Field[object, object]]:
    return [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Ticket
    ]


def test_all_tables_are_asked_of_by_one_question(cast: Cast) -> None:
    ticket = _remembered(opened(cast.meridian))
    with CaptureQueriesContext(connection) as asked:
        told = {field.model: may_have(ticket, field.model) for field in _pointing()}
        may_have_pages(ticket)
    assert len(asked) == 1
    assert told[TicketEvent]
    assert not told[TicketLink]


def test_who_asks_little_is_told_yes_and_asks_nothing(cast: Cast) -> None:
    ticket = Ticket.objects.get(pk=opened(cast.meridian).pk)
    with CaptureQueriesContext(connection) as asked:
        assert may_have(ticket, TicketLink)
        assert may_have_pages(ticket)
    assert not asked.captured_queries


def test_either_end_of_a_link_has_it_and_no_other_ticket(cast: Cast) -> None:
    one, other, third = (
        opened(house) for house in (cast.meridian, cast.orbit, cast.najd)
    )
    by = reader(cast.l1)
    link(number=one.number, to=other.number, relation="caused_by", by=by, now=NOON)
    told = [may_have(_remembered(each), TicketLink) for each in (one, other, third)]
    assert told == [True, True, False]


def test_a_page_to_somebody_is_known_by_the_number(cast: Cast) -> None:
    one, other = opened(cast.meridian), opened(cast.orbit)
    Page.objects.all().delete()
    Page.objects.create(
        about=one.number,
        level="L1",
        words="x",
        urgency="normal",
        key="k",
        paged_at=NOON,
    )
    assert may_have_pages(_remembered(one))
    assert not may_have_pages(_remembered(other))


def test_a_table_that_does_not_know_tickets_cannot_be_asked_of(cast: Cast) -> None:
    ticket = _remembered(opened(cast.meridian))
    with pytest.raises(KeyError):
        may_have(ticket, Site)


def test_each_answer_comes_from_an_index() -> None:
    found = _pointing()
    assert found
    with connection.cursor() as cursor:
        bare = [
            str(field)
            for field in found
            if field.column not in _indexed(cursor, field.model._meta.db_table)
        ]
    assert bare == []


def _indexed(cursor: CursorWrapper, table: str) -> set[str]:
    """Return the columns with which an index of the table begins."""
    rules = connection.introspection.get_constraints(cursor, table).values()
    return {
        rule["columns"][0]
        for rule in rules
        if rule["index"] or rule["unique"] or rule["primary_key"]
    }
