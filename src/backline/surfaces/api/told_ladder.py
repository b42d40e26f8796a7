"""The ladder of a ticket as the API tells it beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from backline.surfaces.api.values import InstantTold, Told


if TYPE_CHECKING:
    from collections.abc import Iterable

    from backline.guide.rungs import Rung


class RungTold(Told):
    """A step of the ladder on one clock, or that the clock is due."""

    clock: str
    ordinal: int
    step: Annotated[
        str,
        Field(description="Its name in the plan, or `due`, or `breach`."),
    ]
    stands: Annotated[
        str,
        Field(
            description="ahead, waits, may: only if something happens, taken, or off: "
            "its clock is over."
        ),
    ]
    at: Annotated[
        InstantTold | None,
        Field(description="When it comes if nothing happens before, or was taken."),
    ]
    left_seconds: Annotated[
        int | None,
        Field(description="What its clock counts until then, once it goes on."),
    ]
    raises_to: Annotated[str, Field(description="The level, if it raises it.")]
    does: Annotated[
        str,
        Field(description="raise_level, tell, page, or empty for the due instant."),
    ]
    what: Annotated[str, Field(description="What happens, in words.")]
    on: Annotated[str, Field(description="At which point of the clock, in words.")]
    because: Annotated[str, Field(description="Why it waits, or will not be taken.")]
    clause: str


class LadderTold(Told):
    """What comes on a ticket if nobody does anything, what waits, and what came.

    Nearest first. Whom the ladder tells is the vendor's people's to know.
    """

    number: str
    items: list[RungTold]


def ladder_told(number: str, rungs: Iterable[Rung]) -> LadderTold:
    """Return the ladder of a ticket as its reader may see it."""
    return LadderTold(number=number, items=[_rung_told(rung) for rung in rungs])


def _rung_told(rung: Rung) -> RungTold:
    return RungTold(
        clock=rung.clock,
        ordinal=rung.ordinal,
        step=rung.step,
        stands=rung.stands.value,
        at=rung.at,
        left_seconds=rung.left,
        raises_to=rung.raises_to,
        does=rung.does,
        what=rung.what,
        on=rung.on,
        because=rung.because,
        clause=rung.clause,
    )
