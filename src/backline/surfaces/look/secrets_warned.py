"""A word of warning when something that was written looks like a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages

from backline.guide.secret_words import INSTEAD, found_secret


if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest


def warn_of_secrets(request: HttpRequest, form: forms.Form) -> None:
    """Warn if one of the texts of a form that was taken looks like a secret."""
    for value in form.cleaned_data.values():
        found = found_secret(value) if isinstance(value, str) else ""
        if found:
            words = (
                f"What you wrote looks like {found}. {INSTEAD} Change it if it was one."
            )
            messages.warning(request, words)
            return
