"""From what a switch says to what production lost: a pure function.

Agents are counted against the roster, calls against those offered in the same
fifteen minutes. 0 offered is 0 of 0: nothing measured, neither all nor none. What
cannot be seen is blind, and blind is no loss (guide: severity.measures,
severity.denominator).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from sitewatch import instants
from sitewatch.measurement import MOST_EVIDENCE, Measurement, State
from sitewatch.probes.probe import Watched, blind, printable
from sitewatch.probes.switch import (
    CALL_WINDOW_SECONDS,
    Agents,
    Roster,
    SwitchState,
    Tally,
    Unseen,
)


if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sitewatch.measurement import Suspect

NAMED_AT_MOST = 5
STALE_AFTER_SECONDS = 120  # a switch that shows an old picture is not being seen

LOG_IN = Watched("acd", "agents_cannot_log_in", "roster")
TAKE_CALLS = Watched("acd", "agents_cannot_take_calls", "roster")
AGENT_MEASURES = (LOG_IN, TAKE_CALLS)


class _Counted(NamedTuple):
    """How a tally is named and told."""

    watched: Watched
    things: str
    lost: str


_CALLS = _Counted(
    Watched("acd", "calls_rejected", "offered"), "calls offered", "were rejected"
)
_IVR = _Counted(
    Watched("ivr", "ivr_calls_failed", "offered"),
    "calls that entered the IVR",
    "were not answered by it",
)
_DIALS = _Counted(
    Watched("dialer", "dials_failed", "offered"), "dial attempts", "were not placed"
)
_RECORDINGS = _Counted(
    Watched("voice_logger", "calls_not_recorded", "offered"),
    "calls to be recorded",
    "have no recording",
)
_REPORTS = _Counted(
    Watched("reports", "reports_unavailable", "offered"),
    "reports expected",
    "are stale or missing",
)
_COUNTED = (_CALLS, _IVR, _DIALS, _RECORDINGS, _REPORTS)
SWITCH_MEASURES = (*AGENT_MEASURES, *(each.watched for each in _COUNTED))


def losses(state: SwitchState, now: datetime) -> list[Measurement]:
    """Return one measurement for each of `SWITCH_MEASURES`, in that order."""
    age = abs(int((now - state.as_of).total_seconds()))
    if age > STALE_AFTER_SECONDS:
        because = (
            f"the switch shows its state of {instants.as_text(state.as_of)}, "
            f"{age} s away from this computer's clock"
        )
        return blind(SWITCH_MEASURES, because, now)
    found = [
        *_agent_losses(state.roster, state.agents, now),
        _tally_loss(_CALLS, state.calls, now),
        _tally_loss(_IVR, state.ivr_calls, now),
        _tally_loss(_DIALS, state.dials, now),
        _tally_loss(_RECORDINGS, state.recordings, now),
        _tally_loss(_REPORTS, state.reports, now),
    ]
    return [
        replace(each, suspect=state.suspects.get(each.measure))
        if each.affected or (each.state == "partial" and not each.total)
        else each
        for each in found
    ]


def losses_when_down(
    roster: Roster | Unseen, because: str, now: datetime, suspect: Suspect | None = None
) -> list[Measurement]:
    """Return the losses of a switch that two independent witnesses call down.

    Nobody can take calls. The other measures are blind: nothing can be counted.
    """
    found = blind(SWITCH_MEASURES, because, now)
    if isinstance(roster, Unseen):
        return found
    everybody = _measurement(
        TAKE_CALLS._replace(total_source=roster.source),
        figures=(roster.size, roster.size),
        evidence=f"{roster.size} of {roster.size} rostered agents: {because}",
        unproven="",
        now=now,
    )
    found[SWITCH_MEASURES.index(TAKE_CALLS)] = replace(
        everybody, suspect=suspect if roster.size else None
    )
    return found


def _agent_losses(
    roster: Roster | Unseen, agents: Agents | Unseen, now: datetime
) -> list[Measurement]:
    if isinstance(roster, Unseen):
        return blind(AGENT_MEASURES, f"no roster: {roster.because}", now)
    if isinstance(agents, Unseen):
        return blind(AGENT_MEASURES, agents.because, now)
    absent = _absent(roster, agents)
    refused = agents.refused_log_in - agents.logged_in
    unable = _unable(roster, agents)
    return [
        _agent_loss(LOG_IN, roster, refused, agents.incomplete, now, absent),
        _agent_loss(TAKE_CALLS, roster, unable, _unproven(agents, unable), now),
    ]


def _unable(roster: Roster, agents: Agents) -> frozenset[str]:
    """Return who is logged in and cannot take calls.

    Phones of a past shift are off. When no name says who should be here, no more of the
    phones that are just not there count than production lacks.
    """
    unable = agents.cannot_take_calls & agents.logged_in
    if roster.names is not None:
        return unable & roster.names
    maybe = unable & agents.maybe_off_shift
    proven = unable - maybe
    able = len(agents.logged_in - agents.cannot_take_calls)
    room = max(0, roster.size - able - len(proven))
    return proven | frozenset(sorted(maybe)[:room])


def _unproven(agents: Agents, unable: frozenset[str]) -> str:
    """Return why the figure of those who cannot take calls is not to be judged."""
    if agents.incomplete:
        return agents.incomplete
    if not unable:
        return agents.may_be_more
    nobody_left = agents.cannot_take_calls >= agents.logged_in
    return agents.lone_witness if nobody_left else ""


def _absent(roster: Roster, agents: Agents) -> int:
    """Return how many rostered agents neither logged in nor tried to."""
    known = agents.logged_in | agents.refused_log_in
    if roster.names is not None:
        return len(roster.names - known)
    return max(0, roster.size - len(known))


def _agent_loss(
    watched: Watched,
    roster: Roster,
    affected: frozenset[str],
    unproven: str,
    now: datetime,
    absent: int = 0,
) -> Measurement:
    rostered = affected if roster.names is None else affected & roster.names
    total = roster.size
    if len(rostered) > total:  # a roster that was typed or estimated too small
        unproven = unproven or f"the roster says {total}, more agents were seen"
        total = len(rostered)
    verb = "were refused at log-in" if watched is LOG_IN else "cannot take calls"
    said = f"{len(rostered)} of {total} rostered agents {verb}"
    more = f"; {absent} more are not logged in, unconfirmed" if absent else ""
    return _measurement(
        watched._replace(total_source=roster.source),
        figures=(len(rostered), total),
        evidence=f"{said}{_named(rostered)}{more}",
        unproven=unproven,
        now=now,
        unconfirmed=absent,
    )


def _tally_loss(counted: _Counted, tally: Tally | Unseen, now: datetime) -> Measurement:
    if isinstance(tally, Unseen):
        return blind([counted.watched], tally.because, now)[0]
    minutes = CALL_WINDOW_SECONDS // 60
    if tally.total:
        said = f"{len(tally.affected)} of {tally.total} {counted.things} {counted.lost}"
    else:
        said = f"no {counted.things} in the last {minutes} min, nothing measured"
    return _measurement(
        counted.watched,
        figures=(len(tally.affected), tally.total),
        evidence=f"{said}{_named(tally.affected)}",
        unproven=tally.incomplete,
        now=now,
    )


def _measurement(
    watched: Watched,
    *,
    figures: tuple[int, int],
    evidence: str,
    unproven: str,
    now: datetime,
    unconfirmed: int = 0,
) -> Measurement:
    state: State = "partial" if unproven else "measured"
    told = f"{evidence} (not to be judged yet: {unproven})" if unproven else evidence
    return Measurement(
        component=watched.component,
        measure=watched.measure,
        affected=figures[0],
        total=figures[1],
        total_source=watched.total_source,
        state=state,
        evidence=told[:MOST_EVIDENCE],
        at=now,
        unconfirmed=unconfirmed,
    )


def _named(affected: Collection[str]) -> str:
    """Return up to five names and how many more, such as `: 1001, 1002 and 19 more`."""
    if not affected:
        return ""
    names = sorted(affected)
    rest = len(names) - NAMED_AT_MOST
    more = f" and {rest} more" if rest > 0 else ""
    return f": {printable(', '.join(names[:NAMED_AT_MOST]))}{more}"
