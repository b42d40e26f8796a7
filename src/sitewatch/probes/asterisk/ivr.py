"""Calls that entered the IVR, told by user events of its own dialplan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.calls import WINDOW
from sitewatch.probes.asterisk.window import Window
from sitewatch.probes.switch import Tally


if TYPE_CHECKING:
    from collections.abc import Collection

    from sitewatch.probes.asterisk.event import Event

#: Results of Playback(), Read(), AGI() and the like that speak against the IVR: a caller
#: who hangs up or presses nothing is none of them.
FAILURES = frozenset({"FAILED", "FAILURE", "ERROR", "NOTFOUND"})
#: A caller who entered and is still there hears something by then.
SILENT_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class IvrWords:
    """How the dialplan of the site calls things."""

    event: str = "IvrStep"
    step: str = "step"
    result: str = "result"
    entered: str = "enter"
    failures: Collection[str] = FAILURES


@dataclass(slots=True)
class _Visit:
    at: datetime
    entered: bool = False
    failed: bool = False
    heard: bool = False
    gone_at: datetime | None = None


class Ivr:
    """Folds the steps of callers in the IVR; `tally` says whom it did not answer."""

    def __init__(self, words: IvrWords) -> None:
        self._words = words
        self._visits: Window[_Visit] = Window(_Visit)

    def fold(self, event: Event) -> None:
        if event.name == "UserEvent":
            self._step(event)
        elif event.name == "Hangup":
            visit = self._visits.get(event.call)
            if visit is not None:
                visit.gone_at = min(visit.gone_at or event.at, event.at)

    def tally(self, now: datetime) -> Tally:
        since = now - WINDOW
        self._visits.forget_before(since)
        entered = [each for each in self._visits.since(since) if each[1].entered]
        failed = [name for name, visit in entered if _failed(visit, now)]
        return Tally(len(entered), tuple(failed))

    def _step(self, event: Event) -> None:
        words = self._words
        if event.get("userevent") != words.event or not event.call:
            return
        visit = self._visits.begin(event.call, event.at)
        if event.get(words.step.casefold()) == words.entered:
            visit.entered = True
            return
        visit.heard = True
        if event.get(words.result.casefold()).upper() in words.failures:
            visit.failed = True


def _failed(visit: _Visit, now: datetime) -> bool:
    """Whether the IVR said it failed, or a waiting caller heard nothing at all."""
    if visit.failed:
        return True
    until = visit.gone_at or now
    return not visit.heard and until - visit.at >= SILENT_AFTER
