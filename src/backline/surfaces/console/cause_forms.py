"""The forms about root causes: the editor of a report, and what is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms

from backline.records.causes.content import LISTS, Content, Line
from backline.surfaces.look.acts import words_field
from backline.surfaces.look.choices import choose
from backline.surfaces.look.secrets_warned import WithoutSecrets


if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from django.forms import BoundField


KINDS = (
    ("corrective", "corrective: mends what happened"),
    ("preventive", "preventive: keeps it from coming back"),
)
#: How many empty lines the editor offers for what the ticket does not know.
OWN_LINES = 4
#: How the fields of the ticket's own lines, and of the writer's, are named.
TOLD, OWN = "told-", "own-words-"
_LONGEST_LINE = 500
_WALL = "%Y-%m-%dT%H:%M"


def _text(label: str, help_text: str = "", rows: int = 4) -> forms.CharField:
    field = words_field(label, help_text, rows=rows)
    field.required = False
    return field


@dataclass(frozen=True, slots=True)
class Offered:
    """An event of the ticket as a line that the report may tell."""

    seq: int
    at: datetime
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class OfferedRow:
    """Such a line in the form: whether it is told, and in which words."""

    at: datetime
    told: BoundField
    words: BoundField


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A line of the writer's own in the form."""

    at: BoundField
    words: BoundField


class EditForm(WithoutSecrets):
    """The editor: every part of a report, and the lines of its timeline."""

    after = forms.IntegerField(widget=forms.HiddenInput)
    interim = forms.BooleanField(
        label="This is an interim report: it says what is known so far", required=False
    )
    summary = _text("Summary", "What somebody reads who reads nothing else.", 3)
    happened = _text("What happened")
    impact = _text("Impact", "Whom it hit, how much, for how long.", 3)
    detected = _text("How it was noticed", rows=2)
    cause = _text("Root cause")
    contributing = _text("What contributed to it", "One in each line.", 3)
    whys = _text("Five whys", "One in each line: each asks why of the one before.", 5)
    went_well = _text("What went well", rows=2)
    went_badly = _text("What went badly", rows=2)

    def __init__(
        self,
        *args: Any,
        offered: Sequence[Offered],
        own: Sequence[Line],
        place: ZoneInfo,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered, self.place = offered, place
        self.own_lines = max(len(own) + OWN_LINES, _own_lines_in(self.data))
        #: What somebody else wrote meanwhile in the same places, by the part's name.
        self.theirs: Mapping[str, str] = {}
        #: Whether somebody else saved meanwhile, and what both wrote stands here.
        self.met = False
        for line in offered:
            self._offer(line)
        for number in range(self.own_lines):
            self._own(number, own[number] if number < len(own) else None)

    def _offer(self, line: Offered) -> None:
        at = line.at.astimezone(self.place)
        self.fields[f"{TOLD}{line.seq}"] = forms.BooleanField(
            label=f"{at:%d %b %H:%M}", required=False, initial=line.chosen
        )
        self.fields[f"words-{line.seq}"] = _line_field("In these words", line.words)

    def _own(self, number: int, line: Line | None) -> None:
        at = None
        if line is not None:
            local = datetime.fromisoformat(line.at).astimezone(self.place)
            at = f"{local:{_WALL}}"
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
        self.fields[f"own-at-{number}"] = forms.CharField(
            label=f"Own line {number + 1}, when",
            required=False,
            widget=widget,
            initial=at,
        )
        self.fields[f"{OWN}{number}"] = _line_field(
            f"Own line {number + 1}, what", line.words if line else ""
        )

    def texts(self) -> list[tuple[BoundField, str]]:
        """Return the fields of the report's parts in their order, and the other's words."""
        return [(self[name], self.theirs.get(name, "")) for name in _TEXTS]

    def offered_rows(self) -> list[OfferedRow]:
        """Return the ticket's lines to choose from."""
        return [
            OfferedRow(line.at, self[f"{TOLD}{line.seq}"], self[f"words-{line.seq}"])
            for line in self.offered
        ]

    def own_rows(self) -> list[OwnRow]:
        """Return the lines of the writer's own."""
        return [
            OwnRow(self[f"own-at-{number}"], self[f"{OWN}{number}"])
            for number in range(self.own_lines)
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a line of the writer's own that has no instant, or one that is none."""
        given = super().clean() or self.cleaned_data
        for number in range(self.own_lines):
            at, words = given.get(f"own-at-{number}"), given.get(f"{OWN}{number}")
            if words and _wall(at, self.place) is None:
                self.add_error(f"own-at-{number}", "Say when, on the site's clock.")
        return given

    def content(self) -> Content:
        """Return what the report says with this."""
        given = self.cleaned_data
        texts = {name: given[name] for name in _TEXTS if name not in LISTS}
        return Content(
            **texts,
            contributing=tuple(given["contributing"].splitlines()),
            whys=tuple(given["whys"].splitlines()),
            lines=tuple(self._lines()),
        )

    def _lines(self) -> Iterator[Line]:
        given = self.cleaned_data
        for line in self.offered:
            if given[f"{TOLD}{line.seq}"]:
                words = given[f"words-{line.seq}"] or line.words
                yield Line(line.seq, line.at.isoformat(), words)
        for number in range(self.own_lines):
            at = _wall(given[f"own-at-{number}"], self.place)
            if at is not None:
                yield Line(0, at.isoformat(), given[f"{OWN}{number}"])


_TEXTS = (
    *("summary", "happened", "impact", "detected", "cause"),
    *("contributing", "whys", "went_well", "went_badly"),
)


def _line_field(label: str, words: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=_LONGEST_LINE,
        initial=words[:_LONGEST_LINE],
        widget=forms.Textarea(attrs={"rows": 1}),
    )


def _own_lines_in(data: Mapping[str, object]) -> int:
    """Return how many lines of the writer's own a form that was sent has."""
    numbers = [name.removeprefix(OWN) for name in data if name.startswith(OWN)]
    return 1 + max((int(each) for each in numbers if each.isdecimal()), default=-1)


def _wall(text: str | None, place: ZoneInfo) -> datetime | None:
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=place)


def initial_of(content: Content, *, after: int, interim: bool) -> dict[str, Any]:
    """Return what the editor begins with."""
    texts = {name: getattr(content, name) for name in _TEXTS if name not in LISTS}
    lists = {name: "\n".join(getattr(content, name)) for name in LISTS}
    return texts | lists | {"after": after, "interim": interim}


class ReviewForm(WithoutSecrets):
    seen = forms.CharField(max_length=16)
    words = _text("What has to change, or a word to it", rows=3)
    approves = forms.TypedChoiceField(
        choices=[("yes", "Approve"), ("no", "Send it back")],
        coerce=lambda given: given == "yes",
    )


class ActionForm(WithoutSecrets):
    title = forms.CharField(label="What is to be done", max_length=300)
    kind = forms.ChoiceField(label="It is", choices=KINDS)
    owner = forms.ChoiceField(label="Who does it")
    due_date = forms.DateField(
        label="Until",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, *args: Any, owners: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "owner", owners)


class MoveForm(ActionForm):
    """Another owner or date for an action."""

    title = kind = None  # type: ignore[assignment]
    because = forms.CharField(
        label="Why", max_length=300, help_text="A customer who knows of it reads this."
    )


class EvidenceForm(WithoutSecrets):
    evidence = words_field(
        "What shows that it is done", "Both sides read this.", rows=3
    )


class ProblemForm(WithoutSecrets):
    after = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label="What it is", max_length=200)
    cause = _text("Its cause", "Empty while it is looked for.", 3)
    workaround = _text("What helps until it is gone", rows=3)
    solved = forms.BooleanField(label="It is solved: its cause is gone", required=False)
