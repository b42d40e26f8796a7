"""A root cause report on paper, in the scripts of the places where the sites are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backline.paper.words import Fact, paragraphs
from backline.records.causes.document import (
    Chart,
    Document,
    Part,
    Task,
    Told,
    as_json,
)
from backline.records.causes.paper import paper_of


_AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
_WHOLE = Document(
    number="INC-1",
    subject="Agents cannot log in",
    customer="Meridian Bank",
    site="Bengaluru",
    zone="Asia/Kolkata",
    release=1,
    interim=True,
    released="2 Mar 2026 17:30 IST",
    severity="critical",
    owed="Standard owes a root cause report at critical.",
    summary=("In short.\nAnd a second line.",),
    figures=(Fact("Began", "2 Mar 2026 14:30 IST"),),
    chart=Chart("agents cannot log in", 50, "14:30", "16:30", ((0, 300), (1000, 300))),
    parts=(
        Part("happened", "What happened", ("A" * 300,)),
        Part("whys", "Five whys", (), ("Why?",), numbered=True),
        Part("contributing", "What contributed to it", (), ("This.",)),
    ),
    timeline=tuple(Told("2 Mar 2026 14:30 IST", "It goes on. " * 9) for _ in range(60)),
    actions=(Task("Alert", "preventive", "vendor", "Wei Tan", "9 Mar 2026", ""),),
    promises=(Fact("Resolution", "Met: 2 h of 6 h used."),),
    awaited=("debug data awaited from Meridian Bank: the dump",),
    written_by="Grace Fernandes",
    reviewed_by="Wei Tan",
)


def paper(document: Document) -> bytes:
    return paper_of(as_json(document), sha256="0" * 64, at=_AT)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Zoë Žižek, Ωμέγα, Чехов", id="Europe"),
        pytest.param("मेरिडियन बैंक, पुणे", id="Hindi and Marathi"),
        pytest.param("بنك نجد، الرياض", id="Arabic"),
        pytest.param("மெரிடியன், சென்னை", id="Tamil"),
        pytest.param("మెరిడియన్, హైదరాబాద్", id="Telugu"),
    ],
)
def test_names_are_set_in_letters_that_are_there(name: str) -> None:
    """Typst makes accessible PDF only where every letter has its glyph."""
    assert b"pdfuaid" in paper(replace(_WHOLE, customer=name, subject=name))


def test_a_letter_that_no_font_has_does_not_keep_the_report_back() -> None:
    made = paper(replace(_WHOLE, subject="Linear A: \U00010600"))
    assert made[:5] == b"%PDF-"
    assert b"pdfuaid" not in made


def test_more_actions_than_a_page_holds_go_over_it() -> None:
    assert b"pdfuaid" in paper(replace(_WHOLE, actions=_WHOLE.actions * 60))


def test_lines_that_were_typed_stay_lines() -> None:
    typed = "First  line\r\n- second\r\n\r\n\n Next\tone \n"
    assert paragraphs(typed) == ("First line\n- second", "Next one")
    assert paragraphs(" \n\n ") == ()
