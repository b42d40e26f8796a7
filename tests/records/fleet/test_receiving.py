"""A batch of samples: what is stored, what is refused, what is repeated."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.cast import Cast, reader
from tests.records.fleet.site import LOG_IN, Site, a_sample, blind, utc

from backline.records.accounts.queries import NOBODY, THE_DESK
from backline.records.customers.queries import UnknownSite
from backline.records.fleet.actions import (
    BadBatch,
    NotFromASite,
    Received,
    receive_samples,
)
from backline.records.fleet.models import Quarantined, Reading, Sample
from backline.records.fleet.queries import quarantined


NOW = utc("09:00:00")
GOOD = a_sample(NOW, 3)


def test_samples_are_stored_as_they_were_counted(site: Site) -> None:
    said = site.send(GOOD, blind(NOW, measure="calls_rejected"), now=NOW)
    assert said == Received(2, 0, [])
    stored = Sample.objects.get(measure=LOG_IN)
    assert (stored.affected, stored.total, stored.total_source) == (3, 100, "roster")
    assert (stored.at, stored.received_at, stored.severity) == (NOW, NOW, "major")
    seen_nothing = Sample.objects.get(state="blind")
    assert (seen_nothing.affected, seen_nothing.severity) == (None, "")


def test_the_absent_and_the_suspect_are_stored_and_may_be_left_out(
    site: Site,
) -> None:
    told = {
        "unconfirmed": 12,
        "suspect": {"domain": "client_infrastructure", "because": "20 in one subnet"},
    }
    sources = [
        a_sample(NOW, 1, total=4, measure="calls_rejected", total_source="synthetic"),
        a_sample(NOW, 1, total=1, measure="calls_not_recorded", total_source="checked"),
    ]
    said = site.send(a_sample(NOW, 3, **told), *sources, now=NOW)
    assert said == Received(3, 0, [])
    assert site.send(a_sample(NOW, 3, **told), now=NOW).repeated == 1
    for kept in (
        Sample.objects.get(measure=LOG_IN),
        Reading.objects.get(measure=LOG_IN),
    ):
        assert (kept.unconfirmed, kept.severity, kept.presumed) == (
            12,
            "major",
            "major",
        )
        assert kept.suspect_domain == "client_infrastructure"
        assert kept.suspect_because == "20 in one subnet"
    single = Sample.objects.get(measure="calls_not_recorded")
    assert (single.severity, single.suspect_domain, single.unconfirmed) == (
        "minor",
        "",
        0,
    )
    site.send(a_sample(NOW + timedelta(seconds=15)), now=NOW + timedelta(seconds=15))
    assert Reading.objects.get(measure=LOG_IN).suspect_domain == ""


BAD = [
    pytest.param({"affected": -1}, "below zero", id="negative"),
    pytest.param({"affected": 101}, "more than there are", id="affected over total"),
    pytest.param({"affected": True}, "not a whole number", id="a truth value"),
    pytest.param({"affected": 21.0}, "not a whole number", id="a float"),
    pytest.param({"total": float("nan")}, "not a whole number", id="not a number"),
    pytest.param({"affected": "21"}, "not a whole number", id="a text"),
    pytest.param({"total": None}, "not a whole number", id="no total"),
    pytest.param({"total": 10**16}, "more than any setup", id="too many"),
    pytest.param({"state": "guessed"}, "one of measured", id="unknown state"),
    pytest.param({"state": None}, "one of measured", id="no state"),
    pytest.param({"state": "blind"}, "carries no figures", id="blind with figures"),
    pytest.param({"total_source": "hearsay"}, "one of roster", id="unknown source"),
    pytest.param({"component": "A C D"}, "small letters", id="no name"),
    pytest.param({"measure": "x" * 41}, "at most 40", id="a long name"),
    pytest.param({"unconfirmed": 98}, "from 0 to 97", id="more absent than left"),
    pytest.param({"unconfirmed": True}, "whole number", id="absent: a truth value"),
    pytest.param({"unconfirmed": 1.0}, "whole number", id="absent: a float"),
    pytest.param({"unconfirmed": None}, "whole number", id="absent: nothing"),
    pytest.param({"suspect": "them"}, "left out when nobody", id="a suspect by name"),
    pytest.param(
        {"suspect": {"domain": "contact_centre"}}, "because", id="a suspect for nothing"
    ),
    pytest.param(
        {"suspect": {"domain": "under_investigation", "because": "x"}},
        "one of contact_centre",
        id="a suspect that is none",
    ),
    pytest.param(
        {"suspect": {"domain": "third_party", "because": ""}},
        "1 to 500",
        id="a suspect without evidence",
    ),
    pytest.param({"id": ""}, "1 to 64 characters", id="no id"),
    pytest.param({"id": "x" * 65}, "65 were sent", id="a long id"),
    pytest.param({"evidence": "x" * 501}, "501 were sent", id="long evidence"),
    pytest.param({"evidence": "a\0b"}, "such as NUL", id="NUL"),
    pytest.param({"evidence": "\ud800"}, "cannot be printed", id="half a surrogate"),
    pytest.param({"evidence": None}, "evidence is a text", id="no evidence"),
    pytest.param({"at": "2026-03-02T09:00:00"}, "no zone", id="no zone"),
    pytest.param({"at": "2026-03-02T09:00:00.5Z"}, "finer than", id="sub-second"),
    pytest.param({"at": "2026-02-30T09:00:00Z"}, "is an instant", id="no such day"),
    pytest.param({"at": "0001-01-01T00:00:00+14:00"}, "is an instant", id="year 0"),
    pytest.param({"at": 1772442000}, "is an instant", id="a number"),
    pytest.param({"at": "2026-03-02T09:05:01Z"}, "ahead of the desk", id="the future"),
    pytest.param({"at": "2025-12-02T08:59:59Z"}, "older than 90", id="long ago"),
]


@pytest.mark.parametrize(("wrong", "says"), BAD)
def test_a_bad_sample_is_refused_on_its_place_and_kept_in_quarantine(
    site: Site, wrong: dict[str, object], says: str
) -> None:
    bad = {**GOOD, "id": "bad", **wrong}
    said = site.send(GOOD, bad, blind(NOW, measure="calls_rejected"), now=NOW)
    assert (said.accepted, said.repeated, len(said.quarantined)) == (2, 0, 1)
    (refused,) = said.quarantined
    assert says in str(refused["error"])
    (kept,) = quarantined(reader=THE_DESK)
    assert (kept.error, kept.received_at) == (refused["error"], NOW)
    assert json.loads(kept.raw).keys() == bad.keys()
    assert site.tickets == []


def test_what_is_no_object_at_all_is_quarantined_without_an_id(site: Site) -> None:
    said = site.send("junk", None, [1], GOOD, now=NOW)  # type: ignore[arg-type]  # bad on purpose
    assert said.accepted == 1
    assert [each["id"] for each in said.quarantined] == [None, None, None]
    assert Quarantined.objects.count() == 3


def test_a_refused_sample_is_named_by_its_id_where_it_has_one(site: Site) -> None:
    said = site.send({**GOOD, "at": 5}, {**GOOD, "id": 7}, now=NOW)
    assert [each["id"] for each in said.quarantined] == [GOOD["id"], None]


def test_a_huge_sample_is_kept_cut(site: Site) -> None:
    site.send({**GOOD, "evidence": "x" * 10_000_000}, now=NOW)
    assert len(Quarantined.objects.get().raw) == 4000


@pytest.mark.parametrize(
    "at",
    ["2026-03-02T09:00:00Z", "2026-03-02T14:30:00+05:30", "2026-03-02T09:05:00Z"],
)
def test_instants_with_any_zone_up_to_five_minutes_ahead_are_read(
    site: Site, at: str
) -> None:
    assert site.send({**GOOD, "at": at}, now=NOW).accepted == 1


def test_a_batch_that_is_sent_again_doubles_nothing(site: Site) -> None:
    batch = [GOOD, {**GOOD, "id": "bad", "affected": -1}]
    first = site.send(*batch, now=NOW)
    again = site.send(*batch, now=NOW + timedelta(minutes=1))
    assert (first.accepted, first.repeated) == (1, 0)
    assert (again.accepted, again.repeated) == (0, 1)
    assert again.quarantined == first.quarantined
    assert (Sample.objects.count(), Quarantined.objects.count()) == (1, 1)


def test_the_same_sample_twice_in_one_batch_is_one(site: Site) -> None:
    said = site.send(GOOD, GOOD, now=NOW)
    assert (said.accepted, said.repeated) == (1, 1)


def test_an_id_that_stands_for_another_sample_is_refused(site: Site) -> None:
    site.send(GOOD, now=NOW)
    said = site.send({**GOOD, "affected": 4}, now=NOW)
    assert (said.accepted, said.repeated) == (0, 0)
    assert "another sample" in str(said.quarantined[0]["error"])
    assert Sample.objects.get().affected == 3


def test_two_sites_may_use_the_same_id(site: Site, cast: Cast) -> None:
    other = Site(cast.orbit)
    assert site.send(GOOD, now=NOW).accepted == 1
    assert other.send(GOOD, now=NOW).accepted == 1


def test_a_late_sample_does_not_replace_the_latest_reading(site: Site) -> None:
    site.send(a_sample(NOW, 5), now=NOW)
    site.send(a_sample(NOW - timedelta(minutes=1), 0), now=NOW)
    reading = Reading.objects.get()
    assert (reading.affected, reading.at) == (5, NOW)
    assert (reading.lost_at, reading.well_at) == (NOW, NOW - timedelta(minutes=1))
    older = [
        a_sample(NOW - timedelta(minutes=2), 5),
        a_sample(NOW - timedelta(minutes=3)),
    ]
    site.send(*older, now=NOW)
    reading.refresh_from_db()
    assert (reading.lost_at, reading.well_at) == (NOW, NOW - timedelta(minutes=1))


def test_only_the_key_of_a_site_with_the_scope_may_send(site: Site, cast: Cast) -> None:
    for stranger in (
        NOBODY,
        THE_DESK,
        reader(cast.l1),
        reader(cast.meridian.owner),
        replace(site.by, scopes=frozenset()),
        replace(site.by, site_id=None),
    ):
        with pytest.raises(NotFromASite):
            receive_samples(by=stranger, batch_id="b", samples=[GOOD], now=NOW)
    with pytest.raises(UnknownSite):
        receive_samples(
            by=replace(site.by, site_id=0), batch_id="b", samples=[GOOD], now=NOW
        )
    assert not Sample.objects.exists()


@pytest.mark.parametrize("batch_id", ["", "x" * 201, "a\0b"])
def test_a_batch_has_a_name(site: Site, batch_id: str) -> None:
    with pytest.raises(BadBatch, match="1 to 200 printable"):
        receive_samples(by=site.by, batch_id=batch_id, samples=[GOOD], now=NOW)


def test_a_batch_has_an_end(site: Site) -> None:
    with pytest.raises(BadBatch, match="at most 1000"):
        site.send(*[GOOD] * 1001, now=NOW)
    assert site.send(now=NOW) == Received(0, 0, [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"affected": 5, "total": 4},
        {"state": "guessed"},
        {"state": "blind"},
        {"affected": None},
        {"total_source": "hearsay"},
    ],
)
def test_the_database_itself_refuses_a_sample_that_cannot_be(
    site: Site, wrong: dict[str, object]
) -> None:
    fields = {
        "site": site.house.site,
        "sample_id": "x",
        "component": "acd",
        "measure": LOG_IN,
        "affected": 1,
        "total": 100,
        "total_source": "roster",
        "state": "measured",
        "at": NOW,
        "received_at": NOW,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.create(**{**fields, **wrong})


def test_a_healthy_batch_of_seven_takes_few_queries(
    site: Site, django_assert_max_num_queries: object
) -> None:
    """The price of 200 sites that send every 15 seconds."""
    measures = [f"measure_{place}" for place in range(7)]

    def batch(second: int) -> list[dict[str, object]]:
        at = NOW + timedelta(seconds=second)
        return [a_sample(at, 0, measure=measure) for measure in measures]

    site.send(*batch(0), now=NOW)
    later = NOW + timedelta(seconds=15)
    with django_assert_max_num_queries(9):  # type: ignore[operator]  # pytest-django's fixture
        site.send(*batch(15), now=later)
