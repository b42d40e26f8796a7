from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from backline.guide.timeline import Fact, Kind, Side
from backline.surfaces.look.loss_chart import loss_charts


NOON = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """An event of a timeline."""

    kind: Kind
    effective_at: datetime
    facts: dict[str, Fact]
    recorded_at: datetime = NOON
    side: Side = Side.SITE
    by_name: str = "sitewatch"
    internal: bool = field(default=False)


def lost(
    affected: Fact,
    minute: int,
    *,
    total: Fact = 100,
    kind: Kind = Kind.LOSS_MEASURED,
    measure: str = "agents_cannot_log_in",
    measured: bool = True,
) -> Said:
    facts: dict[str, Fact] = {
        "affected": affected,
        "total": total,
        "measure": measure,
        "measured": measured,
    }
    return Said(kind, NOON + timedelta(minutes=minute), facts)


def test_a_loss_is_drawn_in_steps_from_its_opening() -> None:
    """
    09:00  opened: 20 of 100
    09:05  25 of 100
    09:10  0 of 100
    """
    steps = [lost(20, 0, kind=Kind.OPENED), lost(25, 5), lost(0, 10)]
    (chart,) = loss_charts(steps, UTC)
    assert chart.top == 25
    assert chart.points == "0,40 480,40 480,0 960,0 960,200 1000,200"
    assert [one.share for one in chart.figures] == ["20 %", "25 %", "0 %"]
    assert chart.title.startswith("agents cannot log in: 20 of 100 at Mon 2 Mar 2026")


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([], id="nothing measured"),
        pytest.param([lost(20, 0, kind=Kind.OPENED)], id="one figure is no course"),
        pytest.param([lost(20, 0), lost(21, 0)], id="two figures of one instant"),
        pytest.param(
            [lost(20, 0), lost(21, 5, measure="dials_failed")], id="one of each measure"
        ),
        pytest.param(
            [lost(20, 0, kind=Kind.OPENED, measured=False), lost(0, 5)],
            id="a typed loss is not measured",
        ),
        pytest.param([lost(20, 0), lost(None, 5)], id="blind"),
        pytest.param([lost(20, 0), lost(0, 5, total=0)], id="0 of 0 is no figure"),
    ],
)
def test_without_two_measured_figures_there_is_no_chart(steps: list[Said]) -> None:
    assert loss_charts(steps, UTC) == ()


def test_while_it_goes_on_a_loss_is_drawn_up_to_the_present() -> None:
    """
    09:00  20 of 100, measured last
    09:10  the present
    """
    now = NOON + timedelta(minutes=10)
    (chart,) = loss_charts([lost(20, 0)], UTC, place="Dubai", until=now)
    assert (chart.until, chart.now.share) == (now, "20 %")
    assert chart.points == "0,40 1000,40"
    assert chart.name == "Dubai: agents cannot log in"


@pytest.mark.parametrize(
    ("worst", "total", "top"),
    [(5, 100, 5), (501, 10_000, 10), (1, 1, 100), (1, 3, 50), (0, 7, 5)],
)
def test_the_top_holds_the_worst_figure(worst: int, total: int, top: int) -> None:
    (chart,) = loss_charts([lost(worst, 0, total=total), lost(0, 1)], UTC)
    assert chart.top == top


def test_a_share_is_cut_and_never_rounded_up_to_a_threshold() -> None:
    (chart,) = loss_charts([lost(1999, 0, total=10_000), lost(0, 1)], UTC)
    assert chart.figures[0].share == "19.9 %"
