"""Static files at addresses that change with their contents."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class NamedByContents(StaticFilesStorage):
    """Add a digest to each address, so that browsers may keep what they have.

    The files stay where their packages put them; there is no collected copy that
    an upgrade could leave behind.
    """

    def url(self, name: str | None, force: bool = False) -> str:
        address = super().url(name)
        digest = _digest(name) if name else None
        return f"{address}?v={digest}" if digest else address


@cache
def _digest(name: str) -> str | None:
    found = finders.find(name)
    if not isinstance(found, str):
        return None
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12]
