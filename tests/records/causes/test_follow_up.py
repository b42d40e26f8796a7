"""Actions, debug logging and problems (rca.due, rca.dependencies, severity.incidents)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.cast import Cast, reader, stage
from tests.records.causes.room import BACK, DAY, HOUR, over, released
from tests.records.tickets.desk import facts, is_borne_out, kinds, letters, mailed

from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import NOBODY
from backline.records.causes.actions import debugging, follow_up, problems
from backline.records.causes.actions.problems import ChangedMeanwhile
from backline.records.causes.models import (
    Action,
    DebugLogging,
    Problem,
    ProblemTicket,
    Report,
)
from backline.records.causes.queries import (
    UnknownAction,
    action_for,
    actions_for,
    can_finish,
    standing_of,
)
from backline.records.causes.recurring import (
    UnknownProblem,
    alike,
    incidents_of,
    of_one_cause,
    problem_for,
    problem_of,
    problems_for,
)
from backline.records.tickets.models import Ticket
from backline.records.trail.models import AuditEvent


pytestmark = pytest.mark.django_db
DUE = date(2026, 3, 12)


@pytest.fixture
def cast() -> Cast:
    return stage()


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return over(cast)


def planned(cast: Cast, ticket: Ticket, owner: str = "", due: date = DUE) -> Action:
    return follow_up.plan_action(
        number=ticket.number,
        title="Alert at 80 %",
        kind="preventive",
        owner=owner or f"person-{cast.l2.pk}",
        due_date=due,
        by=reader(cast.l2),
        now=BACK,
    )


class TestActions:
    def test_it_is_followed_up_until_it_is_done(
        self, cast: Cast, ticket: Ticket
    ) -> None:
        action = planned(cast, ticket)
        released(cast, ticket)
        at = {day: BACK.replace(day=day) for day in (9, 10, 11, 12, 13, 14)}
        reminded = [day for day, now in at.items() if follow_up.remind(now=now)]
        assert reminded == [10, 13, 14], (
            "two days before, then every day that it is late"
        )
        assert mailed(ticket, at[10]) == {cast.l2.email}
        assert mailed(ticket, at[13]) == {cast.l2.email, cast.manager.email}
        assert follow_up.remind(now=at[14] + HOUR) == 0
        late = actions_for(reader=reader(cast.l1)).filter(done_at=None)
        assert list(late) == [action]
        with pytest.raises(MoveRefused, match="what shows"):
            follow_up.finish(
                action_id=action.pk, evidence=" ", by=reader(cast.l2), now=at[14]
            )
        follow_up.finish(
            action_id=action.pk, evidence="Change 81", by=reader(cast.l2), now=at[14]
        )
        assert facts(ticket)["words"] == "Change 81"
        assert not late.all().exists()
        with pytest.raises(MoveRefused, match="done already"):
            follow_up.finish(
                action_id=action.pk, evidence="x", by=reader(cast.l2), now=at[14]
            )
        assert follow_up.remind(now=BACK + 30 * DAY) == 0
        assert is_borne_out(ticket)

    def test_the_vendors_are_followed_up_before_the_customer_is_told(
        self, cast: Cast, ticket: Ticket
    ) -> None:
        """What the vendor plans is done, whether the report is out or not."""
        ours = planned(cast, ticket)
        planned(cast, ticket, f"contact-{cast.meridian.owner.pk}")
        now, before = BACK.replace(day=13), kinds(ticket)
        assert follow_up.remind(now=now) == 1
        assert mailed(ticket, now) == {cast.l2.email, cast.manager.email}
        follow_up.finish(
            action_id=ours.pk, evidence="Change 81", by=reader(cast.l2), now=now
        )
        assert kinds(ticket) == before, "the customer was told of no action"
        assert AuditEvent.objects.filter(did="cause.action-done").exists()

    def test_it_has_another_owner_and_date_with_a_reason(
        self, cast: Cast, ticket: Ticket
    ) -> None:
        action, by = planned(cast, ticket), reader(cast.l2)
        released(cast, ticket)
        follow_up.remind(now=BACK.replace(day=13))
        given = {
            "action_id": action.pk,
            "owner": f"person-{cast.l3.pk}",
            "due_date": date(2026, 3, 20),
            "because": "It needs the release of the 18th.",
            "by": by,
            "now": BACK.replace(day=13),
        }
        for wrong, why in (
            ({"because": " "}, "Say why"),
            ({"owner": f"contact-{cast.orbit.owner.pk}"}, "who does it"),
            ({"by": reader(cast.meridian.owner)}, "Only the vendor"),
        ):
            with pytest.raises(MoveRefused, match=why):
                follow_up.move_action(**(given | wrong))  # type: ignore[arg-type]
        follow_up.move_action(**given)  # type: ignore[arg-type]
        action.refresh_from_db()
        assert (action.owner_name, action.first_due_date) == (cast.l3.name, DUE)
        assert letters(ticket).filter(
            recipient=cast.meridian.owner.email, body__contains="release of the 18th"
        )
        assert Report.objects.get().state == "released", "no other report for that"
        days = {day: BACK.replace(day=day) for day in (14, 17, 18, 19)}
        reminded = [day for day, now in days.items() if follow_up.remind(now=now)]
        assert reminded == [18]
        assert mailed(ticket, days[18]) == {cast.l3.email}
        follow_up.finish(action_id=action.pk, evidence="Done", by=by, now=days[19])
        with pytest.raises(MoveRefused, match="done already"):
            follow_up.move_action(**given)  # type: ignore[arg-type]

    def test_the_date_that_was_meant_at_first_stays_however_often_it_moves(
        self, cast: Cast, ticket: Ticket
    ) -> None:
        action, by = planned(cast, ticket), reader(cast.l2)
        for day in (20, 27):
            follow_up.move_action(
                action_id=action.pk,
                owner=f"person-{cast.l2.pk}",
                due_date=date(2026, 3, day),
                because="Later.",
                by=by,
                now=BACK,
            )
        action.refresh_from_db()
        assert (action.first_due_date, action.due_date) == (DUE, date(2026, 3, 27))
        assert not letters(ticket).filter(body__contains="changed").exists()

    def test_what_is_done_is_not_taken_out(self, cast: Cast, ticket: Ticket) -> None:
        action, by = planned(cast, ticket), reader(cast.l2)
        follow_up.finish(action_id=action.pk, evidence="Change 81", by=by, now=BACK)
        with pytest.raises(MoveRefused, match="it stays"):
            follow_up.drop_action(action_id=action.pk, by=by, now=BACK)
        assert Action.objects.get() == action

    def test_a_customer_owns_one_and_says_when_it_is_done(
        self, cast: Cast, ticket: Ticket
    ) -> None:
        owner, stranger = cast.meridian.owner, reader(cast.orbit.owner)
        theirs = planned(cast, ticket, f"contact-{owner.pk}")
        ours = planned(cast, ticket)
        with pytest.raises(UnknownAction):
            action_for(reader=reader(owner), action_id=theirs.pk)
        of_a_draft = standing_of(reader=reader(owner), ticket=ticket, now=BACK)
        assert of_a_draft.actions == ()
        released(cast, ticket)
        assert (
            len(standing_of(reader=reader(owner), ticket=ticket, now=BACK).actions) == 2
        )
        with pytest.raises(UnknownAction):
            action_for(reader=stranger, action_id=theirs.pk)
        with pytest.raises(UnknownAction):
            action_for(reader=NOBODY, action_id=theirs.pk)
        assert not can_finish(reader=reader(owner), action=ours)
        with pytest.raises(MoveRefused, match="only the vendor"):
            follow_up.finish(
                action_id=ours.pk, evidence="x", by=reader(owner), now=BACK + DAY
            )
        follow_up.finish(
            action_id=theirs.pk,
            evidence="Cable moved",
            by=reader(owner),
            now=BACK + DAY,
        )
        assert kinds(ticket)[-1] == "cause_action_done"

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"owner": "nobody"}, "who does it"),
            ({"owner": "person-0"}, "who does it"),
            ({"title": " "}, "what is to be done"),
            ({"kind": "lucky"}, "no kind of action"),
        ],
    )
    def test_it_says_what_who_and_until_when(
        self, cast: Cast, ticket: Ticket, change: dict[str, str], why: str
    ) -> None:
        given = {
            "number": ticket.number,
            "title": "Alert",
            "kind": "preventive",
            "owner": f"person-{cast.l2.pk}",
            "due_date": DUE,
            "by": reader(cast.l2),
            "now": BACK,
        }
        with pytest.raises(MoveRefused, match=why):
            follow_up.plan_action(**(given | change))  # type: ignore[arg-type]

    def test_another_customers_contact_owns_none(
        self, cast: Cast, ticket: Ticket
    ) -> None:
        with pytest.raises(MoveRefused, match="who does it"):
            planned(cast, ticket, f"contact-{cast.orbit.owner.pk}")

    def test_what_the_customer_was_told_of_stays(
        self, cast: Cast, ticket: Ticket
    ) -> None:
        drop, stays = planned(cast, ticket), planned(cast, ticket)
        follow_up.drop_action(action_id=drop.pk, by=reader(cast.l2), now=BACK)
        released(cast, ticket)
        with pytest.raises(MoveRefused, match="told of this action"):
            follow_up.drop_action(action_id=stays.pk, by=reader(cast.l2), now=BACK)
        assert Report.objects.get().state == "released", "nothing was changed"
        with pytest.raises(MoveRefused, match="Only the vendor"):
            follow_up.drop_action(
                action_id=stays.pk, by=reader(cast.meridian.owner), now=BACK
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            Action.objects.update(done_at=BACK)
        for wrong in ({"side": "x"}, {"kind": "x"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Action.objects.update(**wrong)


class TestDebugLogging:
    def switch_on(self, cast: Cast, ticket: Ticket, hours: int = 24) -> DebugLogging:
        debugging.switch_on(
            number=ticket.number,
            where="dialer on node 2",
            because="to see who keeps sessions",
            until=BACK + hours * HOUR,
            by=reader(cast.l1),
            now=BACK,
        )
        return DebugLogging.objects.get()

    def test_it_is_on_the_timeline_and_asked_about_while_it_stays_on(
        self, cast: Cast, ticket: Ticket
    ) -> None:
        row = self.switch_on(cast, ticket)
        assert facts(ticket)["until"] == "2026-03-03T11:00:00+00:00"
        assert debugging.ask_about(now=BACK + 23 * HOUR) == 0
        now = BACK + 24 * HOUR
        assert [debugging.ask_about(now=now + i * HOUR) for i in (0, 1, 23, 24)] == [
            1,
            0,
            0,
            1,
        ]
        assert mailed(ticket, now) == {cast.l1.email}
        debugging.switch_off(
            number=ticket.number, logging_id=row.pk, by=reader(cast.l1), now=now
        )
        assert kinds(ticket)[-2:] == ["debug_logging_on", "debug_logging_off"]
        assert debugging.ask_about(now=now + 9 * DAY) == 0
        with pytest.raises(MoveRefused, match="off already"):
            debugging.switch_off(
                number=ticket.number, logging_id=row.pk, by=reader(cast.l1), now=now
            )
        assert letters(ticket).filter(body__contains="still on").count() == 2

    def test_it_is_on_once_for_a_time(self, cast: Cast, ticket: Ticket) -> None:
        with pytest.raises(MoveRefused, match="before it is on"):
            self.switch_on(cast, ticket, hours=0)
        row = self.switch_on(cast, ticket)
        with pytest.raises(MoveRefused, match="already"):
            self.switch_on(cast, ticket)
        with pytest.raises(IntegrityError), transaction.atomic():
            DebugLogging.objects.update(until=row.on_at)
        owner = reader(cast.meridian.owner)
        assert standing_of(reader=owner, ticket=ticket, now=BACK).logging == ()
        with pytest.raises(MoveRefused, match="Only the vendor"):
            debugging.switch_off(
                number=ticket.number, logging_id=row.pk, by=owner, now=BACK
            )


class TestProblems:
    def test_incidents_share_a_cause(self, cast: Cast, ticket: Ticket) -> None:
        by, owner = reader(cast.l2), reader(cast.meridian.owner)
        again = over(cast, ago=HOUR)
        elsewhere = over(cast, cast.orbit)
        assert alike(reader=by, ticket=ticket, now=BACK) == [again]
        problem = problems.open_problem(
            number=ticket.number, title="Sessions never end", by=by, now=BACK
        )
        for other in (again, elsewhere):
            problems.link(number=other.number, problem_id=problem.pk, by=by, now=BACK)
        assert alike(reader=by, ticket=ticket, now=BACK) == []
        (seen,) = problems_for(reader=by)
        assert (seen.incidents, seen.customers) == (3, 2)
        assert seen.first_at == ticket.opened_at
        assert len(incidents_of(reader=by, problem=problem)) == 3
        assert problem_of(reader=by, ticket=ticket) == problem
        # A customer reads that their own share a cause, and nothing else.
        assert of_one_cause(reader=owner, ticket=ticket) == [again]
        assert of_one_cause(reader=reader(cast.orbit.owner), ticket=elsewhere) == []
        assert problem_of(reader=owner, ticket=ticket) is None
        assert problems_for(reader=owner) == []
        with pytest.raises(UnknownProblem):
            problem_for(reader=owner, problem_id=problem.pk)
        assert kinds(ticket)[-1] == "problem_linked"
        problems.unlink(number=again.number, by=by, now=BACK)
        assert facts(again)["linked"] is False
        with pytest.raises(MoveRefused, match="of no problem"):
            problems.unlink(number=again.number, by=by, now=BACK)

    def test_an_incident_has_one_problem(self, cast: Cast, ticket: Ticket) -> None:
        by = reader(cast.l2)
        problem = problems.open_problem(
            number=ticket.number, title="One", by=by, now=BACK
        )
        with pytest.raises(MoveRefused, match="already"):
            problems.open_problem(number=ticket.number, title="Two", by=by, now=BACK)
        assert list(Problem.objects.all()) == [problem]
        with pytest.raises(IntegrityError), transaction.atomic():
            ProblemTicket.objects.create(
                problem=problem, ticket=ticket, linked_at=BACK, by_name="x"
            )

    def test_what_is_known_is_written_by_one_after_the_other(
        self, cast: Cast, ticket: Ticket
    ) -> None:
        by = reader(cast.l2)
        problem = problems.open_problem(
            number=ticket.number, title="One", by=by, now=BACK
        )
        given = {
            "problem_id": problem.pk,
            "after": 1,
            "title": "One",
            "cause": "Sessions.",
            "workaround": "Restart.",
            "solved": True,
            "by": by,
            "now": BACK,
        }
        with pytest.raises(MoveRefused, match="what the cause was"):
            problems.change_problem(**(given | {"cause": " "}))  # type: ignore[arg-type]
        changed = problems.change_problem(**given)  # type: ignore[arg-type]
        assert (changed.cause, changed.solved_at) == ("Sessions.", BACK)
        with pytest.raises(ChangedMeanwhile):
            problems.change_problem(**given)  # type: ignore[arg-type]

    def test_a_solved_one_is_open_again_by_what_began_later_alone(
        self, cast: Cast, ticket: Ticket
    ) -> None:
        by, solved_at = reader(cast.l2), BACK - HOUR / 2
        problem = problems.open_problem(
            number=ticket.number, title="One", by=by, now=solved_at
        )
        problems.change_problem(
            problem_id=problem.pk,
            after=1,
            title="One",
            cause="Sessions.",
            workaround="",
            solved=True,
            by=by,
            now=solved_at,
        )
        known = []
        for ago in (HOUR, HOUR / 2 - timedelta(seconds=1)):
            other = over(cast, ago=ago)
            problems.link(number=other.number, problem_id=problem.pk, by=by, now=BACK)
            problem.refresh_from_db()
            known.append(problem.solved_at)
        assert known == [solved_at, None]

    def test_only_what_is_near_is_alike(self, cast: Cast, ticket: Ticket) -> None:
        old = over(cast, ago=timedelta(days=91))
        assert alike(reader=reader(cast.l2), ticket=ticket, now=BACK) == []
        assert alike(reader=reader(cast.meridian.owner), ticket=old, now=BACK) == []
