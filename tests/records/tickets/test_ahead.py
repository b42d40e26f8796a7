"""What is told beforehand is what happens: process.escalation, philosophy.transparency."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import Cast, House, reader
from tests.records.tickets.desk import (
    BRIEF,
    HOUR,
    MINUTE,
    NOON,
    clock,
    kinds,
    only_shares,
    opened,
    own_terms,
    sign_with_ladder,
    steps,
    the,
)

from backline.guide.measurement import Sample
from backline.guide.rungs import DUE, Rung, Stands
from backline.guide.severity import Verdict
from backline.guide.workflow import MoveRefused
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.customers.models import Contact
from backline.records.tickets.actions.alarms import fire_due
from backline.records.tickets.actions.customer import reopen, reply
from backline.records.tickets.actions.escalations import escalate
from backline.records.tickets.actions.levels import hand_over
from backline.records.tickets.actions.measured import Loss, note_loss
from backline.records.tickets.actions.pages import answer_page
from backline.records.tickets.actions.work import (
    answer,
    ask,
    note,
    restore,
    set_severity,
    take,
)
from backline.records.tickets.ahead import rungs_for
from backline.records.tickets.models import Alarm, Clock, Ticket


Told = tuple[str, int, str, datetime]


def ladder(ticket: Ticket, by: Person | Contact, now: datetime) -> tuple[Rung, ...]:
    return rungs_for(reader=reader(by), ticket=the(ticket), now=now)


def forecast(ticket: Ticket, by: Person | Contact, now: datetime) -> list[Told]:
    """The steps that are said to come, with their instants; what is late comes now."""
    return [
        (rung.clock, rung.ordinal, rung.step, max(rung.at, now))
        for rung in ladder(ticket, by, now)
        if rung.stands is Stands.AHEAD and rung.step != DUE and rung.at
    ]


def _let_it_happen(ticket: Ticket, since: datetime) -> Iterator[Told]:
    """Run the job at each instant at which it has something to do; yield what it did."""
    seen = set(Alarm.objects.values_list("pk", flat=True))
    waiting = Clock.objects.filter(ticket=ticket, next_step_at__isnull=False)
    while due := waiting.order_by("next_step_at").first():
        assert due.next_step_at
        at = max(due.next_step_at, since)
        fire_due(now=at)
        alarms = Alarm.objects.filter(ticket=ticket).exclude(pk__in=seen)
        for alarm in alarms.order_by("pk"):
            assert alarm.fired_at == at
            seen.add(alarm.pk)
            yield alarm.clock, alarm.ordinal, alarm.step, alarm.fired_at


AMOUNTS = st.sampled_from([1, 5, 25])
MINUTES = st.integers(0, 4000)
DEEDS = (
    *("answer", "ask", "reply", "L2", "L3", "take", "note", "escalate"),
    *("answer the page", "restore", "reopen", "all is lost", "major"),
)
ACTS = st.lists(st.tuples(st.sampled_from(DEEDS), MINUTES), max_size=6)
#: A ladder with every occasion, on which each further step hangs on another one.
OCCASIONS: list[object] = [
    {"name": "silent", "on": "silence", "after": "1 h", "does": "tell", "to": "L1"},
    {"name": "free", "on": "untaken", "after": "20 min", "does": "page", "to": "L1"},
    {"name": "long", "on": "level", "after": "2 h", "does": "raise_level", "to": "L3"},
    {"name": "lost", "on": "lost_site", "when": "at once", "does": "page", "to": "L2"},
    {"name": "again", "on": "reopening", "times": 1, "does": "page", "to": "L3"},
    {"name": "asked", "when": "on request", "does": "raise_level", "to": "L2"},
    {"name": "half", "share": "50 %", "does": "raise_level", "to": "L2"},
]
PLANS = ("exotel-standard", "exotel-premium", "occasions")


def _do(name: str, ticket: Ticket, cast: Cast, of: House, now: datetime) -> None:
    """Do it, if it can be done where the ticket stands."""
    act = _ACTS[name]
    with suppress(MoveRefused):
        act(ticket.number, reader(cast.l1), reader(of.owner), now)


Act = Callable[[str, Reader, Reader, datetime], object]


def _lost(number: str, _by: Reader, _owner: Reader, now: datetime) -> object:
    sample = Sample(100, 100, "roster", "measured", now)
    loss = Loss("acd", "agents_cannot_log_in", sample, "All of them.")
    return note_loss(number=number, loss=loss, by=THE_DESK, now=now)


def _major(number: str, by: Reader, _owner: Reader, now: datetime) -> object:
    verdict = Verdict("major", None, None, "severity.change", "Fewer.", "")
    return set_severity(
        number=number, verdict=verdict, consent="customer", by=by, now=now
    )


_ACTS: dict[str, Act] = {
    "answer": lambda number, by, _, now: answer(
        number=number, words="On it.", by=by, now=now
    ),
    "ask": lambda number, by, _, now: ask(
        number=number, what="The log", owed_by="customer", by=by, now=now
    ),
    "reply": lambda number, _, owner, now: reply(
        number=number, words="Here.", by=owner, now=now
    ),
    "L2": lambda number, by, _, now: hand_over(
        number=number, level="L2", reason="Theirs.", **BRIEF, by=by, now=now
    ),
    "L3": lambda number, by, _, now: hand_over(
        number=number, level="L3", reason="Theirs.", **BRIEF, by=by, now=now
    ),
    "take": lambda number, by, _, now: take(number=number, by=by, now=now),
    "note": lambda number, by, _, now: note(
        number=number, words="Looking.", by=by, now=now
    ),
    "escalate": lambda number, _, owner, now: escalate(
        number=number, words="Hurry.", by=owner, now=now
    ),
    "answer the page": lambda number, by, _, now: answer_page(
        number=number, by=by, now=now
    ),
    "restore": lambda number, by, _, now: restore(
        number=number, how="fix", evidence="Up.", by=by, now=now
    ),
    "reopen": lambda number, _, owner, now: reopen(
        number=number, because="Down.", loss_went_on=False, by=owner, now=now
    ),
    "all is lost": _lost,
    "major": _major,
}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plan=st.sampled_from(PLANS), affected=AMOUNTS, begins=MINUTES, acts=ACTS)
def test_what_is_forecast_for_a_ticket_that_nobody_touches_is_what_fires(
    cast: Cast,
    plan: str,
    affected: int,
    begins: int,
    acts: list[tuple[str, int]],
) -> None:
    of = cast.meridian if plan == "exotel-standard" else cast.orbit
    if plan == "occasions":
        every = {"clock": "resolution", "severities": ["major", "critical"]}
        own = [every | step for step in OCCASIONS if isinstance(step, dict)]
        sign_with_ladder(of, list(own), plan="exotel-premium")
    at = NOON + begins * MINUTE
    ticket = opened(of, now=at, affected=affected)
    for name, later in acts:
        at += later * MINUTE
        while fire_due(now=at).taken:
            pass
        _do(name, ticket, cast, of, at)
    said = forecast(ticket, cast.l1, at)
    rises = [
        rung.raises_to
        for rung in ladder(ticket, cast.l1, at)
        if rung.stands is Stands.AHEAD and rung.raises_to
    ]
    before = kinds(ticket).count("escalated")
    happened = list(_let_it_happen(ticket, at))
    assert sorted(happened) == sorted(said)
    assert [each[3] for each in happened] == [each[3] for each in said]
    assert kinds(ticket).count("escalated") - before == len(rises)
    assert not rises or the(ticket).level == rises[-1]
    assert not forecast(ticket, cast.l1, at)


def test_what_was_taken_leaves_what_is_ahead(cast: Cast) -> None:
    only_shares(cast.orbit)
    ticket = opened(cast.orbit)
    answer(number=ticket.number, words="On it.", by=reader(cast.l1), now=NOON)
    quarter = NOON + 45 * MINUTE
    fire_due(now=quarter)
    found = ladder(ticket, cast.l1, quarter)
    taken = [(rung.what, rung.at) for rung in found if rung.stands is Stands.TAKEN]
    assert taken == [("Went up to L2", quarter)]
    assert "critical-to-specialists" not in [
        rung.step for rung in found if rung.stands is not Stands.TAKEN
    ]


def test_a_withdrawn_step_lies_ahead_again(cast: Cast) -> None:
    ticket = opened(cast.orbit)
    answer(number=ticket.number, words="On it.", by=reader(cast.l1), now=NOON)
    fire_due(now=NOON + 45 * MINUTE)
    Alarm.objects.update(withdrawn_at=NOON + HOUR)
    found = ladder(ticket, cast.l1, NOON + HOUR)
    assert "critical-to-specialists" in [
        rung.step for rung in found if rung.stands is Stands.AHEAD
    ]


def test_the_customer_reads_due_and_levels_but_not_whom_the_desk_tells(
    cast: Cast,
) -> None:
    only_shares(cast.orbit)
    ticket = opened(cast.orbit)
    fire_due(now=NOON + 15 * MINUTE)
    now = NOON + 50 * MINUTE
    while fire_due(now=now).taken:
        pass
    assert len(steps(ticket)) == 4
    words = [
        (rung.what, rung.stands.value) for rung in ladder(ticket, cast.orbit.owner, now)
    ]
    assert words == [
        ("Goes up to L3", "ahead"),
        ("The resolution is due", "ahead"),
        ("Went up to L2", "taken"),
    ]
    site = rungs_for(reader=reader(cast.orbit.colleague), ticket=ticket, now=now)
    assert len(site) == 3
    assert len(ladder(ticket, cast.l1, now)) > 6


def test_a_clock_that_stands_says_after_how_much_more(cast: Cast) -> None:
    only_shares(cast.orbit)
    ticket = opened(cast.orbit)
    by, later = reader(cast.l1), NOON + 15 * MINUTE
    ask(number=ticket.number, what="A trace", owed_by="customer", by=by, now=later)
    first = ladder(ticket, cast.l1, later + HOUR)[0]
    assert (first.stands, first.at, first.left) == (Stands.WAITS, None, 30 * 60)
    back = later + 2 * HOUR
    reply(number=ticket.number, words="Here.", by=reader(cast.orbit.owner), now=back)
    assert ladder(ticket, cast.l1, back)[0].at == back + 30 * MINUTE
    assert clock(ticket).next_step_at == back + 30 * MINUTE


def test_a_step_whose_target_has_no_date_yet_waits_for_one(cast: Cast) -> None:
    own_terms(cast.meridian)
    ticket = opened(cast.meridian, affected=1)
    answer(number=ticket.number, words="On it.", by=reader(cast.l1), now=NOON)
    found = ladder(ticket, cast.l1, NOON)
    assert {rung.stands for rung in found if rung.clock == "resolution"} == {Stands.MAY}


def test_a_question_has_no_ladder(cast: Cast) -> None:
    ticket = opened(
        cast.meridian, kind="question", component="", measure="", affected=None
    )
    assert ladder(ticket, cast.l1, NOON + timedelta(1)) == ()
