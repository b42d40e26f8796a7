from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from backline.guide.timeline import Fact, Kind, Side, is_internal
from backline.surfaces.look.story import step_of
from backline.surfaces.look.tellings import TELLINGS


NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    kind: Kind
    facts: dict[str, Fact] = field(default_factory=dict)
    effective_at: datetime = NOW
    recorded_at: datetime = NOW
    side: Side = Side.VENDOR
    by_name: str = "Asha Rao"

    @property
    def internal(self) -> bool:
        return is_internal(self.kind, self.facts)


def test_every_kind_of_event_has_its_sentence() -> None:
    assert set(TELLINGS) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_an_event_without_facts_is_told_all_the_same(kind: Kind) -> None:
    told = step_of(Entry(kind))
    assert told.what.endswith(".")
    assert "  " not in told.what


@pytest.mark.parametrize(
    ("kind", "facts", "what"),
    [
        (
            Kind.OPENED,
            {"channel": "sitewatch", "severity": "critical"},
            "Opened by measurement, critical.",
        ),
        (Kind.TAKEN, {"engineer": "7"}, "Taken by Asha Rao."),
        (Kind.ANSWERED, {"channel": "phone"}, "Answered the customer by phone."),
        (Kind.ASKED, {"owed_by": "customer"}, "Asked the customer for one thing."),
        (
            Kind.ASKED,
            {"owed_by": "vendor_supplier"},
            "One thing is awaited from the vendor's own supplier.",
        ),
        (
            Kind.HANDED_OVER,
            {"from_level": "L1", "level": "L2", "name": "Dev Mehta"},
            "Handed over from L1 to L2 Dev Mehta.",
        ),
        (
            Kind.FAULT_DOMAIN_SET,
            {"domain": "client_infrastructure"},
            "Fault traced to: client infrastructure.",
        ),
        (Kind.RESTORED, {"how": "workaround"}, "Service is back: workaround."),
        (
            Kind.FACT_NOTED,
            {"fact": "eta_given", "holds": True, "until": "2026-03-02T14:00:00Z"},
            "Eta given holds until Mon 2 Mar 2026 14:00 UTC.",
        ),
        (
            Kind.RELEASE_SLIPPED,
            {
                "release": "5.2",
                "at": "2026-03-09T00:00:00+05:30",
                "before": "2026-03-02T00:00:00Z",
            },
            (
                "Release 5.2 comes later: planned for Sun 8 Mar 2026 18:30 UTC, "
                "before Mon 2 Mar 2026 00:00 UTC."
            ),
        ),
        (
            Kind.RELEASE_SLIPPED,
            {
                "release": "5.2",
                "at": "2026-03-02T00:00:00+05:30",
                "at_day": "2026-03-01",
                "before": "2026-03-09T00:00:00+05:30",
                "before_day": "2026-03-08",
            },
            "Release 5.2 comes earlier: planned for 2026-03-01, before 2026-03-08.",
        ),
        (
            Kind.RELEASE_SHIPPED,
            {"release": "5.2", "with_fix": False},
            "Release 5.2 reached the site without the fix.",
        ),
    ],
)
def test_the_facts_make_the_sentence(
    kind: Kind, facts: dict[str, Fact], what: str
) -> None:
    assert step_of(Entry(kind, facts)).what == what


def test_braces_that_people_write_stay_as_they_are() -> None:
    told = step_of(Entry(Kind.ANSWERED, {"words": "use {name} and %s"}))
    assert told.said == "use {name} and %s"


def test_a_verdict_brings_its_reason_and_its_clause() -> None:
    facts: dict[str, Fact] = {
        "severity": "critical",
        "because": "21 of 100",
        "clause": "severity.critical",
    }
    told = step_of(Entry(Kind.OPENED, facts))
    assert (told.because, told.clause, told.tone) == (
        "21 of 100",
        "severity.critical",
        "alarm",
    )


def test_what_was_written_down_later_says_when() -> None:
    later = NOW + timedelta(minutes=5)
    assert step_of(Entry(Kind.ANSWERED, recorded_at=later)).recorded_at == later
    soon = NOW + timedelta(seconds=59)
    assert step_of(Entry(Kind.ANSWERED, recorded_at=soon)).recorded_at is None


def test_a_note_is_marked_as_the_vendors_own() -> None:
    assert step_of(Entry(Kind.NOTED, {"words": "hm"})).private
    assert not step_of(Entry(Kind.ANSWERED)).private
