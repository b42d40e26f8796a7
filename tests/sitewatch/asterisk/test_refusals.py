"""Log-ins: who was refused, who is in since, and what never leaves the site."""

from __future__ import annotations

import json
import pickle
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.sitewatch.asterisk.transcripts import (
    HUNDRED,
    LONG_AGO,
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

from sitewatch.probes.asterisk.picture import Picture
from sitewatch.probes.switch import Roster


if TYPE_CHECKING:
    from sitewatch.probes.asterisk.ami.message import Message


LOG_IN, TAKE_CALLS = "agents_cannot_log_in", "agents_cannot_take_calls"


def test_three_phones_with_a_wrong_password(transcripts: Transcripts) -> None:
    """Three are refused, then let in with the right one: forgotten."""
    said = transcripts.messages("14-registration")
    last_refusal = max(
        place
        for place, each in enumerate(said)
        if each.event == "ChallengeResponseFailed"
    )
    picture = Picture(SETTINGS)
    _gone(picture, transcripts)
    now = ended(said[: last_refusal + 1])
    show(picture, said[: last_refusal + 1], now)
    later = now + timedelta(seconds=90)
    assert agents_of(picture.state(later, HUNDRED)).refused_log_in == {
        "agent001",
        "agent002",
        "agent003",
    }
    show(picture, said[last_refusal:], ended(said))
    assert agents_of(picture.state(later, HUNDRED)).refused_log_in == frozenset()


def _full_house(picture: Picture, transcripts: Transcripts) -> None:
    show(
        picture,
        transcripts.messages("04-queuestatus-100-00-unavailable"),
        LONG_AGO,
    )


def _gone(picture: Picture, transcripts: Transcripts) -> None:
    show(
        picture,
        transcripts.messages("04-queuestatus-100-20-unavailable"),
        LONG_AGO,
    )


def refused(account: str, service: str = "PJSIP", at: str = "1795422357.2") -> Message:
    return message(
        Event="ChallengeResponseFailed",
        Timestamp=at,
        Service=service,
        AccountID=account,
        RemoteAddress="IPV4/UDP/192.0.2.7/6000",
        Challenge="1795422357/0b934f0f9458d4e64e99a15f87db541f",
        Response="6ab0056ee8f0cd9ef3325f33268b0272",
    )


def test_who_is_refused_cannot_log_in_and_is_not_counted_twice(
    transcripts: Transcripts,
) -> None:
    """20 static phones are gone; of three of them the log-in was refused."""
    picture = Picture(SETTINGS)
    _gone(picture, transcripts)
    picture.fold([refused(f"agent00{n}") for n in (1, 2, 3)], LONG_AGO)
    found = picture.state(ended([refused("x")]), HUNDRED)
    assert told(found, LOG_IN)[1:] == (3, 100)
    assert told(found, TAKE_CALLS)[1:] == (17, 100)


def test_neither_challenge_nor_response_is_kept(transcripts: Transcripts) -> None:
    """Only account, kind, count and source address: not in memory, not in samples."""
    picture = Picture(SETTINGS)
    _gone(picture, transcripts)
    now = ended(transcripts.messages("14-registration"))
    show(picture, transcripts.messages("14-registration"), now)
    kept = pickle.dumps(
        (picture.refusals.standing(now), picture.refusals._seen, picture.contacts.seen)
    )
    samples = json.dumps(
        [each.as_json() for each in measured(picture.state(now, HUNDRED)).values()]
    ).encode()
    for secret in (
        b"0b934f0f9458d4e64e99a15f87db541f",
        b"6ab0056ee8f0cd9ef3325f33268b",
    ):
        assert secret in transcripts.raw("14-registration")
        assert secret not in kept
        assert secret not in samples


def test_whoever_scans_the_switch_is_no_agent(transcripts: Transcripts) -> None:
    """A thousand strange accounts are refused, and one program of AMI."""
    picture = Picture(SETTINGS)
    _full_house(picture, transcripts)
    strangers = [refused(f"{number}") for number in range(1000)]
    picture.fold([*strangers, refused("agent001", "AMI")], LONG_AGO)
    found = picture.state(ended([refused("x")]), Roster(100, "typed"))
    assert told(found, LOG_IN)[1:] == (0, 100)


def test_agents_of_a_pool_who_are_refused_are_told_by_a_user_event(
    transcripts: Transcripts,
) -> None:
    """599 is not known to the pool; the site says that such accounts are agents."""
    roster = Roster(6, "roster", frozenset({"501", "502", "503", "504", "505", "599"}))
    found = transcripts.state(
        "23-queuestatus-dynamic-00-of-100", "15-agentpool", roster=roster
    )
    assert told(found, LOG_IN)[1:] == (1, 6)
    assert measured(found)[LOG_IN].unconfirmed == 5


def test_accounts_can_be_told_by_a_pattern(transcripts: Transcripts) -> None:

    picture = Picture(settings(accounts=re.compile(r"agent\d+")))
    show(picture, transcripts.messages("23-queuestatus-dynamic-00-of-100"), LONG_AGO)
    picture.fold([refused("agent077"), refused("guest")], LONG_AGO)
    found = picture.state(ended([refused("x")]), Roster(100, "typed"))
    assert told(found, LOG_IN)[1:] == (1, 100)


def test_a_refusal_is_forgotten_after_a_shift(transcripts: Transcripts) -> None:
    picture = Picture(SETTINGS)
    _gone(picture, transcripts)
    picture.fold([refused("agent001")], LONG_AGO)
    at = ended([refused("x")])
    assert "agent001" in agents_of(picture.state(at, HUNDRED)).refused_log_in
    late = at + timedelta(hours=8, seconds=1)
    assert not agents_of(picture.state(late, HUNDRED)).refused_log_in
