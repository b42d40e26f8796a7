"""Who was refused at log-in: distinct accounts, from security and user events.

Of a security event only the account, the kind, the count and the source address are
kept. Challenge and response, from which a password can be found, are never read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.event import MOST_LETTERS, agent_of


if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitewatch.probes.asterisk.event import Event

HELD = timedelta(hours=8)  # a shift: who was refused longest ago has gone home
MOST_ACCOUNTS = 5_000
#: Services over which agents log in; AMI and ARI have accounts of programs.
SERVICES = frozenset({"PJSIP", "SIP", "IAX2"})
WRONG_PASSWORD = frozenset({"ChallengeResponseFailed", "InvalidPassword"})
KINDS = WRONG_PASSWORD | {"InvalidAccountID", "FailedACL"}
LOG_IN_FAILED = "AgentLoginFailed"


@dataclass(frozen=True, slots=True)
class Refused:
    """An account whose last log-in was refused."""

    kind: str
    count: int
    source: str
    at: datetime


class Refusals:
    """Folds refused and successful log-ins; `standing` says who is refused still."""

    def __init__(self) -> None:
        self._refused: dict[str, Refused] = {}
        self._seen: set[tuple[str, datetime]] = set()
        self._came: dict[str, datetime] = {}
        self._folds: Mapping[str, Callable[[Event], None]] = {
            **dict.fromkeys(KINDS, self._security),
            "SuccessfulAuth": self._success,
            "ContactStatus": self._contact,
            "QueueMemberAdded": self._added,
            "AgentLogin": self._pool_login,
            "UserEvent": self._user_event,
        }

    def fold(self, event: Event) -> None:
        fold = self._folds.get(event.name)
        if fold is not None:
            fold(event)

    def standing(self, now: datetime) -> dict[str, Refused]:
        """Return who was refused and has not logged in since, by account."""
        old = now - HELD
        self._refused = {who: r for who, r in self._refused.items() if r.at >= old}
        self._came = {who: at for who, at in self._came.items() if at >= old}
        self._seen = {(who, at) for who, at in self._seen if at >= old}
        return {
            who: each
            for who, each in self._refused.items()
            if who not in self._came or self._came[who] < each.at
        }

    def _security(self, event: Event) -> None:
        if event.get("service") in SERVICES:
            source = event.get("remoteaddress")
            self._refuse(event.get("accountid"), event, event.name, _host(source))

    def _user_event(self, event: Event) -> None:
        if event.get("userevent") == LOG_IN_FAILED:
            self._refuse(event.get("agent"), event, event.get("reason")[:40], "")

    def _refuse(self, account: str, event: Event, kind: str, source: str) -> None:
        who = account[:MOST_LETTERS]
        known = self._refused.get(who)
        if not who or (who, event.at) in self._seen:
            return
        if known is None and len(self._refused) >= MOST_ACCOUNTS:
            return
        if len(self._seen) < MOST_ACCOUNTS:
            self._seen.add((who, event.at))
        count = 1 if known is None else known.count + 1
        if known is not None and known.at > event.at:
            kind, source, at = known.kind, known.source, known.at
        else:
            at = event.at
        self._refused[who] = Refused(kind, count, source, at)

    def _success(self, event: Event) -> None:
        if event.get("service") in SERVICES:
            self._arrived(event.get("accountid"), event)

    def _contact(self, event: Event) -> None:
        if event.get("contactstatus") == "Reachable":
            self._arrived(event.get("endpointname"), event)

    def _added(self, event: Event) -> None:
        self._arrived(agent_of(event.get("interface")), event)

    def _pool_login(self, event: Event) -> None:
        self._arrived(event.get("agent"), event)

    def _arrived(self, account: str, event: Event) -> None:
        who = account[:MOST_LETTERS]
        if who in self._came or len(self._came) < MOST_ACCOUNTS:
            self._came[who] = max(self._came.get(who, event.at), event.at)


def _host(address: str) -> str:
    """Return the host of an address such as `IPV4/UDP/127.0.0.1/6000`."""
    parts = address.split("/")
    return parts[2][:MOST_LETTERS] if len(parts) > 2 else ""  # noqa: PLR2004 - family/transport/host/port
