"""severity.critical, severity.major, severity.minor, severity.measures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backline.guide.plan_parse import parse_plan, with_overrides
from backline.guide.severity import (
    BadLoss,
    Verdict,
    affected_of_able,
    severity_of,
    worst_of,
)
from backline.plans import load_plan, plan_mapping


STANDARD = load_plan("exotel-standard")

CANNOT_TAKE = ("acd", "agents_cannot_take_calls")
CANNOT_LOG_IN = ("acd", "agents_cannot_log_in")
REJECTED = ("acd", "calls_rejected")
NO_REPORTS = ("reports", "reports_unavailable")


def judged(
    what: tuple[str, str], affected: int, total: int, source: str = "given"
) -> Verdict:
    component, measure = what
    return severity_of(
        STANDARD,
        component=component,
        measure=measure,
        affected=affected,
        total=total,
        source=source,
    )


@pytest.mark.parametrize(
    ("what", "affected", "total", "severity", "decided_by", "clause"),
    [
        pytest.param(
            *(CANNOT_TAKE, 1, 100, "minor", "100*1 < 2*100", "severity.minor"),
            id="1 of 100 seats",
        ),
        pytest.param(
            *(CANNOT_TAKE, 2, 100, "major", "100*2 >= 2*100", "severity.major"),
            id="2 of 100 seats: the text says from 2 %",
        ),
        pytest.param(
            *(CANNOT_TAKE, 3, 100, "major", "100*3 >= 2*100", "severity.major"),
            id="3 of 100 seats",
        ),
        pytest.param(
            *(CANNOT_TAKE, 19, 100, "major", "100*19 >= 2*100", "severity.major"),
            id="19 of 100 seats",
        ),
        pytest.param(
            *(CANNOT_TAKE, 20, 100, "critical", "100*20 >= 20*100"),
            "severity.critical",
            id="20 of 100 seats: the text says 20 % or higher",
        ),
        pytest.param(
            *(CANNOT_TAKE, 21, 100, "critical", "100*21 >= 20*100"),
            "severity.critical",
            id="21 of 100 seats",
        ),
        pytest.param(
            *(REJECTED, 7, 400, "minor", "100*7 < 2*400", "severity.minor"),
            id="7 of 400 calls",
        ),
        pytest.param(
            *(REJECTED, 8, 400, "major", "100*8 >= 2*400", "severity.major"),
            id="8 of 400 calls",
        ),
        pytest.param(
            *(REJECTED, 9, 400, "major", "100*9 >= 2*400", "severity.major"),
            id="9 of 400 calls",
        ),
        pytest.param(
            *(REJECTED, 79, 400, "major", "100*79 >= 2*400", "severity.major"),
            id="79 of 400 calls",
        ),
        pytest.param(
            *(REJECTED, 80, 400, "critical", "100*80 >= 20*400"),
            "severity.critical",
            id="80 of 400 calls",
        ),
        pytest.param(
            *(REJECTED, 81, 400, "critical", "100*81 >= 20*400"),
            "severity.critical",
            id="81 of 400 calls",
        ),
        pytest.param(
            *(NO_REPORTS, 100, 100, "major", "100*100 >= 2*100", "severity.major"),
            id="reports at 100 %: at most major",
        ),
        pytest.param(
            *(NO_REPORTS, 1, 100, "minor", "100*1 < 2*100", "severity.minor"),
            id="reports at 1 %",
        ),
        pytest.param(
            *(CANNOT_LOG_IN, 1, 5, "critical", "100*1 >= 20*5", "severity.critical"),
            id="1 of 5: a typed report follows the text",
        ),
        pytest.param(
            *(CANNOT_LOG_IN, 0, 100, "minor", "100*0 < 2*100", "severity.minor"),
            id="0 of 100",
        ),
        pytest.param(
            *(REJECTED, 199_999, 1_000_000, "major", "100*199999 >= 2*1000000"),
            "severity.major",
            id="a hair under 20 %",
        ),
    ],
)
def test_a_loss_has_the_severity_of_the_text(
    what: tuple[str, str],
    affected: int,
    total: int,
    severity: str,
    decided_by: str,
    clause: str,
) -> None:
    verdict = judged(what, affected, total)
    assert verdict.severity == severity
    assert verdict.decided_by == decided_by
    assert verdict.clause == clause
    assert verdict.loss == f"{affected}/{total}"
    assert f"{affected} of {total}" in verdict.because
    assert severity in verdict.because


@pytest.mark.parametrize(
    ("able", "severity"),
    [
        pytest.param(80, "critical", id="only 80 or fewer can log in"),
        pytest.param(81, "major", id="81 can log in"),
        pytest.param(98, "major", id="98 can log in"),
        pytest.param(99, "minor", id="99 can log in"),
    ],
)
def test_those_who_can_log_in_are_counted_too(able: int, severity: str) -> None:
    affected = affected_of_able(able, 100)
    assert judged(CANNOT_LOG_IN, affected, 100).severity == severity


def test_reports_say_why_they_are_not_critical() -> None:
    because = judged(NO_REPORTS, 5, 5).because
    assert "not critical, whatever the loss" in because
    assert "severity.critical does not list reports" in because


def test_reports_stay_major_by_any_measure() -> None:
    assert judged(("reports", "calls_rejected"), 400, 400).severity == "major"


def test_a_major_loss_that_is_simply_lower_says_nothing_about_critical() -> None:
    assert "not critical" not in judged(CANNOT_LOG_IN, 19, 100).because


def test_nothing_of_nothing_is_nothing_measured_and_never_zero() -> None:
    verdict = judged(CANNOT_LOG_IN, 0, 0)
    assert verdict.severity is None
    assert verdict.because == "nothing measured"
    assert verdict.loss is None
    assert verdict.decided_by is None


@pytest.mark.parametrize(
    ("component", "measure", "says"),
    [
        ("fax", "calls_rejected", "does not name the component 'fax'"),
        ("acd", "callers_annoyed", "does not name the measure 'callers_annoyed'"),
    ],
)
def test_what_the_plan_does_not_name_is_minor(
    component: str, measure: str, says: str
) -> None:
    verdict = judged((component, measure), 100, 100)
    assert verdict.severity == "minor"
    assert verdict.clause == "severity.minor"
    assert verdict.decided_by is None
    assert says in verdict.because


def test_a_long_unknown_name_is_cut_in_the_sentence() -> None:
    verdict = judged(("x" * 10_000, "y" * 10_000), 1, 1)
    assert len(verdict.because) < 500


@pytest.mark.parametrize(
    ("component", "measure"),
    [
        ("Voice Logger", "Calls not recorded"),
        ("VOICE-LOGGER", "calls-not-recorded"),
        ("voicelogger", "CALLS_NOT_RECORDED"),
        (" voice_logger ", "callsnotrecorded"),
    ],
)
def test_spelling_makes_no_difference(component: str, measure: str) -> None:
    assert judged((component, measure), 20, 100).severity == "critical"


def test_login_and_log_in_are_one_measure() -> None:
    assert judged(("ACD", "agents cannot login"), 21, 100) == judged(
        CANNOT_LOG_IN, 21, 100
    )


@pytest.mark.parametrize(
    "component", ["acd", "ivr", "dialer", "voice_logger", "reports"]
)
def test_every_component_of_the_guide_can_be_major(component: str) -> None:
    assert judged((component, "calls_rejected"), 2, 100).severity == "major"


@pytest.mark.parametrize(
    ("affected", "total", "says"),
    [
        pytest.param(-1, 100, "affected is below zero", id="negative affected"),
        pytest.param(0, -1, "total is below zero", id="negative total"),
        pytest.param(101, 100, "101 affected of 100 is more", id="more than all"),
        pytest.param(1, 0, "1 affected of 0 is more", id="some of nothing"),
        pytest.param(1.0, 100, "affected is not a whole number", id="float"),
        pytest.param(1, 100.0, "total is not a whole number", id="float total"),
        pytest.param(True, 100, "affected is not a whole number", id="boolean"),
        pytest.param("1", 100, "affected is not a whole number", id="string"),
        pytest.param(None, 100, "affected is not a whole number", id="nothing"),
        pytest.param(1, 10**5000, "total is more than any setup", id="endless"),
    ],
)
def test_a_bad_loss_is_refused_with_a_reason(
    affected: int, total: int, says: str
) -> None:
    with pytest.raises(BadLoss, match=says):
        judged(CANNOT_LOG_IN, affected, total)


@pytest.mark.parametrize(
    ("able", "says"),
    [
        (101, "101 able of 100 is more"),
        (-1, "able is below zero"),
        (0.5, "able is not a whole number"),
    ],
)
def test_those_able_are_counted_as_strictly(able: object, says: str) -> None:
    with pytest.raises(BadLoss, match=says):
        affected_of_able(able, 100)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("roster", "on the roster of the shift"),
        ("offered", "offered in the same 15 minutes"),
        ("typed", "as reported"),
        ("estimated", "as estimated"),
    ],
)
def test_the_verdict_names_where_the_total_comes_from(source: str, says: str) -> None:
    """severity.denominator"""
    verdict = judged(CANNOT_LOG_IN, 21, 100, source)
    assert verdict.source == source
    assert says in verdict.because


def test_the_comparison_is_plan_data() -> None:
    """severity.measures: thresholds and their comparison are plan data."""
    overrides = {
        "thresholds.critical.loss": "> 20 %",
        "thresholds.major.loss": "> 2.5 %",
    }
    plan = parse_plan(with_overrides(plan_mapping("exotel-standard"), overrides))

    def of(affected: int, total: int) -> Verdict:
        return severity_of(
            plan,
            component="acd",
            measure="calls_rejected",
            affected=affected,
            total=total,
        )

    assert of(20, 100).severity == "major"
    assert of(21, 100).severity == "critical"
    assert of(21, 100).decided_by == "100*21 > 20*100"
    assert of(5, 200).severity == "minor"
    assert of(5, 200).decided_by == "200*5 <= 5*200"
    assert of(6, 200).severity == "major"
    assert "over 2.5 %" in of(6, 200).because


def test_the_worst_of_several_verdicts_decides() -> None:
    minor, major = judged(REJECTED, 0, 400), judged(REJECTED, 9, 400)
    nothing, critical = judged(REJECTED, 0, 0), judged(CANNOT_LOG_IN, 21, 100)
    assert worst_of(STANDARD, [minor, nothing, critical, major]) is critical
    assert worst_of(STANDARD, [nothing, minor]) is minor
    assert worst_of(STANDARD, [nothing]) is None


@given(total=st.integers(1, 10**9), share=st.fractions(0, 1))
def test_more_loss_is_never_less_severe(total: int, share: float) -> None:
    affected = int(total * share)
    lower = judged(REJECTED, affected, total).severity
    higher = judged(REJECTED, min(affected + 1, total), total).severity
    assert lower is not None
    assert higher is not None
    assert STANDARD.rank(higher) >= STANDARD.rank(lower)
