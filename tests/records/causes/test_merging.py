"""Two people write on one report at once, and nothing of either is lost."""

from __future__ import annotations

from dataclasses import replace

from backline.records.causes.content import Content, Line
from backline.records.causes.merging import merged


AT = "2026-03-02T09:30:00+00:00"
BASE = Content(
    summary="In short.",
    cause="Unknown.",
    whys=("Why?",),
    lines=(Line(1, AT, "Opened."), Line(2, AT, "Taken.")),
)


def test_what_only_one_changed_is_taken_from_them() -> None:
    mine = replace(BASE, summary="Mine.")
    theirs = replace(BASE, cause="Sessions.", whys=("Why?", "Because."))
    both = merged(BASE, mine, theirs)
    assert both.content == replace(theirs, summary="Mine.")
    assert both.theirs == {}


def test_where_both_wrote_mine_stays_and_theirs_is_shown() -> None:
    mine = replace(BASE, cause="Mine.", whys=("A",))
    theirs = replace(BASE, cause="Theirs.", whys=("B", "C"))
    both = merged(BASE, mine, theirs)
    assert both.content == mine
    assert both.theirs == {"cause": "Theirs.", "whys": "B\nC"}
    assert merged(BASE, mine, mine).theirs == {}, "the same is no difference"


def test_lines_of_both_stand_and_what_was_taken_out_stays_out() -> None:
    opened, taken = BASE.lines
    own, others = Line(0, AT, "Mine."), Line(0, AT, "Theirs.")
    mine = replace(BASE, lines=(opened, own))
    theirs = replace(BASE, lines=(opened, taken, others))
    assert merged(BASE, mine, theirs).content.lines == (opened, own, others)
    both = merged(BASE, replace(BASE, lines=(opened, taken)), theirs)
    assert both.content.lines == (opened, taken, others)


def test_a_line_in_two_wordings_is_mine_and_theirs_is_shown() -> None:
    mine = replace(BASE, lines=(replace(BASE.lines[0], words="Mine."),))
    theirs = replace(BASE, lines=(replace(BASE.lines[0], words="Theirs."),))
    both = merged(BASE, mine, theirs)
    assert both.content.lines == mine.lines
    assert both.theirs == {"lines": "Theirs."}
    gone = merged(BASE, replace(BASE, lines=()), theirs)
    assert gone.content.lines == theirs.lines, "taken out, and written on by the other"


def test_what_both_wrote_alike_stands_once() -> None:
    own = Line(0, AT, "Both saw it.")
    reworded = replace(BASE.lines[0], words="Reported.")
    alike = replace(BASE, lines=(reworded, BASE.lines[1], own))
    both = merged(BASE, alike, alike)
    assert both.content.lines == alike.lines
    assert both.theirs == {}
