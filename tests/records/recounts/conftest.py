from __future__ import annotations

import pytest
from tests.cast import Cast, stage


@pytest.fixture
def cast(db: None) -> Cast:
    return stage()
