"""Which sites are heard, what they measured last, and what is forgotten."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import Cast, reader
from tests.records.fleet.site import LOG_IN, Site, a_sample, blind, utc

from backline.records.accounts.queries import NOBODY, THE_DESK
from backline.records.fleet.actions import forget_old_samples
from backline.records.fleet.models import Quarantined, Reading, Sample
from backline.records.fleet.queries import HeardSite, quarantined, sites_heard


NOW = utc("09:00:00")


def heard(site: Site, minutes: int = 0) -> HeardSite:
    now = NOW + timedelta(minutes=minutes)
    told = sites_heard(reader=THE_DESK, now=now)
    return next(each for each in told if each.site == site.house.site)


def test_a_site_that_never_sent_is_told_so(site: Site) -> None:
    assert (heard(site).state, heard(site).heard_at) == ("never", None)
    assert heard(site).readings == ()


def test_a_site_is_told_by_its_worst_latest_sample(site: Site) -> None:
    site.send(a_sample(NOW, 1), now=NOW)
    assert (heard(site).state, heard(site).heard_at) == ("healthy", NOW)
    site.send(blind(NOW, measure="calls_rejected"), now=NOW)
    assert heard(site).state == "blind"
    site.send(a_sample(NOW, 5, measure="agents_cannot_take_calls"), now=NOW)
    assert heard(site).state == "loss"
    told = {reading.measure: reading.state for reading in heard(site).readings}
    assert told["calls_rejected"] == "blind"
    assert told[LOG_IN] == "measured"


def test_a_site_is_silent_after_what_its_plan_allows(site: Site) -> None:
    site.send(a_sample(NOW, 5), now=NOW)
    assert heard(site, minutes=5).state == "loss"
    assert heard(site, minutes=6).state == "silent"


def test_a_site_without_contract_is_uncovered(site: Site) -> None:
    contract = site.house.contract
    contract.ends_at = NOW
    contract.save()
    site.send(a_sample(NOW, 5), now=NOW)
    assert heard(site).state == "uncovered"


def test_everybody_is_told_of_their_own_sites_only(site: Site, cast: Cast) -> None:
    site.send(a_sample(NOW, 5), {**a_sample(NOW), "id": ""}, now=NOW)

    def seen(by: object) -> list[str]:
        told = sites_heard(reader=by, now=NOW)  # type: ignore[arg-type]  # a reader
        return [each.site.name for each in told]

    assert seen(reader(cast.l1)) == [
        "Meridian Bank Bengaluru",
        "Najd Insurance Riyadh",
        "Orbit Telecom Dubai",
    ]
    assert seen(reader(cast.meridian.owner)) == ["Meridian Bank Bengaluru"]
    assert seen(reader(cast.orbit.owner)) == ["Orbit Telecom Dubai"]
    assert seen(NOBODY) == []
    assert quarantined(reader=reader(cast.l1)).count() == 1
    for stranger in (reader(cast.meridian.owner), site.by, NOBODY):
        assert not quarantined(reader=stranger).exists()


def test_samples_are_forgotten_after_90_days(site: Site, cast: Cast) -> None:
    other = Site(cast.orbit)
    bad = {**a_sample(NOW), "id": "bad", "state": "bad"}
    site.send(a_sample(NOW, 1), bad, now=NOW)
    other.send(a_sample(NOW, 1), now=NOW)
    later = NOW + timedelta(days=1)
    site.send(a_sample(later, 1), now=later)
    assert forget_old_samples(now=NOW + timedelta(days=90)) == 0
    assert forget_old_samples(now=NOW + timedelta(days=90, seconds=1)) == 3
    assert Sample.objects.get().at == later
    assert not Quarantined.objects.exists()
    assert Reading.objects.count() == 2
