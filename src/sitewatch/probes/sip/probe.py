"""The probe `sip`: how many of the servers named do not answer OPTIONS."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sitewatch.probes.checked import MOST_THINGS, Finding, Looking, measured, notes
from sitewatch.probes.probe import Note, Watched
from sitewatch.probes.settings import number, refuse_unknown, texts
from sitewatch.probes.sip.address import Address, address
from sitewatch.probes.sip.options import SECONDS, Alive, ask


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sitewatch.measurement import Measurement
    from sitewatch.probes.probe import Place

NOT_ANSWERING = Watched("acd", "sip_not_answering", "checked")
LONGEST_SECONDS = 8  # a probe has 10 s
KNOWN = {"targets", "timeout_seconds"}
REMEDY = (
    "See that the switch runs and that its SIP port can be reached from here; correct "
    "`targets` if the address is wrong."
)


@dataclass(frozen=True, slots=True)
class SipProbe:
    name: str
    looking: Looking
    watches: Sequence[Watched] = (NOT_ANSWERING,)

    def measure(self, now: datetime) -> list[Measurement]:
        """Return how many of the servers do not answer."""
        found = self.looking.findings()
        lost = "SIP servers do not answer OPTIONS"
        return [measured(NOT_ANSWERING, found, lost, now)]

    def examine(self, now: datetime) -> list[Note]:
        """Say of every server whether it answers, and what."""
        return notes(self.looking.findings(), REMEDY)

    def close(self) -> None:
        self.looking.close()


def look(to: Address, seconds: int) -> Finding:
    """Return what *to* answers to OPTIONS; any final answer is a sign of life."""
    said = ask(to, seconds=seconds)
    if isinstance(said, Alive):
        words = f"answered {said.status} within {said.milliseconds} ms"
        return Finding(to.uri, "well", words)
    return Finding(to.uri, "lost" if said.asked else "unseen", said.because)


def from_settings(settings: Mapping[str, object], place: Place) -> SipProbe:
    """Return the probe for the settings `targets` and, if given, `timeout_seconds`."""
    refuse_unknown(settings, KNOWN)
    seconds = number(settings, "timeout_seconds", SECONDS, (1, LONGEST_SECONDS))
    targets = [
        address(each, f"targets[{at}]")
        for at, each in enumerate(texts(settings, "targets", most=MOST_THINGS))
    ]
    looks = [partial(look, each, seconds) for each in targets]
    return SipProbe(place.name, Looking(looks))
