from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": (
            "This address and password do not fit together. Check both; capitals in "
            "the password count. If it goes on, ask the person who invited you."
        ),
        "inactive": "This account is closed. Ask the person who invited you.",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        name = self.fields["username"]
        name.label = "Email"
        name.widget = forms.EmailInput(
            attrs={"autocomplete": "username", "autofocus": True, "maxlength": 254}
        )


class PasswordForm(PasswordChangeForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["old_password"].label = "Present password"
        self.fields["new_password1"].label = "New password"
        self.fields["new_password2"].label = "New password, once more"
        self.fields[
            "new_password1"
        ].help_text = "At least 12 characters; not a common one."
        self.fields["new_password2"].help_text = ""
