"""What goes to the customer is what a second person has read (rca.due)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from tests.cast import Cast, reader, stage
from tests.records.causes.room import (
    BACK,
    DAY,
    HOUR,
    WHOLE,
    approved,
    over,
    released,
    reviewed,
    written,
)
from tests.records.fleet.test_at_once import at_once
from tests.records.tickets.desk import facts, is_borne_out, kinds, mailed

from backline.guide.reports import Draft
from backline.guide.workflow import MoveRefused
from backline.records.causes.actions import (
    follow_up,
    releasing,
    reviewing,
    waiting,
    writing,
)
from backline.records.causes.actions.writing import SavedMeanwhile, renew
from backline.records.causes.models import Action, Released, Report, Review
from backline.records.causes.queries import authors_since, mark_of
from backline.records.tickets.actions import customer, work
from backline.records.tickets.actions.noting import note_fact
from backline.records.tickets.models import Ticket
from backline.records.trail.models import AuditEvent


pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast() -> Cast:
    return stage()


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return over(cast)


def planned(cast: Cast, ticket: Ticket, title: str = "Alert at 80 %") -> Action:
    return follow_up.plan_action(
        number=ticket.number,
        title=title,
        kind="preventive",
        owner=f"person-{cast.l2.pk}",
        due_date=date(2026, 3, 12),
        by=reader(cast.l1),
        now=BACK + 5 * HOUR,
    )


def test_what_the_customer_has_is_not_handed_in_again(
    cast: Cast, ticket: Ticket
) -> None:
    """Released, a question, and nobody wrote on it: there is nothing to read anew."""
    released(cast, ticket)
    releasing.answer(
        number=ticket.number,
        release=1,
        accepts=False,
        words="Why?",
        by=reader(cast.meridian.owner),
        now=BACK + DAY,
    )
    with pytest.raises(MoveRefused, match="save a new version first"):
        reviewing.submit(number=ticket.number, by=reader(cast.l2), now=BACK + DAY)


@pytest.mark.parametrize("drops", [False, True], ids=["planned", "dropped"])
def test_an_action_changed_after_the_approval_is_read_first(
    cast: Cast, ticket: Ticket, *, drops: bool
) -> None:
    action = planned(cast, ticket)
    report = approved(cast, ticket)
    if drops:
        by, now = reader(cast.l1), BACK + 5 * HOUR
        follow_up.drop_action(action_id=action.pk, by=by, now=now)
    else:
        planned(cast, ticket, "Another one")
    with pytest.raises(MoveRefused, match="has to approve"):
        releasing.release(number=ticket.number, by=reader(cast.l2), now=BACK + DAY)
    report.refresh_from_db()
    assert (report.state, report.version) == ("writing", 2)
    assert cast.l1.pk in [pk for pk, _ in authors_since(report)]
    reviewing.submit(number=ticket.number, by=reader(cast.l2), now=BACK + DAY)
    reviewed(cast, ticket, now=BACK + DAY)
    releasing.release(number=ticket.number, by=reader(cast.l2), now=BACK + DAY)
    told = [each["title"] for each in Released.objects.get().document["actions"]]
    assert told == ([] if drops else ["Alert at 80 %", "Another one"])


def test_an_action_planned_after_the_release_comes_with_the_next(
    cast: Cast, ticket: Ticket
) -> None:
    planned(cast, ticket, "Before")
    report = released(cast, ticket)
    action = planned(cast, ticket)
    report.refresh_from_db()
    assert (report.state, report.version, action.told_at) == ("writing", 2, None)
    reviewing.submit(number=ticket.number, by=reader(cast.l2), now=BACK + DAY)
    reviewed(cast, ticket, now=BACK + DAY)
    releasing.release(number=ticket.number, by=reader(cast.l2), now=BACK + DAY)
    told = dict(Action.objects.values_list("title", "told_at"))
    assert told == {"Before": BACK + 4 * HOUR, action.title: BACK + DAY}


def test_nothing_changes_under_the_eyes_of_the_reviewer(
    cast: Cast, ticket: Ticket
) -> None:
    by = reader(cast.l2)
    action = planned(cast, ticket)
    report = written(cast, ticket)
    reviewing.submit(number=ticket.number, by=by, now=BACK)
    read = mark_of(report)
    with pytest.raises(MoveRefused, match="take it back"):
        planned(cast, ticket, "Another one")
    with pytest.raises(MoveRefused, match="take it back"):
        follow_up.drop_action(action_id=action.pk, by=by, now=BACK)
    with pytest.raises(MoveRefused, match="take it back"):
        follow_up.move_action(
            action_id=action.pk,
            owner=f"person-{cast.l3.pk}",
            due_date=date(2026, 3, 20),
            because="Later.",
            by=by,
            now=BACK,
        )
    reviewing.take_back(number=ticket.number, by=by, now=BACK)
    with pytest.raises(SavedMeanwhile, match="moved on"):
        reviewing.take_back(number=ticket.number, by=by, now=BACK)
    planned(cast, ticket, "Another one")
    reviewing.submit(number=ticket.number, by=by, now=BACK)
    with pytest.raises(MoveRefused, match="read it again"):
        reviewing.review(
            number=ticket.number,
            approves=True,
            seen=read,
            by=reader(cast.l3),
            now=BACK,
        )
    reviewed(cast, ticket)


def test_what_was_approved_before_service_was_lost_again_tells_another_case(
    cast: Cast, ticket: Ticket
) -> None:
    approved(cast, ticket)
    l1, owner = reader(cast.l1), reader(cast.meridian.owner)
    customer.reopen(
        number=ticket.number, because="It is back.", by=owner, now=BACK + DAY
    )
    with pytest.raises(MoveRefused, match="in work"):
        releasing.release(number=ticket.number, by=l1, now=BACK + DAY)
    work.restore(
        number=ticket.number, how="fix", evidence="All.", by=l1, now=BACK + 2 * DAY
    )
    with pytest.raises(MoveRefused, match="before service was back"):
        releasing.release(number=ticket.number, by=l1, now=BACK + 2 * DAY)
    written(cast, ticket)
    reviewing.submit(number=ticket.number, by=reader(cast.l2), now=BACK + 2 * DAY)
    reviewed(cast, ticket, now=BACK + 2 * DAY)
    releasing.release(number=ticket.number, by=l1, now=BACK + 2 * DAY)
    assert Report.objects.get().state == "released"


def test_two_clocks_of_one_ticket_are_reminded_of_once_each(
    cast: Cast, ticket: Ticket
) -> None:
    """Data came after nine hours: the interim report is due at 72 h, the report at 81 h."""
    l1 = reader(cast.l1)
    about = {"number": ticket.number, "fact": "debug_data_awaited", "by": l1}
    note_fact(**about, words="the dump", whom="Meridian", now=BACK + HOUR)  # type: ignore[arg-type]
    note_fact(**about, words="Came.", whom="", holds=False, now=BACK + 10 * HOUR)  # type: ignore[arg-type]
    first = BACK + 60 * HOUR
    reminded = [waiting.remind_of_reports(now=first + i * MINUTE) for i in range(4)]
    assert reminded == [2, 0, 0, 0]
    assert mailed(ticket, first) == {cast.l1.email, cast.manager.email}


def test_what_was_reminded_of_holds_up_nothing_else(cast: Cast, ticket: Ticket) -> None:
    over(cast, cast.najd)
    now = BACK + 60 * HOUR
    counts = [waiting.remind_of_reports(now=now, limit=1) for _ in range(3)]
    assert counts == [1, 1, 0]


def test_who_read_the_report_before_another_saved_changes_nothing(
    cast: Cast, ticket: Ticket
) -> None:
    """Whoever holds an older state of it, as two at the same moment do."""
    old = written(cast, ticket)
    by = reader(cast.l3)
    written(cast, ticket)
    with pytest.raises(SavedMeanwhile):
        renew(old, by=by, now=BACK + DAY)
    with pytest.raises(SavedMeanwhile):
        writing.save_version(
            number=ticket.number, content=WHOLE, after=9, by=by, now=BACK + DAY
        )
    fresh = Report.objects.get()
    reviewing.submit(number=ticket.number, by=reader(cast.l2), now=BACK + DAY)
    with pytest.raises(SavedMeanwhile):
        renew(fresh, by=by, now=BACK + DAY)
    report = Report.objects.get()
    assert (report.version, report.state) == (2, Draft.IN_REVIEW)
    assert report.versions.count() == 2


def won(act: Callable[[], object]) -> bool:
    """Do it; say whether it was neither refused nor too late."""
    try:
        act()
    except (MoveRefused, SavedMeanwhile):
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_it_is_decided_once_and_done_once(
    cast: Cast, ticket: Ticket
) -> None:
    written(cast, ticket)
    action, now = planned(cast, ticket), BACK + DAY
    l2 = reader(cast.l2)
    submit = partial(reviewing.submit, number=ticket.number, by=l2, now=now)
    save = partial(writing.save_version, number=ticket.number, content=WHOLE, after=1)
    handed_in, _ = at_once(
        partial(won, submit), partial(won, partial(save, by=reader(cast.l1), now=now))
    )
    assert (Report.objects.get().state == Draft.IN_REVIEW) == handed_in
    if not handed_in:
        submit()
    assert facts(ticket)["draft"] == Report.objects.get().version
    seen = mark_of(Report.objects.get())
    review = partial(
        reviewing.review, number=ticket.number, seen=seen, words="So.", now=now
    )
    approve = partial(review, approves=True, by=reader(cast.l3))
    send_back = partial(review, approves=False, by=reader(cast.manager))
    acts = [partial(won, act) for act in (approve, send_back)]
    assert at_once(*acts).count(True) == 1
    stands = Draft.APPROVED if Review.objects.get().approved else Draft.WRITING
    assert Report.objects.get().state == stands
    assert kinds(ticket).count("cause_reviewed") == 1
    done = partial(follow_up.finish, action_id=action.pk, by=l2, now=now)
    acts = [partial(won, partial(done, evidence=each)) for each in ("One", "Two")]
    assert at_once(*acts).count(True) == 1
    assert AuditEvent.objects.filter(did="cause.action-done").count() == 1
    assert is_borne_out(ticket)
