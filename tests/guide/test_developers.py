"""Issues with the developers: process.escalation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backline.guide.developers import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    Issue,
    check_can_ask,
    check_can_link,
    pause_after,
    what_changed,
)
from backline.guide.workflow import MoveRefused


def test_pauses_double_up_to_an_hour() -> None:
    assert [pause_after(tries) / FIRST_PAUSE for tries in (0, 1, 2, 3, 4)] == [
        *(1, 1, 2, 4, 8),
    ]
    assert pause_after(7) == pause_after(10**9) == LONGEST_PAUSE == timedelta(hours=1)


@pytest.mark.parametrize(("title", "words"), [(" ", "x"), ("x", " "), ("", "")])
def test_developers_are_told_something(title: str, words: str) -> None:
    check_can_ask(title="x", words="y")
    with pytest.raises(MoveRefused, match="Write a title"):
        check_can_ask(title=title, words=words)


def test_an_issue_is_linked_by_its_key_and_once() -> None:
    check_can_link(key="7", known=False)
    with pytest.raises(MoveRefused, match="number or key"):
        check_can_link(key=" ", known=False)
    with pytest.raises(MoveRefused, match="Issue 7 is linked"):
        check_can_link(key="7", known=True)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (Issue("7", "Old", "u", is_open=True), ""),
        (Issue("7", "Old", "other", is_open=True), ""),
        (Issue("7", "Old", "u", is_open=False), "closed"),
        (Issue("7", "New", "u", is_open=True), "renamed to “New”"),
        (Issue("7", "New", "u", is_open=False), "closed and renamed to “New”"),
    ],
)
def test_what_the_developers_changed(now: Issue, words: str) -> None:
    assert what_changed(Issue("7", "Old", "u", is_open=True), now) == words
