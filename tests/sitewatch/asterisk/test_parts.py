"""IVR, dialer, trunks: what their events prove, and what they do not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.sitewatch.asterisk.transcripts import (
    HUNDRED,
    LONG_AGO,
    Transcripts,
    ended,
    measured,
    message,
    settings,
    show,
    told,
)

from sitewatch.probes.asterisk.ivr import IvrWords
from sitewatch.probes.asterisk.picture import Picture


if TYPE_CHECKING:
    from sitewatch.probes.asterisk.ami.message import Message

IVR, DIALS, REJECTED = "ivr_calls_failed", "dials_failed", "calls_rejected"
WORDS = IvrWords()


@pytest.mark.parametrize(
    ("names", "failed", "entered"),
    [
        pytest.param(("12-ivr-7010",), 0, 1, id="walked through"),
        pytest.param(("12-ivr-7011",), 1, 1, id="the welcome fails"),
        pytest.param(("12-ivr-7010", "12-ivr-7011"), 1, 2, id="both"),
        pytest.param(("12-ivr-7011", "12-ivr-7011"), 1, 1, id="told twice"),
        pytest.param(("06-events-01-calls-siteagent",), 0, 0, id="no IVR"),
    ],
)
def test_the_ivr_tells_its_steps(
    transcripts: Transcripts, names: tuple[str, ...], failed: int, entered: int
) -> None:
    assert told(transcripts.state(*names, ivr=WORDS), IVR) == (
        "measured",
        failed,
        entered,
    )


def test_without_words_for_it_the_ivr_is_blind(transcripts: Transcripts) -> None:
    assert told(transcripts.state("12-ivr-7011"), IVR) == ("blind", None, None)


def test_a_caller_who_hears_nothing_is_not_answered() -> None:
    """Entered and still there after 30 s; who hangs up at once tells nothing."""
    picture = Picture(settings(ivr=WORDS))
    picture.fold(
        [
            step("1", "100.0", Step="enter"),
            step("2", "100.0", Step="enter"),
            message(Event="Hangup", Linkedid="2", Timestamp="103.0"),
        ],
        LONG_AGO,
    )
    at = ended([step("1", "100.0")])
    assert told(picture.state(at + timedelta(seconds=29), HUNDRED), IVR)[1:] == (0, 2)
    assert told(picture.state(at + timedelta(seconds=30), HUNDRED), IVR)[1:] == (1, 2)


def step(call: str, at: str, **headers: str) -> Message:
    return message(
        Event="UserEvent", UserEvent="IvrStep", Linkedid=call, Timestamp=at, **headers
    )


@pytest.mark.parametrize(
    ("name", "failed", "tried"),
    [
        pytest.param("13-dialer-1-answer", 0, 1, id="answered"),
        pytest.param("13-dialer-2-486", 0, 1, id="customer busy"),
        pytest.param("13-dialer-4-404", 0, 1, id="wrong number"),
        pytest.param("13-dialer-5-503", 1, 1, id="503"),
        pytest.param("13-dialer-6-603", 0, 1, id="customer refuses"),
        pytest.param("13-dialer-7-ring-no-answer", 0, 1, id="it rings"),
        pytest.param("13-dialer-carrier-503", 5, 5, id="the carrier is congested"),
        pytest.param("13-dialer-carrier-recovers", 0, 0, id="nothing dialled"),
        pytest.param("22-load-400-calls-08-rejected-cause34", 0, 0, id="calls come in"),
    ],
)
def test_what_is_not_placed(
    transcripts: Transcripts, name: str, failed: int, tried: int
) -> None:
    """OriginateResponse says Reason 0 for all that failed: it is not asked."""
    found = transcripts.state(name, dials=True)
    assert told(found, DIALS) == ("measured", failed, tried)


def without_ringing(said: list[Message]) -> list[Message]:
    return [
        each
        for each in said
        if (
            "RINGING" not in each.all("DialStatus")
            and "Ringing" not in each.all("ChannelStateDesc")
        )
        or each.event == "Hangup"
    ]


def test_a_carrier_that_swallows_calls_lets_nothing_ring(
    transcripts: Transcripts,
) -> None:
    """Cause 19 and Reason 3 as when a customer does not answer; only the ringing lacks."""
    said = without_ringing(transcripts.messages("13-dialer-7-ring-no-answer"))
    picture = Picture(settings(dials=True))
    show(picture, said, ended(said))
    assert told(picture.state(ended(said), HUNDRED), DIALS) == ("measured", 1, 1)


def test_a_carrier_that_never_tells_of_ringing_is_not_judged_by_it(
    transcripts: Transcripts,
) -> None:
    picture = Picture(settings(dials=True))
    for name in ("13-dialer-1-answer", "13-dialer-7-ring-no-answer"):
        said = without_ringing(transcripts.messages(name))
        show(picture, said, ended(said))
    assert told(picture.state(ended(said), HUNDRED), DIALS) == ("partial", 0, 2)


def test_over_a_dead_trunk_nothing_is_placed_and_nothing_comes_in() -> None:
    """No channel, no hang-up: only the contact tells. 0 calls offered look fine."""
    picture = Picture(settings(dials=True))
    dead = message(
        Event="ContactStatus",
        Timestamp="100.0",
        URI="sip:carrier@192.0.2.1:5060",
        ContactStatus="Unreachable",
        EndpointName="carrier",
    )
    failure = message(
        Event="OriginateResponse",
        Timestamp="101.0",
        ActionID="d-1",
        Response="Failure",
        Channel="PJSIP/1001@carrier",
        Reason="0",
        Uniqueid="<unknown>",
    )
    picture.fold([dead, failure, failure], LONG_AGO)
    found = measured(picture.state(ended([failure]), HUNDRED))
    assert (found[DIALS].affected, found[DIALS].total) == (1, 1)
    assert found[DIALS].state == "measured"
    assert (found[REJECTED].state, found[REJECTED].total) == ("partial", 0)
    assert "PJSIP/carrier does not answer the switch" in found[REJECTED].evidence
    for measure in (DIALS, REJECTED):
        suspect = found[measure].suspect
        assert suspect is not None
        assert suspect.domain == "third_party"


def test_a_trunk_that_answers_again_is_alive(transcripts: Transcripts) -> None:
    picture = Picture(settings(dials=True))
    picture.contacts.device("PJSIP/carrier", "UNAVAILABLE")
    picture.contacts.device("PJSIP/other", "UNAVAILABLE")
    assert picture.contacts.dead_trunks == {"PJSIP/carrier"}
    said = transcripts.messages("13-dialer-carrier-recovers")
    show(picture, said, ended(said))
    assert picture.contacts.dead_trunks == frozenset()


def test_the_list_of_devices_tells_the_state_of_trunks(
    transcripts: Transcripts,
) -> None:
    picture = Picture(settings())
    picture.contacts.device("PJSIP/carrier", "INVALID")
    picture.contacts.devices(transcripts.messages("03-permissions-siteagent"))
    assert picture.contacts.dead_trunks == frozenset()
