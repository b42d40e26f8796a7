"""A grant that no session was started under: was somebody in all the same?

Guide: access.mechanisms - a way by hand is used without the desk seeing it. So at the end
of such a grant the engineer says that nobody came in, or writes down who did.
"""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from backline.guide.access import ASK_AGAIN_AFTER, State
from backline.guide.mechanisms import LISTED
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


#: How often the engineer of a grant without a session is asked until they answer.
ASK_UNUSED_AGAIN_AFTER = timedelta(hours=4)


def ask_next_at(ended_at: datetime, times: int, *, was_used: bool) -> datetime:
    """Return when whoever has to shut the way, or say that nobody came in, is asked.

    Args:
        ended_at: the end of the grant.
        times: how often they have been asked.
        was_used: whether a session was under the grant.
    """
    return ended_at + times * (ASK_AGAIN_AFTER if was_used else ASK_UNUSED_AGAIN_AFTER)


def check_can_answer(
    state: State, *, is_engineer: bool, was_used: bool, is_shut: bool
) -> None:
    """Refuse an answer that is not theirs to give, or that nobody asks for.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if not is_engineer:
        _refuse(
            "Whether somebody was in is said by the engineer of the grant: ask them."
        )
    if state is not State.ENDED:
        _refuse("The grant is not over: start a session before you go in.")
    if was_used:
        _refuse("Sessions are written down under this grant: confirm that it is shut.")
    if is_shut:
        _refuse("It is answered already.")


def check_can_declare(
    *,
    source: str,
    words: str,
    started_at: datetime,
    stopped_at: datetime,
    grant: tuple[datetime, datetime],
) -> None:
    """Refuse a session written down afterwards that cannot have been.

    An address that the site does not trust is no reason: it is written down as it was.

    Args:
        source: the address that it came from.
        words: what was done.
        started_at: when it began.
        stopped_at: when it was over.
        grant: from when and until when the grant was.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    try:
        ip_address(source.strip())
    except ValueError:
        _refuse(
            f"{source.strip()[:60]!r} is no address: give the one that you came from, "
            "such as 203.0.113.7."
        )
    if not words.strip():
        _refuse("Say what was done: the customer reads it.")
    if not grant[0] <= started_at < stopped_at <= grant[1]:
        _refuse(
            f"The grant was from {grant[0]:%Y-%m-%d %H:%M} until "
            f"{grant[1]:%Y-%m-%d %H:%M} UTC: give a beginning and an end within it. "
            "What went beyond it, say in words."
        )


def is_trusted(source: str, trusted: Iterable[str]) -> bool:
    """Say whether an address is one of the site's trusted hosts."""
    address = ip_address(source.strip())
    return any(address in ip_network(network) for network in trusted)


def _refuse(because: str) -> None:
    raise MoveRefused(because, LISTED)
