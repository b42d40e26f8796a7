"""A yearly annex is confirmed by both sides and changed jointly (package.geography)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests import cast

from backline.guide.annex import AnnexRefused
from backline.guide.calendar_edits import with_day_hours, with_days_closed
from backline.guide.calendar_terms import BadCalendar, NoOpenTime
from backline.records.accounts.queries import Reader
from backline.records.contracts.actions.annexes import (
    confirm_annex,
    edit_annex,
    propose_calendar,
    withdraw_annex,
)
from backline.records.contracts.calendar_queries import (
    UnknownCalendar,
    annex_for,
    annex_steps,
    calendar_version_for,
    calendars_in_force,
)
from backline.records.contracts.models import (
    AnnexStep,
    CalendarAnnex,
    CalendarVersion,
)
from backline.records.contracts.queries import terms_of, terms_of_site
from backline.records.customers.queries import UnknownSite
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.queries import ticket_for
from backline.records.trail.models import AuditEvent


NOW = cast.NOON


def proposed(
    staged: cast.Cast, by: Reader | None = None, years: tuple[int, int] = (2027, 2028)
) -> CalendarAnnex:
    return propose_calendar(
        site_id=staged.meridian.site.pk,
        first_year=years[0],
        last_year=years[1],
        by=by or cast.reader(staged.l2),
        now=NOW,
    )


def closed_day(annex: CalendarAnnex, by: Reader, day: str, name: str) -> CalendarAnnex:
    on = date.fromisoformat(day)
    return edit_annex(
        annex_id=annex.pk,
        seen=annex.revision,
        edit=partial(with_days_closed, first=on, last=on, name=name),
        words=f"closed {day}",
        by=by,
        now=NOW,
    )


def confirmed(annex: CalendarAnnex, by: Reader, now: datetime = NOW) -> CalendarAnnex:
    return confirm_annex(annex_id=annex.pk, seen=annex.revision, by=by, now=now)


def test_both_sides_agree_and_it_is_in_force(staged: cast.Cast) -> None:
    """
    vendor    proposes 2027 to 2028
    customer  closes its founders' day
    vendor    confirms
    customer  confirms, and it is the calendar of new tickets
    """
    vendor, customer = cast.reader(staged.l2), cast.reader(staged.meridian.owner)
    annex = closed_day(proposed(staged), customer, "2027-02-03", "Founders' day")
    annex = confirmed(annex, vendor)
    assert (annex.state, annex.standing.words) == (
        "open",
        "Waiting for the customer's confirmation.",
    )
    annex = confirmed(annex, customer, NOW + timedelta(hours=1))
    assert annex.state == "published"
    version = annex.version
    assert version is not None
    assert (version.name, version.version) == ("IN-KA 24x5", 2)
    assert version.body["last_year"] == 2028
    assert version.body["first_year"] == 2025
    assert version.body["holiday_names"]["2027-02-03"] == "Founders' day"
    assert version.body["source"]["package"].startswith("holidays ")
    assert "2027-03-10" in version.body["source"]["estimated"]
    later = terms_of_site(staged.meridian.site.pk, NOW + timedelta(hours=2))
    assert later.calendar_version_id == version.pk


def test_publishing_never_moves_a_figure_of_the_past(staged: cast.Cast) -> None:
    """A ticket that is open keeps its version; an instant before keeps the old one."""
    vendor, customer = cast.reader(staged.l2), cast.reader(staged.meridian.owner)
    report = Report(
        channel="portal",
        kind="incident",
        site_id=staged.meridian.site.pk,
        subject="Agents out",
        words="since the morning",
        component="acd",
        measure="agents_cannot_log_in",
        affected=5,
    )
    ticket = open_ticket(report=report, by=customer, now=NOW)
    before = {clock.pk: clock.due_at for clock in ticket.clocks.all()}
    annex = closed_day(proposed(staged), vendor, "2026-03-03", "Sudden feast")
    annex = confirmed(confirmed(annex, vendor), customer)
    again = ticket_for(reader=vendor, number=ticket.number)
    assert again.calendar_version_id == ticket.calendar_version_id
    assert again.calendar_version_id != annex.version_id
    assert {clock.pk: clock.due_at for clock in again.clocks.all()} == before
    past = terms_of_site(staged.meridian.site.pk, NOW - timedelta(seconds=1))
    assert past.calendar_version_id == ticket.calendar_version_id


def test_an_edit_takes_back_what_was_confirmed(staged: cast.Cast) -> None:
    vendor, customer = cast.reader(staged.l2), cast.reader(staged.meridian.owner)
    annex = confirmed(proposed(staged), vendor)
    annex = closed_day(annex, customer, "2027-02-03", "Founders' day")
    assert (annex.vendor_by, annex.customer_by) == ("", "")
    annex = confirmed(annex, customer)
    assert annex.state == "open"


def test_nobody_confirms_what_they_have_not_seen(staged: cast.Cast) -> None:
    vendor, customer = cast.reader(staged.l2), cast.reader(staged.meridian.owner)
    seen = proposed(staged)
    closed_day(
        annex_for(reader=vendor, annex_id=seen.pk), vendor, "2027-02-03", "Feast"
    )
    with pytest.raises(AnnexRefused, match="changed while you looked"):
        confirm_annex(annex_id=seen.pk, seen=seen.revision, by=customer, now=NOW)
    with pytest.raises(AnnexRefused, match="changed while you looked"):
        closed_day(seen, customer, "2027-02-04", "Other feast")


def test_a_side_confirms_once_and_cannot_speak_for_the_other(staged: cast.Cast) -> None:
    annex = confirmed(proposed(staged), cast.reader(staged.l2))
    with pytest.raises(AnnexRefused, match="Your side has confirmed"):
        confirmed(annex, cast.reader(staged.manager))
    assert CalendarVersion.objects.filter(name="IN-KA 24x5").count() == 1


def test_the_stranger_neither_sees_nor_touches_it(staged: cast.Cast) -> None:
    annex, stranger = proposed(staged), cast.reader(staged.orbit.owner)
    with pytest.raises(UnknownCalendar):
        annex_for(reader=stranger, annex_id=annex.pk)
    with pytest.raises(UnknownCalendar):
        confirmed(annex, stranger)
    with pytest.raises(UnknownCalendar):
        closed_day(annex, stranger, "2027-02-03", "Feast")
    with pytest.raises(UnknownSite):
        proposed(staged, by=stranger)
    assert annex_steps(reader=stranger, annex=annex) == []
    ours = calendars_in_force(reader=stranger, now=NOW)
    assert [each.customers for each in ours] == [["Orbit Telecom"]]
    meridians = calendars_in_force(reader=cast.reader(staged.meridian.owner), now=NOW)
    with pytest.raises(UnknownCalendar):
        calendar_version_for(reader=stranger, version_id=meridians[0].version.pk)


def test_the_colleague_sees_it_and_may_propose(staged: cast.Cast) -> None:
    colleague = cast.reader(staged.meridian.colleague)
    annex = proposed(staged, by=colleague)
    assert annex_for(reader=colleague, annex_id=annex.pk).name == "IN-KA 24x5"


def test_a_calendar_that_others_use_is_left_to_them(staged: cast.Cast) -> None:
    """Two banks share a calendar; one's annex becomes a calendar of its own."""
    part = cast._Part(
        "Kaveri Bank", "Mysuru", "IN-KA", "Asia/Kolkata", "k.example", "A B", "C D"
    )
    kaveri = cast.house(part, plan="exotel-standard", now=NOW)
    annex = proposed(staged)
    assert annex.name == "Meridian Bank: IN-KA 24x5"
    annex = confirmed(
        confirmed(annex, cast.reader(staged.l2)), cast.reader(staged.meridian.owner)
    )
    assert annex.version is not None
    at = NOW + timedelta(days=1)
    assert (
        terms_of_site(staged.meridian.site.pk, at).calendar_version_id
        == annex.version_id
    )
    assert terms_of_site(kaveri.site.pk, at).calendar_version_id != annex.version_id
    with pytest.raises(UnknownCalendar):
        calendar_version_for(
            reader=cast.reader(kaveri.owner), version_id=annex.version.pk
        )
    nxt = proposed(staged, years=(2029, 2029))
    assert (nxt.name, nxt.base) == (annex.name, annex.version)


def test_one_annex_at_a_time(staged: cast.Cast) -> None:
    annex = proposed(staged)
    with pytest.raises(AnnexRefused, match="is open already"):
        proposed(staged)
    vendor = cast.reader(staged.l1)
    with pytest.raises(AnnexRefused, match="Say why"):
        withdraw_annex(
            annex_id=annex.pk, seen=annex.revision, because=" ", by=vendor, now=NOW
        )
    withdraw_annex(
        annex_id=annex.pk, seen=annex.revision, because="wrong year", by=vendor, now=NOW
    )
    with pytest.raises(AnnexRefused, match="is withdrawn"):
        confirmed(annex_for(reader=vendor, annex_id=annex.pk), vendor)
    assert proposed(staged).state == "open"


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ((2028, 2027), "in order"),
        ((2027, 2040), "at most 10"),
        ((2024, 2025), "are over"),
        ((2029, 2029), "ends with 2027. Propose from 2028"),
        ((2027, 2036), "are not known"),
    ],
)
def test_bad_years_are_refused(
    staged: cast.Cast, years: tuple[int, int], words: str
) -> None:
    with pytest.raises((AnnexRefused, BadCalendar), match=words):
        proposed(staged, years=years)
    assert not CalendarAnnex.objects.exists()


def test_a_calendar_of_all_hours_has_nothing_to_agree(staged: cast.Cast) -> None:
    with pytest.raises(AnnexRefused, match="nothing to agree"):
        propose_calendar(
            site_id=staged.orbit.site.pk,
            first_year=2027,
            last_year=2027,
            by=cast.reader(staged.l2),
            now=NOW,
        )


def test_an_edit_that_leaves_no_calendar_changes_nothing(staged: cast.Cast) -> None:
    annex, vendor = proposed(staged), cast.reader(staged.l2)
    with pytest.raises(NoOpenTime):
        edit_annex(
            annex_id=annex.pk,
            seen=1,
            edit=lambda body: {**body, "weekly_hours": {}, "date_overrides": {}},
            words="closed for ever",
            by=vendor,
            now=NOW,
        )
    assert annex_for(reader=vendor, annex_id=annex.pk).revision == 1


def test_who_said_what_is_written_down_for_good(staged: cast.Cast) -> None:
    vendor, customer = cast.reader(staged.l2), cast.reader(staged.meridian.owner)
    annex = closed_day(proposed(staged), customer, "2027-02-03", "Founders' day")
    confirmed(confirmed(annex, vendor), customer)
    steps = annex_steps(reader=customer, annex=annex)
    assert [(each.side, each.by_name, each.words) for each in reversed(steps)] == [
        ("vendor", "Grace Fernandes", f"proposed 2027 to 2028 from {_package(annex)}"),
        ("customer", "Asha Rao", "closed 2027-02-03"),
        ("vendor", "Grace Fernandes", "confirmed"),
        ("customer", "Asha Rao", "confirmed"),
        (
            "customer",
            "Asha Rao",
            "in force as IN-KA 24x5, version 2: both sides have confirmed",
        ),
    ]
    told = AuditEvent.objects.filter(did__startswith="calendar.").order_by("pk")
    assert [each.did for each in told][-6:] == [
        "calendar.proposed",
        "calendar.edited",
        "calendar.confirmed",
        "calendar.confirmed",
        "calendar.published",
        "calendar.agreed",
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        AnnexStep.objects.update(words="never said")


def _package(annex: CalendarAnnex) -> str:
    package: str = annex.body["source"]["package"]
    return package


def test_it_counts_as_it_was_agreed(staged: cast.Cast) -> None:
    """A half day on Christmas Eve 2027, a Friday; 2028 was added to 2027."""
    vendor, customer = cast.reader(staged.l2), cast.reader(staged.meridian.owner)
    annex = edit_annex(
        annex_id=proposed(staged).pk,
        seen=1,
        edit=partial(
            with_day_hours,
            day=date(2027, 12, 24),
            windows=[["09:00", "13:00"]],
            name="",
        ),
        words="half day",
        by=vendor,
        now=NOW,
    )
    annex = confirmed(confirmed(annex, customer), vendor)
    assert annex.version_id is not None
    calendar = terms_of(staged.meridian.contract.pk, annex.version_id).calendar
    day = [
        datetime(2027, 12, 24, 0, tzinfo=calendar.zone) + timedelta(days=n)
        for n in (0, 1)
    ]
    start, end = (each.astimezone(UTC) for each in day)
    assert calendar.elapsed(start, end) == 4 * 3600
    assert calendar.elapsed(start, datetime(2028, 12, 1, tzinfo=UTC)) > 0


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "published"},
        {"state": "lost"},
        {"state": "published", "vendor_by": "A", "customer_by": "B"},
    ],
)
def test_the_database_itself_refuses_what_cannot_be(
    staged: cast.Cast, fields: dict[str, str]
) -> None:
    annex = proposed(staged)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarAnnex.objects.filter(pk=annex.pk).update(**fields)
