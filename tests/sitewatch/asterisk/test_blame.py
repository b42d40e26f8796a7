"""Whose fault it may be: proposed where the evidence points somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.sitewatch.asterisk.transcripts import (
    HUNDRED,
    LONG_AGO,
    NAMES,
    SETTINGS,
    Transcripts,
    measured,
    message,
    show,
)

from sitewatch.measurement import Suspect
from sitewatch.probes.asterisk.blame import Evidence, suspects
from sitewatch.probes.asterisk.contacts import Contact
from sitewatch.probes.asterisk.picture import Picture
from sitewatch.probes.asterisk.refusals import Refused


if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitewatch.probes.asterisk.ami.message import Message

LOG_IN, TAKE_CALLS = "agents_cannot_log_in", "agents_cannot_take_calls"
REJECTED, DIALS, UNRECORDED = "calls_rejected", "dials_failed", "calls_not_recorded"


def phones(
    count: int, lan: str, *, there: bool, first: int = 0
) -> Mapping[str, Contact]:
    return {
        f"a{first + host}": Contact(f"{lan}{host + 1}", there, qualified=True)
        for host in range(count)
    }


ONE_LAN_GONE = {
    **phones(20, "10.0.1.", there=False),
    **phones(80, "10.0.2.", there=True, first=20),
}
WRONG = {
    f"a{seat}": Refused("ChallengeResponseFailed", 4, "10.0.1.9", LONG_AGO)
    for seat in range(3)
}


@pytest.mark.parametrize(
    ("seen", "measure", "domain", "because"),
    [
        pytest.param(
            Evidence(contacts=ONE_LAN_GONE, unable=[f"a{n}" for n in range(20)]),
            TAKE_CALLS,
            "client_infrastructure",
            "unreachable phones: all 20 in 10.0.1.0/24; 80 in other networks answer",
            id="one network is gone",
        ),
        pytest.param(
            Evidence(dead_trunks=["PJSIP/carrier"]),
            REJECTED,
            "third_party",
            "the trunk PJSIP/carrier does not answer the switch",
            id="the carrier: calls",
        ),
        pytest.param(
            Evidence(dead_trunks=["PJSIP/carrier"]),
            DIALS,
            "third_party",
            "the trunk PJSIP/carrier does not answer the switch",
            id="the carrier: dials",
        ),
        pytest.param(
            Evidence(refused=WRONG),
            LOG_IN,
            "contact_centre",
            "configuration: 3 accounts refused 12 times (wrong passwords) from 10.0.1.9",
            id="wrong passwords",
        ),
        pytest.param(
            Evidence(restart="the switch started at 08:00:00 UTC: as in a crash"),
            TAKE_CALLS,
            "contact_centre",
            "the switch started at 08:00:00 UTC: as in a crash",
            id="a crash",
        ),
        pytest.param(
            Evidence(cut_recordings=12, disk_full="3 MB are free where recordings go"),
            UNRECORDED,
            "contact_centre",
            "12 recordings end early; 3 MB are free where recordings go"
            " (whose disk it is depends on the contract)",
            id="a full disk",
        ),
    ],
)
def test_what_points_somewhere(
    seen: Evidence, measure: str, domain: str, because: str
) -> None:
    found = suspects(seen)[measure]
    assert (found.domain, found.because) == (domain, because)


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(Evidence(), id="nothing"),
        pytest.param(
            Evidence(
                contacts=phones(20, "10.0.1.", there=False),
                unable=[f"a{n}" for n in range(20)],
            ),
            id="all phones are in one network: nothing to compare with",
        ),
        pytest.param(
            Evidence(
                contacts={
                    **phones(10, "10.0.1.", there=False),
                    **phones(10, "10.0.2.", there=False, first=10),
                    **phones(9, "10.0.2.", there=True, first=20),
                },
                unable=[f"a{n}" for n in range(20)],
            ),
            id="phones of another network are gone too",
        ),
        pytest.param(
            Evidence(
                contacts={
                    **phones(2, "10.0.1.", there=False),
                    **phones(80, "10.0.2.", there=True, first=20),
                },
                unable=["a0", "a1"],
            ),
            id="two phones are no network",
        ),
        pytest.param(
            Evidence(
                contacts={"a0": Contact("phone.example", False, False)},
                unable=["a0"],
            ),
            id="a name has no network",
        ),
    ],
)
def test_what_points_nowhere(seen: Evidence) -> None:
    assert suspects(seen) == {}


def contact(name: str, host: str, *, there: bool) -> Message:
    return message(
        Event="ContactStatus",
        URI=f"sip:{name}@{host}:5060;transport=udp",
        ContactStatus="Reachable" if there else "Unreachable",
        EndpointName=name,
        RoundtripUsec="387" if there else "0",
    )


def test_a_network_is_named_by_the_events_of_a_switch(transcripts: Transcripts) -> None:
    """20 phones of 198.51.100.0/24 stop answering, those of 203.0.113.0/24 do not."""
    picture = Picture(SETTINGS)
    show(picture, transcripts.messages("04-queuestatus-100-20-unavailable"), LONG_AGO)
    gone, there = NAMES[:20], NAMES[20:]
    said = [contact(each, "198.51.100.7", there=False) for each in gone]
    picture.fold([*said, contact("carrier", "192.0.2.1", there=True)], LONG_AGO)
    found = measured(picture.state(LONG_AGO, HUNDRED))[TAKE_CALLS]
    assert (found.affected, found.suspect) == (20, None)  # a trunk is no phone
    picture.fold([contact(each, "203.0.113.9", there=True) for each in there], LONG_AGO)
    suspect = measured(picture.state(LONG_AGO, HUNDRED))[TAKE_CALLS].suspect
    assert suspect == Suspect(
        "client_infrastructure",
        "unreachable phones: all 20 in 198.51.100.0/24; 80 in other networks answer",
    )


def test_nobody_is_suspected_of_no_loss(transcripts: Transcripts) -> None:
    picture = Picture(SETTINGS)
    show(picture, transcripts.messages("04-queuestatus-100-00-unavailable"), LONG_AGO)
    picture.warmth.restarted_at = LONG_AGO
    assert measured(picture.state(LONG_AGO, HUNDRED))[TAKE_CALLS].suspect is None
