"""Which tickets run under a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from backline.records.tickets.queries import tickets_for


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.contracts.models import Contract
    from backline.records.tickets.models import Ticket


def running_under(*, reader: Reader, contract: Contract) -> list[Ticket]:
    """Return the open tickets under a contract, in any of its versions, by number."""
    number = contract.number
    own = Q(contract=number) | Q(contract__first=number)
    running = tickets_for(reader=reader).select_related("contract")
    return list(running.filter(own, is_open=True).order_by("pk"))
