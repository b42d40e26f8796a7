"""Events that tie tickets together, and promises, as clients send them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from backline.surfaces.api.values import (
    Amount,
    AtGiven,
    Given,
    InstantGiven,
    Line,
    Number,
    Words,
)


Relation = Literal[
    "parent",
    "child",
    "related",
    "caused_by",
    "causes",
    "duplicates",
    "duplicated_by",
]
_Other = Annotated[
    str, Field(min_length=1, max_length=40, description="Number: INC-2041.")
]
_Why = Annotated[str, Field(max_length=20_000, description="For the vendor's people.")]
_Promise = Annotated[
    Number,
    Field(description="Its number on the ticket, see /tickets/{number}/promises."),
]


class Linked(Given):
    """What another ticket is to this one. Only the vendor's people link."""

    kind: Literal["linked"]
    relation: Relation
    to: _Other
    words: _Why = ""


class Unlinked(Given):
    """It is not, after all."""

    kind: Literal["unlinked"]
    relation: Relation
    to: _Other
    words: _Why = ""


class Split(Given):
    """The other fault of a report gets a ticket of its own; the answer is that one."""

    kind: Literal["split"]
    reported: Annotated[
        Number,
        Field(
            description="`seq` on the timeline of the customer's message that reported "
            "the other fault: the new clocks run from it."
        ),
    ]
    subject: Line
    report: Annotated[Words, Field(description="What tells of the other fault.")]
    words: Annotated[Words, Field(description="To the reporter.")]
    component: Annotated[str, Field(max_length=40)] = ""
    measure: Annotated[str, Field(max_length=60)] = ""
    affected: Amount | None = None
    total: Amount | None = None


class PassedOn(Given):
    """An answer, or the word that service is back, for a ticket and its children."""

    kind: Literal["passed_on"]
    what: Literal["answer", "restoring"]
    children: Annotated[
        list[_Other],
        Field(min_length=1, max_length=200, description="Numbers of open children."),
    ]
    words: Annotated[Words, Field(description="Each contact reads them.")]
    how: Annotated[
        Literal["fix", "workaround", "recovered"],
        Field(description="How service came back, for a restoring."),
    ] = "fix"


class Pledged(Given):
    """A thing is promised for an instant. A date for a clock is `promised`."""

    kind: Literal["pledged"]
    what: Annotated[str, Field(min_length=1, max_length=500)]
    due_at: InstantGiven
    to_customer: Annotated[
        bool, Field(description="false for a promise among engineers.")
    ] = True


class PledgeKept(Given):
    """The promise was kept in time."""

    kind: Literal["pledge_kept"]
    pledge: _Promise
    words: Annotated[str, Field(max_length=20_000)] = ""
    at: AtGiven = None


class PledgeBroken(Given):
    """The promise was not kept in time."""

    kind: Literal["pledge_broken"]
    pledge: _Promise
    words: Words
    at: AtGiven = None


class PledgeWithdrawn(Given):
    """The promise is not to be kept any more."""

    kind: Literal["pledge_withdrawn"]
    pledge: _Promise
    words: Words


FamilyEvent = (
    Linked
    | Unlinked
    | Split
    | PassedOn
    | Pledged
    | PledgeKept
    | PledgeBroken
    | PledgeWithdrawn
)
