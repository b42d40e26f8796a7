"""Which tickets belong together, and what that forbids.

Guide: severity.incidents - several sites: a parent and a child per site, one root cause;
several components or reports of one fault at one site are one ticket (`merging`). A
family has two generations: a parent, and its children, so that nobody has to ask who
stands over whom. The parent closes last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from backline.guide.workflow import UNFINISHED, MoveRefused, State


if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime


_CLAUSE = "severity.incidents"
_MOST_NAMED = 5


class Relation(StrEnum):
    """What another ticket is to this one."""

    #: It stands over this one.
    PARENT = "parent"
    #: It is one of the sites that this one stands over.
    CHILD = "child"
    #: They have to do with each other; nothing follows from it.
    RELATED = "related"
    #: This one is because of it, such as an incident because of a change.
    CAUSED_BY = "caused_by"
    CAUSES = "causes"
    #: They tell of the same; both are judged. Where one is to go on alone, merge them.
    DUPLICATES = "duplicates"
    DUPLICATED_BY = "duplicated_by"
    #: This one was part of its report.
    SPLIT_FROM = "split_from"
    SPLIT_INTO = "split_into"


OPPOSITE: dict[Relation, Relation] = {
    Relation.PARENT: Relation.CHILD,
    Relation.CHILD: Relation.PARENT,
    Relation.RELATED: Relation.RELATED,
    Relation.CAUSED_BY: Relation.CAUSES,
    Relation.CAUSES: Relation.CAUSED_BY,
    Relation.DUPLICATES: Relation.DUPLICATED_BY,
    Relation.DUPLICATED_BY: Relation.DUPLICATES,
    Relation.SPLIT_FROM: Relation.SPLIT_INTO,
    Relation.SPLIT_INTO: Relation.SPLIT_FROM,
}
#: Of each two that are each other's opposite, the one that is stored.
STORED = frozenset(
    {
        Relation.PARENT,
        Relation.RELATED,
        Relation.CAUSED_BY,
        Relation.DUPLICATES,
        Relation.SPLIT_FROM,
    }
)
#: What is made, and taken back, by hand; a split happens.
BY_HAND = tuple(
    relation
    for relation in Relation
    if relation not in {Relation.SPLIT_FROM, Relation.SPLIT_INTO}
)
_WORDS: dict[Relation, str] = {
    Relation.PARENT: "part of",
    Relation.CHILD: "stands over",
    Relation.RELATED: "related to",
    Relation.CAUSED_BY: "caused by",
    Relation.CAUSES: "causes",
    Relation.DUPLICATES: "duplicates",
    Relation.DUPLICATED_BY: "duplicated by",
    Relation.SPLIT_FROM: "split off from",
    Relation.SPLIT_INTO: "split into",
}
_SAME_KIND = frozenset({Relation.PARENT, Relation.DUPLICATES})
#: What can be the cause of another ticket.
_CAUSES = frozenset({"incident", "change"})


def words_of(relation: Relation) -> str:
    """Return a relation as people say it: ``part of`` INC-2041."""
    return _WORDS[relation]


def relation_named(name: str) -> Relation:
    """Return the relation of that name, if it is one that is made by hand.

    Raises:
        MoveRefused: there is none (severity.incidents).
    """
    if name not in BY_HAND:
        known = ", ".join(BY_HAND)
        message = f"{name[:40]!r} is no way to be linked: choose one of {known}."
        raise MoveRefused(message, _CLAUSE)
    return Relation(name)


@dataclass(frozen=True, slots=True)
class Relative:
    """What decides of a ticket whether it can be linked.

    Attributes:
        number: its name for people.
        kind: incident, question, request, access or change.
        state: where it stands.
        parent: the number of its parent; empty for none.
        has_children: whether it stands over others, whatever their state.
        site: the number of its site.
        sites: the sites of it and of its children that are not closed, each with the
            ticket that is there.
        because_of: the numbers of all that caused it, and what caused those.
    """

    number: str
    kind: str
    state: State
    parent: str = ""
    has_children: bool = False
    site: int = 0
    sites: Mapping[int, str] = field(default_factory=dict)
    because_of: frozenset[str] = frozenset()


def check_can_link(one: Relative, other: Relative, relation: Relation) -> None:
    """Refuse a link that contradicts what there is (severity.incidents).

    Args:
        one: the ticket that is linked.
        other: the one that it is linked with.
        relation: what *other* is to *one*; of two opposites the one that is stored.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    for because in _against(one, other, relation):
        raise MoveRefused(because, _CLAUSE)


def _against(one: Relative, other: Relative, relation: Relation) -> list[str]:
    if one.number == other.number:
        return [f"{one.number} is this ticket itself: name another one."]
    if relation in _SAME_KIND and one.kind != other.kind:
        what = "part of" if relation is Relation.PARENT else "a duplicate of"
        return [
            (
                f"{one.number} and {other.number} are different kinds of ticket, so one is "
                f"not {what} the other: link them as related."
            )
        ]
    if relation is Relation.PARENT:
        return _against_parent(one, other)
    if relation is Relation.CAUSED_BY:
        return _against_cause(one, other)
    return []


def _against_parent(child: Relative, parent: Relative) -> list[str]:
    one, other = child.number, parent.number
    reasons = [
        (
            not child.parent,
            f"{one} is part of {child.parent} already: unlink it first.",
        ),
        (
            not parent.parent,
            (
                f"{other} is itself part of {parent.parent}: put {one} under "
                f"{parent.parent}."
            ),
        ),
        (
            not child.has_children,
            f"{one} stands over tickets itself: put those under {other}, each by itself.",
        ),
        (child.state in UNFINISHED, f"{one} is closed: link it as related."),
        (
            parent.state in UNFINISHED,
            f"{other} is closed: a parent closes last. Reopen it, or name another one.",
        ),
        (
            child.site not in parent.sites,
            (
                f"{one} and {parent.sites.get(child.site)} are of one site, and a family "
                "has one ticket for each: merge the two, or link them as related."
            ),
        ),
    ]
    return [because for stands, because in reasons if not stands]


def _against_cause(effect: Relative, cause: Relative) -> list[str]:
    if effect.number in cause.because_of:
        return [
            (
                f"{cause.number} is because of {effect.number} already: of two tickets only "
                "one can be the cause of the other."
            )
        ]
    if cause.kind not in _CAUSES:
        return [
            (
                f"{cause.number} is neither an incident nor a change, so it causes nothing: "
                "link them as related."
            )
        ]
    return []


@dataclass(frozen=True, slots=True)
class Likeness:
    """What an open ticket has in common with another: the more, the likelier kin."""

    kind: bool
    site: bool
    component: bool

    @property
    def words(self) -> str:
        """The site or component that they have in common, or both."""
        both = (("site", self.site), ("component", self.component))
        return f"same {' and '.join(name for name, same in both if same)}"

    @property
    def rank(self) -> int:
        """How likely they belong together: the site tells least."""
        return 2 * self.kind + 2 * self.component + self.site


def check_can_unlink(relation: Relation) -> None:
    """Refuse to take back what happened (severity.incidents).

    Raises:
        MoveRefused: a split stays a split.
    """
    if relation not in BY_HAND:
        message = "A ticket that was split stays so: merge the two if it was one fault."
        raise MoveRefused(message, _CLAUSE)


def check_closes_last(
    number: str, unfinished: Collection[str], *, to_customer: bool
) -> None:
    """Refuse to close a parent before its children (severity.incidents).

    Args:
        number: the ticket that is to be closed.
        unfinished: the numbers of its children that are not closed.
        to_customer: whether a customer is told. They do not learn that there are others.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if not unfinished:
        return
    if to_customer:
        message = (
            f"The desk closes {number} once all that it has to do for it is done. Write "
            "a message if something is not right, or if you need nothing more."
        )
        raise MoveRefused(message, _CLAUSE)
    named = ", ".join(sorted(unfinished)[:_MOST_NAMED])
    more = len(unfinished) - _MOST_NAMED
    others = f" and {more} more" if more > 0 else ""
    message = (
        f"{number} stands over {named}{others}, and closes after them: close or unlink "
        "them first."
    )
    raise MoveRefused(message, _CLAUSE)


def check_passed_on(chosen: Sequence[str], children: Collection[str]) -> None:
    """Refuse to pass something on to tickets that are no open children of this one.

    Args:
        chosen: the numbers that it is passed on to.
        children: the numbers of the children that are not closed.

    Raises:
        MoveRefused: none is chosen, or one is no such child (severity.incidents).
    """
    if not chosen:
        message = (
            "No child is chosen: choose at least one, or answer this ticket alone."
        )
        raise MoveRefused(message, _CLAUSE)
    for number in chosen:
        if number not in children:
            message = (
                f"{number[:40]} is no open child of this ticket: look at it again."
            )
            raise MoveRefused(message, _CLAUSE)


def check_can_split(
    *, reported_at: datetime | None, opened_at: datetime, now: datetime
) -> None:
    """Refuse a split whose second fault was never reported here (severity.incidents).

    Args:
        reported_at: when the message came in that reported the other fault; None where
            the customer wrote no such message.
        opened_at: when the ticket came in.
        now: the present.

    Raises:
        MoveRefused: nothing says since when the other fault has been known.
    """
    if reported_at is None or not opened_at <= reported_at <= now:
        message = (
            "Choose the message in which the other fault was reported: its clocks run "
            "from there."
        )
        raise MoveRefused(message, _CLAUSE)
