"""A new site of Meridian's: nothing is agreed, named, tried or heard yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from tests.cast import NOON, Cast, House, reader
from tests.records.fleet.site import Site as Floor
from tests.records.fleet.site import a_sample
from tests.records.remote.ground import HOUR, SOURCE, approve, set_up

from backline.guide.readiness import Part
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import sign_contract
from backline.records.contracts.actions.annexes import confirm_annex, propose_calendar
from backline.records.contracts.models import CalendarAnnex
from backline.records.customers.actions import add_site
from backline.records.customers.models import Site
from backline.records.readiness.actions import (
    confirm_seats,
    name_duty_contact,
    share_checklist,
)
from backline.records.readiness.queries import readiness_of
from backline.records.remote.actions import asking, coming_in


@dataclass(frozen=True, slots=True)
class NewSite:
    """The site with all that is done to make it ready, one act for each part."""

    cast: Cast
    house: House

    @property
    def site(self) -> Site:
        """The site as it is stored now."""
        return Site.objects.get(pk=self.house.site.pk)

    def missing(self) -> set[Part]:
        """What is missing, as the desk says."""
        found = readiness_of(reader=THE_DESK, site_id=self.house.site.pk, now=NOON)
        return {item.part for item in found.items if not item.done}

    def owed(self) -> dict[Part, str]:
        """Who owes what is missing."""
        found = readiness_of(reader=THE_DESK, site_id=self.house.site.pk, now=NOON)
        return {item.part: item.owed_by.value for item in found.items if item.owed_by}

    def name_contact(self) -> None:
        name_duty_contact(
            site_id=self.house.site.pk,
            contact_id=self.house.owner.pk,
            by=reader(self.cast.l1),
            now=NOON,
        )

    def let_in(self) -> None:
        """A way is set up, tried, and works."""
        way = set_up(self.cast, self.house)
        l2, site = reader(self.cast.l2), self.house.site.pk
        asked = asking.ask_to_try(
            site_id=site,
            way_id=way.pk,
            starts_at=NOON,
            ends_at=NOON + HOUR,
            by=l2,
            now=NOON,
        )
        assert self.owed()[Part.ACCESS] == "customer"
        approve(asked, self.house.owner)
        given: dict[str, Any] = {"access_id": asked.pk, "by": l2, "now": NOON}
        coming_in.start_session(source=SOURCE, **given)
        coming_in.stop_session(words="It works", **given)

    def propose(self) -> CalendarAnnex:
        return propose_calendar(
            site_id=self.house.site.pk,
            first_year=2026,
            last_year=2026,
            by=reader(self.cast.l1),
            now=NOON,
        )

    def agree(self) -> None:
        annex = self.propose()
        for who, owes in ((self.cast.l1, "vendor"), (self.house.owner, "customer")):
            assert self.owed()[Part.CALENDAR] == owes
            seen = CalendarAnnex.objects.get(pk=annex.pk).revision
            confirm_annex(annex_id=annex.pk, seen=seen, by=reader(who), now=NOON)

    def measure(self, **fields: object) -> None:
        Floor(self.house).send(a_sample(NOON, **fields), now=NOON)

    def confirm(self, seats: int = 60) -> None:
        by = reader(self.house.owner)
        confirm_seats(site_id=self.house.site.pk, seats=seats, by=by, now=NOON)

    def share(self) -> None:
        share_checklist(
            site_id=self.house.site.pk,
            words="By mail to Asha",
            by=reader(self.cast.l1),
            now=NOON,
        )

    def settle_all(self) -> None:
        self.name_contact()
        self.let_in()
        self.agree()
        self.measure()
        self.share()


def opened_in(cast: Cast) -> NewSite:
    """Open another site of Meridian's under a contract of its own: 60 seats."""
    of = cast.meridian
    site = add_site(
        customer=of.customer,
        name="Mysuru",
        zone="Asia/Kolkata",
        geography="IN-KA",
        seats=60,
        by=THE_DESK,
        now=NOON,
    )
    covered = of.contract.covered.get()
    contract = sign_contract(
        customer=of.customer,
        plan_version=of.contract.plan_version,
        covered={site: covered.calendar_version},
        starts_at=NOON - timedelta(days=1),
        by=THE_DESK,
        now=NOON,
    )
    return NewSite(cast, replace(of, site=site, contract=contract))
