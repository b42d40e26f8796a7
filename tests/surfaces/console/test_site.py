"""The page of one site: what is measured, what is not, and who speaks for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from tests import cast
from tests.cast import NOON
from tests.records.fleet.site import Site, a_sample, blind
from tests.signer import Signer
from tests.surfaces.api.test_sites import HEARTBEAT, WATCHED
from tests.surfaces.desk import signed_in, text_of

from backline.records.accounts.queries import THE_DESK
from backline.records.enrolment.actions import make_code, note_heartbeat
from backline.records.enrolment.models import Code, SiteKey


pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def signer() -> Signer:
    return Signer()


def place(of: cast.House) -> str:
    return f"/console/sites/{of.site.pk}/"


def look(of: cast.Cast, who: str = "l1", minutes: int = 1) -> str:
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        return text_of(signed_in(getattr(of, who)), place(of.meridian))


def beat(key: SiteKey, **said: object) -> None:
    told = {**HEARTBEAT, **said}
    version = str(told["sitewatch"])
    note_heartbeat(key=key, sitewatch=version, told=told, now=NOON)


def test_a_site_that_is_not_enrolled_says_so(people: cast.Cast) -> None:
    page = look(people)
    assert "No computer of this site is enrolled. A manager makes the code" in page
    assert "Nothing has been measured here yet." in page
    assert "<strong>Agents cannot take calls, agents cannot log in, calls" in page
    assert "<strong>ACD, IVR, dialer, voice logger, reports</strong>" in page
    assert "Standard names it; no probe of the site measures it." in page
    assert "Make a code" not in page
    assert "Make a code" in look(people, "manager")


def test_a_measure_stands_with_figures_state_evidence_and_probe(
    people: cast.Cast, signer: Signer
) -> None:
    key = signer.enrol(people.meridian)
    since = "2026-03-02T08:40:00Z"
    beat(
        key,
        probes=[
            {
                "name": "pbx",
                "kind": "asterisk",
                "watches": [{**WATCHED, "state": "measured", "since": since}],
            }
        ],
    )
    Site(people.meridian).send(a_sample(NOON, 3), now=NOON)
    page = look(people)
    assert ">3 of 100</span>" in page
    assert "Severity:</span> Major" in page
    assert "by roster" in page
    assert "14:10 IST" in page
    assert "3 of 100 rostered agents were refused at log-in" in page
    assert "pbx (asterisk)" in page


def test_blind_spots_are_told_the_surest_first(
    people: cast.Cast, signer: Signer
) -> None:
    key = signer.enrol(people.meridian)
    beat(key)
    Site(people.meridian).send(
        blind(NOON),
        a_sample(NOON, measure="calls_rejected"),
        now=NOON,
    )
    page = look(people)
    blind_at = page.index("ACD: agents cannot log in</strong>")
    gone_at = page.index("ACD: calls rejected by the system</strong>")
    never_at = page.index("reports unavailable</strong>")
    assert blind_at < gone_at < never_at
    assert "14:10 IST" in page
    assert "no answer from the switch" in page
    assert "No probe of the site measures it any more." in page


def test_a_site_that_sees_all_has_no_blind_spot(
    people: cast.Cast, signer: Signer
) -> None:
    measures = [
        ("acd", "agents_cannot_take_calls"), ("acd", "agents_cannot_log_in"),
        ("acd", "calls_rejected"), ("ivr", "ivr_calls_failed"),
        ("dialer", "dials_failed"), ("voice_logger", "calls_not_recorded"),
        ("reports", "reports_unavailable"),
    ]  # fmt: skip
    Site(people.meridian).send(
        *(a_sample(NOON, component=part, measure=lost) for part, lost in measures),
        now=NOON,
    )
    page = look(people)
    assert "All that the package names is measured, and seen whole." in page
    assert "blind spots" in page


def test_a_computer_stands_with_version_clock_and_what_waits(
    people: cast.Cast, signer: Signer
) -> None:
    other = Signer()
    key = signer.enrol(people.meridian, "<b>pbx-1</b>")
    beat(other.enrol(people.orbit), sitewatch="0.10.0")
    spool = {
        "waiting": 1200, "refused": 3, "lost": 7, "waiting_since": "2026-03-02T08:00:00Z",
    }  # fmt: skip
    beat(key, sitewatch="0.9.0", clock_offset_seconds=600, spool=spool)
    page = look(people)
    assert "&lt;b&gt;pbx-1&lt;/b&gt;" in page
    assert signer.key_id in page
    assert "0.9.0" in page
    assert "older than 0.10.0, the newest seen" in page
    assert "10 min behind the desk" in page
    assert "Set its clock." in page
    assert "1,200, since Mon 2 Mar 13:30 IST" in page
    assert "3 refused by the desk are kept there; 7 lost for want of a disk" in page
    assert "with a code that the desk had made" in page
    assert "Never heard" in page


def test_a_computer_that_beats_no_more_is_silent(
    people: cast.Cast, signer: Signer
) -> None:
    key = signer.enrol(people.meridian)
    SiteKey.objects.filter(pk=key.pk).update(first_used_at=NOON, last_used_at=NOON)
    beat(key)
    assert ">Heard<" in look(people, minutes=5)
    assert ">Silent<" in look(people, minutes=6)


def test_a_manager_makes_a_code_that_is_shown_once(people: cast.Cast) -> None:
    manager, address = signed_in(people.manager), f"{place(people.meridian)}code/"
    assert "Make a code for Meridian Bank Bengaluru?" in text_of(manager, address)
    assert not Code.objects.exists()
    with time_machine.travel(NOON, tick=False):
        answer = manager.post(address)
    page = answer.content.decode()
    code = page.partition('id="code">')[2].partition("<")[0]
    assert len(code) == 23
    assert "no-store" in answer["Cache-Control"]
    assert "sitewatch enrol --desk-url http://testserver/" in page
    assert code not in look(people, "manager")
    assert "A code that Ruth Pereira had made" in look(people)
    key = Signer()
    asked = {
        "format": 1, "sitewatch": "0.1.0", "code": code, "name": "pbx-1",
        "public_key": key.public_key,
    }  # fmt: skip
    with time_machine.travel(NOON, tick=False):
        assert key.post("/enrolments", asked).status_code == 201
    assert "with a code that Ruth Pereira had made" in look(people)


def test_a_key_is_revoked_for_a_reason_and_its_next_request_refused(
    people: cast.Cast, signer: Signer
) -> None:
    key = signer.enrol(people.meridian, "pbx-1")
    manager = signed_in(people.manager)
    address = f"{place(people.meridian)}keys/{key.pk}/revoke/"
    assert address in look(people, "manager")
    assert address not in look(people)
    assert "Revoke the key of pbx-1?" in text_of(manager, address)
    assert "This field is required" in _post(manager, address, "").content.decode()
    with time_machine.travel(NOON, tick=False):
        assert signer.get("/enrolments/own").status_code == 200
        answer = _post(manager, address, "The disk\nwas sold.")
        assert answer["Location"] == place(people.meridian)
        assert signer.get("/enrolments/own").status_code == 401
    page = look(people)
    assert "by Ruth Pereira" in page
    assert "The disk was sold." in page
    assert ">Revoked<" in page


def _post(client: Client, address: str, because: str) -> HttpResponse:
    answer = client.post(address, {"because": because})
    assert isinstance(answer, HttpResponse)
    return answer


def test_keys_of_another_site_are_not_to_be_had_here(
    people: cast.Cast, signer: Signer
) -> None:
    key = signer.enrol(people.orbit)
    manager = signed_in(people.manager)
    address = f"{place(people.meridian)}keys/{key.pk}/revoke/"
    assert manager.get(address).status_code == 404
    assert _post(manager, address, "x").status_code == 404
    assert manager.get("/console/sites/987654/").status_code == 404
    assert manager.post("/console/sites/987654/code/").status_code == 404


def test_nobody_but_managers_makes_or_ends_anything(
    people: cast.Cast, signer: Signer, client: Client
) -> None:
    key = signer.enrol(people.meridian)
    here = place(people.meridian)
    for address in (f"{here}code/", f"{here}keys/{key.pk}/revoke/"):
        for who in (people.l1, people.l2, people.l3, people.meridian.owner):
            assert signed_in(who).post(address, {"because": "x"}).status_code == 403
        assert client.post(address)["Location"].startswith("/sign-in/")
    assert signed_in(people.meridian.owner).get(here).status_code == 403
    assert Code.objects.count() == 1
    assert not SiteKey.objects.exclude(revoked_at=None).exists()


def test_a_code_that_somebody_came_with_too_late_is_told(
    people: cast.Cast,
) -> None:
    code = make_code(site_id=people.meridian.site.pk, by=THE_DESK, now=NOON)
    with time_machine.travel(NOON, tick=False):
        for _ in range(2):
            one = Signer()
            asked = {
                "format": 1, "sitewatch": "0.1.0", "code": code, "name": "x",
                "public_key": one.public_key,
            }  # fmt: skip
            one.post("/enrolments", asked)
    assert "Somebody came with the code of" in look(people)
    assert "1 time, last on" in look(people)


def test_only_the_samples_of_this_site_stand_as_refused(people: cast.Cast) -> None:
    for house, words in ((people.meridian, "ours"), (people.orbit, "theirs")):
        bad = a_sample(NOON, 101, evidence=words)
        Site(house).send(bad, now=NOON)
    page = look(people)
    assert "&quot;ours&quot;" in page
    assert "&quot;theirs&quot;" not in page
