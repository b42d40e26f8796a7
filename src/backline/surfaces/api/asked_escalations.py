"""Events of escalation: asked for, called back, pages answered and passed on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from backline.surfaces.api.values import Given, Number, Words


class EscalationAsked(Given):
    """The customer asks for escalation; one at a time, until they were called back."""

    kind: Literal["escalation_asked"]
    words: Words
    channel: Annotated[
        Literal["api", "phone"],
        Field(description="`phone` for a call that an engineer writes down."),
    ] = "api"
    asked_by: Annotated[
        str,
        Field(max_length=80, description="Who said so on the phone, if it was a call."),
    ] = ""


class CalledBack(Given):
    """What came of the callback; not reached, it stays owed."""

    kind: Literal["called_back"]
    words: Words
    reached: bool = True


class EscalationHanded(Given):
    """Somebody else calls back."""

    kind: Literal["escalation_handed"]
    owner: Annotated[Number, Field(description="Number of the person.")]
    reason: Words


class PageAcknowledged(Given):
    """Acknowledge the page about this ticket: nobody else is paged."""

    kind: Literal["page_acknowledged"]


class PagePassedOn(Given):
    """Hand the page to somebody else, who is paged at once."""

    kind: Literal["page_passed_on"]
    person: Annotated[Number, Field(description="Their number.")]
    reason: Words


Escalating = (
    EscalationAsked | CalledBack | EscalationHanded | PageAcknowledged | PagePassedOn
)
