"""Tickets retrieved later: by their number, or by words of their subject or site.

Guide: philosophy.actions - a customer submits an issue, tracks it, and retrieves it
later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from backline.records.tickets.models import PREFIXES, Ticket
from backline.records.tickets.queries import tickets_for


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader

LONGEST_SEARCH = 200
_NUMBER = re.compile(r"(?:(?P<prefix>[A-Za-z]{3})-?)?(?P<pk>[1-9]\d{0,17})", re.ASCII)
_KIND_OF = {prefix: kind for kind, prefix in PREFIXES.items()}


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to, the newest first; `more` when not all of it is here."""

    tickets: list[Ticket]
    more: bool


def tickets_found(*, reader: Reader, asked: str, size: int = 50) -> Found:
    """Return the tickets, open and closed, of a number or with all words asked for."""
    said = " ".join(asked.replace("\0", " ").split())[:LONGEST_SEARCH]
    if not said:
        return Found([], more=False)
    wanted = _of_number(said) | _of_words(said)
    tickets = tickets_for(reader=reader).filter(wanted).order_by("-pk")
    found = list(tickets.prefetch_related("clocks")[: size + 1])
    return Found(found[:size], more=len(found) > size)


def _of_number(said: str) -> Q:
    parsed = _NUMBER.fullmatch(said)
    if parsed is None:
        return Q(pk__in=[])
    prefix = parsed["prefix"]
    kind = Q(kind=_KIND_OF.get(prefix.upper(), "")) if prefix else Q()
    return kind & Q(pk=int(parsed["pk"]))


def _of_words(said: str) -> Q:
    wanted = Q()
    for word in said.split():
        wanted &= (
            Q(subject__icontains=word)
            | Q(site__name__icontains=word)
            | Q(customer__name__icontains=word)
        )
    return wanted
