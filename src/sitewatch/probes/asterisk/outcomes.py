"""What became of the calls that were offered to agents.

A phone that refuses every call looks perfect by its status; only the outcome tells. A
phone that never rang refused technically. One that rang and was not picked up may have
nobody before it: that speaks against the switch only when nobody at all is reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk import causes
from sitewatch.probes.asterisk.event import MOST_LETTERS, agent_of, number
from sitewatch.probes.asterisk.window import Window
from sitewatch.probes.switch import CALL_WINDOW_SECONDS


if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitewatch.probes.asterisk.event import Event

IN_A_ROW = 3  # refusals of one agent without a call in between that was connected
AGENTS_IN_A_ROW = 10  # different agents, when not one call was connected since
LEAST_HINTS = 3  # agents who refused a call lately; one or two are everyday life
LEAST_SILENT = 2  # agents called, when no call at all was answered lately
MOST_ATTEMPTS = 8  # kept of an agent
MOST_AGENTS = 5_000
MOST_LEGS = 5_000
HOLDS = timedelta(seconds=CALL_WINDOW_SECONDS)


@dataclass(slots=True)
class _Attempt:
    """One call offered to one agent: the channel to their phone."""

    agent: str
    at: datetime
    rang: bool = False
    failed: bool = False
    connected: bool = False
    cause: int = -1

    @property
    def refused(self) -> bool:
        """Whether the phone, and not a person before it, let the call fail."""
        if self.connected or not self.failed:
            return False
        return not self.rang or self.cause in causes.SYSTEM


@dataclass(frozen=True, slots=True)
class Verdict:
    """Agents whom calls do not reach, by outcome; and what hints at more."""

    unable: frozenset[str] = frozenset()
    hint: str = ""
    callers_unserved: int = 0


class Outcomes:
    """Folds the events of calls to agents; `verdict` says whom they do not reach."""

    def __init__(self) -> None:
        self._legs: dict[str, _Attempt] = {}
        self._runs: dict[str, dict[str, _Attempt]] = {}  # by agent, by leg
        self._connected_at: datetime | None = None  # the last call that reached anybody
        self._joined: Window[datetime] = Window(lambda at: at)  # callers, into a queue
        self._folds: Mapping[str, Callable[[Event], None]] = {
            "AgentCalled": self._called,
            "AgentConnect": self._connect,
            "AgentRingNoAnswer": self._no_answer,
            "DialEnd": self._dial_end,
            "DialState": self._dial_state,
            "Newstate": self._new_state,
            "Hangup": self._hangup,
            "QueueCallerJoin": self._join,
        }

    def fold(self, event: Event) -> None:
        fold = self._folds.get(event.name)
        if fold is not None:
            fold(event)

    def forget(self) -> None:
        """Forget all: what happened in a gap may have been a connected call."""
        self._legs.clear()
        self._runs.clear()
        self._joined = Window(lambda at: at)

    def verdict(self, now: datetime) -> Verdict:
        """Return whom calls do not reach, by the outcomes of the last quarter hour."""
        fresh = now - HOLDS
        last = {name: self._since_connect(name, fresh) for name in self._runs}
        unable = {name for name, run in last.items() if _in_a_row(run) >= IN_A_ROW}
        unanswered = {name for name, run in last.items() if self._nobody(run)}
        nobody_reached = len(unanswered) >= AGENTS_IN_A_ROW
        hint = ""
        if nobody_reached:
            unable |= unanswered
        else:
            refusing = {name for name, run in last.items() if _in_a_row(run)} - unable
            silent = unanswered if self._none_since(fresh) else set()
            hint = _hint(len(refusing), len(silent))
        self._joined.forget_before(fresh)
        unserved = sum(self._after_connect(at) for _, at in self._joined.since(fresh))
        return Verdict(frozenset(unable), hint, unserved)

    def _none_since(self, fresh: datetime) -> bool:
        return self._connected_at is None or self._connected_at < fresh

    def _nobody(self, run: list[_Attempt]) -> bool:
        """Whether the agent's last call failed, after the last that reached anybody."""
        return bool(run) and run[-1].failed and self._after_connect(run[-1].at)

    def _after_connect(self, at: datetime) -> bool:
        return self._connected_at is None or at > self._connected_at

    def _since_connect(self, agent: str, fresh: datetime) -> list[_Attempt]:
        ordered = sorted(self._runs[agent].values(), key=lambda one: one.at)
        return [one for one in ordered if one.at >= fresh]

    def _called(self, event: Event) -> None:
        leg = event.get("destuniqueid")[:MOST_LETTERS]
        agent = agent_of(event.get("interface"))
        if not leg or not agent or leg in self._legs:
            return
        if agent not in self._runs and len(self._runs) >= MOST_AGENTS:
            return
        known = self._runs.setdefault(agent, {})
        if leg in known:
            return
        known[leg] = self._legs[leg] = _Attempt(agent, event.at)
        if len(known) > MOST_ATTEMPTS:
            del known[min(known, key=lambda one: known[one].at)]
        if len(self._legs) > MOST_LEGS:
            del self._legs[next(iter(self._legs))]

    def _leg(self, event: Event) -> _Attempt | None:
        return self._legs.get(event.get("destuniqueid")[:MOST_LETTERS])

    def _dial_state(self, event: Event) -> None:
        attempt = self._leg(event)
        if attempt is not None and event.get("dialstatus") == "RINGING":
            attempt.rang = True

    def _new_state(self, event: Event) -> None:
        attempt = self._legs.get(event.channel_id)
        if attempt is not None and event.get("channelstatedesc") == "Ringing":
            attempt.rang = True

    def _dial_end(self, event: Event) -> None:
        attempt = self._leg(event)
        if attempt is not None and event.get("dialstatus") in causes.FAILED_DIALS:
            attempt.failed = True

    def _no_answer(self, event: Event) -> None:
        self._called(event)  # the offer itself may have come before we listened
        attempt = self._leg(event)
        if attempt is not None:
            attempt.failed = True

    def _connect(self, event: Event) -> None:
        self._called(event)
        attempt = self._leg(event)
        if attempt is not None:
            attempt.connected = True
        self._connected_at = max(self._connected_at or event.at, event.at)

    def _hangup(self, event: Event) -> None:
        attempt = self._legs.get(event.channel_id)
        if attempt is not None:
            attempt.cause = number(event.get("cause"))

    def _join(self, event: Event) -> None:
        self._joined.begin(event.call, event.at)


def _hint(refusing: int, silent: int) -> str:
    """Return what does not prove that agents are unable, and hints at it."""
    if refusing >= LEAST_HINTS:
        return f"{refusing} agents refused their last call, too few times to judge"
    if silent >= LEAST_SILENT:
        return (
            f"none of the last calls to {silent} agents was answered, too few to judge"
        )
    return ""


def _in_a_row(run: list[_Attempt]) -> int:
    """Return how many of an agent's last calls were refused, one after another."""
    count = 0
    for attempt in reversed(run):
        if attempt.connected:
            break
        if attempt.refused:
            count += 1
        elif attempt.failed:
            break  # it rang: the phone takes calls
    return count
