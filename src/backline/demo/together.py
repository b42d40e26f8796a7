"""Moves that reach beyond one ticket: links, promises, shifts."""

from __future__ import annotations

from datetime import timedelta

from backline.demo.story import Move, Scene
from backline.records.shifts.actions import accept, hand_over
from backline.records.shifts.queries import waiting_for
from backline.records.tickets.actions import linking, pledging
from backline.records.tickets.queries import tickets_for


def put_under(after: int, by: str, parent: str, words: str) -> Move:
    """An engineer puts the ticket under the one of that subject."""

    def act(on: Scene) -> object:
        other = tickets_for(reader=on.by).get(subject=parent)
        return linking.link(
            number=on.number,
            to=other.number,
            relation="parent",
            words=on.told(words),
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def promise(after: int, by: str, what: str, within: int) -> Move:
    """An engineer promises the customer something so many minutes later."""

    def act(on: Scene) -> object:
        return pledging.pledge(
            number=on.number,
            what=what,
            due_at=on.now + timedelta(minutes=within),
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def keep(after: int, by: str, pledge: int, words: str) -> Move:
    """An engineer has kept a promise."""

    def act(on: Scene) -> object:
        return pledging.keep_pledge(
            number=on.number, pledge=pledge, words=words, by=on.by, now=on.now
        )

    return Move(after, by, act)


def end_shift(after: int, by: str, level: str, remarks: str, here: str = "") -> Move:
    """An engineer hands a shift over, with a remark on this ticket."""

    def act(on: Scene) -> object:
        return hand_over(
            level=level,
            remarks=on.told(remarks),
            on_tickets={on.number: on.told(here)},
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def begin_shift(after: int, by: str, words: str) -> Move:
    """An engineer accepts the shift that was handed over last."""

    def act(on: Scene) -> object:
        last = waiting_for(reader=on.by)[0]
        return accept(handover_id=last.pk, words=words, by=on.by, now=on.now)

    return Move(after, by, act)
