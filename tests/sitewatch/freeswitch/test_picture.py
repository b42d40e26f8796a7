"""What a real FreeSWITCH said, held against what was true."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.sitewatch.freeswitch.said import HUNDRED, NAMES, QUEUE, Seen, seen, table

from sitewatch.probes.losses import losses
from sitewatch.probes.switch import Agents, Unseen


LOG_IN, TAKE_CALLS = "agents_cannot_log_in", "agents_cannot_take_calls"
REJECTED = "calls_rejected"
ONE = "27b1940d-8a03-4237-90b9-6d5a1f0a5e79"
INBOUND = {
    "Call_Direction": "inbound",
    "Channel_Name": "sofia/external/91@192.0.2.1",
    "Caller_Context": "public",
}


def agents_of(shown: Seen) -> Agents:
    state = shown.picture.state(shown.now.replace(microsecond=0), HUNDRED)
    assert isinstance(state.agents, Agents), state.agents
    return state.agents


def on_break(agent: str, changed: int) -> str:
    """Return the table of agents with one of them on break since *changed*."""
    rows = []
    for row in table("fs-03-agents-100-available").split("\n"):
        cells = row.split("|")
        if cells[0] == agent:
            cells[5], cells[15] = "On Break", str(changed)
        rows.append("|".join(cells))
    return "\n".join(rows)


@pytest.mark.parametrize(
    ("agents", "logged_in", "absent"),
    [
        ("fs-03-agents-100-available", 100, 0),
        ("fs-04-agents-20-logged-out", 80, 20),
        ("fs-04-agents-20-on-break", 100, 0),
    ],
)
def test_who_is_logged_out_is_unconfirmed_and_who_is_on_break_is_no_loss(
    agents: str, logged_in: int, absent: int
) -> None:
    shown = seen(agents)

    assert len(agents_of(shown).logged_in) == logged_in
    assert shown.figures(LOG_IN) == ("measured", 0, 100)
    assert shown.measured()[LOG_IN].unconfirmed == absent
    assert shown.figures(TAKE_CALLS)[1:] == (0, 100)


def test_no_loss_of_agents_is_believed_only_when_calls_reach_them() -> None:
    idle = seen()
    busy = seen(told="fs-05-calls-answered")
    busy.now += timedelta(minutes=2)  # it had just been started

    assert idle.figures(TAKE_CALLS) == ("partial", 0, 100)
    assert "does not know its phones" in idle.measured()[TAKE_CALLS].evidence
    assert busy.figures(TAKE_CALLS) == ("measured", 0, 100)


def test_ten_answered_calls_are_ten_offered_and_none_rejected() -> None:
    assert seen(told="fs-05-calls-answered").figures(REJECTED) == ("measured", 0, 10)


def test_congestion_and_no_route_are_rejections_busy_and_a_rejecting_callee_are_not() -> (
    None
):
    shown = seen(told="fs-06-rejects")

    assert shown.figures(REJECTED) == ("measured", 2, 4)


@pytest.mark.parametrize("phones", ["busy", "reject"])
def test_phones_that_refuse_every_call_look_available_and_are_all_lost(
    phones: str,
) -> None:
    shown = seen(f"fs-07-phones-{phones}-agents", f"fs-07-phones-{phones}")

    assert agents_of(shown).logged_in == frozenset(NAMES)
    assert shown.figures(TAKE_CALLS) == ("measured", 100, 100)
    assert shown.figures(REJECTED) == ("measured", 0, 3)  # callers, not 200 attempts


def test_after_a_kill_the_verdict_on_agents_is_held() -> None:
    shown = seen("fs-09-agents-after-kill9-restart", running=12)

    assert shown.figures(TAKE_CALLS) == ("partial", 0, 100)
    assert "warming up" in shown.measured()[TAKE_CALLS].evidence


def test_a_phone_that_rang_is_not_blamed_and_one_that_never_rang_is() -> None:
    shown = seen(told="fs-05-calls-answered")
    for turn in range(3):
        for agent, progress in (("agent007", "1795424375000000"), ("agent008", "0")):
            caller = f"caller-{turn}-{agent}"
            leg = {
                "Call-Direction": "outbound",
                "Caller-Channel-Progress-Time": progress,
                "variable_cc_side": "agent",
                "variable_cc_agent": agent,
                "variable_cc_member_session_uuid": caller,
            }
            shown.tell("CHANNEL_HANGUP_COMPLETE", **leg)
            shown.callcenter(
                "bridge-agent-fail",
                CC_Agent=agent,
                CC_Hangup_Cause="NO_ANSWER",
                CC_Member_Session_UUID=caller,
                CC_Agent_Called_Time=str(turn),
            )

    assert agents_of(shown).cannot_take_calls == {"agent008"}


def test_a_break_that_the_switch_took_is_a_loss_until_the_agent_is_back() -> None:
    shown = seen()
    shown.callcenter("agent-max-no-answer", CC_Agent="agent007@default")
    changed = int(shown.now.timestamp())
    shown.callcenter(
        "agent-status-change", CC_Agent="agent007", CC_Agent_Status="On Break"
    )
    shown.picture.agents({QUEUE: on_break("agent007", changed)})
    assert agents_of(shown).cannot_take_calls == {"agent007"}

    shown.picture.agents({QUEUE: on_break("agent007", changed + 60)})
    assert not agents_of(shown).cannot_take_calls  # a later break, a person's own

    shown.callcenter(
        "agent-status-change", CC_Agent="agent007", CC_Agent_Status="Available"
    )
    shown.picture.agents({QUEUE: on_break("agent007", changed)})
    assert not agents_of(shown).cannot_take_calls


def test_who_is_refused_at_the_phone_and_logged_out_cannot_log_in() -> None:
    shown = seen("fs-04-agents-20-logged-out")
    out = sorted(set(NAMES) - agents_of(shown).logged_in)
    for account in (out[0], out[0], out[1], "scanner", sorted(NAMES)[50]):
        shown.tell("sofia::register_failure", **{"to-user": account})
    shown.tell("sofia::register", **{"from-user": out[1]})

    found = shown.measured()[LOG_IN]
    assert (found.affected, found.total) == (1, 100)
    assert found.unconfirmed == 19
    assert found.suspect is not None
    assert "(forbidden)" in found.suspect.because


@pytest.mark.parametrize(
    ("cause", "reason", "rejected"),
    [
        ("Cancel", "NO_AGENT_TIMEOUT", 1),
        ("Cancel", "TIMEOUT", 1),
        ("Cancel", "BREAK_OUT", 0),
        ("Cancel", "EXIT_WITH_KEY", 0),
        ("Terminated", "", 0),
    ],
)
def test_a_caller_whom_the_queue_puts_out_is_rejected_who_leaves_is_not(
    cause: str, reason: str, rejected: int
) -> None:
    shown = seen()
    shown.tell("CHANNEL_CREATE", Unique_ID=ONE, **INBOUND)
    shown.callcenter("member-queue-start", CC_Member_Session_UUID=ONE)
    shown.callcenter(
        "member-queue-end",
        CC_Member_Session_UUID=ONE,
        CC_Cause=cause,
        CC_Cancel_Reason=reason,
    )
    shown.tell(
        "CHANNEL_HANGUP_COMPLETE",
        Unique_ID=ONE,
        Hangup_Cause="NORMAL_CLEARING",
        **INBOUND,
    )

    assert shown.figures(REJECTED) == ("measured", rejected, 1)


def test_a_caller_who_is_put_out_and_then_reaches_an_agent_is_not_rejected() -> None:
    shown = seen()
    shown.tell("CHANNEL_CREATE", Unique_ID=ONE, **INBOUND)
    shown.callcenter(
        "member-queue-end",
        CC_Member_Session_UUID=ONE,
        CC_Cause="Cancel",
        CC_Cancel_Reason="TIMEOUT",
    )
    shown.tell("CHANNEL_BRIDGE", Bridge_A_Unique_ID=ONE, Bridge_B_Unique_ID="other")

    assert shown.figures(REJECTED) == ("measured", 0, 1)


def test_calls_of_other_profiles_and_loopbacks_are_not_from_outside() -> None:
    shown = seen(profiles=frozenset({"external"}), contexts=frozenset())
    for uuid, channel in (
        ("a", "sofia/internal/1001@192.0.2.9"),
        ("b", "loopback/7000-b"),
        ("c", "sofia/external/91@192.0.2.1"),
    ):
        told = {**INBOUND, "Channel_Name": channel}
        shown.tell("CHANNEL_CREATE", Unique_ID=uuid, **told)

    assert shown.figures(REJECTED) == ("measured", 0, 1)


def test_a_loopback_is_no_call_even_in_a_context_from_outside() -> None:
    shown = seen()
    told = {**INBOUND, "Channel_Name": "loopback/7000-b"}
    shown.tell("CHANNEL_CREATE", Unique_ID=ONE, **told)

    assert shown.figures(REJECTED) == ("measured", 0, 0)


@pytest.mark.parametrize(
    ("cause", "unable"),
    [("USER_BUSY", 1), ("USER_NOT_REGISTERED", 1), ("ORIGINATOR_CANCEL", 0)],
)
def test_an_offer_that_the_caller_ended_says_nothing_of_the_phone(
    cause: str, unable: int
) -> None:
    shown = seen()
    for turn in range(3):
        shown.callcenter(
            "bridge-agent-fail",
            CC_Agent="agent007",
            CC_Hangup_Cause=cause,
            CC_Member_Session_UUID=f"caller-{turn}",
            CC_Agent_Called_Time=str(turn),
        )

    assert len(agents_of(shown).cannot_take_calls) == unable


def test_a_dead_gateway_makes_a_quiet_day_doubtful_and_names_the_carrier() -> None:
    shown = seen(gateways=frozenset({"carrier"}))
    shown.tell("sofia::gateway_state", Gateway="carrier", State="FAILED")

    found = shown.measured()[REJECTED]
    assert (found.state, found.affected, found.total) == ("partial", 0, 0)
    assert "gateway/carrier does not answer" in found.evidence
    assert found.suspect is not None
    assert found.suspect.domain == "third_party"

    shown.tell("sofia::gateway_state", Gateway="carrier", State="REGED")
    assert shown.figures(REJECTED) == ("measured", 0, 0)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("-ERR callcenter_config Command not found!\n", "Command not found"),
        ("", "no table"),
        ("name|status\nagent001|Available\n", "no table"),
        ("name|status\nagent001|Available\n+OK\n", "no column state"),
        ("name|status|state\nagent001|Available\n+OK\n", "not as long as its head"),
        ("name|status|state\n+OK\n", "no agent belongs"),
    ],
)
def test_what_is_no_whole_table_makes_the_agents_blind(text: str, because: str) -> None:
    shown = seen()
    shown.picture.agents({QUEUE: text})

    found = shown.measured()
    assert found[TAKE_CALLS].state == "blind"
    assert because in found[TAKE_CALLS].evidence
    assert found[REJECTED].state == "measured"


def test_a_contact_may_hold_the_separator_and_queues_are_a_union() -> None:
    shown = seen()
    head = "name|type|contact|status|state\n"
    row = "1001@default|callback|user/1001@a|user/1001@b|Available|Waiting\n"
    out = "1002|callback|user/1002|Logged Out|Waiting\n"
    shown.picture.agents({"a": f"{head}{row}{out}+OK", "b": f"{head}{row}+OK"})

    assert agents_of(shown).logged_in == {"1001"}


def test_a_picture_that_was_not_looked_at_is_blind() -> None:
    shown = seen()
    shown.picture.agents(Unseen("the queues cannot be read"))
    now = shown.now.replace(microsecond=0)

    found = losses(shown.picture.state(now, HUNDRED), now)
    assert {each.state for each in found if "agents" in each.measure} == {"blind"}
