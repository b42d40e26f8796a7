"""Other terms on a running ticket: what was judged stays (package.geography)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.guide.test_corrections import OWN
from tests.guide.told import KOLKATA, STANDARD, WORKING_DAYS

from backline.guide.account import Account, Status
from backline.guide.applying import Before, Key, Stood, applied
from backline.guide.calendar import Calendar
from backline.guide.calendar_parse import parse_terms
from backline.guide.clock import account_of
from backline.guide.plan import Plan
from backline.guide.timeline import Event, Fact, Kind, Side
from backline.records.contracts.queries import Terms


START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def calendar(*holidays: str, opens: str = "09:00", closes: str = "18:00") -> Calendar:
    days = ("mon", "tue", "wed", "thu", "fri", "sat")
    hours = {day: [[opens, closes]] for day in days}
    mapping = {
        "tz": "Asia/Kolkata",
        "weekly_hours": hours,
        "holidays": list(holidays),
    }
    return Calendar(parse_terms(mapping, zone=KOLKATA))


CALENDARS = [
    WORKING_DAYS,
    calendar(),
    calendar("2026-03-02", "2026-03-04"),
    calendar(opens="11:00", closes="13:00"),
]
HAPPENS: list[tuple[Kind, Side, dict[str, Fact]]] = [
    (Kind.ANSWERED, Side.VENDOR, {"words": "x"}),
    (Kind.ASKED, Side.VENDOR, {"what": "a trace", "owed_by": "customer"}),
    (Kind.REPLIED, Side.CUSTOMER, {"words": "x"}),
    (Kind.HANDED_OVER, Side.VENDOR, {"level": "L2", "engineer": "4"}),
    (Kind.SEVERITY_SET, Side.VENDOR, {"severity": "major"}),
    (Kind.SEVERITY_SET, Side.VENDOR, {"severity": "critical"}),
    (Kind.SEVERITY_SET, Side.VENDOR, {"severity": "minor"}),
    (Kind.FAULT_DOMAIN_SET, Side.VENDOR, {"domain": "third_party"}),
    (Kind.FAULT_DOMAIN_SET, Side.VENDOR, {"domain": "contact_centre"}),
    (Kind.RESTORED, Side.VENDOR, {"how": "fix"}),
    (Kind.REOPENED, Side.CUSTOMER, {"loss_went_on": False}),
    (Kind.PROMISED, Side.VENDOR, {"clock": "resolution", "at": "2026-03-05T06:00:00Z"}),
    (
        Kind.FACT_NOTED,
        Side.VENDOR,
        {"fact": "debug_data_awaited", "until": "2026-03-04T06:00:00+00:00"},
    ),
]


def stood(account: Account) -> dict[Key, Stood]:
    """What the desk stores of an account."""
    return {
        (clock.name, clock.ordinal): Stood(
            clock.status.value,
            clock.outcome.value if clock.outcome else "",
            clock.counted,
            clock.limit.end if clock.limit else None,
            clock.used,
            clock.used_as_of,
            clock.due_at,
            clock.breach_at,
        )
        for clock in account.clocks
    }


def under(plan: Plan, place: int) -> Terms:
    return Terms(1, place, plan, CALENDARS[place])


def judged(account: Account, under: str = "") -> dict[Key, tuple[str, Stood]]:
    """What stays, with the terms that it was judged under."""
    figures = stood(account)
    return {
        key: (clock.kept or under, figures[key])
        for clock in account.clocks
        if clock.status is Status.FINISHED and (key := (clock.name, clock.ordinal))
    }


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([OWN, STANDARD]),
    st.sampled_from(["critical", "major", "minor"]),
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from(HAPPENS), st.integers(0, 1500)),
            st.integers(0, len(CALENDARS) - 1),
        ),
        max_size=12,
    ),
)
def test_what_is_told_of_applied_terms_is_what_its_timeline_comes_to(
    plan: Plan,
    severity: str,
    story: list[tuple[tuple[Kind, Side, dict[str, Fact]], int] | int],
) -> None:
    """A number in the story applies the calendar of that place; the rest happens."""
    facts: dict[str, Fact] = {"severity": severity, "ticket_kind": "incident"}
    events = [Event(1, Kind.OPENED, START, START, Side.CUSTOMER, facts)]
    now, at = START, 0
    for step in story:
        seq = len(events) + 1
        if not isinstance(step, int):
            (kind, by, more), later = step
            now += timedelta(minutes=later)
            events.append(Event(seq, kind, now, now, by, more))
            continue
        terms = under(plan, at)
        until_now = account_of(events, plan=plan, calendar=terms.calendar)
        found = applied(
            events,
            Event(seq, Kind.TERMS_APPLIED, now, now, Side.VENDOR, {}),
            before=Before(terms, f"calendar {at}", stood(until_now)),
            after=under(plan, step),
        )
        assert found.going_on_again == ()
        assert judged(found.account) == judged(until_now, f"calendar {at}")
        kept = json.loads(found.event.words("finished"))
        assert {(row["name"], row["ordinal"]) for row in kept} == set(judged(until_now))
        events, at = [*events, found.event], step
        anew = account_of(events, plan=plan, calendar=CALENDARS[at])
        assert found.account == anew
