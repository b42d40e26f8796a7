"""The page of the simulated switch: made on the server, whole without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from importlib import resources
from string import Template
from typing import TYPE_CHECKING, NamedTuple

from sitewatch import instants
from sitewatch.probes import losses
from sitewatch.probes.simulated.faults import Faults, most, presets
from sitewatch.probes.simulated.simulation import FIRST_AGENT, state_of


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sitewatch.measurement import Measurement

FILES = {"/style.css": "text/css; charset=utf-8", "/icon.svg": "image/svg+xml"}

_COUNTS = {
    "agents_cannot_log_in": "Agents who cannot log in",
    "agents_cannot_take_calls": "Agents who cannot take calls",
    "calls_rejected": "Calls rejected",
    "calls_not_recorded": "Recordings missing",
}
_SWITCHES = {
    "ivr_not_answering": "IVR does not answer",
    "dialer_not_placing": "Dialer places no calls",
    "reports_stale": "Reports are stale",
    "no_calls": "No calls at all (a quiet hour, no loss)",
    "warming_up": "Just started (figures not to be judged yet)",
    "silent": "Silent: accepts, never answers",
    "down": "Down: closes every connection",
}


class Seat(NamedTuple):
    kind: str  # the CSS class
    mark: str  # seen without colour
    words: str


WELL = Seat("well", "", "can take calls")
REFUSED = Seat("refused", "\u2715", "cannot log in")
UNABLE = Seat("unable", "!", "cannot take calls")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that the page shows."""

    faults: Faults
    seats: int
    now: datetime
    last_read_at: datetime | None
    problems: Mapping[str, str]
    typed: Mapping[str, object]


def page(shown: Shown) -> str:
    """Return the page as HTML."""
    text = resources.files("sitewatch.probes.simulated") / "page.html"
    seats = _seats(shown.faults, shown.seats)
    return Template(text.read_text(encoding="utf-8")).substitute(
        count=shown.seats,
        status=_status(shown.faults),
        read=_read(shown),
        problems=_problems(shown.problems),
        presets=_presets(shown),
        numbers="".join(_number(name, shown) for name in _COUNTS),
        switches="".join(_switch(name, shown) for name in _SWITCHES),
        legend="".join(_legend(kind, seats) for kind in (WELL, REFUSED, UNABLE)),
        seats="".join(_seat(n, seat) for n, seat in enumerate(seats, FIRST_AGENT)),
        measured=_measured(shown),
    )


def _seats(faults: Faults, seats: int) -> list[Seat]:
    """Return every seat's kind; who cannot log in is not counted a second time."""
    refused = faults.agents_cannot_log_in
    kept = max(seats - faults.agents_cannot_take_calls, refused)
    return [REFUSED] * refused + [WELL] * (kept - refused) + [UNABLE] * (seats - kept)


def _seat(number: int, seat: Seat) -> str:
    said = f'<span class="away"> {seat.words}</span>' if seat is not WELL else ""
    mark = f'<b aria-hidden="true">{seat.mark}</b>' if seat.mark else ""
    return f'<li class="{seat.kind}" title="{number} {seat.words}">{mark}{number}{said}</li>'


def _legend(kind: Seat, seats: list[Seat]) -> str:
    mark = f"<b>{kind.mark}</b>" if kind.mark else ""
    return (
        f'<li><i class="{kind.kind}" aria-hidden="true">{mark}</i> '
        f"<strong>{seats.count(kind)}</strong> {kind.words}</li>"
    )


def _status(faults: Faults) -> str:
    if faults.silent or faults.down:
        return '<p class="status dark">Cannot be seen</p>'
    if faults == Faults():
        return '<p class="status good">All well</p>'
    return '<p class="status bad">With faults</p>'


def _read(shown: Shown) -> str:
    if shown.last_read_at is None:
        return "Nobody has read this switch yet."
    ago = max(0, int((shown.now - shown.last_read_at).total_seconds()))
    return f"Last read {ago} s ago, at {_time(shown.last_read_at)}."


def _time(instant: datetime) -> str:
    text = instants.as_text(instant)
    return f'<time datetime="{text}">{instant:%H:%M:%S} UTC</time>'


def _problems(problems: Mapping[str, str]) -> str:
    if not problems:
        return ""
    listed = "".join(
        f'<li><a href="#{escape(name)}">{escape(_words(name))}</a>: {escape(said)}</li>'
        for name, said in problems.items()
    )
    return (
        '<div class="problems" role="alert"><h2>Nothing was changed</h2>'
        f"<ul>{listed}</ul></div>"
    )


def _words(name: str) -> str:
    return (_COUNTS | _SWITCHES).get(name, name)


def _presets(shown: Shown) -> str:
    return "".join(
        f'<button name="preset" value="{name}" class="{_preset_class(name)}" '
        f'aria-pressed="{"true" if faults == shown.faults else "false"}">{words}</button>'
        for name, (words, faults) in presets(shown.seats).items()
    )


def _preset_class(name: str) -> str:
    return "well" if name == "all-well" else "fault"


def _number(name: str, shown: Shown) -> str:
    highest = most(name, shown.seats)
    value = shown.typed.get(name, shown.faults.as_json()[name])
    problem = shown.problems.get(name)
    told = f'<span class="problem" id="{name}-problem">{escape(problem or "")}</span>'
    described = (
        f' aria-invalid="true" aria-describedby="{name}-problem"' if problem else ""
    )
    return (
        f'<div class="number"><label for="{name}">{_COUNTS[name]}</label>'
        f'<span class="figure"><input type="number" id="{name}" name="{name}" min="0" '
        f'max="{highest}" step="1" required value="{escape(str(value))}"{described}> '
        f"of {highest}</span>{told if problem else ''}</div>"
    )


def _switch(name: str, shown: Shown) -> str:
    value = shown.typed.get(name, shown.faults.as_json()[name])
    checked = " checked" if value in {True, "1"} else ""
    return (
        f'<div class="switch"><input type="hidden" name="{name}" value="0">'
        f'<input type="checkbox" id="{name}" name="{name}" value="1"{checked}> '
        f'<label for="{name}">{_SWITCHES[name]}</label></div>'
    )


def _measured(shown: Shown) -> str:
    if shown.faults.silent or shown.faults.down:
        return (
            '<p class="note">Nothing: the switch cannot be seen. Blind is no loss.</p>'
        )
    state = state_of(shown.faults, seats=shown.seats, now=shown.now)
    rows = "".join(_row(each) for each in losses.losses(state, shown.now))
    return (
        '<table><thead><tr><th scope="col">Measure</th><th scope="col">Loss</th>'
        '<th scope="col">State</th><th scope="col">Evidence</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(found: Measurement) -> str:
    measure = f"{found.component}: {found.measure}".replace("_", " ")
    kind = ' class="lost"' if found.affected else ""
    return (
        f'<tr{kind}><th scope="row">{measure}</th>'
        f'<td class="loss">{found.affected} of {found.total}</td>'
        f"<td>{found.state}</td><td>{escape(found.evidence)}</td></tr>"
    )
