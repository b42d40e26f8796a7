"""The packages in the console: seen by the vendor, changed by managers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import cast
from tests.guide.unlike import TEXT
from tests.surfaces.desk import signed_in, text_of

from backline.records.contracts.models import PlanVersion, PlanWithdrawal
from backline.records.contracts.queries import forget_compiled


PAGE = "/console/packages/"


@pytest.fixture
def people(db: None) -> Iterator[cast.Cast]:
    forget_compiled()
    with time_machine.travel(cast.NOON, tick=False):
        yield cast.stage()
    forget_compiled()


def test_a_manager_publishes_a_file_or_its_text(people: cast.Cast) -> None:
    manager = signed_in(people.manager)
    file = SimpleUploadedFile("own.toml", TEXT.encode())
    assert manager.post(f"{PAGE}publish/", {"file": file}).status_code == 302
    assert manager.post(f"{PAGE}publish/", {"text": TEXT}).status_code == 302
    assert PlanVersion.objects.filter(name="unlike").count() == 1
    assert "unlike" in text_of(manager, PAGE)


def test_what_is_no_plan_is_told_by_line_and_stores_nothing(people: cast.Cast) -> None:
    manager, before = signed_in(people.manager), PlanVersion.objects.count()
    for given in ({"text": "name = 'a'\nx = ="}, {"text": "name = 'a'"}):
        page = manager.post(f"{PAGE}publish/", given).content.decode()
        assert "Line " in page
    assert "Give one of the three" in manager.post(f"{PAGE}publish/").content.decode()
    assert PlanVersion.objects.count() == before


def test_a_manager_withdraws_and_offers_again(people: cast.Cast) -> None:
    contract = people.meridian.contract
    place, manager = f"{PAGE}{contract.plan_version_id}/", signed_in(people.manager)
    assert manager.post(f"{place}withdraw/", {"because": "Old"}).status_code == 302
    assert "withdrawn" in text_of(signed_in(people.l1), PAGE)
    owner = signed_in(people.meridian.owner)
    text = text_of(owner, f"/portal/contracts/{contract.pk}/")
    assert "The package is withdrawn since" in text
    assert manager.post(f"{place}offer/").status_code == 302
    assert not PlanWithdrawal.objects.exists()


def test_the_page_says_after_how_much_of_a_clock_what_happens(
    people: cast.Cast,
) -> None:
    """process.escalation, for each severity of what is offered"""
    text = text_of(signed_in(people.l1), PAGE)
    ladders = text[text.index("What happens by itself") :]
    assert "The escalation ladder of Standard" in ladders
    assert "at 25 % of 6 h: 1 h 30 min" in ladders
    assert "goes up to L2, the specialists" in ladders
    withdrawn = f"{PAGE}{people.meridian.contract.plan_version_id}/withdraw/"
    signed_in(people.manager).post(withdrawn, {"because": "Old"})
    assert "The escalation ladder of Standard" not in text_of(
        signed_in(people.l1), PAGE
    )


def test_a_ladder_is_tried_on_a_day_before_it_is_needed(people: cast.Cast) -> None:
    package = PlanVersion.objects.get(name="exotel-standard").pk
    place = f"{PAGE}{package}/try/"
    assert place in signed_in(people.l1).get(PAGE).content.decode()
    calendar = people.meridian.contract.covered.get().calendar_version_id
    asked = f"?opened=2026-03-02T22:00&calendar={calendar}"
    told = text_of(signed_in(people.l1), place + asked)
    assert "Mon 2 Mar 2026 23:30" in told
    assert "Goes up to L2" in told
    assert "Whoever is on call at L2 is paged" in told
    assert "Enter a valid date" in text_of(signed_in(people.l1), f"{place}?opened=soon")
    ages_ago = text_of(signed_in(people.l1), f"{place}?opened=0001-01-01T00:00")
    assert "within ten years" in ages_ago
    assert signed_in(people.l1).get(f"{PAGE}999/try/").status_code == 404


def test_a_plan_that_is_written_is_looked_at_before_it_is_published(
    people: cast.Cast,
) -> None:
    manager, before = signed_in(people.manager), PlanVersion.objects.count()
    page = manager.post(f"{PAGE}publish/", {"text": TEXT, "look": "yes"})
    assert "Nothing is published yet" in page.content.decode()
    assert "The escalation ladder of" in page.content.decode()
    page = manager.post(f"{PAGE}publish/", {"text": "name = 'a'", "look": "yes"})
    assert "Nothing is published yet" not in page.content.decode()
    assert PlanVersion.objects.count() == before
