"""The settings of `[probes.synthetic]`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from sitewatch import shape
from sitewatch.probes.settings import number, refuse_unknown
from sitewatch.probes.sip.address import address
from sitewatch.probes.synthetic.call import Call
from sitewatch.probes.synthetic.diary import Diary
from sitewatch.probes.synthetic.probe import SyntheticProbe
from sitewatch.probes.synthetic.schedule import Period, Schedule, period
from sitewatch.roster import local


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from sitewatch.probes.probe import Place

KNOWN = {
    "to",
    "caller",
    "answer_seconds",
    "expect_audio",
    "every_minutes",
    "calls",
    "calls_per_hour",
    "off_hours",
    "zone",
}
ANSWER_SECONDS, EVERY_MINUTES, CALLS, CALLS_PER_HOUR = 20, 4, 3, 60
MOST_CALLS_PER_HOUR = 240
_CALLER = re.compile(r"[A-Za-z0-9_.+-]{1,40}")


def from_settings(settings: Mapping[str, object], place: Place) -> SyntheticProbe:
    """Return the probe; only `to` must be set."""
    refuse_unknown(settings, KNOWN)
    diary = Diary(place.state / f"calls-{place.name}.json")
    return SyntheticProbe(place.name, _call(settings), _schedule(settings), diary)


def _call(settings: Mapping[str, object]) -> Call:
    to = address(shape.text(settings.get("to"), "to"), "to")
    if not to.user:
        msg = "to: say whom to call, such as sip:7000@10.0.0.5"
        raise shape.Misshapen(msg)
    caller = shape.text(settings.get("caller", "sitewatch"), "caller")
    if not _CALLER.fullmatch(caller):
        msg = "caller: give letters, digits and _ . + - only"
        raise shape.Misshapen(msg)
    audio = settings.get("expect_audio", False)
    if not isinstance(audio, bool):
        msg = "expect_audio: give true or false"
        raise shape.Misshapen(msg)
    seconds = number(settings, "answer_seconds", ANSWER_SECONDS, (1, 60))
    return Call(to, caller, seconds, audio)


def _schedule(settings: Mapping[str, object]) -> Schedule:
    every = number(settings, "every_minutes", EVERY_MINUTES, (1, 24 * 60))
    calls = number(settings, "calls", CALLS, (1, 10))
    limits = (1, MOST_CALLS_PER_HOUR)
    most = number(settings, "calls_per_hour", CALLS_PER_HOUR, limits)
    needed = calls * -(-60 // every)
    if needed > most:
        msg = (
            f"calls_per_hour: {calls} calls every {every} min are {needed} an hour, "
            f"and at most {most} may be placed"
        )
        raise shape.Misshapen(msg)
    off_hours, zone = _off_hours(settings)
    return Schedule(timedelta(minutes=every), calls, most, off_hours, zone)


def _off_hours(
    settings: Mapping[str, object],
) -> tuple[tuple[Period, ...], tzinfo | None]:
    said = shape.items(settings.get("off_hours", []), "off_hours", most=10)
    periods = tuple(
        period(shape.text(each, f"off_hours[{at}]"), f"off_hours[{at}]")
        for at, each in enumerate(said)
    )
    named = settings.get("zone")
    if named is None:
        if periods:
            msg = "off_hours: they are of some zone; set zone too"
            raise shape.Misshapen(msg)
        return (), None
    return periods, local.zone(shape.text(named, "zone"), "zone")
