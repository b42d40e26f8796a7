"""Who is logged in, from the whole table that `queue list agents` answers.

There are no states of devices: a phone that is dead, or refuses every call, is
`Available`. A break is a person's, unless an event told that the switch took it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.event import instant_of, number
from sitewatch.probes.asterisk.members import Member
from sitewatch.probes.freeswitch.words import agent_name, instant
from sitewatch.probes.probe import printable
from sitewatch.probes.switch import Unseen


if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitewatch.probes.asterisk.ami.message import Message

LOGGED_OUT, ON_BREAK = "Logged Out", "On Break"
AT_WORK = frozenset({"Receiving", "In a queue call"})
END = "+OK"
MOST_BREAKS = 5_000
#: The status changes a moment after the event, by a clock of whole seconds.
SAME_MOMENT = timedelta(seconds=3)
_CONTACT = "contact"  # may hold the separator itself


@dataclass(frozen=True, slots=True)
class Row:
    """An agent as one queue sees them."""

    agent: str
    status: str
    state: str
    changed_at: datetime


class Breaks:
    """Folds events; `of_the_switch` says whose break no person asked for."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}

    def fold(self, event: Message, arrived: datetime) -> None:
        if event.event != "callcenter::info":
            return
        action, agent = event.get("CC-Action"), agent_name(event.get("CC-Agent"))
        if action == "agent-max-no-answer" and len(self._since) < MOST_BREAKS:
            stamp = instant(event.get("Event-Date-Timestamp"))
            self._since[agent] = instant_of(stamp) or arrived
        elif action == "agent-status-change" and (
            event.get("CC-Agent-Status") != ON_BREAK
        ):
            self._since.pop(agent, None)

    def of_the_switch(self, row: Row) -> bool:
        """Whether the break in *row* is the one that an event told."""
        since = self._since.get(row.agent)
        if row.status != ON_BREAK or since is None:
            return False
        return row.changed_at <= since + SAME_MOMENT


def members_of(
    tables: Mapping[str, str], breaks: Breaks
) -> Mapping[str, Member] | Unseen:
    """Return who is logged in, by name, from the answer for each queue."""
    found: dict[str, Member] = {}
    rows = 0
    for queue, text in tables.items():
        table = rows_of(text)
        if isinstance(table, Unseen):
            return Unseen(f"queue {queue}: {table.because}")
        rows += len(table)
        for row in table:
            if row.status != LOGGED_OUT:
                member = _member(row, breaks)
                found[row.agent] = found.get(row.agent, member).with_row(member)
    return found if rows else Unseen("no agent belongs to the queues")


def rows_of(text: str) -> list[Row] | Unseen:
    """Return the rows of a table of agents; one without its end is no table."""
    cells = cells_of(text)
    if isinstance(cells, Unseen):
        return cells
    try:
        return [
            Row(
                agent=agent_name(each["name"]),
                status=each["status"],
                state=each["state"],
                changed_at=_instant(each.get("last_status_change", "")),
            )
            for each in cells
        ]
    except KeyError as error:
        return Unseen(f"the table of agents has no column {error.args[0]}")


def queues_of(text: str) -> list[str] | Unseen:
    """Return the names of the queues in the answer to `queue list`."""
    cells = cells_of(text)
    if isinstance(cells, Unseen):
        return cells
    found = [each.get("name", "") for each in cells]
    return found or Unseen("the switch tells of no queue")


def cells_of(text: str) -> list[Mapping[str, str]] | Unseen:
    """Return the rows of a table by the names of its columns."""
    lines = text.strip().split("\n")
    if lines[-1] != END:
        return Unseen(f"it is no table but {printable(lines[0])[:80]!r}")
    columns = lines[0].split("|")
    rows: list[Mapping[str, str]] = []
    for line in lines[1:-1]:
        cells = _cells(line.split("|"), columns)
        if cells is None:
            return Unseen("a row of the table is not as long as its head")
        rows.append(dict(zip(columns, cells, strict=True)))
    return rows


def _cells(cells: list[str], columns: list[str]) -> list[str] | None:
    """Return as many cells as columns: a contact may be a list with the separator."""
    more = len(cells) - len(columns)
    if more > 0 and _CONTACT in columns:
        at = columns.index(_CONTACT)
        whole = "|".join(cells[at : at + more + 1])
        cells = [*cells[:at], whole, *cells[at + more + 1 :]]
    return cells if len(cells) == len(columns) else None


def _member(row: Row, breaks: Breaks) -> Member:
    by_switch = breaks.of_the_switch(row)
    return Member(
        agent=row.agent,
        called=row.agent,
        at_work=row.state in AT_WORK,
        paused_by_person=row.status == ON_BREAK and not by_switch,
        paused_by_switch=by_switch,
        came=True,
    )


def _instant(epoch: str) -> datetime:
    return datetime.fromtimestamp(max(0, number(epoch, 0)), UTC)
