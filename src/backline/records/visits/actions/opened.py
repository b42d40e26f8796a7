"""The visit of a ticket that is moved, and how it is moved."""

from __future__ import annotations

from datetime import datetime

from backline.guide.timeline import Fact, Kind
from backline.guide.visit_signing import check_paper
from backline.guide.visits import (
    CLAUSE,
    Stage,
    Step,
    check_can_step,
    stage_after,
)
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.outbox.models import Message
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    side_of,
    ticket_to_move,
)
from backline.records.tickets.letters import (
    to_contact,
    to_engineer,
    to_person,
)
from backline.records.tickets.models import Ticket
from backline.records.visits.models import Visit
from backline.records.visits.queries import (
    visit_at_work,
)


class OpenVisit:
    """The visit of a ticket that is to be moved, and how it is."""

    def __init__(self, number: str, kind: Kind, step: Step | None, by: Reader) -> None:
        self.ticket: Ticket = ticket_to_move(number, kind, by=by)
        self.kind, self.step, self.by = kind, step, by
        found = visit_at_work(reader=by, ticket=self.ticket, step=step)
        if found is None:
            message = f"{self.ticket.number} has no visit to come: ask for one first."
            raise MoveRefused(message, CLAUSE)
        self.visit: Visit = found
        if step is not None:
            check_can_step(
                step,
                stage=Stage(found.stage),
                by=side_of(by),
                proposed_by=found.proposed_by,
            )
            check_paper(step, found.paper)

    def write(
        self,
        facts: dict[str, Fact],
        *,
        now: datetime,
        at: datetime | None = None,
        letters: list[Message] | None = None,
        **columns: object,
    ) -> Moved:
        """Move the visit and its ticket in one step.

        The ticket's version is swapped first, so two who move one visit go one after
        the other and the second is judged anew.
        """
        facts = {"visit": self.visit.seq, **facts}
        moved = append(
            self.ticket,
            [Draft(self.kind, facts)],
            by=self.by,
            now=now,
            at=at,
            messages=letters or (),
        )
        before = Stage(self.visit.stage)
        stage = before
        if self.step is not None:
            paper = self.visit.paper
            stage = stage_after(
                before,
                self.step,
                is_written=paper.is_written,
                is_signed=paper.signed is not None,
            )
        Visit.objects.filter(pk=self.visit.pk).update(stage=stage, **columns)
        return moved

    def other_side(self, words: str, now: datetime) -> list[Message]:
        """Return the letters to those who did not do it."""
        if self.by.side == "customer":
            engineer = self.visit.engineer
            if engineer is not None:
                return to_person(self.ticket, engineer, words=words, now=now)
            return to_engineer(self.ticket, words=words, now=now)
        return to_contact(self.ticket, words=words, now=now)
