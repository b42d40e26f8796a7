"""Who is in the queues, from the whole list that QueueStatus answers.

An empty list is not 'nobody': the queue may not be known. A list that was cut, or is
not as long as it says, is no answer at all (`ami.asked`); nor is the error of a switch
whose module of queues is not loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk import causes
from sitewatch.probes.asterisk.event import MOST_LETTERS, agent_of, number
from sitewatch.probes.probe import printable
from sitewatch.probes.switch import Unseen


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sitewatch.probes.asterisk.ami.message import Message


@dataclass(frozen=True, slots=True)
class Member:
    """An agent as the queues see them, over all queues."""

    agent: str
    called: str = ""
    unreachable: bool = False
    at_work: bool = False
    paused_by_person: bool = False
    paused_by_switch: bool = False
    unknown: bool = False
    came: bool = False  # logged in by an act of their own: dynamic, or of a pool

    def with_row(self, other: Member) -> Member:
        """Return the member, seen in another queue as well."""
        return Member(
            agent=self.agent,
            called=self.called or other.called,
            unreachable=self.unreachable or other.unreachable,
            at_work=self.at_work or other.at_work,
            paused_by_person=self.paused_by_person or other.paused_by_person,
            paused_by_switch=self.paused_by_switch or other.paused_by_switch,
            unknown=self.unknown or other.unknown,
            came=self.came or other.came,
        )


def members_of(
    listed: Sequence[Message], queues: Iterable[str]
) -> Mapping[str, Member] | Unseen:
    """Return the agents of *queues* (of all, if none is named) by name."""
    there = {each.get("Queue") for each in listed if each.event == "QueueParams"}
    missing = sorted(set(queues) - there)
    if missing:
        return Unseen(f"the switch knows no queue {printable(missing[0])[:80]}")
    if not there:
        return Unseen("the switch tells of no queue")
    wanted = set(queues) or there
    found: dict[str, Member] = {}
    for each in listed:
        if each.event == "QueueMember" and each.get("Queue") in wanted:
            row = _member(each)
            found[row.agent] = found.get(row.agent, row).with_row(row)
    return found


def _member(row: Message) -> Member:
    status = number(row.get("Status"), causes.UNKNOWN)
    paused = row.get("Paused") == "1"
    by_switch = paused and row.get("PausedReason") == causes.AUTO_PAUSE
    return Member(
        agent=agent_of(row.get("Location") or row.get("Interface")),
        called=(row.get("Name") or row.get("MemberName"))[:MOST_LETTERS],
        unreachable=status in causes.UNREACHABLE,
        at_work=status in causes.AT_WORK,
        paused_by_person=paused and not by_switch,
        paused_by_switch=by_switch,
        unknown=status == causes.UNKNOWN,
        came=row.get("Membership") == "dynamic",
    )
