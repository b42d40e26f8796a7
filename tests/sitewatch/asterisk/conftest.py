from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.sitewatch.asterisk.transcripts import Transcripts


if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def transcripts(shared: Path) -> Transcripts:
    return Transcripts(shared / "ami")
