"""Who is logged in, who cannot log in, whom calls do not reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.members import Member
from sitewatch.probes.switch import Agents, Roster, Unseen


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitewatch.probes.asterisk.outcomes import Verdict
    from sitewatch.probes.asterisk.refusals import Refused
    from sitewatch.probes.asterisk.settings import Settings

MOST_KNOWN = 5_000
#: A few members whose state nobody sets are everyday life; more than one in so many
#: would hide a loss.
MANY_UNKNOWN = 10
NOT_QUALIFIED = (
    "phones are not qualified (qualify_seconds = 0): a dead one looks well until a call "
    "to it fails"
)
SIP_IS_SILENT = "the switch answers what is asked, and SIP no longer"
NOT_LOOKED = Unseen("the queues were not read yet")


class Headcount:
    """Puts together what the queues, the outcomes and the refusals say of agents."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._members: Mapping[str, Member] | Unseen = NOT_LOOKED
        self._ever: dict[str, str] = {}  # agents ever seen, with how they are called

    @property
    def unreachable(self) -> frozenset[str]:
        """The agents whose phone the switch calls unreachable, as the phone is named."""
        if isinstance(self._members, Unseen):
            return frozenset()
        return frozenset(
            who for who, member in self._members.items() if member.unreachable
        )

    def members(
        self, seen: Mapping[str, Member] | Unseen, pool: Iterable[str] = ()
    ) -> None:
        """Take who is in the queues, and who is logged in to the pool."""
        if isinstance(seen, Unseen):
            self._members = seen
            return
        pooled = {who: Member(who, came=True) for who in pool}
        self._members = {**pooled, **seen}
        for who, member in self._members.items():
            if who in self._ever or len(self._ever) < MOST_KNOWN:
                self._ever[who] = member.called

    def known(
        self, refused: Mapping[str, Refused], roster: Roster | Unseen
    ) -> dict[str, Refused]:
        """Return the refused accounts that are agents.

        Whoever scans the switch from outside is refused too, under any name.
        """
        named = frozenset[str]()
        if isinstance(roster, Roster) and roster.names is not None:
            named = roster.names
        return {
            who: each for who, each in refused.items() if self._is_agent(who, named)
        }

    def agents(
        self,
        verdict: Verdict,
        refused: Iterable[str],
        warming: str,
        *,
        sip_is_silent: bool = False,
    ) -> Agents | Unseen:
        if isinstance(self._members, Unseen):
            return self._members
        members = self._members
        out = {who for who in refused if not _is_in(members.get(who))}
        unable = {who for who in members if _unable(members[who], verdict)} - out
        absent = {who for who in unable if _may_be_absent(members[who], verdict)}
        status = {who for who in unable if members[who].unreachable}
        return Agents(
            logged_in=self._called(set(members) - out),
            refused_log_in=self._called(out),
            cannot_take_calls=self._called(unable),
            maybe_off_shift=self._called(absent),
            incomplete=warming,
            may_be_more=SIP_IS_SILENT if sip_is_silent else self._may_be_more(verdict),
            lone_witness=""
            if sip_is_silent
            else _lone_witness(unable, status, verdict),
        )

    def _is_agent(self, account: str, named: frozenset[str]) -> bool:
        pattern = self._settings.accounts
        return (
            account in self._ever
            or self._name(account) in named
            or (pattern is not None and pattern.fullmatch(account) is not None)
        )

    def _name(self, who: str) -> str:
        if self._settings.agents_by == "name":
            return self._ever.get(who) or who
        return who

    def _called(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset(self._name(who) for who in names)

    def _may_be_more(self, verdict: Verdict) -> str:
        if self._settings.qualify_seconds == 0:
            return NOT_QUALIFIED
        if verdict.hint:
            return verdict.hint
        if isinstance(self._members, Unseen):
            return ""
        unknown = sum(member.unknown for member in self._members.values())
        if unknown * MANY_UNKNOWN <= len(self._members):
            return ""
        return f"the state of {unknown} agents is not known"


def _is_in(member: Member | None) -> bool:
    """Whether a refused agent is logged in all the same: there, with a live phone."""
    return member is not None and (member.came or not member.unreachable)


def _unable(member: Member, verdict: Verdict) -> bool:
    if member.at_work:
        return False
    if member.unreachable or member.paused_by_switch:
        return True
    return member.agent in verdict.unable and not member.paused_by_person


def _may_be_absent(member: Member, verdict: Verdict) -> bool:
    """Whether nothing but a phone that is not there speaks for it."""
    proven = member.came or member.paused_by_switch or member.agent in verdict.unable
    return not proven


def _lone_witness(unable: set[str], by_status: set[str], verdict: Verdict) -> str:
    """Return who alone says that nobody can take calls, if nothing agrees.

    The states of the phones, the outcomes of calls to them, and callers who reach nobody
    see the same from different sides.
    """
    by_outcome = unable & verdict.unable
    witnesses = [
        by_status == unable,
        bool(by_outcome) and by_outcome | by_status == unable,
        verdict.callers_unserved > 0,
    ]
    if sum(witnesses) >= 2:  # noqa: PLR2004 - two witnesses
        return ""
    who = "the states of the phones" if witnesses[0] else "the outcomes of calls"
    return f"only {who} speak for a total loss, a second witness is missing"
