"""Rows that belong to an act are written in the transaction of the act."""

from __future__ import annotations

from django.db import transaction


class OutsideTransaction(RuntimeError):
    """This row belongs to an act and must be written in the transaction of the act."""


def demand_transaction(what: str) -> None:
    """Raise OutsideTransaction unless a transaction is open."""
    if not transaction.get_connection().in_atomic_block:
        message = (
            f"{what} outside a transaction: the act could be lost and this row stay, "
            "or the other way round. Call it inside transaction.atomic()."
        )
        raise OutsideTransaction(message)
