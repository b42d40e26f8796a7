"""The check: every difference from a government's list is listed and explained."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from backline.geography.published import (
    BadList,
    Compared,
    PublishedDays,
    compared,
    read_published,
)
from backline.guide.calendar_terms import BadCalendar


PAGE = Path(__file__).parents[2] / "docs/reference/holidays.md"
HEAD = "country,subdivision,date,name,kind"


@pytest.fixture(scope="module")
def places(shared: Path) -> dict[str, Compared]:
    path = shared / "data/holidays_gov/days.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return {each.name: compared(each) for each in read_published(lines)}


def test_every_difference_is_explained(places: dict[str, Compared]) -> None:
    strange = [
        each for place in places.values() for each in place.unlike if not each.why
    ]
    assert strange == []


def test_every_difference_is_on_the_page(places: dict[str, Compared]) -> None:
    sections = {
        section.partition("\n")[0]: section
        for section in PAGE.read_text("utf-8").split("\n## ")
    }
    missing = [
        each
        for place in places.values()
        for each in place.unlike
        if str(each.day) not in sections.get(each.place, "")
        or each.why not in sections[each.place]
    ]
    assert missing == []


@pytest.mark.parametrize(
    "place",
    ["CN", "TW", "JP", "GB england-and-wales", "GB northern-ireland"],
)
def test_working_days_are_those_the_government_published(
    places: dict[str, Compared], place: str
) -> None:
    assert places[place].years
    assert places[place].unlike == ()


def test_all_places_are_compared(places: dict[str, Compared]) -> None:
    assert {name[:2] for name in places} == {
        *("AU", "CN", "FR", "GB", "HK", "IN", "JP", "MU", "TW")
    }
    unknown = {name: each.unknown_years for name, each in places.items()}
    assert {name for name, years in unknown.items() if years} <= {"IN XBOM"}


def test_a_difference_says_what_both_have() -> None:
    """Made up: the list lacks Republic Day, and makes a plain Tuesday a day off."""
    lines = [
        HEAD,
        "IN,KA,2026-02-03,Founders' day,off",
        "IN,KA,2026-01-24,Make-up,work",
    ]
    (listed,) = read_published(lines)
    found = {str(each.day): each for each in compared(listed).unlike}
    assert (found["2026-01-26"].listed, found["2026-01-26"].ours) == (
        "working day",
        "off: Republic Day",
    )
    assert (found["2026-02-03"].listed, found["2026-02-03"].ours) == (
        "off: Founders' day",
        "working day",
    )
    assert (found["2026-01-24"].listed, found["2026-01-24"].ours) == (
        "working day",
        "off",
    )
    assert found["2026-02-03"].why == ""


def test_a_year_the_package_does_not_know_is_said_not_guessed() -> None:
    (listed,) = read_published([HEAD, "IN,KA,1990-01-26,Republic Day,off"])
    assert compared(listed).unknown_years == (1990,)
    assert compared(listed).unlike == ()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["country,date"], "no column kind"),
        ([HEAD, "IN,KA,tomorrow,Feast,off"], "Line 2 has no date: 'tomorrow'"),
        ([HEAD, "IN,KA,2026-01-26,Feast,holiday"], "Line 2 is of kind 'holiday'"),
    ],
)
def test_a_bad_list_says_what_is_wrong(lines: list[str], words: str) -> None:
    with pytest.raises(BadList, match=words):
        read_published(lines)


def test_an_unknown_place_is_refused() -> None:
    with pytest.raises(BadCalendar, match="country XX is unknown"):
        compared(PublishedDays("XX"))
