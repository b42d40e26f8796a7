"""Remote access in the demo: what is set up at each site, and moves of the stories."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from backline.demo.story import Move, Scene
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.remote.actions import (
    asking,
    coming_in,
    deciding,
    ending,
    others,
    setting_up,
)
from backline.records.remote.actions.signing_key import make_signing_key
from backline.records.remote.queries import (
    accesses_of,
    own_mechanisms,
    site_access,
)
from backline.records.tickets.queries import ticket_for


if TYPE_CHECKING:
    from backline.demo.cast import Cast
    from backline.records.remote.models import Access


#: Of each site its ways, with host, port and account, and who approves.
_WAYS = {
    "meridian": (
        ("ssh", "ssh", "pbx-1.meridian.example", 22, "support"),
        ("https", "manual", "admin.meridian.example", 443, "vendor"),
        ("webex", "manual", "", None, ""),
    ),
    "mysuru": (("anydesk", "manual", "", None, ""),),
    "live": (("ssh", "ssh", "floor-1.meridian.example", 22, "support"),),
    "orbit": (
        ("https", "manual", "acd.orbit.example", 443, "vendor"),
        ("teamviewer", "manual", "", None, ""),
    ),
    "najd": (("webex", "manual", "", None, ""), ("lync", "manual", "", None, "")),
    "kaveri": (
        ("ssh", "manual", "rec-2.kaveri.example", 22, "support"),
        ("anydesk", "manual", "", None, ""),
    ),
}
_APPROVERS = {
    "meridian": ("asha", "vikram"),
    "mysuru": ("vikram",),
    "live": ("vikram",),
    "orbit": ("layla",),
    "najd": ("faisal",),
    "kaveri": ("suresh",),
}
_HOSTS = (("203.0.113.0/28", "the support floor"), ("198.51.100.7", "the on-call VPN"))
SOURCE = "203.0.113.7"


def set_up_access(cast: Cast, since: datetime) -> None:
    """Set the ways into every site up, as they have been for long."""
    ruth = cast.readers["ruth"]
    make_signing_key(by=THE_DESK, now=since)
    for key, site in cast.sites.items():
        for name in _APPROVERS[key]:
            setting_up.name_approver(
                site_id=site.pk, contact_id=cast.contacts[name].pk, by=ruth, now=since
            )
        for network, words in _HOSTS:
            setting_up.trust_host(
                site_id=site.pk, network=network, words=words, by=ruth, now=since
            )
        for mechanism, adapter, host, port, account in _WAYS[key]:
            setting_up.set_up_way(
                site_id=site.pk,
                mechanism=mechanism,
                adapter=adapter,
                host=host,
                port=port,
                account=account,
                by=ruth,
                now=since,
            )
    setting_up.set_access_terms(
        site_id=cast.sites["orbit"].pk,
        manager_too=True,
        because="Security annex of the contract, item 4",
        by=ruth,
        now=since,
    )


def ask_in(after: int, by: str, way: str, purpose: str, minutes: int) -> Move:
    """An engineer asks to be let in at once, for so many minutes."""

    def act(on: Scene) -> object:
        site = ticket_for(reader=on.by, number=on.number).site_id
        ways = site_access(reader=on.by, site_id=site).ways
        return asking.ask_for_access(
            number=on.number,
            way_id=next(each.pk for each in ways if each.mechanism == way),
            purpose=on.told(purpose),
            starts_at=on.now,
            ends_at=on.now + timedelta(minutes=minutes),
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def let_in(after: int, by: str) -> Move:
    """An approver says yes."""
    return Move(
        after,
        by,
        lambda on: deciding.approve_access(
            access_id=_latest(on).pk, by=on.by, now=on.now
        ),
    )


def come_in(after: int, by: str) -> Move:
    """The engineer starts a session."""
    return Move(
        after,
        by,
        lambda on: coming_in.start_session(
            access_id=_latest(on).pk, source=SOURCE, by=on.by, now=on.now
        ),
    )


def leave(after: int, by: str, words: str) -> Move:
    """The engineer stops the session and gives the access back."""

    def act(on: Scene) -> object:
        access_id = _latest(on).pk
        said = on.told(words)
        coming_in.stop_session(access_id=access_id, words=said, by=on.by, now=on.now)
        return ending.end_access(
            access_id=access_id, words="Not needed any more.", by=on.by, now=on.now
        )

    return Move(after, by, act)


def shut(after: int, by: str, words: str) -> Move:
    """Somebody confirms that the way is shut."""
    return Move(
        after,
        by,
        lambda on: ending.confirm_shut(
            access_id=_latest(on).pk, words=words, by=on.by, now=on.now
        ),
    )


def ask_for_way(after: int, by: str, title: str, how: str, merits: str) -> Move:
    """An engineer asks for a way in that the guide does not list."""
    return Move(
        after,
        by,
        lambda on: others.ask_for_mechanism(
            number=on.number,
            title=title,
            how=how,
            merits=merits,
            trusted_hosts=True,
            by=on.by,
            now=on.now,
        ),
    )


def agree_way(after: int, by: str, agreed_with: str, days: int) -> Move:
    """Both sides agree until when it is to be ready."""
    return Move(
        after,
        by,
        lambda on: others.agree_lead_time(
            mechanism_id=_own(on.by, on.number),
            due_at=on.now + timedelta(days=days),
            agreed_with=agreed_with,
            by=on.by,
            now=on.now,
        ),
    )


def approve_way(after: int, by: str) -> Move:
    """A manager, or the customer's approver, approves it."""
    return Move(
        after,
        by,
        lambda on: others.approve_mechanism(
            mechanism_id=_own(on.by, on.number), by=on.by, now=on.now
        ),
    )


def _latest(on: Scene) -> Access:
    ticket = ticket_for(reader=on.by, number=on.number)
    return accesses_of(reader=on.by, ticket=ticket)[-1]


def _own(by: Reader, number: str) -> int:
    ticket = ticket_for(reader=by, number=number)
    return own_mechanisms(reader=by, ticket=ticket)[-1].pk
