from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.frame.ports import free_port
from tests.sitewatch.standin import place

from sitewatch import shape
from sitewatch.probes import registry


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sitewatch.measurement import Measurement


@pytest.fixture
def opened() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def closed() -> str:
    return f"127.0.0.1:{free_port()}"


def measured(now: datetime, **settings: object) -> Measurement:
    with closing(registry.probe(place("tcp"), settings)) as probe:
        (found,) = probe.measure(now)
    return found


def test_closed_ports_are_counted_of_those_named(
    now: datetime, opened: str, closed: str
) -> None:
    assert measured(now, targets=[opened, closed]).as_json() == {
        "component": "site",
        "measure": "ports_closed",
        "affected": 1,
        "total": 2,
        "total_source": "checked",
        "state": "measured",
        "evidence": f"1 of 2 ports are closed: {closed}: "
        "it was refused: nothing listens there",
        "at": "2026-03-02T09:00:00Z",
    }


def test_all_open_is_a_measurement_too(now: datetime, opened: str) -> None:
    found = measured(now, targets=[opened])
    assert (found.affected, found.total, found.state) == (0, 1, "measured")
    assert "open within" in found.evidence


def test_a_port_that_lets_nobody_in_is_closed(now: datetime) -> None:
    """A listener with a full queue answers no further connection."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        where = full.getsockname()
        with socket.create_connection(where):
            named = f"127.0.0.1:{where[1]}"
            found = measured(now, targets=[named], timeout_seconds=1)
    assert (found.affected, found.total) == (1, 1)
    assert "no answer within 1 s" in found.evidence


def test_a_name_that_is_not_found_here_is_blind(now: datetime) -> None:
    found = measured(now, targets=["no-such-host.invalid:80"])
    assert (found.state, found.affected) == ("blind", None)


def test_the_component_and_the_measure_can_be_named(now: datetime, opened: str) -> None:
    found = measured(now, targets=[opened], component="crm", measure="crm_closed")
    assert (found.component, found.measure) == ("crm", "crm_closed")


def test_doctor_says_which_is_closed(now: datetime, opened: str, closed: str) -> None:
    with closing(registry.probe(place("tcp"), {"targets": [opened, closed]})) as probe:
        told = probe.examine(now)
    assert [(each.level, bool(each.remedy)) for each in told] == [
        ("good", False),
        ("bad", True),
    ]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "targets: a list expected"),
        ({"targets": ["10.0.0.5"]}, "not a host and a port"),
        ({"targets": ["10.0.0.5:0"]}, "not a host and a port"),
        ({"targets": ["10.0.0.5:70000"]}, "not a host and a port"),
        ({"targets": ["::1:80"]}, "not a host and a port"),
        ({"targets": ["a:1"] * 33}, "at most 32"),
        ({"targets": ["a:1"], "timeout_seconds": 0}, "give 1 to 8"),
        ({"targets": ["a:1"], "component": "CRM"}, "not a name"),
        ({"targets": ["a:1"], "measure": "closed ports"}, "not a name"),
        ({"targets": ["a:1"], "port": 1}, "no such setting"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(
    settings: dict[str, object], said: str
) -> None:
    with pytest.raises(shape.Misshapen, match=said):
        registry.probe(place("tcp"), settings)
