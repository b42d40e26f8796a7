"""Which tickets the queue is asked for, from its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from backline.guide.workflow import LEVELS, State
from backline.plans import DEFAULT_PLAN, load_plan
from backline.records.customers.queries import customers_for
from backline.records.teams.queries import own_teams, teams_for
from backline.records.tickets.queue import Wanted
from backline.surfaces.look.badges import state_words
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from django.http import QueryDict

    from backline.records.accounts.queries import Reader


#: What the filter of teams calls those that the reader is in.
MY_TEAMS = "mine"


def _any(what: str, names: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", f"Any {what}"), *names]


class QueueForm(forms.Form):
    """The filters over the queue; what cannot be read asks for all."""

    severity = forms.ChoiceField(required=False)
    state = forms.ChoiceField(
        required=False,
        choices=_any("state", [(s.value, state_words(s.value)) for s in State]),
    )
    level = forms.ChoiceField(
        required=False, choices=_any("level", [(level, level) for level in LEVELS])
    )
    team = forms.ChoiceField(required=False)
    customer = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    mine = forms.BooleanField(required=False, widget=forms.HiddenInput)
    overdue = forms.BooleanField(required=False, widget=forms.HiddenInput)
    promised = forms.BooleanField(required=False, widget=forms.HiddenInput)
    closed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict, *, reader: Reader) -> None:
        super().__init__(asked, auto_id="filter-%s")
        severities = reversed(load_plan(DEFAULT_PLAN).severities)
        customers = [(str(each.pk), each.name) for each in customers_for(reader=reader)]
        choose(
            self, "severity", _any("severity", [(name, name) for name in severities])
        )
        choose(self, "customer", _any("customer", customers))
        self.own = own_teams(reader=reader)
        teams = [(str(each.pk), each.name) for each in teams_for(reader=reader)]
        self.teams = {MY_TEAMS: "My teams", **dict(teams)}
        choose(self, "team", _any("team", list(self.teams.items())))
        self.is_valid()

    def wanted(self, *, reader: Reader) -> Wanted:
        """Return what the queue shows."""
        given = self.cleaned_data
        return Wanted(
            severity=given.get("severity", ""),
            state=given.get("state", ""),
            level=given.get("level", ""),
            customer_id=given.get("customer"),
            engineer_id=reader.person_id if given.get("mine") else None,
            is_open=not given.get("closed"),
            overdue=bool(given.get("overdue")),
            promised=bool(given.get("promised")),
            team_ids=self._teams(given.get("team", "")),
        )

    def _teams(self, asked: str) -> tuple[int, ...] | None:
        if asked == MY_TEAMS:
            return tuple(self.own)
        return (int(asked),) if asked else None

    def title(self) -> str:
        """Return what the queue is called."""
        given = self.cleaned_data
        named = {
            "closed": "Closed",
            "overdue": "Overdue",
            "promised": "Promises due",
            "mine": "Mine",
        }
        words = [title for name, title in named.items() if given.get(name)]
        if given.get("team"):
            words.append(self.teams[given["team"]])
        return ", ".join(words) or "Open tickets"

    def chosen(self) -> dict[str, str]:
        """Return what is asked for, as it stands in the address."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}
