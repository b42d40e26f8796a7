"""The roster book that the table `[roster]` of the configuration describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitewatch import shape, wire
from sitewatch.roster import local
from sitewatch.roster.book import RosterBook, Source
from sitewatch.roster.fetched import FetchedRoster
from sitewatch.roster.file import RosterFile
from sitewatch.roster.learned import Learned
from sitewatch.roster.roster import MOST_AGENTS
from sitewatch.roster.typed import TypedFigure


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo
    from pathlib import Path


def book(settings: Mapping[str, object], folder: Path, state: Path) -> RosterBook:
    """Return the book of a site whose files begin at *folder*."""
    zone, seats = site_zone(settings), licensed_seats(settings)
    learn = settings.get("learn", zone is not None)
    if not isinstance(learn, bool):
        msg = "learn: give true or false"
        raise shape.Misshapen(msg)
    if learn and zone is None:
        msg = "learn: hours are learned by the site's clock; set zone too"
        raise shape.Misshapen(msg)
    return RosterBook(
        rosters=_rosters(settings, folder, state, zone),
        typed=TypedFigure(state, seats),
        learned=Learned(state, zone, seats) if learn and zone is not None else None,
    )


def site_zone(settings: Mapping[str, object]) -> tzinfo | None:
    """Return the zone of the clock on the site's wall, if it is set."""
    named = settings.get("zone")
    return None if named is None else local.zone(shape.text(named, "zone"), "zone")


def licensed_seats(settings: Mapping[str, object]) -> int | None:
    """Return how many agents can work at most: a bound, never a roster."""
    if settings.get("seats") is None:
        return None
    seats = shape.integer(settings["seats"], "seats")
    if not 1 <= seats <= MOST_AGENTS:
        msg = f"seats: give 1 to {MOST_AGENTS}"
        raise shape.Misshapen(msg)
    return seats


def _rosters(
    settings: Mapping[str, object], folder: Path, state: Path, zone: tzinfo | None
) -> list[tuple[str, Source]]:
    found: list[tuple[str, Source]] = []
    if "file" in settings:
        path = folder / shape.text(settings["file"], "file")
        found.append(("roster file", RosterFile(path, zone)))
    if "url" in settings:
        where = wire.endpoint(shape.text(settings["url"], "url"))
        token = settings.get("token_file")
        token_file = None if token is None else folder / shape.text(token, "token_file")
        if token_file is not None and not (where.secure or where.is_loopback):
            msg = f"url: {where.host} is another computer; a token goes over https:// only"
            raise shape.Misshapen(msg)
        found.append(("fetched roster", FetchedRoster(where, state, zone, token_file)))
    return found
