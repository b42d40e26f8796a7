from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitewatch.probes.asterisk.ami.actions import (
    CEREMONY,
    QUESTIONS,
    Action,
    NotAllowed,
    question,
)


PAGE = (Path(__file__).parents[2] / "docs/reference/sitewatch.md").read_text()

#: Needs no right at all, or starts programs: what a "read-only" account can do.
HARMFUL = [
    "QueueReset",
    "QueueReload",
    "QueueWithdrawCaller",
    "QueuePause",
    "QueueAdd",
    "QueueRemove",
    "BridgeKick",
    "BridgeDestroy",
    "BridgeTechnologySuspend",
    "Command",
    "Originate",
    "Redirect",
    "Hangup",
    "Setvar",
    "GetConfig",
    "UpdateConfig",
    "Filter",
    "UserEvent",
    "MixMonitor",
    "Reload",
    "ModuleLoad",
    "ModuleCheck",
    "Agents",
    "AgentLogoff",
    "PJSIPShowEndpoints",
    "DBPut",
    "Atxfer",
    "AGI",
]


def test_an_action_is_a_few_lines_and_an_empty_one() -> None:
    action = question("QueueStatus", "a-1", {"Queue": "söder"})

    assert action.encoded() == (
        "Action: QueueStatus\r\nActionID: a-1\r\nQueue: söder\r\n\r\n".encode()
    )


@pytest.mark.parametrize(
    "name", [*HARMFUL, "", "ping", "Ping ", "Ping\r\nAction: QueueReset"]
)
def test_any_other_action_is_refused(name: str) -> None:
    with pytest.raises(NotAllowed, match="not among those that sitewatch sends"):
        question(name, "1", {})


@pytest.mark.parametrize("name", sorted(CEREMONY))
def test_log_in_and_log_off_are_not_for_others(name: str) -> None:
    with pytest.raises(NotAllowed, match="by the client itself"):
        question(name, "1", {})


@pytest.mark.parametrize(
    "variable",
    [
        "SHELL(id)",
        "QUEUE_MEMBER(support,logged)x",
        "QUEUE_MEMBER(${SHELL(id)},logged)",
        "QUEUE_MEMBER(a,penalty,PJSIP/1)",
        "FILE(/etc/passwd)",
        "CURL(http://x)",
        "",
    ],
)
def test_getvar_asks_for_members_of_a_queue_only(variable: str) -> None:
    question("Getvar", "1", {"Variable": "QUEUE_MEMBER(support-1,logged)"})
    with pytest.raises(NotAllowed):
        question("Getvar", "1", {"Variable": variable})
    with pytest.raises(NotAllowed):
        question("Getvar", "1", {"Channel": "PJSIP/1"})


@given(
    value=st.text(),
    name=st.sampled_from(sorted(QUESTIONS)),
    field=st.sampled_from(["Queue", "Member", "Variable", "EventMask", "ActionID"]),
)
def test_no_value_ends_its_line(value: str, name: str, field: str) -> None:
    try:
        encoded = question(name, "1", {field: value}).encoded()
    except NotAllowed:
        return
    assert encoded.decode().split("\r\n") == [
        f"Action: {name}",
        "ActionID: 1",
        f"{field}: {value}",
        "",
        "",
    ]
    assert value.isprintable()


@pytest.mark.parametrize("letter", ["\r", "\n", "\0", "\x85", "\u2028", "\x1b", "\t"])
def test_control_characters_are_refused_everywhere(letter: str) -> None:
    smuggled = f"a{letter}b"
    for name, fields in {**QUESTIONS, **CEREMONY}.items():
        with pytest.raises(NotAllowed):
            Action(name, f"1{letter}")
        for field in fields:
            with pytest.raises(NotAllowed):
                Action(name, "1", ((field, smuggled),))
        with pytest.raises(NotAllowed):
            Action(name, "1", ((smuggled, "x"),))


def test_a_value_is_not_endless() -> None:
    question("QueueStatus", "1", {"Queue": "q" * 200})
    with pytest.raises(NotAllowed, match="at most 200 bytes"):
        question("QueueStatus", "1", {"Queue": "é" * 101})


def test_an_action_does_not_show_its_secret() -> None:
    action = Action("Login", "1", (("Username", "a"), ("Secret", "s3cret")))

    assert "s3cret" not in repr(action)
    assert b"Secret: s3cret\r\n" in action.encoded()


@pytest.mark.parametrize("name", sorted({**QUESTIONS, **CEREMONY}))
def test_every_action_that_may_be_sent_is_documented(name: str) -> None:
    assert f"`{name}`" in PAGE
