from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.frame.ports import free_port
from tests.sitewatch.sip.server import answer, udp_server
from tests.sitewatch.standin import place

from sitewatch import shape
from sitewatch.probes import registry
from sitewatch.probes.sip.address import Address, address


if TYPE_CHECKING:
    from datetime import datetime


def test_servers_that_do_not_answer_are_counted_of_those_asked(now: datetime) -> None:
    with udp_server(lambda request, _: [answer(request, 404)]) as (to, _):
        dead = Address("127.0.0.1", free_port())
        probe = registry.probe(place("sip"), {"targets": [to.uri, dead.uri]})
        with closing(probe):
            (found,) = probe.measure(now)
            told = probe.examine(now)
    assert found.as_json() == {
        "component": "acd",
        "measure": "sip_not_answering",
        "affected": 1,
        "total": 2,
        "total_source": "checked",
        "state": "measured",
        "evidence": "1 of 2 SIP servers do not answer OPTIONS: "
        f"{dead.uri}: it was refused: nothing listens there",
        "at": "2026-03-02T09:00:00Z",
    }
    assert [note.level for note in told] == ["good", "bad"]
    assert told[1].remedy


def test_a_name_that_is_not_found_here_is_not_seen(now: datetime) -> None:
    dead = Address("127.0.0.1", free_port()).uri
    with closing(registry.probe(place("sip"), {"targets": ["sip:x.invalid"]})) as probe:
        assert probe.measure(now)[0].state == "blind"
    targets = ["sip:x.invalid", dead]
    with closing(registry.probe(place("sip"), {"targets": targets})) as probe:
        (found,) = probe.measure(now)
    assert (found.state, found.affected, found.total) == ("measured", 1, 1)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "targets: a list expected"),
        ({"targets": []}, "at least one"),
        ({"targets": ["sip:a", "sip:a"]}, "none twice"),
        ({"targets": ["10.0.0.5"]}, "not an address such as"),
        ({"targets": ["sips:a"]}, "not an address such as"),
        ({"targets": ["sip:a:99999"]}, "give 1 to 65535"),
        ({"targets": ["sip:a\r\nX: y"]}, "printable"),
        ({"targets": ["sip:a"], "timeout_seconds": 9}, "give 1 to 8"),
        ({"targets": ["sip:a"], "password": "x"}, "there is no such setting"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(
    settings: dict[str, object], said: str
) -> None:
    with pytest.raises(shape.Misshapen, match=said):
        registry.probe(place("sip"), settings)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("sip:10.0.0.5", Address("10.0.0.5")),
        ("sip:100@pbx:5062", Address("pbx", 5062, user="100")),
        ("sip:[::1]:5060;transport=tcp", Address("::1", 5060, "tcp")),
    ],
)
def test_addresses_are_read(text: str, meant: Address) -> None:
    assert address(text, "it") == meant
    assert address(meant.uri, "it") == meant
