"""Events of a major incident and of its callbacks, as clients send them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from backline.surfaces.api.values import AtGiven, Given, Number, Words


_Line = Annotated[str, Field(max_length=2000)]


class MajorDeclared(Given):
    """Run the ticket, with its children, as a major incident."""

    kind: Literal["major_declared"]
    words: Words
    lead: Annotated[
        Number | None, Field(description="Who leads; whoever declares it if left out.")
    ] = None


class MajorRole(Given):
    """Give a role to somebody, or hand it on."""

    kind: Literal["major_role"]
    role: Literal["lead", "communications", "technical"]
    has: Annotated[Number, Field(description="Number of who has it now.")]
    words: _Line = ""


class MajorNoted(Given):
    """Write a line of the running log; customers do not read it."""

    kind: Literal["major_noted"]
    words: Words
    at: AtGiven = None


class MajorUpdated(Given):
    """Tell all customers whom it touches, each on their own ticket."""

    kind: Literal["major_updated"]
    words: Annotated[Words, Field(description="Names no customer.")]
    minutes: Annotated[
        int | None, Field(ge=1, description="Until the next; as the plan has it.")
    ] = None


class MajorAnnounced(Given):
    """Publish a text at the top of the portal of those it touches."""

    kind: Literal["major_announced"]
    words: Annotated[str, Field(min_length=1, max_length=4000)]
    scope: Literal["family", "component"] = "family"


class MajorStoodDown(Given):
    """The major incident is over; the announcement goes with it."""

    kind: Literal["major_stood_down"]
    words: Words


class CallbackAsked(Given):
    """Ask to be called back about the major incident that the ticket belongs to."""

    kind: Literal["callback_asked"]
    phone: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(max_length=120)] = ""
    words: _Line = ""


class CallbackTried(Given):
    """What came of calling back."""

    kind: Literal["callback_tried"]
    callback: Annotated[Number, Field(description="Its number, see /callbacks.")]
    became: Literal["take", "return", "not_reached", "reached"]
    words: _Line = ""
    minutes: Annotated[
        int | None, Field(ge=1, le=480, description="When they are tried again.")
    ] = None


MajorEvents = (
    MajorDeclared
    | MajorRole
    | MajorNoted
    | MajorUpdated
    | MajorAnnounced
    | MajorStoodDown
    | CallbackAsked
    | CallbackTried
)
