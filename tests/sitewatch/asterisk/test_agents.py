"""Agents: what the status of a hundred real phones says, and what it hides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.sitewatch.asterisk.transcripts import (
    HUNDRED,
    LONG_AGO,
    NAMES,
    SETTINGS,
    Transcripts,
    agents_of,
    ended,
    measured,
    message,
    settings,
    show,
    told,
)

from sitewatch.probes.asterisk.ami.message import Message
from sitewatch.probes.asterisk.members import members_of
from sitewatch.probes.asterisk.picture import Beside, Picture
from sitewatch.probes.switch import Roster, Unseen


if TYPE_CHECKING:
    from sitewatch.probes.switch import SwitchState

TAKE_CALLS, LOG_IN = "agents_cannot_take_calls", "agents_cannot_log_in"


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        pytest.param("04-queuestatus-100-00-unavailable", 0, id="all there"),
        pytest.param("04-queuestatus-100-01-unavailable", 1, id="1 gone"),
        pytest.param("04-queuestatus-100-02-unavailable", 2, id="2 gone"),
        pytest.param("04-queuestatus-100-20-unavailable", 20, id="20 gone"),
        pytest.param("04-queuestatus-100-50-unavailable", 50, id="50 gone"),
        pytest.param("04-queuestatus-100-recovered", 0, id="recovered"),
        pytest.param("05-queuestatus-100-01-paused", 0, id="1 paused"),
        pytest.param("05-queuestatus-100-03-paused", 0, id="3 paused"),
        pytest.param("05-queuestatus-100-50-paused", 0, id="50 paused"),
        pytest.param("05-queuestatus-100-unpaused", 0, id="unpaused"),
        pytest.param("06-queuestatus-100-01-inuse", 0, id="1 in a call"),
        pytest.param("06-queuestatus-100-02-inuse", 0, id="2 in a call"),
        pytest.param("06-queuestatus-100-20-inuse", 0, id="20 in a call"),
        pytest.param("06-queuestatus-100-after", 0, id="after the calls"),
        pytest.param("21d-queuestatus-qualify-on-again", 0, id="qualified again"),
        pytest.param("21f-after-restart-warm", 0, id="warm after a restart"),
    ],
)
@pytest.mark.parametrize(
    "roster", [HUNDRED, Roster(100, "typed")], ids=["by name", "by figure"]
)
def test_a_phone_that_is_gone_counts_and_a_person_at_work_does_not(
    transcripts: Transcripts, name: str, gone: int, roster: Roster
) -> None:
    found = transcripts.state(name, roster=roster)
    assert told(found, TAKE_CALLS) == ("measured", gone, 100)
    assert told(found, LOG_IN)[1] == 0


def test_an_agent_in_several_queues_is_one_agent(transcripts: Transcripts) -> None:
    """102 rows for 100 agents: agent099 and agent100 are in overflow as well."""
    names = agents_of(transcripts.state("16-odd-driver")).logged_in
    assert {name for name in names if name.startswith("agent")} == set(NAMES)


def test_phones_that_refuse_every_call_look_perfect(transcripts: Transcripts) -> None:
    """100 phones answer OPTIONS and refuse each of 107 calls of two callers: all are
    lost, and the callers who reach nobody are the second witness."""
    found = transcripts.state("07b-phones-reject-status-looks-fine")
    assert told(found, TAKE_CALLS) == ("measured", 100, 100)


def test_two_phones_that_ring_unanswered_are_too_few_to_judge(
    transcripts: Transcripts,
) -> None:
    """Both phones called rang and nobody answered: people away look the same. No loss is
    told, nor that all is well."""
    found = transcripts.state("07b-phones-noanswer-status-looks-fine")
    assert told(found, TAKE_CALLS) == ("partial", 0, 100)
    said = measured(found)[TAKE_CALLS].evidence
    assert "none of the last calls to 2 agents was answered, too few to judge" in said


def test_without_qualify_a_dead_phone_looks_well(transcripts: Transcripts) -> None:
    """50 of 100 are dead and all say 'not in use': 0 is then no measurement."""
    name = "21b-queuestatus-50-dead-but-qualify-off"
    assert told(transcripts.state(name, qualify_seconds=0), TAKE_CALLS) == (
        "partial",
        0,
        100,
    )
    assert told(transcripts.state(name), TAKE_CALLS)[0] == "measured"


def test_calls_to_dead_phones_hint_at_more(transcripts: Transcripts) -> None:
    """5 of 20 callers reach a dead phone; each phone was called once only.

    A reload was 20 s before, so the verdict is held first.
    """
    picture, now = transcripts.picture(
        "21b-queuestatus-50-dead-but-qualify-off",
        "21c-calls-to-dead-phones-qualify-off",
    )
    held = measured(picture.state(now, HUNDRED))[TAKE_CALLS].evidence
    assert "warming up" in held
    found = picture.state(now + timedelta(seconds=90), HUNDRED)
    assert told(found, TAKE_CALLS) == ("partial", 0, 100)
    said = measured(found)[TAKE_CALLS].evidence
    assert "5 agents refused their last call, too few times to judge" in said


def test_a_member_in_an_unknown_state_is_not_known_to_be_well(
    transcripts: Transcripts,
) -> None:
    """The Local members of localq have a state that nobody ever set."""
    found = transcripts.state("16-odd-driver", roster=Roster(200, "typed"))
    assert told(found, TAKE_CALLS)[0] == "partial"
    assert (
        "the state of 100 agents is not known" in measured(found)[TAKE_CALLS].evidence
    )


def test_dynamic_members_who_are_not_there_are_unconfirmed(
    transcripts: Transcripts,
) -> None:
    """An empty queue is neither all well nor all lost: 100 are absent, unrefused."""
    for name in (
        "23-queuestatus-dynamic-00-of-100",
        "23-queuestatus-dynamic-after-logout",
    ):
        found = measured(transcripts.state(name))[LOG_IN]
        assert (found.affected, found.total, found.unconfirmed) == (0, 100, 100)
        off = transcripts.state(name, roster=Roster(0, "roster", frozenset()))
        assert told(off, LOG_IN) == ("measured", 0, 0)


@pytest.mark.parametrize(
    ("name", "because"),
    [
        pytest.param("18-drop-mid-event-5000", "the list is not whole", id="cut"),
        pytest.param("19-slow-reader", "not whole", id="closed on a slow reader"),
    ],
)
def test_a_list_that_was_cut_is_not_a_small_centre(
    transcripts: Transcripts, name: str, because: str
) -> None:
    found = transcripts.state(name)
    assert isinstance(found.agents, Unseen)
    assert because in found.agents.because
    assert told(found, TAKE_CALLS)[0] == "blind"


def test_an_unloaded_queue_module_is_blind_and_not_zero(
    transcripts: Transcripts,
) -> None:
    """An error on a healthy connection; loaded again, the agents are there."""
    said = transcripts.messages("20e-module-unload-queue")
    error = next(
        place for place, each in enumerate(said) if each.get("Response") == "Error"
    )
    before = _state_after(said[: error + 1])
    assert isinstance(before.agents, Unseen)
    assert "Invalid/unknown command: QueueStatus" in before.agents.because
    assert len(agents_of(transcripts.state("20e-module-unload-queue")).logged_in) == 100


def called(agent: str, leg: int, *after: Message) -> list[Message]:
    """Return a call that is offered to an agent, and what becomes of it."""
    ids = {"Timestamp": f"{1795420000 + leg}.5", "DestUniqueid": f"leg.{leg}"}
    offered = message(Event="AgentCalled", Interface=f"PJSIP/{agent}", **ids)
    return [
        offered,
        *(Message((*each.headers, *ids.items())) for each in after),
        message(Event="Hangup", Uniqueid=f"leg.{leg}", Cause="21"),
    ]


REFUSED = message(Event="DialEnd", DialStatus="BUSY")
RANG = message(Event="DialState", DialStatus="RINGING")
CANCELLED = message(Event="DialEnd", DialStatus="CANCEL")
UNANSWERED = message(Event="AgentRingNoAnswer")
CONNECTED = message(Event="AgentConnect", Interface="PJSIP/agent001")


@pytest.mark.parametrize(
    ("calls", "unable"),
    [
        pytest.param([[REFUSED]] * 2, 0, id="refused twice"),
        pytest.param([[REFUSED]] * 3, 1, id="refused three times in a row"),
        pytest.param(
            [[REFUSED], [REFUSED], [CONNECTED], [REFUSED]], 0, id="connected in between"
        ),
        pytest.param(
            [[REFUSED], [CANCELLED], [REFUSED], [REFUSED]], 1, id="one caller gave up"
        ),
        pytest.param(
            [[RANG, UNANSWERED]] * 9, 0, id="it rang nine times: nobody there"
        ),
        pytest.param([[RANG, REFUSED]] * 9, 0, id="refused by hand"),
        pytest.param([[UNANSWERED]] * 3, 1, id="it never rang"),
    ],
)
def test_one_agent_is_judged_by_three_calls(
    transcripts: Transcripts, calls: list[list[Message]], unable: int
) -> None:
    """One agent among a hundred, whose status is fine all along."""
    picture, _ = transcripts.picture("04-queuestatus-100-00-unavailable")
    said = [
        each
        for leg, after in enumerate(calls)
        for each in called("agent001", leg, *after)
    ]
    picture.fold(said, LONG_AGO)
    now = ended(said)
    assert told(picture.state(now, HUNDRED), TAKE_CALLS) == ("measured", unable, 100)
    later = now + timedelta(minutes=16)
    assert told(picture.state(later, HUNDRED), TAKE_CALLS)[1] == 0


def test_the_switch_s_own_pause_is_a_loss_and_a_person_s_is_not() -> None:
    rows = [
        message(
            Event="QueueMember",
            Queue="support",
            Location=f"PJSIP/agent00{seat}",
            Status="1",
            Paused="1",
            PausedReason=reason,
        )
        for seat, reason in enumerate(["Auto-Pause", "Lunch", ""], start=1)
    ]
    picture = Picture(SETTINGS)
    picture.members(
        members_of([message(Event="QueueParams", Queue="support"), *rows], ())
    )
    assert agents_of(picture.state(LONG_AGO, HUNDRED)).cannot_take_calls == {"agent001"}


@pytest.mark.parametrize(("unknown", "state"), [(10, "measured"), (11, "partial")])
def test_a_few_members_in_an_unknown_state_are_everyday_life(
    unknown: int, state: str
) -> None:
    found = hundred("0" * unknown + "1" * (100 - unknown)).state(LONG_AGO, HUNDRED)
    assert told(found, TAKE_CALLS) == (state, 0, 100)


def hundred(states: str) -> Picture:
    """Return a picture of a hundred members, each with its digit of *states*."""
    rows = [
        message(
            Event="QueueMember",
            Queue="support",
            Location=f"PJSIP/{name}",
            Status=status,
        )
        for name, status in zip(NAMES, states, strict=True)
    ]
    picture = Picture(SETTINGS)
    listed = [message(Event="QueueParams", Queue="support"), *rows]
    picture.members(members_of(listed, ()))
    return picture


def nobody_answers() -> Picture:
    """Return a picture in which all hundred phones are gone by their status."""
    return hundred("5" * 100)


def test_a_total_loss_by_one_witness_is_not_judged() -> None:
    found = nobody_answers().state(LONG_AGO, HUNDRED)
    assert told(found, TAKE_CALLS) == ("partial", 100, 100)
    said = measured(found)[TAKE_CALLS].evidence
    assert "only the states of the phones speak for a total loss" in said


def test_callers_who_reach_nobody_are_a_second_witness() -> None:
    picture = nobody_answers()
    waiting = message(Event="QueueCallerJoin", Linkedid="c.1")
    picture.fold([waiting], LONG_AGO)
    found = picture.state(LONG_AGO, HUNDRED)
    assert told(found, TAKE_CALLS) == ("measured", 100, 100)


def test_sip_that_is_silent_is_a_second_witness_and_leaves_no_zero() -> None:
    silent = Beside(sip_is_silent=True)
    found = nobody_answers().state(LONG_AGO, HUNDRED, silent)
    assert told(found, TAKE_CALLS) == ("measured", 100, 100)
    picture = Picture(SETTINGS)
    picture.members(members_of([message(Event="QueueParams", Queue="support")], ()))
    alone = picture.state(LONG_AGO, HUNDRED, silent)
    assert told(alone, TAKE_CALLS) == ("partial", 0, 100)


def test_a_queue_that_is_not_there_is_no_empty_queue() -> None:
    """An unknown queue is a success with no items [16-odd-driver]."""
    there = [message(Event="QueueParams", Queue="support")]
    assert members_of(there, {"support"}) == {}
    assert members_of(there, {"sales"}) == Unseen("the switch knows no queue sales")
    assert members_of([], ()) == Unseen("the switch tells of no queue")


def test_agents_of_a_pool_are_those_whose_device_is_there(
    transcripts: Transcripts,
) -> None:
    """All five of the pool are logged off; then one logs in, and off again."""
    picture = Picture(settings(agent_pool=True))
    picture.contacts.devices(transcripts.messages("03-permissions-siteagent"))
    assert picture.contacts.pool == set()
    said = transcripts.messages("15-agentpool")
    at = next(
        place
        for place, each in enumerate(said)
        if each.get("Device") == "Agent:502" and each.get("State") == "NOT_INUSE"
    )
    picture.fold(said[: at + 1], LONG_AGO)
    picture.members(members_of([message(Event="QueueParams", Queue="support")], ()))
    assert agents_of(picture.state(LONG_AGO, HUNDRED)).logged_in == {"502"}
    picture.fold(said[at:], LONG_AGO)
    assert picture.contacts.pool == set()


def test_agents_may_be_called_by_their_name_in_the_queue(
    transcripts: Transcripts,
) -> None:
    roster = Roster(2, "roster", frozenset({"Agent 001", "Agent 002"}))
    found = transcripts.state(
        "04-queuestatus-100-01-unavailable", roster=roster, agents_by="name"
    )
    assert told(found, TAKE_CALLS) == ("measured", 1, 2)


def _state_after(said: list[Message]) -> SwitchState:
    picture = Picture(SETTINGS)
    show(picture, said, LONG_AGO)
    return picture.state(LONG_AGO, HUNDRED)
