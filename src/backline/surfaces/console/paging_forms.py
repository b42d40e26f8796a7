"""The forms about pages and about how somebody is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.paging import ANSWER_WITHIN, Urgency
from backline.records.paging.addresses import CHANNELS, LONGEST
from backline.surfaces.console.paging_page import people_to_call
from backline.surfaces.look.acts import words_field
from backline.surfaces.look.choices import choose
from backline.zones import zone_names


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from backline.guide.paging import Rule
    from backline.records.accounts.queries import Reader
    from backline.records.paging.models import Way


_NEVER = "never"


class PassOnForm(forms.Form):
    to = forms.TypedChoiceField(label="To", coerce=int)
    reason = words_field("Why", "They read it in the message.", rows=2)

    def __init__(
        self, *args: Any, reader: Reader, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "to", people_to_call(reader=reader, now=now))


class WayForm(forms.Form):
    channel = forms.ChoiceField(label="By")
    address = forms.CharField(
        label="Where",
        max_length=LONGEST,
        help_text="A mail address, a phone number with its country (+91 …), or the "
        "address of the webhook.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    label = forms.CharField(
        label="What you call it",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, channels: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A browser is added by its own button, which posts the same form.
        pushed = self.data.get("channel") == "push"
        usable = [
            (name, CHANNELS[name])
            for name, why_not in channels.items()
            if not why_not and (name == "push") is pushed
        ]
        choose(self, "channel", usable)


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )


class QuietForm(forms.Form):
    quiet_from = forms.TimeField(
        label="From", required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    quiet_until = forms.TimeField(
        label="Until", required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    zone_name = forms.ChoiceField(label="By the clocks of")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "zone_name", [(name, name) for name in zone_names()])


class RulesForm(forms.Form):
    """After how many minutes each way is used, for one urgency."""

    def __init__(
        self,
        *args: Any,
        urgency: Urgency,
        ways: Sequence[Way],
        rules: Sequence[Rule],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.prefix = urgency.value
        self.urgency = urgency
        after = {rule.way: rule.after_minutes for rule in rules}
        for way in ways:
            self.fields[str(way.pk)] = forms.TypedChoiceField(
                label=f"{CHANNELS[way.channel]}, {way.label}"
                if way.label != CHANNELS[way.channel]
                else way.label,
                choices=_minutes(urgency),
                coerce=_coerced,
                initial=after.get(way.pk, _NEVER),
            )

    def minutes(self) -> dict[int, int | None]:
        """Return what was chosen, by the number of the way."""
        return {int(name): value for name, value in self.cleaned_data.items()}


def _minutes(urgency: Urgency) -> list[tuple[object, str]]:
    longest = int(ANSWER_WITHIN[urgency].total_seconds()) // 60
    after = [
        (each, f"after {each} minute{'s' if each > 1 else ''}")
        for each in range(1, longest)
    ]
    return [(0, "at once"), *after, (_NEVER, "not at all")]


def _coerced(value: str) -> int | None:
    return None if value == _NEVER else int(value)
