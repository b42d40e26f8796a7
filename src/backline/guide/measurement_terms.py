"""What a plan says of measurement: what opens an incident, and what is done besides.

Guide: severity.denominator, severity.incidents, severity.minor, turnaround.resolved.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MeasurementTerms:
    """When measured loss opens an incident, and when it has recovered.

    A total under `minimum_total`, fewer than `minimum_affected` or a total whose
    source is in `confirm_sources` only proposes: a person has to confirm it. After
    `silence_seconds` without a measured sample nothing is known of the time between.

    Totals of `sure_sources` (test calls that were placed) have a minimum of their own,
    `sure_minimum`. Those of `single_sources` (a disk) are no share of production, so
    they are graded as whatever no threshold catches.

    What follows may be unsaid, and is then not done: a supervisor is asked about
    absence in the `ask_hours`; monitoring has a ticket of its own when nothing was seen
    for `blind_seconds` of the `blind_hours`; `past_incidents` are written down of
    outages that reach the desk when they are over.
    """

    minimum_total: int
    minimum_affected: int
    confirm_sources: frozenset[str]
    windows: int
    window_seconds: int
    silence_seconds: int
    clause: str
    sustain_seconds: int
    recovery_clause: str
    sure_sources: frozenset[str] = frozenset()
    sure_minimum: int = 0
    single_sources: frozenset[str] = frozenset()
    ask_hours: str = ""
    blind_seconds: int = 0
    blind_hours: str = ""
    blind_clause: str = ""
    past_incidents: bool = False
