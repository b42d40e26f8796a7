"""The ledger as the API tells it, and as a file with its own facts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from backline.surfaces.api.values import InstantTold, Told


class LedgerLineTold(Told):
    start: InstantTold
    end: InstantTold
    seconds: Annotated[int, Field(description="Service time in it, counted or not.")]
    counted: bool
    ball: str
    days: str
    why: str
    clause: str
    recorded_at: Annotated[
        InstantTold | None,
        Field(description="When what began it was written down, if that was later."),
    ]


class LedgerClockTold(Told):
    """The reckoning of one clock: every span, counted or not, and why."""

    name: str
    title: str
    ordinal: int
    severity: str
    target: Annotated[str, Field(description="In words.")]
    status: str
    outcome: str
    limit: Annotated[int | None, Field(description="Seconds; null without a span.")]
    used: Annotated[int, Field(description="Seconds that count.")]
    uncounted: Annotated[int, Field(description="Seconds that do not.")]
    started_at: InstantTold
    until: InstantTold
    due_at: InstantTold | None
    breach_at: InstantTold | None
    breached: bool
    verdict: str
    why_due: str
    clause: str
    counted: Annotated[str, Field(description="The hours it counts in, by name.")]
    hours: Annotated[str, Field(description="The same in words.")]
    under: Annotated[
        str, Field(description="The terms it was judged under, if they were others.")
    ]
    lines: list[LedgerLineTold]
    corrected_at: Annotated[
        InstantTold | None,
        Field(description="When what corrected the first verdict was written down."),
    ]
    first: Annotated[
        LedgerClockTold | None,
        Field(description="The first verdict, when a late fact changed it."),
    ]


class LedgerTold(Told):
    number: str
    plan: str
    calendar: str
    tzdata: str
    service_level: str
    tailored: Annotated[
        str,
        Field(description="Who agreed to figures other than the package's, or empty."),
    ]
    dispute: Annotated[
        str, Field(description="How a dispute stands, or until when one is possible.")
    ]
    merged_into: Annotated[str, Field(description="The ticket that goes on for it.")]
    stands_for: Annotated[
        list[str], Field(description="Reports of the same fault, merged into it.")
    ]
    lead_times: Annotated[
        list[str],
        Field(description="What has its own lead time, apart from the service level."),
    ]
    clocks: list[LedgerClockTold]


class LedgerFileTold(Told):
    """A ledger with its own facts; docs/reference/ledger.md tells every member."""

    format: str
    version: int
    digest: Annotated[str, Field(description="SHA-256 over the canonical facts.")]
    facts: dict[str, object]
    clocks: list[dict[str, object]]
