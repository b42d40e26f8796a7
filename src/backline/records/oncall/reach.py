"""Whether somebody can be called at all.

The record of pages says how people are reached; until it is there, mail is the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from backline.records.accounts.models import Person


#: Gives of each person who cannot be reached why not, by their number.
Reach = Callable[[list[Person]], dict[int, str]]


def without_mail(people: list[Person]) -> dict[int, str]:
    """Return those who want no mail: nothing else would reach them."""
    return {
        person.pk: "has no way of being reached: mail is off"
        for person in people
        if not person.notify_by_mail
    }


_reach: list[Reach] = [without_mail]


def reached_by(reach: Reach) -> None:
    """Let *reach* say who cannot be reached, instead of what said it before."""
    _reach[:] = [reach]


def unreachable(people: Iterable[Person]) -> dict[int, str]:
    """Return why each of *people* cannot be called who cannot."""
    known = list(people)
    gone = {
        person.pk: "is deactivated"
        for person in known
        if not person.is_active or person.side != Person.Side.VENDOR
    }
    return {**_reach[0](known), **gone}
