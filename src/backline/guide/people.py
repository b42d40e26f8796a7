"""Who names a customer's people, and who shuts them out.

Guide: philosophy.actions - a customer's contact submits issues and tracks them, so it is
known who speaks for whom; access.mechanisms - who lets an engineer in is the customer's
to say.
"""

from __future__ import annotations

from dataclasses import dataclass

from backline.guide.workflow import MoveRefused


CLAUSE = "philosophy.actions"


@dataclass(frozen=True, slots=True)
class Speaks:
    """What somebody may say about the people of one customer.

    Attributes:
        manages: whether they are a manager of the vendor, or the desk itself.
        heads: whether they are one whom the customer lets name its people.
    """

    manages: bool = False
    heads: bool = False


def check_can_name(speaks: Speaks) -> None:
    """Refuse whoever does not name this customer's people.

    Raises:
        MoveRefused: with whom to ask.
    """
    if not (speaks.manages or speaks.heads):
        message = (
            "A customer's people are named by whom the customer lets name them, or "
            "written down by a manager of the vendor: ask one of them."
        )
        raise MoveRefused(message, CLAUSE)


def can_name(speaks: Speaks) -> bool:
    """Return whether they name this customer's people."""
    return speaks.manages or speaks.heads


def check_can_shut_out(speaks: Speaks, *, is_own: bool) -> None:
    """Refuse to close an access: of whom one does not name, and one's own.

    Raises:
        MoveRefused: with what to do instead.
    """
    check_can_name(speaks)
    if is_own:
        message = (
            "You cannot shut yourself out: a colleague who names people does that, or "
            "a manager of the vendor."
        )
        raise MoveRefused(message, CLAUSE)
