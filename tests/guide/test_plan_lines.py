"""package.tailored: an error in a plan names its line."""

from __future__ import annotations

import pytest
from tests.guide.unlike import TEXT

from backline.guide.plan_lines import line_of


TRICKY = '''\
name = "a # [b]"        # [not.a.table]
list = [
  "x = 1",              # ]
  "[y]",
]
said = """
[no.table]
key = 1
"""
[one."two three"]
four.five = { six = 1,
  seven = 2 }
[[steps]]
name = 'first'
[steps.more]
deep = true
[[steps]]
name = "second"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("name", 1),
        ("list", 2),
        ("said", 6),
        ("no.table", 1),
        ("key", 1),
        ("one", 1),
        ("one.two three", 10),
        ("one.two three.four", 11),
        ("one.two three.four.five.six", 11),
        ("steps", 13),
        ("steps.0.name", 14),
        ("steps.0.more.deep", 16),
        ("steps.1", 17),
        ("steps.1.name", 18),
        ("steps.1.clock", 17),
        ("nothing", 1),
    ],
)
def test_a_path_is_found_or_what_is_nearest_around_it(path: str, line: int) -> None:
    assert line_of(TRICKY, path) == line


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("coverage", 'coverage = "24x5"'),
        ("clocks.analysis.targets.high", 'high = "2 weeks"'),
        ("thresholds.high.1.loss", 'loss = "> 50 %"'),
        ("hours.night.weekly.sat", 'weekly = { sat = [["22:00", "06:00"]]'),
        ("clocks.workaround.starts", "[clocks.workaround]"),
    ],
)
def test_a_figure_of_a_plan_is_found(path: str, key: str) -> None:
    assert TEXT.splitlines()[line_of(TEXT, path) - 1].startswith(key)
