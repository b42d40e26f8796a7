from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms


if TYPE_CHECKING:
    from collections.abc import Iterable


def choose(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    """Give the field *name* its choices."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        message = f"{name} is no field to choose from."
        raise TypeError(message)
    field.choices = list(choices)
