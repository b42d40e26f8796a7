from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    SetPasswordForm,
)

from backline.records.accounts.sign_in import forget_tries, may_try


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": (
            "This address and password do not fit together. Check both; capitals in "
            "the password count. If it goes on, have a new password mailed."
        ),
        "inactive": "This account is closed. Ask the person who invited you.",
        "too_many": (
            "That were too many tries with this address. Wait 15 minutes and try "
            "again. If you do not know the password any more, have a new one mailed."
        ),
    }

    def __init__(self, *args: object, now: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._now = now
        name = self.fields["username"]
        name.label = "Email"
        name.widget = forms.EmailInput(
            attrs={"autocomplete": "username", "autofocus": True, "maxlength": 254}
        )

    def clean(self) -> dict[str, Any]:
        """Check the password, as long as there are tries left."""
        email = self.cleaned_data.get("username")
        if not email or not self.cleaned_data.get("password"):
            return self.cleaned_data
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        if not may_try(email=email, address=address, now=self._now):
            raise forms.ValidationError(self.error_messages["too_many"], "too_many")
        given = super().clean()
        forget_tries(email=email, address=address)
        return given


def _describe(form: SetPasswordForm[Any]) -> None:
    form.fields["new_password1"].label = "New password"
    form.fields["new_password2"].label = "New password, once more"
    form.fields["new_password1"].help_text = "At least 12 characters; not a common one."
    form.fields["new_password2"].help_text = ""


class PasswordForm(PasswordChangeForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["old_password"].label = "Present password"
        _describe(self)


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # at run time
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe(self)


class ForgottenForm(forms.Form):
    too_many = "That was asked for too often. Wait 15 minutes, and look into your mail meanwhile."

    email = forms.EmailField(
        label="Email",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
