"""No secret is stored on a ticket, nor anywhere beside it (access.mechanisms)."""

from __future__ import annotations

from django.apps import apps
from tests.cast import NOON, Cast, reader
from tests.records.tickets.desk import facts, opened

from backline.records.tickets.actions import customer, work


SECRET = "hunter2"  # noqa: S105 - nobody's
WORDS = f"Log in as root, password: {SECRET}. The dialer is down."
KEPT = "Log in as root, password: [taken out: a password]. The dialer is down."


def _everything() -> str:
    models = [m for m in apps.get_models() if m.__module__.startswith("backline.")]
    return "\n".join(
        str(row) for model in models for row in model._default_manager.values()
    )


def test_a_secret_is_kept_in_no_table_whatever_door_it_came_through(cast: Cast) -> None:
    l1 = reader(cast.l1)
    owner = reader(cast.meridian.owner)
    ticket = opened(cast.meridian, subject=f"Dialer down, pw: {SECRET}", words=WORDS)
    assert facts(ticket, "opened")["words"] == KEPT
    number = ticket.number
    customer.reply(number=number, words=WORDS, by=owner, now=NOON)
    work.take(number=number, by=l1, now=NOON)
    work.answer(number=number, words=WORDS, by=l1, now=NOON)
    assert facts(ticket)["words"] == KEPT
    work.close(number=number, because=WORDS, by=l1, now=NOON)
    stored = _everything()
    assert SECRET not in stored
    assert stored.count("[taken out: a password]") > 6
