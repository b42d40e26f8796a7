"""Histories looked at and given as people do, wide and narrow, light and dark."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.surfaces.desk import sign_in
from tests.surfaces.eyes import assert_readable

from backline.surfaces.jobs.work.histories import Job


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own


@pytest.fixture
def people(now: datetime) -> cast.Cast:
    return cast.stage(now)


@pytest.fixture
def log(shared: Path, tmp_path: Path) -> Path:
    """The first events of the ServiceNow log, in which each kind of thing occurs."""
    whole = shared / "data" / "servicenow_uci498" / "incident_events.csv.gz"
    path = tmp_path / "servicenow-2016.csv"
    with gzip.open(whole, "rt") as text:
        path.write_text("".join(text.readline() for _ in range(400)))
    return path


def _give(page: Page, address: str, log: Path) -> None:
    page.goto(f"{address}/console/histories/")
    page.get_by_label("The event log").set_input_files(log)
    page.get_by_label("What its columns and values stand for").select_option(
        "servicenow"
    )
    page.get_by_label("Working days of").fill("IN-KA")
    page.get_by_role("button", name="Give it to be read").click()
    page.get_by_role("heading", name=log.name).wait_for()


@pytest.mark.looks
def test_a_history_is_readable_from_the_form_to_the_report(
    page: Page,
    live_server: LiveServer,
    people: cast.Cast,
    now: datetime,
    log: Path,
) -> None:
    sign_in(page, live_server.url, people.l1)
    _give(page, live_server.url, log)
    assert_readable(page)
    job = Job(at_once=20)
    job.round(lambda: now)
    page.reload()
    assert_readable(page)
    page.get_by_role("button", name="Judge it").click()
    expect(page.get_by_role("button", name="Judge it")).to_have_count(0)
    job.round(lambda: now)
    page.reload()
    page.get_by_text("20 of ").wait_for()
    assert_readable(page)
    while job.round(lambda: now):
        pass
    page.reload()
    for summary in page.locator("main summary").all():
        summary.click()
    page.get_by_role("heading", name="Clocks by severity").wait_for()
    assert_readable(page)
    page.goto(f"{live_server.url}/console/histories/")
    assert_readable(page)


@pytest.mark.looks
def test_faults_are_readable(
    page: Page, live_server: LiveServer, people: cast.Cast, now: datetime, log: Path
) -> None:
    sign_in(page, live_server.url, people.l1)
    log.write_text(log.read_text().replace("Awaiting User Info", "Asleep"))
    _give(page, live_server.url, log)
    Job().round(lambda: now)
    page.reload()
    page.get_by_role("heading", name="Refused: nothing of it is used").wait_for()
    assert_readable(page)
