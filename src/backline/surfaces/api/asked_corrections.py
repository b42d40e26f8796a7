"""Events that correct or extend an account: facts, dates, disputes, merges."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from backline.surfaces.api.values import AtGiven, Given, InstantGiven, Words


FaultDomain = Literal[
    "under_investigation", "contact_centre", "client_infrastructure", "third_party"
]


class FactNoted(Given):
    """Something that a clock of the plan looks at holds, or no longer does."""

    kind: Literal["fact_noted"]
    fact: Annotated[
        str, Field(max_length=60, description="As the plan names it, under [facts].")
    ]
    words: Words
    holds: Annotated[
        bool,
        Field(description="A customer says false: what was awaited is there."),
    ] = True
    until: Annotated[
        InstantGiven | None, Field(description="After it, it holds no more by itself.")
    ] = None
    whom: Annotated[
        str,
        Field(
            max_length=120,
            description="From whom it is awaited; asked for where a root cause report "
            "waits (debug_data_awaited, recurrence_awaited).",
        ),
    ] = ""
    at: AtGiven = None


class DatePromised(Given):
    """A date for a clock that the plan leaves to the case."""

    kind: Literal["promised"]
    clock: Annotated[
        str,
        Field(
            max_length=60,
            description="One whose target is as promised, or promised_report.",
        ),
    ]
    due_at: InstantGiven
    words: Words


class Disputed(Given):
    """The customer does not agree with the fault domain; the arbiters decide."""

    kind: Literal["disputed"]
    words: Words


class DisputeSettled(Given):
    """What the arbiters decided; a manager writes it down."""

    kind: Literal["dispute_settled"]
    domain: FaultDomain
    arbiters: Annotated[
        str, Field(min_length=1, max_length=200, description="By name.")
    ]
    words: Words


class Merged(Given):
    """The ticket goes on as another one; the answer is that other ticket."""

    kind: Literal["merged"]
    into: Annotated[str, Field(max_length=40, description="Number: INC-2041.")]
    words: Words
