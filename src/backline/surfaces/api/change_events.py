"""The events about a change, as clients send them (change.agreed-window)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from backline.surfaces.api.values import (
    LARGEST_NUMBER,
    Amount,
    Given,
    InstantGiven,
    Line,
    Number,
    Words,
)


Side = Literal["vendor", "customer"]
_Name = Annotated[str, Field(max_length=60)]
_Word = Annotated[str, Field(max_length=2000)]
_People = Annotated[
    list[Number] | None,
    Field(
        max_length=50,
        description="Who of your side is there: engineers, or contacts, by number. Null "
        "leaves those who were named before.",
    ),
]
_There = Annotated[
    str, Field(max_length=200, description="Where and how they are reached.")
]


class AllowedGiven(Given):
    """A loss that is agreed for the window."""

    component: Annotated[str, Field(min_length=1, max_length=40)]
    measure: Annotated[_Name, Field(description="Empty: all of the component.")] = ""
    up_to: Annotated[
        Amount | None, Field(description="At most so many at once; null: any number.")
    ] = None


class ChangePlanned(Given):
    """The plan of a change, or another one: the other side is asked again."""

    kind: Literal["change_planned"]
    risk: Literal["low", "medium", "high"]
    risk_words: _Word = ""
    steps: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=500)]],
        Field(min_length=1, max_length=60),
    ]
    back_out: Words
    components: Annotated[
        list[Annotated[str, Field(max_length=40)]], Field(min_length=1, max_length=40)
    ]
    scope: Annotated[
        list[AllowedGiven],
        Field(max_length=40, description="What may be down; nothing when empty."),
    ] = []
    sites: Annotated[
        list[Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]],
        Field(max_length=50, description="Other sites of the customer."),
    ] = []
    carried_out_by: Annotated[
        Side, Field(description="Loss beyond the scope is theirs.")
    ] = "vendor"
    may_be_blind: Annotated[
        bool, Field(description="Sitewatch may see nothing meanwhile.")
    ] = False
    remind_hours: Annotated[int, Field(ge=1, le=336)] = 24


class WindowProposed(Given):
    """A window, or another one than that on the table."""

    kind: Literal["window_proposed"]
    start_at: InstantGiven
    end_at: Annotated[InstantGiven, Field(description="Not included.")]
    people: _People = None
    there: _There = ""
    words: _Word = ""


class WindowAccepted(Given):
    """The window on the table, as it was read."""

    kind: Literal["window_accepted"]
    start_at: InstantGiven
    end_at: InstantGiven
    revision: Annotated[
        int, Field(ge=1, le=2**31 - 1, description="Of the plan that was read.")
    ]
    people: _People = None
    there: _There = ""
    words: _Word = ""
    consent_of: Annotated[
        Number | None,
        Field(description="The contact whose consent an engineer writes down."),
    ] = None


class WindowDeclined(Given):
    """The window on the table, as it was read; whoever proposed it takes it back."""

    kind: Literal["window_declined"]
    start_at: InstantGiven
    end_at: InstantGiven
    words: Words


class PresenceNamed(Given):
    """Who of your side is there during the window."""

    kind: Literal["presence_named"]
    people: Annotated[list[Number], Field(min_length=1, max_length=50)]
    there: _There = ""


class ChangeWithdrawn(Given):
    """It is not carried out; its ticket is closed."""

    kind: Literal["change_withdrawn"]
    words: Words


class ChangeStarted(Given):
    """It begins."""

    kind: Literal["change_started"]
    because: Annotated[
        _Word, Field(description="Given, it is an emergency: why it cannot wait.")
    ] = ""


class ChangeStepDone(Given):
    """A step of the plan is done."""

    kind: Literal["change_step_done"]
    step: Annotated[int, Field(ge=1, le=60)]
    note: Annotated[str, Field(max_length=500)] = ""


class ChangeFinished(Given):
    """The work is over; from here on no loss is agreed."""

    kind: Literal["change_finished"]
    outcome: Literal["finished", "backed_out"]
    words: Words


class ChangeReviewed(Given):
    """What the review says; its ticket is closed."""

    kind: Literal["change_reviewed"]
    result: Literal["successful", "backed_out", "caused_incidents"]
    words: Words


class ChangeCaused(Given):
    """An incident that the change caused; both are linked."""

    kind: Literal["change_caused"]
    incident: Annotated[Line, Field(description="Its number: INC-2041.")]
    because: Words


ChangeEvents = (
    ChangePlanned
    | WindowProposed
    | WindowAccepted
    | WindowDeclined
    | PresenceNamed
    | ChangeWithdrawn
    | ChangeStarted
    | ChangeStepDone
    | ChangeFinished
    | ChangeReviewed
    | ChangeCaused
)
