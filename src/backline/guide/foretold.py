"""What the ladder of a plan would do, while the plan is being written.

Guide: process.escalation, philosophy.transparency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.rungs import Rung, rungs_of
from backline.guide.timeline import Event, Fact, Kind, Side


if TYPE_CHECKING:
    from datetime import datetime

    from backline.guide.counting import ServiceTime
    from backline.guide.plan import Plan


def foretold(
    plan: Plan, *, calendar: ServiceTime, severity: str, at: datetime
) -> tuple[Rung, ...]:
    """Return the ladder of an incident that a customer would report at *at*.

    Args:
        plan: the terms, such as they are being written.
        calendar: the service time that the clocks would count in.
        severity: of the incident.
        at: the instant of its opening.
    """
    facts: dict[str, Fact] = {"kind": "incident", "severity": severity, "level": "L1"}
    opened = Event(1, Kind.OPENED, at, at, Side.CUSTOMER, facts)
    return rungs_of([opened], plan=plan, calendar=calendar, taken=(), now=at)
