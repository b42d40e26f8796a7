"""What a test begins with, made once a process and put back row by row after that.

Each test rolls back what it did, so it needs its rows anew. The first makes them with
the desk's actions; for the others the same rows go into the tables in one go each, with
the numbers that they had, and what was returned is copied.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.apps import apps
from django.db import models, transaction


Made = TypeVar("Made")


@dataclass
class KeptRows(Generic[Made]):
    """The rows that *make* adds to an empty desk, and what it returns."""

    make: Callable[[], Made]
    _made: list[Made] = field(default_factory=list)
    _rows: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)

    def put(self) -> Made:
        """Put the rows into the database and return what was made."""
        if self._made and self._has_room():
            with transaction.atomic():
                for model, rows in self._rows.items():
                    model._base_manager.bulk_create(rows)
            return deepcopy(self._made[0])
        is_empty = not _stored()
        made = self.make()
        if is_empty:
            self._made.append(deepcopy(made))
            self._rows = _stored()
        return made

    def _has_room(self) -> bool:
        """Tell whether nobody has put rows of these tables there before."""
        return not any(model._base_manager.exists() for model in self._rows)


def _stored() -> dict[type[models.Model], list[models.Model]]:
    """Return every row of the desk, by table."""
    ours = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("backline.") and not model._meta.proxy
    ]
    found = {model: list(model._base_manager.all()) for model in ours}
    return {model: rows for model, rows in found.items() if rows}
