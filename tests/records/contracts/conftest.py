from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests import cast

from backline.records.contracts.queries import forget_compiled


@pytest.fixture(autouse=True)
def numbers_begin_anew() -> Iterator[None]:
    """Forget plans and calendars by number: each test has other ones under them."""
    forget_compiled()
    yield
    forget_compiled()


@pytest.fixture
def staged(db: None) -> cast.Cast:
    return cast.stage()
