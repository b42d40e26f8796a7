"""Which action each kind of event about a change calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backline.guide.change_loss import Allowed
from backline.records.changes.actions import agreeing, execution, losses, planning
from backline.records.changes.actions.agreeing import There


if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.tickets.actions.moves import Moved


def _plan(*, number: str, by: Reader, now: datetime, **members: Any) -> Moved:
    scope = [Allowed(**line) for line in members.pop("scope")]
    site_ids = members.pop("sites")
    planned = planning.Planned(scope=scope, site_ids=site_ids, **members)
    return planning.plan_change(number=number, planned=planned, by=by, now=now)


def _with_people(act: Callable[..., Moved]) -> Callable[..., Moved]:
    """Return *act* with those who are there given as the API does."""

    def acted(
        *, people: list[int] | None = None, there: str = "", **members: Any
    ) -> Moved:
        named = None if people is None else There(people=people, words=there)
        return act(there=named, **members)

    return acted


CHANGE_ACTIONS: Mapping[str, Callable[..., Moved]] = {
    "change_planned": _plan,
    "window_proposed": _with_people(agreeing.propose_window),
    "window_accepted": _with_people(agreeing.accept_window),
    "window_declined": agreeing.decline_window,
    "presence_named": _with_people(agreeing.name_people),
    "change_withdrawn": agreeing.withdraw_change,
    "change_started": execution.start_change,
    "change_step_done": execution.do_step,
    "change_finished": execution.finish_change,
    "change_reviewed": execution.review_change,
    "change_caused": losses.link_incident,
}
