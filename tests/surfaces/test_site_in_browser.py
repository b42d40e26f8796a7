"""The page of a site looked at, and its code and keys handled without scripts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.records.fleet.site import Site, a_sample, blind
from tests.signer import Signer
from tests.surfaces.api.test_sites import HEARTBEAT
from tests.surfaces.desk import sign_in
from tests.surfaces.eyes import assert_readable

from backline.records.enrolment.actions import note_heartbeat, revoke_key, use_key


pytestmark = pytest.mark.django_db(transaction=True)

LOST = {
    ("acd", "agents_cannot_log_in"): "21 of 100 rostered agents were refused at log-in:"
    " 1001, 1002, 1003, 1004, 1005 and 16 more",
    (
        "acd",
        "calls_rejected",
    ): "No call of 1,204 offered in the last 15 minutes was lost",
    ("ivr", "ivr_calls_failed"): "The manager interface does not answer",
    (
        "dialer",
        "dials_failed",
    ): "The dialer has just started: its first 15 minutes do not count",
}


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own


@pytest.fixture
def people(now: datetime) -> cast.Cast:
    """Meridian's site: a loss, blind spots, one computer that is well and one sold."""
    staged = cast.stage(now - timedelta(days=3))
    sold, used = Signer(now - timedelta(days=2)), Signer(now - timedelta(days=1))
    by = cast.reader(staged.manager)
    before = sold.enrol(staged.meridian, "pbx-old.meridian.example")
    revoke_key(
        site_id=staged.meridian.site.pk,
        key_pk=before.pk,
        because="The machine was replaced and its disk sold.",
        by=by,
        now=now - timedelta(days=1),
    )
    key = used.enrol(staged.meridian, "pbx-1.meridian.example")
    used.now = now
    use_key(request=used.signed(), now=now)
    note_heartbeat(key=key, sitewatch="0.1.0", told=_heartbeat(now), now=now)
    _measure(Site(staged.meridian), now)
    return staged


def _heartbeat(now: datetime) -> dict[str, object]:
    since = f"{now - timedelta(minutes=38):%Y-%m-%dT%H:%M:%SZ}"
    states = dict(zip(LOST, ("measured", "measured", "blind", "partial"), strict=True))
    watches = [
        {
            "component": part,
            "measure": lost,
            "total_source": "roster",
            "state": state,
            "since": since,
            "because": "" if state == "measured" else LOST[part, lost],
        }
        for (part, lost), state in states.items()
    ]
    return {
        **HEARTBEAT,
        "clock_offset_seconds": 94,
        "spool": {
            "waiting": 1204,
            "refused": 2,
            "lost": 0,
            "waiting_since": since,
        },
        "probes": [{"name": "pbx", "kind": "asterisk", "watches": watches}],
    }


def _measure(site: Site, now: datetime) -> None:
    for seconds in range(180, -1, -15):
        at = now - timedelta(seconds=seconds)
        told = a_sample(at, 21, evidence=LOST["acd", "agents_cannot_log_in"])
        site.send(told, now=at)
    site.send(
        a_sample(now, 0, measure="calls_rejected", total=1204, total_source="offered",
                 evidence=LOST["acd", "calls_rejected"]),
        blind(now, component="ivr", measure="ivr_calls_failed"),
        a_sample(now, 4, component="dialer", measure="dials_failed", state="partial",
                 total=51, total_source="offered",
                 evidence=LOST["dialer", "dials_failed"]),
        {**a_sample(now, 101), "id": "bad"},
        now=now,
    )  # fmt: skip


def test_the_pages_of_a_site_are_readable(
    page: Page, live_server: LiveServer, people: cast.Cast
) -> None:
    sign_in(page, live_server.url, people.manager)
    here = f"{live_server.url}/console/sites/{people.meridian.site.pk}/"
    page.goto(here)
    assert_readable(page)
    for address in (f"{here}code/", f"{live_server.url}/console/sites/"):
        page.goto(address)
        assert_readable(page)
    page.goto(f"{here}code/")
    page.get_by_role("button", name="Make the code").click()
    assert_readable(page)
    page.goto(here)
    page.get_by_role("link", name="Revoke").click()
    assert_readable(page)


def test_a_manager_makes_a_code_and_revokes_a_key_without_scripts(
    browser: Browser, live_server: LiveServer, people: cast.Cast
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, live_server.url, people.manager)
    page.goto(f"{live_server.url}/console/sites/")
    page.get_by_role("link", name="Meridian Bank Bengaluru").click()
    page.get_by_role("link", name="Make a code").click()
    page.get_by_role("button", name="Make the code").click()
    page.get_by_role("link", name="I have it").click()
    expect(page.get_by_text("can be used until")).to_be_visible()
    page.get_by_role("link", name="Revoke the key of pbx-1").click()
    page.get_by_label("Why").fill("Stolen.")
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("is shut out from now on")).to_be_visible()
    expect(page.get_by_role("link", name="Revoke the key")).to_have_count(0)
