"""Making the demo's desk ready: its database, its history, sitewatch's code."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.management import call_command
from django.db import connections

from backline.demo.cast import live_site
from backline.demo.folder import Folder
from backline.demo.history import set_up
from backline.demo.pages import page_people
from backline.records.accounts.queries import THE_DESK
from backline.records.enrolment.actions import make_code


class NoLiveSite(Exception):
    """The desk has the demo's customers, but not the site that sitewatch watches."""


def prepare(folder: Folder) -> str:
    """Set the desk up as far as it is not, and return what to say of it."""
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point reads the clock
    call_command("migrate", interactive=False, verbosity=0)
    is_new = set_up(now=now)
    if is_new:
        page_people(now=now)
    if is_new or not folder.is_enrolled:
        folder.keep_code(_new_code(now))
    connections.close_all()
    if is_new:
        return "The demo's desk is set up, with some weeks of history."
    return (
        "The demo's desk is as you left it, and its clocks went on."
        " `backline demo --fresh` starts anew."
    )


def _new_code(now: datetime) -> str:
    site = live_site()
    if site is None:
        raise NoLiveSite(NoLiveSite.__doc__)
    return make_code(site_id=site.pk, by=THE_DESK, now=now)
