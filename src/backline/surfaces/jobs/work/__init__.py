"""What the worker does, again and again. A file here is a job: copy one to add one.

Each has a class `Job` that says how often and does one round. A round is short, may be
cut off anywhere, and may be done by several workers at once: what it does is in the
database's tables, and nothing of it is here that would be missed.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, cast, runtime_checkable


Clock = Callable[[], datetime]
#: How long a stopped worker waits for the rounds that are going on.
LAST_ROUND = timedelta(seconds=20)


class Job(Protocol):
    """Something to do at least every so often."""

    @property
    def every(self) -> timedelta: ...

    def round(self, clock: Clock) -> bool:
        """Do what is due; return whether more of it is due at once."""


@runtime_checkable
class Finishes(Protocol):
    """A job that has something on its way between its rounds."""

    def finish(self) -> None:
        """Wait for it a little: there will be no more rounds."""


class _File(Protocol):
    Job: Callable[[], Job]


def all_jobs() -> dict[str, Job]:
    """Return a fresh job of each file here, by name."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    files = {name: importlib.import_module(f"{__name__}.{name}") for name in names}
    return {name: cast("_File", file).Job() for name, file in files.items()}
