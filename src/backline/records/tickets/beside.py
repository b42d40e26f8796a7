"""Which tables hold anything about a ticket, asked of all of them at once.

A page tells of all the work around a ticket, and most tickets have most of it not: what
is not there need not be read, with all that would be joined to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from django.apps import apps
from django.db import connection
from django.db.models import Model

from backline.records.paging.models import Page, TakenIn
from backline.records.tickets.asked_once import asked_once, is_remembered
from backline.records.tickets.models import Ticket


def may_have(ticket: Ticket, model: type[Model]) -> bool:
    """Say whether *model* may have rows about *ticket*: where it has none, it is sure.

    Only who asks much of a ticket asks this first, and once for all; to anybody else
    the answer is yes, for theirs is one question either way.
    """
    return not is_remembered(ticket) or _known_of(ticket)[model]


def may_have_pages(ticket: Ticket) -> bool:
    """Say whether somebody may have been paged about *ticket*."""
    return may_have(ticket, Page) or may_have(ticket, TakenIn)


@asked_once
def _known_of(ticket: Ticket) -> dict[type[Model], bool]:
    asked, models = _question()
    with connection.cursor() as cursor:
        cursor.execute(asked, {"pk": ticket.pk, "number": ticket.number})
        (answers,) = cursor.fetchall()
    return dict(zip(models, map(bool, answers), strict=True))


@cache
def _question() -> tuple[str, list[type[Model]]]:
    """Return the question, and the models in the order of its answers."""
    asked = {model: _exists(model, columns, "pk") for model, columns in _pointing()}
    # Pages know their ticket by its number.
    asked |= {model: _exists(model, ["about"], "number") for model in (Page, TakenIn)}
    return f"SELECT {', '.join(asked.values())}", list(asked)


def _pointing() -> Iterator[tuple[type[Model], list[str]]]:
    """Yield the models that point to tickets, each with the columns that do."""
    for model in apps.get_models():
        fields = model._meta.concrete_fields  # noqa: SLF001 - Django documents it
        pointing = [field for field in fields if field.related_model is Ticket]
        columns = [field.column for field in pointing if field.column]
        if columns:
            yield model, columns


def _exists(model: type[Model], columns: Iterable[str], of: str) -> str:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001 - Django documents it
    where = " OR ".join(f"{quote(column)} = %({of})s" for column in columns)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {where})"  # noqa: S608 - our own names
