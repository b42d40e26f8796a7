"""The desk's own history judged under other terms, for the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from backline.plans import UnknownPlan
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.queries import published_plan, published_plan_names
from backline.records.tickets.past import NoHistory, past_of
from backline.records.tickets.queries import tickets_for
from backline.records.tickets.simulation import simulated


if TYPE_CHECKING:
    from backline.simulate.report import Report
    from backline.simulate.scenario import Wanted

Shown = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


def plan_named(
    shipped: Callable[[str], Mapping[str, object]], name: str
) -> Mapping[str, object]:
    """Return the mapping of a plan: the latest that the desk published, or a file.

    Raises:
        UnknownPlan: there is none of that name.
    """
    published = published_plan(name)
    if published is not None:
        return published
    try:
        return shipped(name)
    except UnknownPlan as error:
        known = ", ".join(published_plan_names())
        message = f"{error} Published here: {known or 'none'}."
        raise UnknownPlan(message) from error


def report_of_desk(
    wanted: Sequence[Wanted], *, since: datetime | None, now: datetime, shown: Shown
) -> Report:
    """Return the desk's history under its own terms and under those *wanted*.

    Raises:
        click.ClickException: there is no ticket to judge.
    """
    try:
        with shown("Reading", tickets_for(reader=THE_DESK).count()) as step:
            past = past_of(reader=THE_DESK, since=since, step=step)
    except NoHistory as error:
        raise click.ClickException(str(error)) from error
    with shown("Judging", len(past.history) * (len(wanted) + 1)) as step:
        return simulated(past, wanted, now=now, step=step)
