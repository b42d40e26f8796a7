"""The vendor's people, the customers, their sites and what they were promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from backline.demo.shapes import SINCE, Engineer, Organisation, Place
from backline.demo.teams import form_teams
from backline.geography import geography_snapshot
from backline.guide.calendar_edits import with_days_closed
from backline.plans import plan_mapping
from backline.records.accounts.actions import create_person
from backline.records.accounts.queries import THE_DESK, Reader, reader_of
from backline.records.contracts.actions import (
    publish_calendar,
    publish_plan,
    sign_contract,
)
from backline.records.customers.actions import add_contact, add_customer, add_site
from backline.records.customers.queries import sites_for
from backline.records.readiness.actions import stand_as_before
from backline.zones import zone


if TYPE_CHECKING:
    from backline.records.contracts.models import CalendarVersion
    from backline.records.customers.models import Contact, Customer, Site


#: Everybody's; the desk listens on this computer only.
PASSWORD = "watch the ledger"  # noqa: S105 - a demo's, printed at every start
_SATURDAY = 5
_PACKAGES = {"exotel-standard": "24x5", "exotel-premium": "24x7"}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the stories: people by their first name, sites by their key."""

    readers: Mapping[str, Reader]
    contacts: Mapping[str, Contact]
    sites: Mapping[str, Site]


VENDOR_DOMAIN = "support.example"
ENGINEERS = (
    Engineer("Nikhil Menon", "L1", ("acd", "reports")),
    Engineer("Leela Nair", "L1", ("dialer", "ivr")),
    Engineer("Grace Fernandes", "L2", ("acd", "ivr")),
    Engineer("Imran Sheikh", "L2", ("dialer", "voice_logger", "reports")),
    Engineer("Wei Tan", "L3", ("acd", "dialer", "ivr", "voice_logger")),
    Engineer("Ruth Pereira", "", is_manager=True),
)


def _ladder_for_a_demonstration() -> list[object]:
    """Return Premium's ladder, with L2 after 1 min and L3 after 2 min of its 3 h."""
    sooner = {
        "critical-to-specialists": {"share": "0.5555 %"},
        "critical-calls-specialists": {"share": "0.5555 %"},
        "critical-to-experts": {"share": "1.1111 %"},
        "critical-calls-experts": {"share": "1.1111 %"},
    }
    ladder = plan_mapping("exotel-premium")["ladder"]
    if not isinstance(ladder, list):
        message = "The plan exotel-premium has no ladder."
        raise TypeError(message)
    return [step | sooner.get(step["name"], {}) for step in ladder]


LIVE = Place(
    key="live",
    name="Whitefield live floor",
    geography="IN-KA",
    zone="Asia/Kolkata",
    seats=100,
    plan="exotel-premium",
    version="12.4",
    duty_contact="Vikram Shetty",
    overrides={
        "measurement.window_seconds": 10,
        "measurement.sustain_seconds": 60,
        "ladder": _ladder_for_a_demonstration(),
    },
    agreed_by=(
        "Asha Rao and Ruth Pereira, for the demonstration: windows of 10 s, a recovery"
        " after 60 s, L2 after 1 min and L3 after 2 min, so that it can be watched"
    ),
)

ORGANISATIONS = (
    Organisation(
        "Meridian Bank",
        "meridian.example",
        (("Asha Rao", "+91 80 5550 0141"), ("Vikram Shetty", "+91 80 5550 0142")),
        (
            Place(
                key="meridian",
                name="Bengaluru",
                geography="IN-KA",
                zone="Asia/Kolkata",
                seats=240,
                plan="exotel-standard",
                version="12.4",
                duty_contact="Asha Rao",
            ),
            Place(
                key="mysuru",
                name="Mysuru",
                geography="IN-KA",
                zone="Asia/Kolkata",
                seats=40,
                plan="exotel-standard",
                version="12.4",
                duty_contact="Vikram Shetty",
                age=timedelta(days=12),
            ),
            LIVE,
        ),
    ),
    Organisation(
        "Orbit Telecom",
        "orbit.example",
        (("Layla Haddad", "+971 4 555 0117"), ("Omar Saeed", "+971 4 555 0118")),
        (
            Place(
                key="orbit",
                name="Dubai",
                geography="AE",
                zone="Asia/Dubai",
                seats=320,
                plan="exotel-premium",
                version="12.4",
                duty_contact="Omar Saeed",
            ),
        ),
    ),
    Organisation(
        "Najd Insurance",
        "najd.example",
        (("Faisal Otaibi", "+966 11 555 0120"), ("Noura Qahtani", "+966 11 555 0121")),
        (
            Place(
                key="najd",
                name="Riyadh",
                geography="SA",
                zone="Asia/Riyadh",
                seats=80,
                plan="exotel-standard",
                version="12.3",
                duty_contact="Noura Qahtani",
            ),
        ),
    ),
    Organisation(
        "Kaveri BPO",
        "kaveri.example",
        (("Suresh Kumar", "+91 44 5550 0163"),),
        (
            Place(
                key="kaveri",
                name="Chennai",
                geography="IN-TN",
                zone="Asia/Kolkata",
                seats=600,
                plan="exotel-premium",
                version="12.4",
                duty_contact="Suresh Kumar",
            ),
        ),
    ),
)


def stage(now: datetime) -> Cast:
    """Put everybody into an empty database, as they have been for a year."""
    since = now - SINCE
    cast = Cast({}, {}, {})
    readers, contacts, sites = dict(cast.readers), {}, {}
    for engineer in ENGINEERS:
        readers[key_of(engineer.name)] = _hired(engineer, since)
    for organisation in ORGANISATIONS:
        customer = add_customer(name=organisation.name, by=THE_DESK, now=since)
        for name, phone in organisation.contacts:
            contact = _invited(customer, organisation, name, phone, since)
            contacts[contact.name] = contact
            if contact.person is not None:
                readers[key_of(name)] = reader_of(contact.person)
        for place in organisation.places:
            duty_contact, opened = contacts[place.duty_contact], now - place.age
            site = _opened(customer, place, duty_contact, opened)
            _promised(customer, site, place, since, now)
            if not place.is_new:
                stand_as_before(site=site, by=THE_DESK, now=opened)
            sites[place.key] = site
    form_teams(readers, sites, since)
    by_key = {key_of(name): contact for name, contact in contacts.items()}
    return Cast(readers, by_key, sites)


def key_of(name: str) -> str:
    """Return how the stories call somebody: ``nikhil``."""
    return name.partition(" ")[0].lower()


def address_of(name: str, domain: str) -> str:
    """Return the mail address of somebody, which they sign in with."""
    return f"{name.lower().replace(' ', '.')}@{domain}"


def live_site() -> Site | None:
    """Return the site that sitewatch watches; None on a desk that is not a demo."""
    return sites_for(reader=THE_DESK).filter(name=LIVE.name).first()


def _hired(engineer: Engineer, since: datetime) -> Reader:
    return reader_of(
        create_person(
            email=address_of(engineer.name, VENDOR_DOMAIN),
            name=engineer.name,
            side="vendor",
            level=engineer.level,
            is_manager=engineer.is_manager,
            skills=engineer.skills,
            password=PASSWORD,
            by=THE_DESK,
            now=since,
        )
    )


def _invited(
    customer: Customer,
    organisation: Organisation,
    name: str,
    phone: str,
    since: datetime,
) -> Contact:
    return add_contact(
        customer=customer,
        name=name,
        email=address_of(name, organisation.domain),
        phone=phone,
        password=PASSWORD,
        signs_in=True,
        by=THE_DESK,
        now=since,
    )


def _opened(
    customer: Customer, place: Place, duty_contact: Contact, since: datetime
) -> Site:
    return add_site(
        customer=customer,
        name=place.name,
        zone=place.zone,
        geography=place.geography,
        seats=place.seats,
        call_capacity=place.seats * 2,
        version=place.version,
        duty_contact=duty_contact,
        by=THE_DESK,
        now=since,
    )


def _promised(
    customer: Customer, site: Site, place: Place, since: datetime, now: datetime
) -> None:
    sign_contract(
        customer=customer,
        plan_version=publish_plan(
            mapping=plan_mapping(place.plan), by=THE_DESK, now=since
        ),
        covered={site: _calendar(place, since, now)},
        starts_at=now - place.age,
        overrides=place.overrides,
        agreed_by=place.agreed_by,
        by=THE_DESK,
        now=since,
    )


def declare_holiday(now: datetime) -> CalendarVersion:
    """Let the state close Meridian's next weekday: a recount is left to a manager."""
    place = next(
        place
        for organisation in ORGANISATIONS
        for place in organisation.places
        if place.key == "meridian"
    )
    today = now.astimezone(zone(place.zone)).date()
    ahead = (today + timedelta(days=days) for days in range(1, 8))
    closed = next(day for day in ahead if day.weekday() < _SATURDAY)
    body = with_days_closed(_days(place, now - SINCE, now), closed, closed, "Election")
    return publish_calendar(
        name=f"{place.geography} {_PACKAGES[place.plan]}",
        body=body,
        source="declared by the state at short notice",
        by=THE_DESK,
        now=now,
    )


def _days(place: Place, since: datetime, now: datetime) -> dict[str, object]:
    coverage = _PACKAGES[place.plan]
    return geography_snapshot(
        place.geography, coverage, place.zone, since.year, now.year + 2
    )


def _calendar(place: Place, since: datetime, now: datetime) -> CalendarVersion:
    coverage, body = _PACKAGES[place.plan], _days(place, since, now)
    source = body.get("source")
    package = source.get("package") if isinstance(source, dict) else None
    return publish_calendar(
        name=f"{place.geography} {coverage}",
        body=body,
        source=str(package or "all hours of every day"),
        by=THE_DESK,
        now=since,
    )
