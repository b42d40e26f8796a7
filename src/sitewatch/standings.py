"""How each probe stands: which of its measures it sees, and since when not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sitewatch import instants


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sitewatch.measurement import Measurement, State
    from sitewatch.probes.probe import Probe, Watched


class Standing(NamedTuple):
    """The state of a measure, since when, and what was said of it last."""

    state: State
    since: datetime
    evidence: str


@dataclass(slots=True)
class Standings:
    """Keeps how the probes stand; *kinds* names the kind of each."""

    probes: Sequence[Probe]
    kinds: Mapping[str, str]
    _of: dict[tuple[str, str], Standing] = field(default_factory=dict, init=False)

    def note(self, found: Iterable[Measurement]) -> None:
        """Take in what was measured at one instant."""
        for each in found:
            key = each.component, each.measure
            before = self._of.get(key)
            same = before is not None and before.state == each.state
            since = before.since if before is not None and same else each.at
            self._of[key] = Standing(each.state, since, each.evidence)

    def as_json(self) -> list[dict[str, object]]:
        """Return the probes as a heartbeat tells of them."""
        return [
            {
                "name": probe.name,
                "kind": self.kinds.get(probe.name, probe.name),
                "watches": [self._watched(each) for each in probe.watches],
            }
            for probe in self.probes
        ]

    def _watched(self, watched: Watched) -> dict[str, object]:
        told: dict[str, object] = {
            "component": watched.component,
            "measure": watched.measure,
            "total_source": watched.total_source,
        }
        standing = self._of.get(watched[:2])
        if standing is None:
            return told
        told |= {"state": standing.state, "since": instants.as_text(standing.since)}
        if standing.state != "measured":
            told["because"] = standing.evidence
        return told
