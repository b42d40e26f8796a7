"""Moving a ticket over HTTP: each kind of event is one action."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from tests import cast
from tests.records.tickets.test_releases import planned
from tests.surfaces.api.conftest import Body, Caller, told

from backline.surfaces.api.change_moves import CHANGE_ACTIONS
from backline.surfaces.api.major_moves import MAJOR_ACTIONS
from backline.surfaces.api.moves import ACTIONS


#: Kinds that need another plan, another ticket or a dispute: test_corrections tells them.
ELSEWHERE = {
    *CHANGE_ACTIONS,
    *[kind for kind in ACTIONS if kind.startswith(("supplier_", "visit_"))],
    "developers_asked",
    "fact_noted",
    "promised",
    "disputed",
    "dispute_settled",
    "merged",
    "linked",
    "unlinked",
    "split",
    "passed_on",
    "pledged",
    "pledge_kept",
    "pledge_broken",
    "pledge_withdrawn",
    *MAJOR_ACTIONS,
}
BY_OWNER = {"replied", "request_rejected", "confirmed", "reopened"}


def _move(caller: Caller, number: str, kind: str, **members: object) -> Body:
    answer = caller.post(f"/tickets/{number}/events", {"kind": kind, **members})
    assert answer.status_code == 201, answer.content
    return told(answer)


def test_a_ticket_goes_all_the_way_by_every_kind_of_event(
    staged: cast.Cast,
    calling: Callable[..., Caller],
    owner: Caller,
    engineer: Caller,
    number: str,
    at_noon: time_machine.Traveller,
) -> None:
    """
    taken, noted, answered, duty contact reached, asked, rejected, asked, withdrawn,
    asked, replied, handed over, graded down by consent, fault traced and signed,
    escalated, the call passed on and answered, given to another, called back,
    bound to a release, declined, accepted, restored, reopened, restored, confirmed, reopened, closed
    """
    signer = staged.l2.pk
    planned()
    story: list[tuple[str, Body, str]] = [
        ("taken", {}, "in_work"),
        ("noted", {"words": "Looks like the registrar"}, "in_work"),
        ("answered", {"words": "We are on it"}, "in_work"),
        ("duty_contact_reached", {"words": "Spoke to Asha"}, "in_work"),
        ("asked", {"what": "The registrar's log"}, "waiting"),
        ("request_rejected", {"words": "It is your machine"}, "in_work"),
        ("asked", {"what": "The switch's log"}, "waiting"),
        ("request_withdrawn", {"words": "Found another way"}, "in_work"),
        (
            "asked",
            {"what": "Your carrier's trace", "owed_by": "customer_supplier"},
            "waiting_third_party",
        ),
        ("replied", {"words": "Here it is"}, "in_work"),
        ("intake_answered", {"answers": {"since": "Nine o'clock"}}, "in_work"),
        (
            "handed_over",
            {
                "level": "L2",
                "reason": "Needs depth",
                "known": "The registrar answers",
                "tried": "Restarted it",
                "incomplete_because": "Nobody answers there",
            },
            "in_work",
        ),
        (
            "severity_set",
            {"severity": "major", "because": "12 are back", "consent": "customer"},
            "in_work",
        ),
        (
            "fault_domain_set",
            {"domain": "contact_centre", "evidence": "Seen", "signed_by": signer},
            "in_work",
        ),
        ("escalation_asked", {"words": "Too slow"}, "in_work"),
        ("page_passed_on", {"person": signer, "reason": "On a train"}, "in_work"),
        ("page_acknowledged", {}, "in_work"),
        ("escalation_handed", {"owner": signer, "reason": "Knows it"}, "in_work"),
        ("called_back", {"words": "By six"}, "in_work"),
        ("release_bound", {"release": "5.2", "because": "Large"}, "in_work"),
        ("release_declined", {"words": "Not now"}, "in_work"),
        ("release_accepted", {}, "in_work"),
        ("restored", {"how": "workaround", "evidence": "Restarted"}, "restored"),
        ("reopened", {"because": "Out again", "loss_went_on": True}, "in_work"),
        ("restored", {"how": "fix", "evidence": "Patched"}, "restored"),
        ("confirmed", {"words": "All in"}, "closed"),
        ("reopened", {"because": "Once more"}, "in_work"),
        ("closed", {"because": "Tracked elsewhere"}, "closed"),
    ]
    assert {kind for kind, _, _ in story} == set(ACTIONS) - ELSEWHERE
    for kind, members, state in story:
        at_noon.shift(60)
        caller = owner if kind in BY_OWNER else engineer
        assert _move(caller, number, kind, **members)["state"] == state, kind
    seen = told(owner.get(f"/tickets/{number}/timeline"))["items"]
    assert isinstance(seen, list)
    # Who answers a call for an escalation owns it; that the call went on is internal.
    told_too = ["escalation_handed"]
    kinds = [entry["kind"] for entry in seen]
    assert sorted(kinds) == sorted(
        ["opened", "acknowledged", *told_too]
        + [kind for kind, _, _ in story if kind not in {"noted", "page_passed_on"}]
    )


def test_the_engineer_is_named_to_the_customer_without_number(
    staged: cast.Cast, owner: Caller, engineer: Caller, number: str
) -> None:
    taken = _move(engineer, number, "taken")
    assert taken["engineer"] == {"number": staged.l1.pk, "name": "Nikhil Menon"}
    shown = told(owner.get(f"/tickets/{number}"))
    assert shown["engineer"] == {"number": None, "name": "Nikhil Menon"}
    timeline = told(owner.get(f"/tickets/{number}/timeline"))["items"]
    assert isinstance(timeline, list)
    assert timeline[-1]["facts"] == {"name": "Nikhil Menon"}


def test_the_customer_never_reads_a_note(
    owner: Caller, engineer: Caller, number: str
) -> None:
    _move(engineer, number, "noted", words="They are difficult")
    for path in ("", "/timeline", "/ledger"):
        assert b"difficult" not in owner.get(f"/tickets/{number}{path}").content
    assert b"difficult" in engineer.get(f"/tickets/{number}/timeline").content


def test_a_late_fact_counts_from_when_it_took_effect(
    engineer: Caller, number: str, at_noon: time_machine.Traveller
) -> None:
    """
    14:30 IST  opened
    14:40 IST  a call is answered
    16:30 IST  the engineer writes it down: the first response was in time
    """
    at_noon.shift(7200)
    at = "2026-03-02T14:40:00+05:30"
    ticket = _move(engineer, number, "answered", words="By phone", at=at)
    assert ticket["answered_at"] == "2026-03-02T09:10:00Z"
    clocks = ticket["clocks"]
    assert isinstance(clocks, list)
    assert (clocks[0]["outcome"], clocks[0]["used_seconds"]) == ("met", 600)


@pytest.mark.parametrize(
    "at",
    [
        "2026-03-02T14:40:00",
        "2026-03-02T09:10:00.5Z",
        "2026-02-30T09:10:00Z",
        "0001-01-01T00:00:00+14:00",
        "2026-03-02",
        1_772_442_000,
        "2026-03-02T08:59:59Z",
        "2026-03-03T09:00:00Z",
    ],
)
def test_an_instant_that_cannot_be_is_refused(
    engineer: Caller, number: str, at: object
) -> None:
    event: Body = {"kind": "taken", "at": at}
    answer = engineer.post(f"/tickets/{number}/events", event)
    assert answer.status_code == 422
    assert "instant" in str(told(answer)["detail"])


def test_a_move_that_does_not_fit_says_why_and_by_which_clause(
    owner: Caller, engineer: Caller, number: str
) -> None:
    """turnaround.waiting"""
    path = f"/tickets/{number}/events"
    ask: Body = {"kind": "asked", "what": "The log"}
    assert engineer.post(path, ask).status_code == 201
    again = engineer.post(path, ask)
    assert again.status_code == 409
    assert told(again)["clause"] == "turnaround.waiting"
    assert "already been asked for" in str(told(again)["detail"])
    early = owner.post(path, {"kind": "confirmed"})
    assert early.status_code == 409
    assert told(early)["detail"] == (
        "The ticket is waiting for the customer; it can be confirmed only while restored."
    )


def test_lowering_needs_the_customers_consent(engineer: Caller, number: str) -> None:
    """severity.change"""
    event: Body = {"kind": "severity_set", "severity": "minor", "because": "Quiet now"}
    answer = engineer.post(f"/tickets/{number}/events", event)
    assert answer.status_code == 409
    assert told(answer)["clause"] == "severity.change"


def test_putting_it_on_the_client_needs_a_second_signature(
    staged: cast.Cast, engineer: Caller, number: str
) -> None:
    """turnaround.fault-domain"""
    path = f"/tickets/{number}/events"
    event: Body = {
        "kind": "fault_domain_set",
        "domain": "client_infrastructure",
        "evidence": "Their switch dropped the VLAN",
    }
    assert engineer.post(path, event).status_code == 409
    own = event | {"signed_by": staged.l1.pk}
    assert engineer.post(path, own).status_code == 409
    signed = engineer.post(path, event | {"signed_by": staged.l2.pk})
    assert signed.status_code == 201
    assert told(signed)["fault_domain"] == "client_infrastructure"


@pytest.mark.parametrize("kind", ["taken", "noted", "answered", "restored"])
def test_a_customer_cannot_do_the_vendors_work(
    owner: Caller, number: str, kind: str
) -> None:
    members: dict[str, str] = {
        "taken": {},
        "noted": {"words": "x"},
        "answered": {"words": "x"},
        "restored": {"how": "fix", "evidence": "x"},
    }[kind]
    answer = owner.post(f"/tickets/{number}/events", {"kind": kind, **members})
    assert answer.status_code == 409
    assert told(owner.get(f"/tickets/{number}"))["state"] == "new"


@pytest.mark.parametrize("kind", sorted(ACTIONS))
def test_a_stranger_moves_nothing(
    staged: cast.Cast, calling: Callable[..., Caller], number: str, kind: str
) -> None:
    members: Body = {
        "words": "x",
        "what": "answer",
        "level": "L2",
        "reason": "x",
        "severity": "minor",
        "because": "x",
        "domain": "third_party",
        "evidence": "x",
        "how": "fix",
        "release": "5.2",
        "fact": "debug_data_awaited",
        "clock": "resolution",
        "due_at": "2026-03-09T09:00:00Z",
        "arbiters": "Ada",
        "into": number,
        "risk": "low",
        "steps": ["x"],
        "back_out": "x",
        "components": ["acd"],
        "start_at": "2026-03-03T09:00:00Z",
        "end_at": "2026-03-03T10:00:00Z",
        "revision": 1,
        "people": [1],
        "step": 1,
        "outcome": "finished",
        "result": "successful",
        "incident": number,
        "person": staged.l2.pk,
        "has": staged.l2.pk,
        "role": "lead",
        "phone": "080 1",
        "callback": 1,
        "became": "reached",
        "owner": staged.l2.pk,
        "answers": {"since": "Nine o'clock"},
        "relation": "related",
        "to": number,
        "reported": 1,
        "subject": "x",
        "report": "x",
        "children": [number],
        "pledge": 1,
        "supplier": 1,
        "supplier_ticket": 1,
        "their_number": "T-1",
        "place": "The rack",
        "starts_at": "2026-03-03T09:00:00Z",
        "ends_at": "2026-03-03T10:00:00Z",
        "findings": "x",
        "name": "Ravi",
        "confirmed": True,
        "digest": "0" * 64,
        "tracker": "dialer",
        "title": "x",
    }
    stranger = calling(staged.orbit.owner)
    path = f"/tickets/{number}/events"
    fitting = stranger.post(path, {"kind": kind, **_members_of(kind, members)})
    assert fitting.status_code == 404
    entries = told(calling(staged.l1).get(f"/tickets/{number}/timeline"))["items"]
    assert isinstance(entries, list)
    assert len(entries) == 2


def _members_of(kind: str, members: Body) -> Body:
    wanted = {
        "taken": "",
        "page_acknowledged": "",
        "major_declared": "words",
        "major_role": "role has",
        "major_noted": "words",
        "major_updated": "words",
        "major_announced": "words",
        "major_stood_down": "words",
        "callback_asked": "phone",
        "callback_tried": "callback became",
        "page_passed_on": "person reason",
        "escalation_handed": "owner reason",
        "asked": "what",
        "handed_over": "level reason",
        "intake_answered": "answers",
        "severity_set": "severity because",
        "fact_noted": "fact words",
        "promised": "clock due_at words",
        "dispute_settled": "domain arbiters words",
        "merged": "into words",
        "fault_domain_set": "domain evidence",
        "restored": "how evidence",
        "release_bound": "release because",
        "reopened": "because",
        "closed": "because",
        "change_planned": "risk steps back_out components",
        "window_proposed": "start_at end_at",
        "window_accepted": "start_at end_at revision",
        "window_declined": "start_at end_at words",
        "presence_named": "people",
        "change_started": "because",
        "change_step_done": "step",
        "change_finished": "outcome words",
        "change_reviewed": "result words",
        "change_caused": "incident because",
        "linked": "relation to",
        "unlinked": "relation to",
        "split": "reported subject report words",
        "passed_on": "what children words",
        "pledged": "what due_at",
        "pledge_kept": "pledge",
        "pledge_broken": "pledge words",
        "pledge_withdrawn": "pledge words",
        "supplier_told": "supplier their_number what",
        "supplier_chased": "supplier_ticket words",
        "supplier_answered": "supplier_ticket words",
        "supplier_closed": "supplier_ticket words",
        "visit_requested": "what place",
        "visit_proposed": "starts_at ends_at",
        "visit_agreed": "",
        "visit_arrived": "",
        "visit_left": "findings",
        "visit_reported": "report",
        "visit_signed_on_site": "name confirmed digest",
        "developers_asked": "tracker title words",
    }.get(kind, "words")
    return {name: members[name] for name in wanted.split()}


def test_reopened_too_late_a_new_ticket_follows(
    staged: cast.Cast,
    calling: Callable[..., Caller],
    number: str,
    at_noon: time_machine.Traveller,
) -> None:
    """turnaround.reopen: within five working days the same ticket, later a new one."""
    engineer, owner = calling(staged.l1), calling(staged.meridian.owner)
    _move(engineer, number, "restored", how="fix", evidence="Patched")
    at_noon.shift(20 * 24 * 3600)
    new = _move(owner, number, "reopened", because="Out again")
    assert new["number"] != number
    assert new["follows"] == int(number.removeprefix("INC-"))
    assert told(owner.get(f"/tickets/{number}"))["state"] == "restored"
