from __future__ import annotations

import pytest
from tests.cast import Cast, stage
from tests.records.fleet.site import Site


@pytest.fixture
def cast(db: None) -> Cast:
    return stage()


@pytest.fixture
def site(cast: Cast) -> Site:
    """Meridian's site in Bengaluru, on Standard: 100 seats."""
    return Site(cast.meridian)
