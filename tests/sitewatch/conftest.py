from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.sitewatch.standin import Desk, desk_serving, serving

from sitewatch.probes.simulated.server import Centre, SwitchServer
from sitewatch.spool import Spool


if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def centre(now: datetime) -> Centre:
    return Centre(seats=100, clock=lambda: now)


@pytest.fixture
def switch_url(centre: Centre) -> Iterator[str]:
    with serving(SwitchServer(0, centre)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def desk() -> Iterator[Desk]:
    with desk_serving(Desk()) as running:
        yield running


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    opened = Spool(tmp_path / "spool.sqlite3")
    yield opened
    opened.close()
