"""What looks like a secret is taken out of what somebody writes, and they are told."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from backline.guide.secret_words import found_secret, without_secrets


class WithoutSecrets(forms.Form):
    """A form whose words come without what looks like a secret.

    A form about access is refused with it instead: its action says so.
    """

    takes_out: ClassVar[bool] = True
    #: What was taken out, in words; empty when nothing was.
    taken_out = ""

    def full_clean(self) -> None:
        super().full_clean()
        if not self.takes_out or not self.is_bound:
            return
        for name, value in list(self.cleaned_data.items()):
            found = found_secret(value) if isinstance(value, str) else ""
            if found:
                self._take_out(name, value, found)

    def _take_out(self, name: str, value: str, found: str) -> None:
        rest = without_secrets(value)
        self.taken_out = self.taken_out or found
        self.cleaned_data[name] = rest
        try:
            self.fields[name].run_validators(rest)
        except ValidationError as error:
            self.add_error(name, error)


def warn_of_secrets(request: HttpRequest, form: forms.Form) -> None:
    """Tell whoever wrote it what was taken out of a form that was taken."""
    found = getattr(form, "taken_out", "")
    if found:
        words = (
            f"What you wrote holds what looks like {found}: it was taken out, the rest "
            "is kept. Give it by phone or through the customer's own vault. If it was "
            "none, write it in other words."
        )
        messages.warning(request, words)
