"""The report of a visit: written, signed at the desk or on site, and objected to.

Guide: process.onsite says nothing about signatures, so both sides keep to this: a contact
signs who is signed in; or somebody who is there signs on the engineer's device. The second
is the engineer's word that they did. It is told apart, the customer's contacts are told
of it, and one of them can object: then it is no signature.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from backline.guide.visits import CLAUSE, Step
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

#: For so long a contact can object to a signature that was given on site.
OBJECT_WITHIN = timedelta(days=14)


class How(StrEnum):
    """How a report was signed."""

    #: By a contact who was signed in at the desk.
    SIGNED_IN = "signed_in"
    #: By somebody at the site, on the engineer's device.
    ON_DEVICE = "on_device"


@dataclass(frozen=True, slots=True)
class Paper:
    """The report of a visit, as far as it has come.

    Attributes:
        is_written: whether there is one.
        signed: how it was signed; None while it is not.
        signed_at: when.
        objected_by: the contact who objected to an earlier signature; empty for none.
    """

    is_written: bool = False
    signed: How | None = None
    signed_at: datetime | None = None
    objected_by: str = ""


def check_paper(step: Step, paper: Paper) -> None:
    """Refuse what does not fit to how far the report has come (process.onsite).

    Raises:
        MoveRefused: with what to do instead.
    """
    for because in _against(step, paper):
        raise MoveRefused(because, CLAUSE)


def allows(step: Step, paper: Paper) -> bool:
    """Say whether `check_paper` lets it pass; for the button."""
    return not any(_against(step, paper))


def _against(step: Step, paper: Paper) -> Iterator[str]:
    signs = step in {Step.SIGN, Step.SIGN_ON_SITE}
    if step is Step.OBJECT and paper.signed is not How.ON_DEVICE:
        yield (
            "Nobody has signed on the engineer's device: there is nothing to object to."
        )
    if paper.signed is not None and (signs or step is Step.REPORT):
        yield "The report is signed: it is not changed and not signed again."
    if signs and not paper.is_written:
        yield "There is no report to sign yet: write it first."
    if step is Step.SIGN_ON_SITE and paper.objected_by:
        yield (
            f"{paper.objected_by} objected to the signature given on site: a contact who "
            "is signed in signs now."
        )


def check_present(*, name: str, engineer: str, confirmed: bool) -> str:
    """Return who signs on the engineer's device, or refuse.

    Args:
        name: as it was typed there.
        engineer: who hands the device over.
        confirmed: whether the person confirmed that they have read the report.

    Raises:
        MoveRefused: nobody is named, it is the engineer, or it is not confirmed.
    """
    typed = " ".join(name.split())
    if not any(letter.isalpha() for letter in typed):
        message = "Type the name of the person who signs."
        raise MoveRefused(message, CLAUSE)
    if typed.casefold() == " ".join(engineer.split()).casefold():
        message = f"{engineer} made the visit: somebody of the customer signs."
        raise MoveRefused(message, CLAUSE)
    if not confirmed:
        message = "Whoever signs confirms first that they have read the report."
        raise MoveRefused(message, CLAUSE)
    return typed


def check_hands_over(*, is_the_engineer: bool, engineer: str) -> None:
    """Refuse a signature on another device than that of the engineer who is there.

    Raises:
        MoveRefused: it is somebody else.
    """
    if not is_the_engineer:
        message = (
            f"Only {engineer}, who is there, can hand over a device to sign. A contact "
            "who is signed in can sign at any time."
        )
        raise MoveRefused(message, CLAUSE)


def objects_until(paper: Paper) -> datetime | None:
    """Return until when a contact can object; None where there is nothing to."""
    if paper.signed is not How.ON_DEVICE or paper.signed_at is None:
        return None
    return paper.signed_at + OBJECT_WITHIN


def check_in_time(paper: Paper, *, now: datetime) -> None:
    """Refuse an objection that comes too late.

    Raises:
        MoveRefused: the time for it is over.
    """
    until = objects_until(paper)
    if until is not None and until <= now:
        message = (
            f"It could be objected to for {OBJECT_WITHIN.days} days, until "
            f"{until:%Y-%m-%d %H:%M} UTC. Write to the desk on the ticket instead."
        )
        raise MoveRefused(message, CLAUSE)
