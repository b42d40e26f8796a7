from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.cast import Cast, stage

from backline.records.contracts.queries import forget_compiled


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Yield everybody, in a database whose numbers begin anew."""
    forget_compiled()
    yield stage()
    forget_compiled()
