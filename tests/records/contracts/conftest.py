from __future__ import annotations

import pytest
from tests import cast


@pytest.fixture
def staged(db: None) -> cast.Cast:
    return cast.stage()
