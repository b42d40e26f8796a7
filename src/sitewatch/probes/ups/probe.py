"""How many power supplies are on battery, low, or want a new battery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitewatch import shape
from sitewatch.probes.checked import SITE, Finding, measured, notes
from sitewatch.probes.probe import Note, Place, Watched
from sitewatch.probes.settings import refuse_unknown
from sitewatch.probes.ups import nut


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sitewatch.measurement import Measurement

KEYS = {"server", "names"}
PORT = 3493
WATCHED = Watched(SITE, "power_supplies_failing", "checked")
MOST_SUPPLIES = 10
#: What upsd calls it, and what it means here. OL alone is well.
BAD = {
    "OB": "on battery",
    "LB": "battery low",
    "RB": "battery to be replaced",
    "FSD": "shutting down",
    "OVER": "overloaded",
    "OFF": "off",
    "BYPASS": "bypassed",
}


@dataclass(frozen=True, slots=True)
class UpsProbe:
    """*names* are the power supplies expected; empty for all that the server knows."""

    name: str
    server: tuple[str, int]
    names: tuple[str, ...] = ()
    watches: Sequence[Watched] = (WATCHED,)

    def measure(self, now: datetime) -> list[Measurement]:
        return [measured(WATCHED, self._looked(), "power supplies fail", now)]

    def examine(self, now: datetime) -> list[Note]:
        return notes(self._looked(), "See upsc on that server, and its LISTEN line.")

    def close(self) -> None:
        """Nothing is kept open."""

    def _looked(self) -> list[Finding]:
        host, port = self.server
        try:
            with nut.conversation(host, port) as upsd:
                names = self.names or tuple(upsd.names()[:MOST_SUPPLIES])
                if not names:
                    return [Finding(host, "unseen", "it knows no power supply")]
                return [_look(upsd, each) for each in names]
        except nut.NoUps as error:
            return [Finding(f"{host}:{port}", "unseen", str(error))]


def _look(upsd: nut.Upsd, ups: str) -> Finding:
    try:
        status = upsd.variable(ups, "ups.status").split()
    except nut.Refused as error:
        return Finding(ups, "unseen", str(error))
    bad = [BAD[each] for each in status if each in BAD]
    if bad:
        return Finding(ups, "lost", ", ".join(bad))
    if "OL" in status:
        return Finding(ups, "well", "on line")
    return Finding(ups, "unseen", f"it says {' '.join(status)[:80] or 'nothing'}")


def from_settings(settings: Mapping[str, object], place: Place) -> UpsProbe:
    refuse_unknown(settings, KEYS)
    names = settings.get("names", [])
    listed = shape.items(names, "names", most=MOST_SUPPLIES)
    return UpsProbe(
        place.name,
        shape.address(
            shape.text(settings.get("server"), "server"), "server", port=PORT
        ),
        tuple(_named(each) for each in listed),
    )


def _named(value: object) -> str:
    name = shape.text(value, "names", most=64)
    if (
        not name.isascii()
        or not name.replace("-", "_").replace(".", "_").isidentifier()
    ):
        msg = f"names: {name!r} is no name of a power supply"
        raise shape.Misshapen(msg)
    return name
