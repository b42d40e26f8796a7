"""change.agreed-window: carried out, ended, reviewed; emergencies; what it caused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.cast import NOON, Cast, reader
from tests.records.changes.scene import (
    END,
    HOUR,
    MINUTE,
    START,
    agreed,
    facts,
    kinds,
    planned,
    the,
)

from backline.guide.change_stages import Stage, Window, in_force, stage_of
from backline.guide.workflow import MoveRefused, State
from backline.records.changes.actions.agreeing import (
    There,
    accept_window,
    propose_window,
)
from backline.records.changes.actions.execution import (
    do_step,
    finish_change,
    review_change,
    start_change,
)
from backline.records.changes.actions.losses import link_incident
from backline.records.changes.models import (
    AgreedLoss,
    CausedIncident,
    Change,
    ChangeSite,
    ChangeStep,
    Freeze,
    Presence,
    ScopeLine,
)
from backline.records.changes.queries import caused_by, change_of
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.actions.work import close
from backline.records.tickets.queries import ticket_for


def carried_out(cast: Cast, *, until: datetime = END) -> str:
    number, engineer = agreed(cast), reader(cast.l2)
    start_change(number=number, by=engineer, now=START)
    do_step(number=number, step=1, by=engineer, now=START + MINUTE, note="2 GB")
    finish_change(
        number=number,
        outcome="finished",
        words="Ten calls heard.",
        by=engineer,
        now=until,
    )
    return number


def incident(cast: Cast) -> str:
    report = Report(
        channel="portal",
        kind="incident",
        site_id=cast.meridian.site.pk,
        subject="Agents cannot log in",
    )
    owner = reader(cast.meridian.owner)
    return open_ticket(report=report, by=owner, now=START + HOUR).number


def test_from_the_start_to_the_review(cast: Cast) -> None:
    number, engineer = carried_out(cast), reader(cast.l2)
    assert kinds(number)[-3:] == [
        "change_started",
        "change_step_done",
        "change_finished",
    ]
    assert facts(number, "change_finished")["overrun"] == 0
    change = the(number)
    first, second, _ = change.steps.all()
    assert (first.done_by, first.note, second.done_at) == (
        "Grace Fernandes",
        "2 GB",
        None,
    )
    review_change(
        number=number,
        result="successful",
        words="As planned.",
        by=engineer,
        now=END + HOUR,
    )
    change = the(number)
    assert change.ticket.state == State.CLOSED
    assert stage_of(change.standing, END + HOUR) is Stage.REVIEWED
    assert in_force(change.standing) == Window(START, END), "what was agreed stays so"


def test_an_overrun_is_noted(cast: Cast) -> None:
    number = carried_out(cast, until=END + 20 * MINUTE)
    assert facts(number, "change_finished")["overrun"] == 1200


def test_what_does_not_fit_is_refused(cast: Cast) -> None:
    number, engineer = agreed(cast), reader(cast.l2)
    with pytest.raises(MoveRefused, match="window begins at"):
        start_change(number=number, by=engineer, now=NOON)
    start_change(number=number, by=engineer, now=START)
    given: dict[str, Any] = {"number": number, "by": engineer, "now": START}
    with pytest.raises(MoveRefused, match="not in the plan"):
        do_step(**given, step=4)
    do_step(**given, step=1)
    with pytest.raises(MoveRefused, match="done already"):
        do_step(**given, step=1)
    with pytest.raises(MoveRefused, match="no outcome"):
        finish_change(**given, outcome="fine", words="x")
    with pytest.raises(MoveRefused, match="nothing to review"):
        review_change(**given, result="successful", words="x")
    with pytest.raises(MoveRefused, match="vendor carries"):
        finish_change(
            number=number,
            outcome="finished",
            words="x",
            by=reader(cast.meridian.owner),
            now=START,
        )


def test_an_incident_that_it_caused_is_linked_both_ways(cast: Cast) -> None:
    number, engineer = carried_out(cast), reader(cast.l2)
    other = incident(cast)
    link: dict[str, Any] = {
        "number": number,
        "incident": other,
        "by": engineer,
        "now": END,
    }
    link_incident(**link, because="Same database.")
    with pytest.raises(MoveRefused, match="linked to this change already"):
        link_incident(**link, because="Same database.")
    assert facts(other, "caused_by_change")["number"] == number
    assert facts(number, "change_caused")["number"] == other
    seen = ticket_for(reader=engineer, number=other)
    assert [each.ticket.number for each in caused_by(reader=engineer, ticket=seen)] == [
        number
    ]
    assert caused_by(reader=reader(cast.orbit.owner), ticket=seen) == []
    review: dict[str, Any] = {
        "number": number,
        "words": "Not well.",
        "by": engineer,
        "now": END,
    }
    with pytest.raises(MoveRefused, match="caused incidents only"):
        review_change(**review, result="successful")
    review_change(**review, result="caused_incidents")


def test_an_emergency_is_agreed_afterwards_with_consent(cast: Cast) -> None:
    number, engineer = planned(cast), reader(cast.l2)
    with pytest.raises(MoveRefused, match="say why it is an emergency"):
        start_change(number=number, by=engineer, now=NOON)
    start_change(number=number, by=engineer, now=NOON, because="The disk dies.")
    assert facts(number, "change_started")["emergency"] is True
    assert in_force(the(number).standing) is None
    finish_change(
        number=number, outcome="finished", words="Saved.", by=engineer, now=NOON + HOUR
    )
    window: dict[str, Any] = {"number": number, "start_at": NOON, "end_at": NOON + HOUR}
    propose_window(
        **window, there=There(people=[cast.l2.pk]), by=engineer, now=NOON + HOUR
    )
    assert not the(number).standing.is_agreed
    accept_window(
        **window,
        revision=1,
        consent_of=cast.meridian.owner.pk,
        words="On the phone at 16:10.",
        by=engineer,
        now=NOON + 2 * HOUR,
    )
    assert the(number).standing.is_agreed
    assert facts(number, "window_accepted")["consent"] == "Asha Rao"


def test_a_change_whose_ticket_was_closed_otherwise_covers_nothing(cast: Cast) -> None:
    number = agreed(cast)
    close(number=number, because="Asked twice.", by=reader(cast.l1), now=NOON)
    assert in_force(the(number).standing) is None
    assert stage_of(the(number).standing, NOON) is Stage.WITHDRAWN


def test_an_incident_has_no_plan(cast: Cast) -> None:
    other = ticket_for(reader=reader(cast.l1), number=incident(cast))
    assert change_of(reader=reader(cast.l1), ticket=other) is None


@pytest.mark.parametrize(
    "broken",
    [
        {"requested_by": "site"},
        {"risk": "none"},
        {"start_at": END, "end_at": START},
        {"start_at": None, "end_at": None},
        {"ended_at": END},
        {"reviewed_at": END},
    ],
)
def test_the_database_refuses_a_change_that_cannot_be(
    cast: Cast, broken: dict[str, object]
) -> None:
    change = the(agreed(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.filter(pk=change.pk).update(**broken)


def test_the_database_keeps_the_parts_whole(cast: Cast) -> None:
    change = the(agreed(cast))
    site, ticket = cast.meridian.site, change.ticket
    times: dict[str, Any] = {"first_at": END, "last_at": START}
    counts: dict[str, Any] = {
        "worst_affected": 1,
        "worst_total": 2,
        "affected": 1,
        "total": 2,
    }
    caused: dict[str, Any] = {
        "change": change,
        "ticket": ticket,
        "because": "x",
        "at": NOON,
    }
    CausedIncident.objects.create(**caused)
    loss: dict[str, Any] = {
        "change": change,
        "site": site,
        "component": "acd",
        "measure": "x",
        "window_start_at": START,
    }
    AgreedLoss.objects.create(**loss, **counts, first_at=START, last_at=END)
    rows = [
        ChangeSite(change=change, site=site),
        ChangeStep(change=change, ordinal=1, words="x"),
        ScopeLine(change=change, component="acd", measure="agents_cannot_log_in"),
        ScopeLine(change=change, component="ivr", up_to=0),
        Presence(change=change),
        Presence(change=change, person=cast.l1, contact=cast.meridian.owner),
        Presence(change=change, person=cast.l2),
        Presence(change=change, contact=cast.meridian.colleague),
        AgreedLoss(**{**loss, "measure": "y"}, **counts, **times),
        AgreedLoss(**loss, **counts, first_at=START, last_at=END),
        CausedIncident(**caused),
        Freeze(start_at=END, end_at=START, reason="x", made_at=NOON),
        Freeze(start_at=START, end_at=END, reason="x", made_at=NOON, site=site),
    ]
    for row in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
