"""The events that move a ticket between levels, as clients send them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from backline.surfaces.api.values import AtGiven, Given, Number, Words


Level = Literal["L1", "L2", "L3"]
_Brief = Annotated[
    str,
    Field(
        max_length=20_000,
        description="Needed up a level, and to another engineer.",
    ),
]
_Incomplete = Annotated[
    str,
    Field(
        max_length=500,
        description="Why it leaves L1 with questions of its checklist open; see "
        "/tickets/{number}/intake.",
    ),
]
Answers = Annotated[
    dict[str, Annotated[str, Field(max_length=2_000)]],
    Field(
        max_length=50,
        description="By the question's name, as /tickets/{number}/intake tells them.",
    ),
]


class HandedOver(Given):
    """Another level, or one engineer of it, has the ticket now."""

    kind: Literal["handed_over"]
    level: Level
    reason: Annotated[Words, Field(description="What is asked of whoever gets it.")]
    known: _Brief = ""
    tried: _Brief = ""
    incomplete_because: _Incomplete = ""
    engineer: Annotated[
        Number | None, Field(description="Number of an engineer of that level.")
    ] = None
    at: AtGiven = None


class IntakeAnswered(Given):
    """Questions of the intake checklist are answered; no clock stops for it."""

    kind: Literal["intake_answered"]
    answers: Answers


class ManyHandedOver(Given):
    """Several tickets for one level; each is done, or refused with its reason."""

    tickets: Annotated[
        list[Annotated[str, Field(max_length=24)]],
        Field(min_length=1, max_length=50, description="Their numbers."),
    ]
    level: Level
    reason: Annotated[Words, Field(description="What is asked of whoever gets them.")]
    known: _Brief = ""
    tried: _Brief = ""
    incomplete_because: _Incomplete = ""
    engineer: Annotated[
        Number | None, Field(description="Number of an engineer of that level.")
    ] = None
