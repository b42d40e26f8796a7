"""What may be sent to an event socket, and what never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitewatch.probes.asterisk.ami.actions import NotAllowed
from sitewatch.probes.freeswitch.esl.commands import Command, question


@pytest.mark.parametrize(
    "line",
    [
        "api status",
        "api sofia status",
        "api sofia status gateway carrier-1",
        "api callcenter_config queue list",
        "api callcenter_config queue list agents support@default",
    ],
)
def test_what_asks_is_sent_with_an_empty_line(line: str) -> None:
    assert question(line).encoded() == f"{line}\n\n".encode()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "api",
        "api originate user/1 &park()",
        "api system reboot",
        "api status\n\napi shutdown",
        "api status\r\napi shutdown",
        "api status ;; shutdown",
        "api callcenter_config agent set status 1001 'Logged Out'",
        "api callcenter_config queue unload support@default",
        "api callcenter_config queue list agents ${system(id)}",
        "api callcenter_config queue list agents a b",
        "api sofia profile internal stop",
        "api sofia status gateway " + "x" * 400,
        "bgapi status",
        "sendevent NOTIFY",
        "filter Event-Name HEARTBEAT",
        "API STATUS",
        "api status ",
    ],
)
def test_nothing_else_becomes_bytes(line: str) -> None:
    with pytest.raises(NotAllowed):
        question(line)


@pytest.mark.parametrize("line", ["auth secret", "exit", "event plain HEARTBEAT"])
def test_the_ceremony_is_not_sent_on_request(line: str) -> None:
    assert Command(line).encoded()
    with pytest.raises(NotAllowed, match="the client itself"):
        question(line)


def test_events_are_asked_for_by_name_only() -> None:
    with pytest.raises(NotAllowed):
        Command("event plain ALL, api shutdown")


@pytest.mark.parametrize("end", ["\n", "\r", "\x00", "\u2028"])
def test_a_password_does_not_end_its_line(end: str) -> None:
    with pytest.raises(NotAllowed):
        Command(f"auth secret{end}api shutdown")


def test_the_password_is_in_no_words_about_a_command() -> None:
    assert "secret" not in repr(Command("auth secret"))
    with pytest.raises(NotAllowed) as refused:
        Command("auth secret\n")
    assert "secret" not in str(refused.value)


@given(st.text(max_size=60))
def test_no_text_ends_the_line_that_it_stands_in(text: str) -> None:
    try:
        encoded = question(f"api callcenter_config queue list agents {text}").encoded()
    except NotAllowed:
        return
    assert encoded.count(b"\n") == 2
    assert b"\r" not in encoded
