"""The probe of the simulated switch: asks it over HTTP, as a real one is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitewatch import shape, wire
from sitewatch.probes import losses
from sitewatch.probes.probe import Note, Place, Watched, blind
from sitewatch.probes.settings import number, refuse_unknown
from sitewatch.probes.simulated import answer
from sitewatch.probes.switch import SwitchState, SwitchUnreachable


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sitewatch.measurement import Measurement

SECONDS = 5
CAP = 2_000_000
HTTP_OK = 200


@dataclass(frozen=True, slots=True)
class HttpSwitch:
    """A switch that tells its state at `/state`."""

    endpoint: wire.Endpoint
    seconds: int = SECONDS

    def read(self, now: datetime) -> SwitchState:
        """Return the state of the switch, or raise `SwitchUnreachable`."""
        where = f"the switch at {self.endpoint.host}:{self.endpoint.port}"
        request = wire.Request("GET", self.endpoint.at("/state"))
        try:
            got = wire.exchange(request, seconds=self.seconds, cap=CAP)
        except wire.NoAnswer as error:
            msg = f"{where} cannot be seen: {error}"
            raise SwitchUnreachable(msg) from error
        if got.status != HTTP_OK:
            msg = f"{where} answered with status {got.status} instead of its state"
            raise SwitchUnreachable(msg)
        try:
            return answer.read(got.body)
        except shape.Misshapen as error:
            msg = f"{where} answered something else than its state: {error}"
            raise SwitchUnreachable(msg) from error


@dataclass(frozen=True, slots=True)
class SimulatedProbe:
    switch: HttpSwitch
    name: str = "simulated"
    watches: Sequence[Watched] = losses.SWITCH_MEASURES

    def measure(self, now: datetime) -> list[Measurement]:
        """Return the losses of the switch; blind ones when it cannot be seen."""
        try:
            state = self.switch.read(now)
        except SwitchUnreachable as unseen:
            return blind(self.watches, str(unseen), now)
        return losses.losses(state, now)

    def examine(self, now: datetime) -> list[Note]:
        """Say whether the switch shows its state."""
        try:
            self.switch.read(now)
        except SwitchUnreachable as unseen:
            remedy = "Start it (sitewatch switch), or correct its url."
            return [Note("bad", str(unseen), remedy)]
        return [Note("good", "The simulated switch shows its state.")]

    def close(self) -> None:
        """Nothing is kept open."""


def from_settings(settings: Mapping[str, object], place: Place) -> SimulatedProbe:
    """Return the probe for the settings `url` and, if given, `timeout_seconds`."""
    refuse_unknown(settings, {"url", "timeout_seconds"})
    seconds = number(settings, "timeout_seconds", SECONDS, (1, 60))
    url = shape.text(settings.get("url"), "url")
    return SimulatedProbe(HttpSwitch(wire.endpoint(url), seconds), place.name)
