"""The body of `GET /state`: a `SwitchState` as JSON, written here and read here."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from sitewatch import instants, shape
from sitewatch.measurement import TotalSource
from sitewatch.probes.switch import Agents, BadState, Roster, SwitchState, Tally, Unseen


if TYPE_CHECKING:
    from collections.abc import Mapping

FORM = 1
MOST_NAMES = 50_000
MOST_LETTERS = 64


def as_json(state: SwitchState) -> dict[str, object]:
    return {
        "form": FORM,
        "as_of": instants.as_text(state.as_of),
        "roster": _roster_json(state.roster),
        "agents": _agents_json(state.agents),
        "calls": _tally_json(state.calls),
        "recordings": _tally_json(state.recordings),
        "ivr_calls": _tally_json(state.ivr_calls),
        "dials": _tally_json(state.dials),
        "reports": _tally_json(state.reports),
    }


def read(body: bytes) -> SwitchState:
    """Return the state in *body*.

    Raises:
        Misshapen: It is not a state, with the place at which it is not.
    """
    said = shape.mapping(shape.json_of(body), "state")
    if said.get("form") != FORM:
        msg = f"form: {FORM} expected"
        raise shape.Misshapen(msg)
    try:
        return SwitchState(
            as_of=instants.from_text(shape.text(said.get("as_of"), "as_of")),
            roster=_roster(_part(said, "roster")),
            agents=_agents(_part(said, "agents")),
            calls=_tally(said, "calls"),
            recordings=_tally(said, "recordings"),
            ivr_calls=_tally(said, "ivr_calls"),
            dials=_tally(said, "dials"),
            reports=_tally(said, "reports"),
        )
    except (BadState, instants.BadInstant) as error:
        raise shape.Misshapen(str(error)) from error


def _roster_json(roster: Roster | Unseen) -> dict[str, object]:
    if isinstance(roster, Unseen):
        return {"unseen": roster.because}
    names = None if roster.names is None else sorted(roster.names)
    return {"size": roster.size, "source": roster.source, "names": names}


def _agents_json(agents: Agents | Unseen) -> dict[str, object]:
    if isinstance(agents, Unseen):
        return {"unseen": agents.because}
    return {
        "logged_in": sorted(agents.logged_in),
        "refused_log_in": sorted(agents.refused_log_in),
        "cannot_take_calls": sorted(agents.cannot_take_calls),
        "incomplete": agents.incomplete,
    }


def _tally_json(tally: Tally | Unseen) -> dict[str, object]:
    if isinstance(tally, Unseen):
        return {"unseen": tally.because}
    return {
        "total": tally.total,
        "affected": list(tally.affected),
        "incomplete": tally.incomplete,
    }


def _part(said: Mapping[str, object], name: str) -> Mapping[str, object] | Unseen:
    part = shape.mapping(said.get(name), name)
    if "unseen" in part:
        return Unseen(shape.text(part["unseen"], f"{name}.unseen"))
    return part


def _roster(part: Mapping[str, object] | Unseen) -> Roster | Unseen:
    if isinstance(part, Unseen):
        return part
    source = shape.text(part.get("source"), "roster.source")
    if source not in get_args(TotalSource):
        msg = "roster.source: not a known source"
        raise shape.Misshapen(msg)
    named = part.get("names")
    return Roster(
        size=shape.integer(part.get("size"), "roster.size"),
        source=cast("TotalSource", source),
        names=None if named is None else _names(named, "roster.names"),
    )


def _agents(part: Mapping[str, object] | Unseen) -> Agents | Unseen:
    if isinstance(part, Unseen):
        return part
    return Agents(
        logged_in=_names(part.get("logged_in"), "agents.logged_in"),
        refused_log_in=_names(part.get("refused_log_in"), "agents.refused_log_in"),
        cannot_take_calls=_names(
            part.get("cannot_take_calls"), "agents.cannot_take_calls"
        ),
        incomplete=shape.text(part.get("incomplete", ""), "agents.incomplete"),
    )


def _tally(said: Mapping[str, object], name: str) -> Tally | Unseen:
    part = _part(said, name)
    if isinstance(part, Unseen):
        return part
    affected = _listed(part.get("affected"), f"{name}.affected")
    return Tally(
        total=shape.integer(part.get("total"), f"{name}.total"),
        affected=tuple(affected),
        incomplete=shape.text(part.get("incomplete", ""), f"{name}.incomplete"),
    )


def _names(value: object, path: str) -> frozenset[str]:
    return frozenset(_listed(value, path))


def _listed(value: object, path: str) -> list[str]:
    return [
        shape.text(each, path, most=MOST_LETTERS)
        for each in shape.items(value, path, most=MOST_NAMES)
    ]
