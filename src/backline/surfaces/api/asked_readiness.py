"""What clients say of a site on its way to being ready."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from backline.surfaces.api.values import Given, Number


class SeatsConfirmed(Given):
    """The vendor's people correct the number by it; the customer confirms it."""

    kind: Literal["seats_confirmed"]
    seats: Annotated[int, Field(ge=1, le=1_000_000)]


class ChecklistShared(Given):
    kind: Literal["checklist_shared"]
    words: Annotated[
        str, Field(min_length=1, max_length=500, description="How, and with whom.")
    ]


class DutyContactNamed(Given):
    kind: Literal["duty_contact_named"]
    contact: Annotated[Number, Field(description="Number of one of the customer's.")]


class GatePassed(Given):
    """By a manager, when nothing is missing."""

    kind: Literal["ready"]


ReadinessStep = Annotated[
    SeatsConfirmed | ChecklistShared | DutyContactNamed | GatePassed,
    Field(discriminator="kind"),
]
