from __future__ import annotations

import pytest
from tests.cast import Cast, stage
from tests.signer import Signer


@pytest.fixture
def cast(db: None) -> Cast:
    return stage()


@pytest.fixture
def signer() -> Signer:
    return Signer()
