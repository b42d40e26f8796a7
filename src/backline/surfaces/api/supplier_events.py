"""Events of a ticket about its suppliers: the vendor's to write and to read."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from backline.surfaces.api.values import Given, InstantGiven, Number, Words


ChaseAt = Annotated[
    InstantGiven | None,
    Field(description="When they are chased again, where that was agreed."),
]
Which = Annotated[Number, Field(description="Number of the supplier's ticket.")]


class SupplierTold(Given):
    """A supplier has a ticket of its own for this one."""

    kind: Literal["supplier_told"]
    supplier: Annotated[Number, Field(description="Their number, see /suppliers.")]
    their_number: Annotated[str, Field(min_length=1, max_length=80)]
    what: Annotated[str, Field(min_length=1, max_length=500)]
    every_minutes: Annotated[
        int | None,
        Field(ge=5, le=44_640, description="As written of the supplier if left out."),
    ] = None
    chaser: Annotated[
        Number | None,
        Field(description="Number of who chases; whoever has the ticket if left out."),
    ] = None


class SupplierChased(Given):
    """A supplier was chased, and what came of it."""

    kind: Literal["supplier_chased"]
    supplier_ticket: Which
    words: Words
    chase_at: ChaseAt = None


class SupplierAnswered(Given):
    """A supplier said something by itself."""

    kind: Literal["supplier_answered"]
    supplier_ticket: Which
    words: Words
    chase_at: ChaseAt = None


class SupplierClosed(Given):
    """A supplier's ticket is over."""

    kind: Literal["supplier_closed"]
    supplier_ticket: Which
    words: Words
