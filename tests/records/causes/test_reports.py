"""Root cause reports: written, reviewed, released, answered (rca.due)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from tests.cast import Cast, reader, stage
from tests.records.causes.room import (
    BACK,
    DAY,
    HOUR,
    WHOLE,
    approved,
    over,
    released,
    reviewed,
    written,
)
from tests.records.tickets.desk import at_once, is_borne_out, kinds, letters, mailed

from backline.guide.rca import Owed
from backline.guide.reports import Draft
from backline.guide.workflow import MoveRefused
from backline.paper.words import Fact
from backline.records.accounts.queries import NOBODY
from backline.records.causes.actions import releasing, reviewing, waiting, writing
from backline.records.causes.actions.writing import SavedMeanwhile
from backline.records.causes.content import Content, Line, content_of, stored
from backline.records.causes.document import Document, canonical
from backline.records.causes.models import Answer, Released, Report, Review, Version
from backline.records.causes.paper import paper_of
from backline.records.causes.queries import (
    UnknownReport,
    due_reports,
    release_for,
    reports_for,
    standing_of,
    versions_of,
)
from backline.records.tickets.actions.noting import note_fact, promise_date
from backline.records.tickets.models import Ticket
from backline.records.tickets.queries import UnknownTicket


pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return stage()


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return over(cast)


def clock(ticket: Ticket, name: str = "root_cause_report") -> tuple[str, str]:
    row = ticket.clocks.filter(name=name).latest("ordinal")
    return row.status, row.outcome


def test_from_writing_to_acceptance(cast: Cast, ticket: Ticket) -> None:
    owner = reader(cast.meridian.owner)
    assert clock(ticket) == ("running", "")
    report = released(cast, ticket)
    assert report.state == Draft.RELEASED
    assert clock(ticket) == ("finished", "met")
    assert mailed(ticket, BACK + 4 * HOUR) == {cast.meridian.owner.email}
    found = release_for(reader=owner, number=ticket.number, release=1)
    assert bytes(found.paper)[:5] == b"%PDF-"
    releasing.answer(
        number=ticket.number, release=1, accepts=True, by=owner, now=BACK + DAY
    )
    assert kinds(ticket)[-4:] == [
        "cause_submitted",
        "cause_reviewed",
        "cause_released",
        "cause_accepted",
    ]
    assert is_borne_out(ticket)


def test_what_is_released_never_changes(cast: Cast, ticket: Ticket) -> None:
    released(cast, ticket)
    kept = Released.objects.get()
    assert kept.sha256 == hashlib.sha256(canonical(kept.document)).hexdigest()
    assert kept.paper_sha256 == hashlib.sha256(bytes(kept.paper)).hexdigest()
    again = paper_of(kept.document, sha256=kept.sha256, at=kept.at)
    assert again == bytes(kept.paper), "the same document gives the same paper"
    figures = {each["name"]: each["words"] for each in kept.document["figures"]}
    assert figures["Peak severity"] == "critical"
    assert "Fault traced to" not in figures, "it is not said that it is looked for"
    assert "34 of 100 (34 %)" in json.dumps(kept.document)
    for row in (kept, Version.objects.first(), Review.objects.first()):
        assert row is not None
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(by_name="x")


def test_every_save_is_kept_and_nobody_overwrites_another(
    cast: Cast, ticket: Ticket
) -> None:
    first = written(cast, ticket)
    with pytest.raises(SavedMeanwhile):
        writing.save_version(
            number=ticket.number,
            content=Content(summary="Mine."),
            after=0,
            by=reader(cast.l1),
            now=BACK,
        )
    writing.save_version(
        number=ticket.number,
        content=Content(summary="After yours."),
        after=1,
        by=reader(cast.l1),
        now=BACK,
    )
    versions = versions_of(reader=reader(cast.l1), report=first)
    assert [content_of(each.content).summary for each in versions] == [
        WHOLE.summary,
        "After yours.",
    ]
    assert content_of(versions[0].content) == WHOLE


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told(cast: Cast, ticket: Ticket) -> None:
    written(cast, ticket)
    outcomes: list[str] = []

    def save(words: str) -> None:
        try:
            writing.save_version(
                number=ticket.number,
                content=Content(summary=words),
                after=1,
                by=reader(cast.l1),
                now=BACK,
            )
            outcomes.append("saved")
        except SavedMeanwhile:
            outcomes.append("told")

    at_once(lambda: save("a"), lambda: save("b"))
    assert sorted(outcomes) == ["saved", "told"]
    assert Version.objects.count() == 2


def test_who_wrote_it_does_not_review_it(cast: Cast, ticket: Ticket) -> None:
    written(cast, ticket)
    l2 = reader(cast.l2)
    reviewing.submit(number=ticket.number, by=l2, now=BACK)
    with pytest.raises(MoveRefused, match="ask a colleague"):
        reviewed(cast, ticket, by=cast.l2)
    with pytest.raises(MoveRefused, match="take it back"):
        writing.save_version(
            number=ticket.number, content=WHOLE, after=1, by=l2, now=BACK
        )
    with pytest.raises(MoveRefused, match="has to approve"):
        releasing.release(number=ticket.number, by=l2, now=BACK)
    reviewed(cast, ticket, approves=False, words="Which table?")
    assert Report.objects.get().state == Draft.WRITING
    reviewing.submit(number=ticket.number, by=l2, now=BACK)
    reviewing.take_back(number=ticket.number, by=l2, now=BACK)
    assert Report.objects.get().state == Draft.WRITING


def test_a_save_after_the_approval_wants_another_review(
    cast: Cast, ticket: Ticket
) -> None:
    approved(cast, ticket)
    written(cast, ticket)
    with pytest.raises(MoveRefused, match="being written"):
        releasing.release(number=ticket.number, by=reader(cast.l2), now=BACK)


def test_a_question_goes_back_and_comes_as_a_new_release(
    cast: Cast, ticket: Ticket
) -> None:
    released(cast, ticket)
    owner = reader(cast.meridian.owner)
    with pytest.raises(MoveRefused, match="no words"):
        releasing.answer(
            number=ticket.number, release=1, accepts=False, by=owner, now=BACK + DAY
        )
    releasing.answer(
        number=ticket.number,
        release=1,
        accepts=False,
        words="Why was nobody alerted?",
        by=owner,
        now=BACK + DAY,
    )
    assert cast.l1.email in mailed(ticket, BACK + DAY)
    assert Report.objects.get().state == Draft.WRITING
    released(cast, ticket)
    assert list(Released.objects.values_list("number", flat=True)) == [1, 2]
    with pytest.raises(MoveRefused, match="newer report"):
        releasing.answer(
            number=ticket.number, release=1, accepts=True, by=owner, now=BACK + DAY
        )
    assert Answer.objects.count() == 1


def test_drafts_are_the_vendors_and_releases_the_houses(
    cast: Cast, ticket: Ticket
) -> None:
    owner, stranger = reader(cast.meridian.owner), reader(cast.orbit.owner)
    written(cast, ticket)
    mine = standing_of(reader=owner, ticket=ticket, now=BACK)
    assert (mine.report, mine.releases, mine.owed.owed) == (None, (), Owed.OWED)
    assert not reports_for(reader=owner)
    assert due_reports(reader=owner) == []
    report = Report.objects.get()
    assert versions_of(reader=owner, report=report) == []
    assert releasing.drafted(reader=owner, ticket=ticket, now=BACK) is None
    with pytest.raises(UnknownReport):
        release_for(reader=owner, number=ticket.number, release=1)
    reviewing.submit(number=ticket.number, by=reader(cast.l2), now=BACK)
    reviewed(cast, ticket)
    releasing.release(number=ticket.number, by=reader(cast.l2), now=BACK)
    for somebody in (stranger, NOBODY):
        with pytest.raises(UnknownTicket):
            release_for(reader=somebody, number=ticket.number, release=1)


def test_the_list_has_what_is_owed_the_soonest_first(
    cast: Cast, ticket: Ticket
) -> None:
    minor = over(cast, cast.najd, affected=1)
    written(cast, minor)
    rows = due_reports(reader=reader(cast.l1))
    assert [(row.ticket.pk, row.state) for row in rows] == [
        (ticket.pk, ""),
        (minor.pk, "writing"),
    ]


def test_what_is_not_owed_can_be_promised(cast: Cast) -> None:
    minor, by = over(cast, affected=1), reader(cast.l1)
    assert standing_of(reader=by, ticket=minor, now=BACK).owed.owed is Owed.NOT_OWED
    promise_date(
        number=minor.number,
        clock="promised_report",
        due_at=BACK + 3 * DAY,
        words="You will have it.",
        by=by,
        now=BACK,
    )
    assert clock(minor, "promised_report") == ("running", "")
    assert standing_of(reader=by, ticket=minor, now=BACK).owed.owed is Owed.PROMISED
    released(cast, minor)
    assert clock(minor, "promised_report") == ("finished", "met")
    assert is_borne_out(minor)


def awaits(cast: Cast, ticket: Ticket, **more: object) -> None:
    given = {
        "number": ticket.number,
        "fact": "debug_data_awaited",
        "words": "the core dump of node 2",
        "whom": "Meridian Bank",
        "by": reader(cast.l1),
        "now": BACK + HOUR,
    }
    note_fact(**(given | more))  # type: ignore[arg-type]


def test_a_wait_names_what_and_from_whom_and_the_customer_ends_it(
    cast: Cast, ticket: Ticket
) -> None:
    with pytest.raises(MoveRefused, match="from whom"):
        awaits(cast, ticket, whom="")
    awaits(cast, ticket)
    last = BACK + 30 * DAY
    assert ticket.clocks.get(name="root_cause_report").due_at == last + 71 * HOUR
    assert clock(ticket, "interim_report") == ("running", "")
    by = reader(cast.meridian.owner)
    (wait,) = standing_of(reader=by, ticket=ticket, now=BACK + DAY).situation.waits
    assert wait.words == (
        "debug data awaited from Meridian Bank: the core dump of node 2"
    )
    awaits(
        cast,
        ticket,
        by=reader(cast.meridian.owner),
        holds=False,
        words="Sent.",
        whom="",
    )
    assert ticket.clocks.get(name="root_cause_report").due_at == BACK + 72 * HOUR
    assert is_borne_out(ticket)


def test_after_30_days_the_interim_report_stands(cast: Cast, ticket: Ticket) -> None:
    awaits(cast, ticket)
    released(cast, ticket, interim=True)
    assert clock(ticket, "interim_report") == ("finished", "met")
    assert clock(ticket) == ("running", "")
    with pytest.raises(MoveRefused, match="interim"):
        releasing.answer(
            number=ticket.number,
            release=1,
            accepts=True,
            by=reader(cast.meridian.owner),
            now=BACK + DAY,
        )
    assert waiting.close_with_what_is_known(now=BACK + 30 * DAY - HOUR) == 0
    assert waiting.close_with_what_is_known(now=BACK + 30 * DAY) == 1
    assert waiting.close_with_what_is_known(now=BACK + 30 * DAY) == 0
    assert kinds(ticket)[-1] == "cause_closed"
    assert clock(ticket) == ("finished", "met")
    assert is_borne_out(ticket)


def test_its_people_are_reminded_once_of_each_due(cast: Cast, ticket: Ticket) -> None:
    late = BACK + 3 * DAY - HOUR
    assert waiting.remind_of_reports(now=BACK + DAY) == 0
    assert waiting.remind_of_reports(now=late) == 1
    assert waiting.remind_of_reports(now=late) == 0
    assert mailed(ticket, late) == {cast.l1.email, cast.manager.email}
    assert letters(ticket).filter(created_at=late).count() == 2


HOSTILE = (
    '#panic("x") $a$ *b* `c` \\ #read("/etc/passwd") @ref <l> // é العربية 中文 \x07'
)


def test_what_people_write_is_text_on_paper_and_nothing_else(
    cast: Cast, ticket: Ticket
) -> None:
    content = Content(
        summary=HOSTILE,
        happened=HOSTILE,
        impact=HOSTILE,
        cause=HOSTILE,
        whys=(HOSTILE,) * 7,
        contributing=(HOSTILE,),
        lines=(Line(0, "2026-03-02T09:30:00+00:00", HOSTILE),),
    )
    written(cast, ticket, content=content)
    document = releasing.drafted(reader=reader(cast.l1), ticket=ticket, now=BACK)
    assert document is not None
    assert "#panic" in document.summary[0]
    reviewing.submit(number=ticket.number, by=reader(cast.l2), now=BACK)
    reviewed(cast, ticket)
    releasing.release(number=ticket.number, by=reader(cast.l2), now=BACK)
    assert bytes(Released.objects.get().paper)[:5] == b"%PDF-"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(Content(summary="x" * 20_001), id="a text"),
        pytest.param(Content(whys=("x",) * 8), id="whys"),
        pytest.param(Content(contributing=("x",) * 13), id="causes"),
        pytest.param(
            Content(lines=(Line(0, "2026-03-02T09:30:00+00:00", "x"),) * 121),
            id="lines",
        ),
        pytest.param(
            Content(lines=(Line(0, "2026-03-02T09:30:00", "x"),)), id="no zone"
        ),
    ],
)
def test_what_no_report_can_be_is_refused(
    cast: Cast, ticket: Ticket, content: Content
) -> None:
    with pytest.raises(MoveRefused):
        written(cast, ticket, content=content)
    assert not Version.objects.exists()


def test_what_was_saved_is_read_back(cast: Cast, ticket: Ticket) -> None:
    assert content_of(json.loads(json.dumps(stored(WHOLE)))) == WHOLE
    assert content_of({}) == Content()
    report = written(cast, ticket)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(state="lost")
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(
            report=report, number=1, saved_at=BACK, by_name="x", content={}
        )


def test_a_draft_tells_the_sites_time_and_as_many_whys_as_there_are(
    cast: Cast,
) -> None:
    ticket, by = over(cast, cast.orbit), reader(cast.l1)

    def drawn(**other: object) -> Document:
        written(cast, ticket, **other)  # type: ignore[arg-type]
        document = releasing.drafted(reader=by, ticket=ticket, now=BACK)
        assert document is not None
        return document

    final = drawn()
    assert final.released == "2 Mar 2026 15:00 UTC+4"
    assert "Why it happened" in {part.title for part in final.parts}
    five = replace(WHOLE, whys=("Why?",) * 5)
    interim = drawn(content=five, interim=True)
    assert "Five whys" in {part.title for part in interim.parts}
    assert Fact("Fault traced to", "under investigation") in interim.figures
