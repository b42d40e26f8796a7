"""The picture of an Asterisk that its messages add up to: pure, no clock, no I/O.

Messages go in as they come, in whatever pieces; `state` tells the switch at an instant.
What was not seen is told with `gap`, what was asked for with `members` and its like.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.blame import Evidence, suspects
from sitewatch.probes.asterisk.calls import WINDOW, Calls
from sitewatch.probes.asterisk.contacts import Contacts
from sitewatch.probes.asterisk.dials import Dials
from sitewatch.probes.asterisk.event import event_of
from sitewatch.probes.asterisk.gaps import Gaps
from sitewatch.probes.asterisk.headcount import Headcount
from sitewatch.probes.asterisk.ivr import Ivr
from sitewatch.probes.asterisk.outcomes import Outcomes
from sitewatch.probes.asterisk.recordings import CUT, Expected, Recordings, tally
from sitewatch.probes.asterisk.refusals import Refusals
from sitewatch.probes.asterisk.warmth import Warmth
from sitewatch.probes.switch import SwitchState, Tally, Unseen


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sitewatch.probes.asterisk.ami.message import Message
    from sitewatch.probes.asterisk.members import Member
    from sitewatch.probes.asterisk.settings import Settings
    from sitewatch.probes.switch import Roster

NOT_SET = "the settings of the probe do not say how to see it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What other witnesses than AMI say at the instant of a picture."""

    faults: Mapping[str, str] | Unseen = field(default_factory=dict)  # of recordings
    refused_calls: tuple[str, ...] = ()  # calls without a channel, from the log
    log_unseen: str = ""
    disk_full: str = ""
    sip_is_silent: bool = False


class Picture:
    """Folds messages; `state` says what they add up to."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        qualify = settings.qualify_seconds + settings.qualify_timeout_seconds
        self.warmth = Warmth(timedelta(seconds=qualify))
        self.gaps = Gaps()
        self.contacts = Contacts(settings.trunks)
        self.outcomes = Outcomes()
        self.refusals = Refusals()
        self._calls = Calls(settings.trunks, settings.contexts, settings.system_causes)
        self._dials = Dials(settings.trunks, settings.system_causes)
        self._ivr = None if settings.ivr is None else Ivr(settings.ivr)
        kept = settings.recordings
        self._recordings = None
        if kept is not None:
            lag = timedelta(seconds=kept.lag_seconds)
            self._recordings = Recordings(kept.queues, lag)
        self._heads = Headcount(settings)
        self._folds = [
            self.warmth.fold,
            self.contacts.fold,
            self.outcomes.fold,
            self.refusals.fold,
            self._calls.fold,
            *([] if self._ivr is None else [self._ivr.fold]),
            *([] if self._recordings is None else [self._recordings.fold]),
        ]

    def fold(self, messages: Iterable[Message], arrived: datetime) -> None:
        for message in messages:
            if not message.event:
                continue
            event = event_of(message, arrived)
            for fold in self._folds:
                fold(event)
            self._dials.dead = self.contacts.dead_trunks
            self._dials.fold(event)

    def gap(self, since: datetime, until: datetime) -> None:
        """Take that no events were seen from *since* to *until*."""
        self.gaps.add(since, until)
        self.outcomes.forget()

    def members(self, seen: Mapping[str, Member] | Unseen) -> None:
        """Take who is in the queues now."""
        pool = self.contacts.pool if self._settings.agent_pool else ()
        self._heads.members(seen, pool)

    def due(self, now: datetime) -> list[Expected]:
        """Return the calls whose recordings are to be looked at now."""
        return [] if self._recordings is None else self._recordings.due(now)

    def state(
        self, now: datetime, roster: Roster | Unseen, beside: Beside | None = None
    ) -> SwitchState:
        """Return the switch at *now*, by its own clock."""
        seen = beside or Beside()
        verdict = self.outcomes.verdict(now)
        refused = self._heads.known(self.refusals.standing(now), roster)
        agents = self._heads.agents(
            verdict, refused, self.warmth.warming(now), sip_is_silent=seen.sip_is_silent
        )
        faults = {} if isinstance(seen.faults, Unseen) else seen.faults
        evidence = Evidence(
            contacts=self.contacts.phones,
            unable=frozenset()
            if isinstance(agents, Unseen)
            else self._heads.unreachable,
            refused=refused,
            dead_trunks=self.contacts.dead_trunks,
            restart=self.warmth.restart_told(now),
            cut_recordings=sum(each == CUT for each in faults.values()),
            disk_full=seen.disk_full,
        )
        return SwitchState(
            as_of=now.replace(microsecond=0),
            roster=roster,
            agents=agents,
            calls=self._call_tally(now, seen),
            recordings=self._recording_tally(now, seen),
            ivr_calls=self._seen(self._ivr, now),
            dials=self._seen(self._dials if self._settings.dials else None, now),
            reports=Unseen(NOT_SET),
            suspects=suspects(evidence),
        )

    def _call_tally(self, now: datetime, seen: Beside) -> Tally | Unseen:
        if not self._settings.sees_calls:
            return Unseen(NOT_SET)
        counted = self._calls.tally(now, seen.refused_calls)
        return self._checked(counted, now, seen.log_unseen or self._dead())

    def _recording_tally(self, now: datetime, seen: Beside) -> Tally | Unseen:
        if self._recordings is None:
            return Unseen(NOT_SET)
        if isinstance(seen.faults, Unseen):
            return seen.faults
        return tally(self._recordings.due(now), seen.faults)

    def _seen(self, part: Ivr | Dials | None, now: datetime) -> Tally | Unseen:
        if part is None:
            return Unseen(NOT_SET)
        dead = self._dead() if part is self._dials else ""
        counted = part.tally(now)
        return self._checked(counted, now, "" if counted.affected else dead)

    def _checked(self, counted: Tally, now: datetime, also: str) -> Tally:
        """Return the tally with the reasons for which it is not to be judged."""
        reasons = (counted.incomplete, self.gaps.unjudged(now, WINDOW), also)
        told = "; ".join(each for each in reasons if each)
        return Tally(counted.total, counted.affected, told)

    def _dead(self) -> str:
        """Return that a trunk is dead: then nothing may come in, which looks well."""
        dead = sorted(self.contacts.dead_trunks)
        return f"the trunk {', '.join(dead)} does not answer the switch" if dead else ""
