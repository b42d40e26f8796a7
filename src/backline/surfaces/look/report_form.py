"""The form for a new ticket: what is wrong, where, and how much of it is lost."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict

from backline.guide.intake import questions_of
from backline.surfaces.look import badges
from backline.surfaces.look.acts import words_field
from backline.surfaces.look.choices import choose
from backline.surfaces.look.intake import answer_fields, is_answer
from backline.surfaces.look.secrets_warned import WithoutSecrets


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backline.guide.entitlement import Verdict
    from backline.guide.intake import Question
    from backline.guide.plan import Plan

KINDS = ("incident", "question", "request", "access", "change")
_COUNTED = ("component", "measure", "affected")
_KEPT = ("site", "contact", "component", "measure", "kind")
#: The checklist is for what has service levels; of other kinds answers are words.
_INCIDENT = KINDS[0]


class ReportForm(WithoutSecrets):
    """A report; counts may be left out where nothing is counted.

    The components and measures are those of the chosen site's own package; before a
    site is chosen, those of all of them. `key` is good for one ticket.
    """

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    site = forms.TypedChoiceField(coerce=int)
    kind = forms.ChoiceField(
        label="What is it",
        choices=[(kind, badges.ticket_kind(kind)) for kind in KINDS],
        help_text="Service levels apply to incidents.",
    )
    subject = forms.CharField(
        label="What is wrong, in one line",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    component = forms.ChoiceField(
        required=False, help_text="The part of the contact centre that fails."
    )
    measure = forms.ChoiceField(
        label="What is lost",
        required=False,
        help_text="The counts decide how severe an incident is.",
    )
    affected = forms.IntegerField(
        label="How many are affected", min_value=0, max_value=10**9, required=False
    )
    total = forms.IntegerField(
        label="Of how many at work now",
        min_value=0,
        max_value=10**9,
        required=False,
        help_text="Empty: the seats of the site.",
    )
    words = words_field("What happens, since when, what was tried")

    def __init__(
        self,
        posted: QueryDict | None,
        *,
        asked: QueryDict,
        sites: Mapping[int, str],
        plans: Mapping[int, Plan],
    ) -> None:
        given = {name: str(asked[name]) for name in _KEPT if name in asked}
        super().__init__(posted, initial={**given, "key": uuid.uuid4().hex})
        #: The package's refusal of the way in, with its clause and what to do instead.
        self.refused: Verdict | None = None
        self.chosen = self._chosen(given.get("site", ""), sites)
        known = [(str(pk), name) for pk, name in sites.items()]
        choose(self, "site", known if len(known) == 1 else [("", "choose"), *known])
        none = ("", "nothing of these")
        offered = list(_offered(plans, self.chosen))
        components = _united(plan.components for plan in offered)
        measures = _united(plan.measures for plan in offered)
        choose(self, "component", [none, *components.items()])
        choose(self, "measure", [none, *measures.items()])
        questions = _questions(offered, self._component(given.get("component", "")))
        self.fields |= answer_fields(
            questions, {name: str(words) for name, words in asked.items()}
        )
        for name in ("site", "component"):
            self.fields[name].widget.attrs |= _REFRESHES

    def _chosen(self, site: str, sites: Mapping[int, str]) -> int | None:
        """Return the site that is chosen already: the only one, or the one asked for."""
        if self.is_bound:
            return None
        if len(sites) == 1:
            return next(iter(sites))
        return int(site) if site.isdecimal() and int(site) in sites else None

    def _component(self, asked: str) -> str:
        return str(self.data.get("component", "")) if self.is_bound else asked

    def questions(self) -> list[forms.BoundField]:
        """Return the fields of the intake checklist, for the page."""
        return [self[name] for name in self.fields if is_answer(name)]

    def tells_more(self) -> bool:
        """Say whether one of those is answered already."""
        return any(str(bound.value() or "").strip() for bound in self.questions())

    def clean(self) -> dict[str, Any]:
        """Ask for the rest when only a part of the counts is given."""
        given = super().clean() or self.cleaned_data
        known = [name for name in _COUNTED if given.get(name) not in {None, ""}]
        if known and len(known) < len(_COUNTED) and not self.errors:
            for name in _COUNTED:
                if name not in known:
                    self.add_error(name, "Counts need this too; or leave all empty.")
        return given

    def renew_key(self) -> None:
        """Let the form, sent once more, open another ticket."""
        said = {name: self.data[name] for name in self.data}
        self.data = {**said, "key": uuid.uuid4().hex}


#: Choosing a site asks for what its package names; without scripts all of it stands.
_REFRESHES = {
    "hx-get": "",
    "hx-target": "#counts",
    "hx-swap": "outerHTML",
    # Who chooses a component and then a site at once wants what fits to the site.
    "hx-sync": "closest form:replace",
    "hx-include": "#id_site, #id_contact, #id_component, #id_measure, #questions textarea",
}


def _offered(plans: Mapping[int, Plan], site: int | None) -> Iterable[Plan]:
    if site is not None and site in plans:
        return [plans[site]]
    return plans.values()


def _questions(plans: Iterable[Plan], component: str) -> list[Question]:
    """Return what the packages ask at intake, each question once."""
    found = {
        each.name: each
        for plan in plans
        for each in questions_of(plan, component=component, ticket_kind=_INCIDENT)
    }
    return list(found.values())


def _united(known: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {name: title for each in known for name, title in each.items()}
