"""The tickets of a release, as its readers may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from backline.records.tickets.queries import tickets_for


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket


def tickets_of_release(*, reader: Reader, name: str) -> list[Ticket]:
    """Return the tickets whose fix comes, or came, with a release, by number."""
    return list(tickets_for(reader=reader).filter(release=name).order_by("pk"))


def bound_counts(*, reader: Reader) -> dict[str, int]:
    """Return how many open tickets that *reader* may see wait for each release."""
    waiting = tickets_for(reader=reader).filter(is_open=True).exclude(release="")
    rows = waiting.order_by().values("release").annotate(count=Count("pk"))
    return {row["release"]: row["count"] for row in rows}
