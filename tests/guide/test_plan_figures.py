"""package.standard, turnaround.minor-release: figures as people write them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from backline.guide.plan import NoTarget, Release, Span
from backline.guide.plan_figures import loss, share, span, target
from backline.guide.plan_table import BadPlan


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90 min", Span(5400)),
        ("6 h", Span(21600)),
        ("45 s", Span(45)),
        ("72 h elapsed", Span(259200, "elapsed")),
        ("next release", Release("next release or update")),
        ("none", NoTarget("no target")),
    ],
)
def test_a_target_reads_as_it_is_written(
    text: str, expected: Span | Release | NoTarget
) -> None:
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
