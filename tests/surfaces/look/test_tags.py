from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from tests.surfaces.look.samples import ACCOUNT, NOW, ZONE


def rendered(source: str, **context: object) -> str:
    text = engines["django"].from_string(source).render(context)
    return " ".join(text.split())


@pytest.mark.parametrize("name", ["critical", "major", "minor"])
def test_a_severity_has_a_word_and_a_shape_beside_its_colour(name: str) -> None:
    badge = rendered("{% severity name %}", name=name)
    assert name.title() in badge
    assert "<svg" in badge
    assert 'aria-hidden="true"' in badge


def test_an_ungraded_ticket_says_so() -> None:
    assert "Not graded" in rendered("{% severity None %}")


def test_a_severity_of_another_plan_keeps_its_own_name() -> None:
    assert "P0" in rendered("{% severity 'P0' %}")


def test_the_ball_speaks_to_the_side_that_has_it() -> None:
    assert "your turn" in rendered("{% ball 'customer' you='customer' %}")
    assert "with the vendor" in rendered("{% ball 'vendor' you='customer' %}")
    assert "with the customer" in rendered("{% ball 'customer' %}")


def test_an_instant_carries_utc_for_machines() -> None:
    said = rendered("{{ at|instant:zone }}", at=NOW, zone=ZONE)
    assert said == (
        '<time datetime="2026-03-02T09:00:00Z" title="2026-03-02 09:00:00 UTC">'
        "Mon 2 Mar 2026 14:30 IST</time>"
    )


def test_a_page_gives_its_zone_and_present_to_its_instants() -> None:
    page = {"zone": ZoneInfo("Asia/Dubai"), "now": datetime(2026, 7, 1, tzinfo=UTC)}
    assert ">Mon 2 Mar 13:00 UTC+4<" in rendered("{% instant at %}", at=NOW, **page)


def test_an_account_is_exact_and_all_else_is_told_to_the_minute() -> None:
    late = {"at": NOW.replace(second=7), "zone": ZONE, "now": NOW}
    assert ">Mon 2 Mar 14:30 IST<" in rendered("{% instant at %}", **late)
    assert ">Mon 2 Mar 2026 14:30 IST<" in rendered("{{ at|instant:zone }}", **late)
    assert ">Mon 2 Mar 14:30:07 IST<" in rendered("{% instant at exact=True %}", **late)
    account = replace(ACCOUNT, until=NOW.replace(second=7))
    page = rendered("{% ledger account zone now %}", account=account, **late)
    assert "Together, until <time" in page
    assert ">Mon 2 Mar 14:30:07 IST<" in page


def test_no_instant_is_no_text() -> None:
    assert rendered("{% instant at %}{{ at|instant:zone }}", at=None, zone=UTC) == ""


def test_the_ledger_gives_each_span_with_its_reason_and_clause() -> None:
    page = rendered(
        "{% ledger account zone now %}", account=ACCOUNT, zone=ZONE, now=NOW
    )
    for line in ACCOUNT.lines:
        assert line.why in page
    assert 'href="/guide/#turnaround.waiting"' in page
    assert page.count('class="stopped"') == 1
    assert "not 2 h 50 min" in page
    assert ACCOUNT.why_due in page
    assert "2 h 10 min" in page


def test_a_first_verdict_that_was_corrected_stays_beside_it() -> None:
    """turnaround.fault-domain: the first verdict stays on record"""
    first = replace(ACCOUNT, verdict="Missed: 7 h used of 6 h.")
    account = replace(ACCOUNT, first=first)
    page = rendered(
        "{% ledger account zone now %}", account=account, zone=ZONE, now=NOW
    )
    first_said, _, corrected = page.partition("Corrected verdict")
    assert "First verdict" in first_said
    assert "Missed: 7 h used of 6 h." in first_said
    assert "it stays on record" in first_said
    assert ACCOUNT.verdict in corrected


def test_what_people_write_is_text_and_never_markup() -> None:
    said = rendered("{% empty title words %}", title="<b>", words="<script>x</script>")
    assert "<script>" not in said
    assert "&lt;script&gt;" in said


def test_a_pager_without_pages_is_nothing() -> None:
    assert rendered("{% pager %}") == ""
    assert 'rel="next"' in rendered("{% pager older='?cursor=x' %}")
