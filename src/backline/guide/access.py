"""Who may come into a site, when, from where and for what.

Guide: access.mechanisms - each way in has its conditions: secured, trusted hosts only,
the customer presents. What the guide leaves open is settled here, on the customer's
side: nobody comes in without the approval of one whom the customer named, for a time
that both know beforehand and that ends by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from backline.guide.mechanisms import LISTED
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backline.guide.mechanisms import Mechanism


#: No grant is longer; who needs more asks again. The guide names no figure.
LONGEST = timedelta(days=7)
#: How soon after its end the way has to be shut, or somebody is called to shut it.
SHUT_WITHIN = timedelta(seconds=60)
#: How often whoever has to shut a way by hand is asked until they confirm.
ASK_AGAIN_AFTER = timedelta(minutes=15)
#: From this time of asking on, the managers are asked too.
MANAGERS_FROM = 3
_WIDEST_4, _WIDEST_6 = 8, 32


class State(StrEnum):
    """Where a request for access stands."""

    #: Somebody has yet to approve it.
    ASKED = "asked"
    #: Approved by all who have to; sessions are possible within its time.
    GRANTED = "granted"
    #: An approver, or the manager, said no.
    DENIED = "denied"
    #: Taken back before it was granted.
    WITHDRAWN = "withdrawn"
    #: Its time came before everybody had approved.
    LAPSED = "lapsed"
    #: It was granted and is over.
    ENDED = "ended"


class Ending(StrEnum):
    """Why a grant is over."""

    EXPIRED = "expired"
    CUSTOMER = "customer"
    VENDOR = "vendor"
    TICKET_CLOSED = "ticket_closed"
    ENGINEER_LEFT = "engineer_left"


ENDING_WORDS: dict[Ending, str] = {
    Ending.EXPIRED: "its time is over",
    Ending.CUSTOMER: "the customer ended it",
    Ending.VENDOR: "the vendor gave it back",
    Ending.TICKET_CLOSED: "its ticket is closed",
    Ending.ENGINEER_LEFT: "its engineer left the vendor",
}


class Role(StrEnum):
    """As what somebody approves."""

    #: Named by the customer for the site.
    APPROVER = "approver"
    #: A manager of the vendor, where the contract wants one.
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for access as the rules look at it; instants are aware.

    `approved` and `seconded` tell whether the customer's approver, and the vendor's
    manager, have said yes.
    """

    state: State
    starts_at: datetime
    ends_at: datetime
    needs_manager: bool
    approved: bool = False
    seconded: bool = False


def check_can_ask_for_access(
    *,
    mechanism: Mechanism,
    purpose: str,
    starts_at: datetime,
    ends_at: datetime,
    approvers: int,
    now: datetime,
) -> None:
    """Refuse a request that nobody could grant (access.mechanisms).

    Args:
        mechanism: the way in, set up at the site.
        purpose: what for, in words.
        starts_at: from when.
        ends_at: until when, exclusive.
        approvers: how many people the customer has named for the site.
        now: the instant of asking.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if not purpose.strip():
        _refuse("Say what the access is for: whoever approves it reads it.")
    if ends_at <= starts_at:
        _refuse("The access ends before it begins: give an end after its beginning.")
    if ends_at <= now:
        _refuse("That time is over: ask for a time to come.")
    if ends_at - starts_at > LONGEST:
        _refuse(
            f"Nobody is let in for more than {LONGEST.days} days at once: ask for less, "
            "and again when it is over."
        )
    if approvers < 1:
        _refuse(
            f"Nobody of the customer is named who could approve {mechanism.title} here: "
            "have an approver named for the site first."
        )


def check_can_approve(
    asked: Asked, *, role: Role, fits: bool, is_own: bool, now: datetime
) -> None:
    """Refuse an approval that is not this person's to give, or comes too late.

    Args:
        asked: the request.
        role: as what they approve.
        fits: whether the customer named them for the site, or they are a manager of
            the vendor.
        is_own: whether they asked for it themselves, or it is for themselves.
        now: the instant of approving.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    _check_is_asked(asked, now)
    if not fits and role is Role.APPROVER:
        _refuse(
            "Only those whom the customer named for this site approve access to it: "
            "ask one of them to do it on the portal. A word by phone is no approval."
        )
    if not fits:
        _refuse("Only a manager of the vendor gives the second approval: ask one.")
    if is_own:
        _refuse("Nobody approves their own access: ask a colleague.")
    if role is Role.MANAGER and not asked.needs_manager:
        _refuse(
            "The contract wants no manager's approval here: the customer's will do."
        )
    if asked.approved if role is Role.APPROVER else asked.seconded:
        _refuse("That approval has been given already.")


def check_can_deny(asked: Asked, *, fits: bool, because: str, now: datetime) -> None:
    """Refuse a no that is not theirs to say, or that is not explained.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    _check_is_asked(asked, now)
    if not fits:
        _refuse(
            "Only a named approver of the site, or a manager where one is asked, says "
            "no to it: ask one of them."
        )
    if not because.strip():
        _refuse("Say why not: the engineer reads it and asks for something else.")


def is_granted(asked: Asked) -> bool:
    """Say whether everybody who has to has approved (access.mechanisms)."""
    return asked.approved and (asked.seconded or not asked.needs_manager)


def check_can_start(  # noqa: PLR0913 - a session's own facts
    asked: Asked,
    *,
    mechanism: Mechanism,
    source: str,
    trusted: Iterable[str],
    presenter: str,
    is_engineer: bool,
    is_running: bool,
    now: datetime,
) -> None:
    """Refuse a session without approval, out of its time, or from elsewhere.

    Args:
        asked: the request.
        mechanism: the way in.
        source: the address that the session comes from.
        trusted: the site's trusted hosts and networks.
        presenter: who of the customer presents; empty for nobody.
        is_engineer: whether it is the engineer whom the request named.
        is_running: whether a session is open under this grant already.
        now: the instant of its beginning.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if asked.state is not State.GRANTED or not is_granted(asked):
        _refuse(f"Nobody comes in without approval: {_NO_SESSION[asked.state]}")
    if now < asked.starts_at:
        _refuse(
            f"The grant begins at {asked.starts_at:%Y-%m-%d %H:%M} UTC: wait, or have "
            "the customer approve an earlier time."
        )
    if now >= asked.ends_at:
        _refuse(
            f"The grant ended at {asked.ends_at:%Y-%m-%d %H:%M} UTC: ask for a new one."
        )
    if not is_engineer:
        _refuse("The approval is for the engineer it names: ask for one of your own.")
    if is_running:
        _refuse("A session is open under this grant: stop it before another begins.")
    check_source(source, mechanism=mechanism, trusted=trusted)
    if mechanism.customer_presents and not presenter.strip():
        _refuse(
            f"{mechanism.title} is used with the customer presenting: name the person "
            "who presents."
        )


_NO_SESSION = {
    State.ASKED: "it has not been approved yet. Ask the approver to look at the portal.",
    State.GRANTED: "the approval is not complete.",
    State.DENIED: "it was denied. Ask for something else.",
    State.WITHDRAWN: "the request was withdrawn. Ask again.",
    State.LAPSED: "its time came before it was approved. Ask again.",
    State.ENDED: "the grant is over. Ask for a new one.",
}


def check_source(source: str, *, mechanism: Mechanism, trusted: Iterable[str]) -> None:
    """Refuse an address that is none, or that the site does not trust.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    try:
        address = ip_address(source.strip())
    except ValueError:
        _refuse(
            f"{source.strip()[:60]!r} is no address: give the one that the session "
            "comes from, such as 203.0.113.7."
        )
        return
    networks = list(trusted)
    if not mechanism.trusted_hosts or any(
        address in ip_network(network) for network in networks
    ):
        return
    hosts = [each.removesuffix("/32").removesuffix("/128") for each in networks]
    where = ", ".join(hosts) or "no host at all"
    _refuse(
        f"{mechanism.title} is for trusted hosts only, and {address} is none of this "
        f"site's ({where}): come from one of them, or have the customer trust it."
    )


def trusted_network(words: str) -> str:
    """Return a host or network as the list keeps it: ``203.0.113.0/28``.

    Raises:
        MoveRefused: it is none, or so wide that it says nothing.
    """
    try:
        network = ip_network(words.strip(), strict=False)
    except ValueError:
        message = (
            f"{words.strip()[:60]!r} is no address and no network: write one such as "
            "203.0.113.7 or 203.0.113.0/28."
        )
        raise MoveRefused(message, LISTED) from None
    widest = _WIDEST_4 if network.version == 4 else _WIDEST_6  # noqa: PLR2004 - IPv4
    if network.prefixlen < widest:
        _refuse(f"{network} is nearly everybody: name the hosts that are trusted.")
    return str(network)


def check_can_end(state: State) -> None:
    """Refuse to end what is over, or was never granted.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if state is not State.GRANTED:
        _refuse(f"There is no grant to end: {_NO_SESSION[state]}")


def check_can_ask_longer(state: State) -> None:
    """Refuse more time where nothing runs: that is asked for anew.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if state is not State.GRANTED:
        _refuse(f"There is no grant to go on with: {_NO_SESSION[state]}")


def check_can_withdraw(state: State) -> None:
    """Refuse to take back what has been decided.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if state is not State.ASKED:
        _refuse("It is decided already: end the grant instead, if there is one.")


def _check_is_asked(asked: Asked, now: datetime) -> None:
    if asked.state is not State.ASKED:
        _refuse("It is decided already: there is nothing to approve or deny.")
    if now >= asked.ends_at:
        _refuse("Its time is over: it would grant nothing any more.")


def _refuse(because: str) -> None:
    raise MoveRefused(because, LISTED)
