"""The transcripts of a real Asterisk, read where they lie."""

from __future__ import annotations

import gzip
import os
from functools import lru_cache
from pathlib import Path

import pytest


_ROOT = Path(__file__).parent.parent.parent
_FOLDER = _ROOT / os.environ.get("BACKLINE_SHARED", "../shared") / "ami"


def names() -> list[str]:
    """Return the names of all AMI transcripts; none without the folder."""
    found = (each.name.removesuffix(".server.txt.gz") for each in _files())
    return sorted(each for each in found if not each.startswith("fs-"))


@lru_cache(maxsize=4)
def server_bytes(name: str) -> bytes:
    """Return what the switch sent, exactly; skips loudly without the folder."""
    if not _FOLDER.is_dir():
        pytest.skip(f"no folder {_FOLDER}: give its place in BACKLINE_SHARED")
    return gzip.decompress((_FOLDER / f"{name}.server.txt.gz").read_bytes())


def _files() -> list[Path]:
    return list(_FOLDER.glob("*.server.txt.gz"))
