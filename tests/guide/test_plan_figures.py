"""package.standard, turnaround.minor-release: figures as people write them."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from backline.guide.plan import (
    Allowance,
    Days,
    FixedInstant,
    NoTarget,
    Promised,
    Release,
    Span,
    Target,
    WallTime,
)
from backline.guide.plan_figures import allowance, length, loss, share, span, target
from backline.guide.plan_table import BadPlan


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90 min", Span(5400)),
        ("6 h", Span(21600)),
        ("45 s", Span(45)),
        ("72 h elapsed", Span(259200, "elapsed")),
        ("72 h in elapsed", Span(259200, "elapsed")),
        ("1 h in 24x7", Span(3600, "elapsed")),
        ("1 day", Span(86400)),
        ("2 weeks", Span(1209600)),
        ("20 min in level", Span(1200, "level")),
        ("1 business day", Days(1)),
        ("10 business days elapsed", Days(10, "elapsed")),
        ("by 18:00", WallTime(64800)),
        ("by 09:30 + 1 business day", WallTime(34200, 1)),
        (
            "by 2026-12-31T18:00:00Z",
            FixedInstant(datetime(2026, 12, 31, 18, tzinfo=UTC)),
        ),
        ("as promised", Promised()),
        ("next release", Release("next release or update")),
        ("none", NoTarget("no target")),
    ],
)
def test_a_target_reads_as_it_is_written(text: str, expected: Target) -> None:
    assert target(text, "x") == expected


@pytest.mark.parametrize(
    "text",
    ["0 h", "6h", "6  h", "1.5 h", "-6 h", "6 h service", "٦ h", "999999999 h", "", 6],
)
def test_what_is_no_span_is_refused(text: object) -> None:
    with pytest.raises(BadPlan):
        span(text, "x")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5400, "90 min"),
        (21600, "6 h"),
        (172800, "48 h"),
        (1800, "30 min"),
        (61, "61 s"),
    ],
)
def test_a_span_is_shown_as_people_write_it(seconds: int, words: str) -> None:
    assert Span(seconds).words == words


@pytest.mark.parametrize(
    "text",
    [
        "1 business day in level",
        "6 hrs",
        "every 4 h",
        "by 24:00",
        "by 9:00",
        "by 18:00 + 1 day",
        "by 2026-12-31",
        "by 2026-12-31T18:00:00+01:00",
        "by 1812-12-31T18:00:00Z",
        "0 business days",
        "1 h in office",
        "1 h in 24x5",
        "next releases",
        "",
        None,
    ],
)
def test_what_is_no_target_is_refused_with_a_remedy(text: object) -> None:
    with pytest.raises(BadPlan) as refused:
        target(text, "x")
    assert refused.value.remedy


def test_a_long_elapsed_span_is_told_in_days() -> None:
    assert Span(7 * 86400, "elapsed").words == "7 days"
    assert Span(5 * 86400, "elapsed").words == "120 h"
    assert Span(7 * 86400).words == "168 h"


def test_lengths_and_allowances() -> None:
    assert length("30 min", "x") == 1800
    assert allowance("6 per term", "x") == Allowance(6, "term")
    for text in ("0 min", "30 min elapsed", "soon", 30):
        with pytest.raises(BadPlan):
            length(text, "x")
    for text in ("0 per year", "4 per month", "many", 4):
        with pytest.raises(BadPlan):
            allowance(text, "x")


def test_shares_and_losses_are_exact() -> None:
    assert share("12.5 %", "x") == Fraction(1, 8)
    assert share("110%", "x") == Fraction(11, 10)
    assert loss("> 2.5 %", "x").percent == Fraction(5, 2)
    assert loss(">= 100 %", "x").comparison == ">="


@pytest.mark.parametrize("text", ["0 %", "1e2 %", "-5 %", "5", 7, None, "% 5"])
def test_what_is_no_share_is_refused(text: object) -> None:
    with pytest.raises(BadPlan):
        share(text, "x")


@pytest.mark.parametrize("text", [">= 0 %", ">= 101 %", "< 5 %", "= 5 %", ">=", 20])
def test_what_is_no_threshold_is_refused(text: object) -> None:
    with pytest.raises(BadPlan):
        loss(text, "x")
