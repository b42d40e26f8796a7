"""The people and sites of every story.

Three customers in three geographies, two contacts each, an engineer of each level and
a manager. `stage(now)` puts them all into the database; a test takes whom it needs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from tests.frame.kept_rows import KeptRows

from backline.geography import geography_snapshot
from backline.plans import plan_mapping
from backline.records.accounts.actions import create_person, issue_token
from backline.records.accounts.keys import SCOPES
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK, Reader, reader_of
from backline.records.contracts.actions import (
    publish_calendar,
    publish_plan,
    sign_contract,
)
from backline.records.contracts.models import Contract
from backline.records.customers.actions import add_contact, add_customer, add_site
from backline.records.customers.models import Contact, Customer, Site
from backline.records.readiness.actions import stand_as_before


#: A Monday morning, 09:00 UTC: 14:30 in Bengaluru, 13:00 in Dubai, 12:00 in Riyadh.
NOON = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
PASSWORD = "a long walk by the sea"  # noqa: S105 - a test's own
COVERAGE = {"exotel-standard": "24x5", "exotel-premium": "24x7"}


@dataclass(frozen=True, slots=True)
class House:
    """A customer with its site, its contract and its people."""

    customer: Customer
    site: Site
    contract: Contract
    #: Who is the duty contact, and opens tickets in most stories.
    owner: Contact
    colleague: Contact


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody."""

    meridian: House
    orbit: House
    najd: House
    l1: Person
    l2: Person
    l3: Person
    manager: Person


@dataclass(frozen=True, slots=True)
class _Part:
    """What makes a house."""

    name: str
    place: str
    geography: str
    zone: str
    domain: str
    owner: str
    colleague: str


MERIDIAN = _Part(
    "Meridian Bank",
    "Bengaluru",
    "IN-KA",
    "Asia/Kolkata",
    "meridian.example",
    "Asha Rao",
    "Vikram Shetty",
)
ORBIT = _Part(
    "Orbit Telecom",
    "Dubai",
    "AE",
    "Asia/Dubai",
    "orbit.example",
    "Layla Haddad",
    "Omar Saeed",
)
NAJD = _Part(
    "Najd Insurance",
    "Riyadh",
    "SA",
    "Asia/Riyadh",
    "najd.example",
    "Faisal Otaibi",
    "Noura Qahtani",
)


def stage(now: datetime = NOON) -> Cast:
    """Put everybody into the database; contracts began a year before *now*."""
    return _AT_NOON.put() if now == NOON else _made(now)


def _made(now: datetime) -> Cast:
    return Cast(
        meridian=house(MERIDIAN, plan="exotel-standard", now=now),
        orbit=house(ORBIT, plan="exotel-premium", now=now),
        najd=house(NAJD, plan="exotel-standard", now=now),
        l1=engineer("Nikhil Menon", level="L1", now=now),
        l2=engineer("Grace Fernandes", level="L2", now=now, skills=["acd", "dialer"]),
        l3=engineer("Wei Tan", level="L3", now=now),
        manager=engineer("Ruth Pereira", level="", now=now, is_manager=True),
    )


#: Nearly every story begins then.
_AT_NOON = KeptRows(lambda: _made(NOON))


def house(part: _Part, *, plan: str, now: datetime) -> House:
    """Put one customer into the database: 100 seats, 400 calls at once."""
    customer = add_customer(name=part.name, by=THE_DESK, now=now)
    owner = _contact(customer, part.owner, part.domain, now)
    colleague = _contact(customer, part.colleague, part.domain, now)
    site = add_site(
        customer=customer,
        name=f"{part.name} {part.place}",
        zone=part.zone,
        geography=part.geography,
        seats=100,
        call_capacity=400,
        version="12.4",
        duty_contact=owner,
        by=THE_DESK,
        now=now,
    )
    stand_as_before(site=site, by=THE_DESK, now=now)
    calendar = publish_calendar(
        name=f"{part.geography} {COVERAGE[plan]}",
        body=json.loads(_days(part, COVERAGE[plan], now.year)),
        source="the holidays package",
        by=THE_DESK,
        now=now,
    )
    contract = sign_contract(
        customer=customer,
        plan_version=publish_plan(
            mapping=json.loads(_terms(plan)), by=THE_DESK, now=now
        ),
        covered={site: calendar},
        starts_at=now - timedelta(days=365),
        by=THE_DESK,
        now=now,
    )
    return House(customer, site, contract, owner, colleague)


# Nearly every test asks for the same days and packages; each gets a copy of its own.
@cache
def _days(part: _Part, coverage: str, year: int) -> str:
    body = geography_snapshot(part.geography, coverage, part.zone, year - 1, year + 1)
    return json.dumps(body)


@cache
def _terms(plan: str) -> str:
    return json.dumps(plan_mapping(plan))


def engineer(
    name: str,
    *,
    level: str,
    now: datetime,
    skills: list[str] | None = None,
    is_manager: bool = False,
) -> Person:
    """Put one of the vendor's people into the database."""
    return create_person(
        email=_email(name, "vendor.example"),
        name=name,
        side="vendor",
        level=level,
        is_manager=is_manager,
        skills=skills or [],
        password=PASSWORD,
        by=THE_DESK,
        now=now,
    )


def reader(of: Person | Contact) -> Reader:
    """Return how the desk knows somebody who signed in."""
    return reader_of(_person(of))


def key(of: Person | Contact | Site, *scopes: str, now: datetime = NOON) -> str:
    """Issue a token; all scopes that fit when none is named."""
    if isinstance(of, Site):
        return issue_token(
            label=f"sitewatch at {of.name}",
            scopes=scopes or ["samples", "access"],
            site_id=of.pk,
            by=THE_DESK,
            now=now,
        )
    return issue_token(
        label="a test",
        scopes=scopes or SCOPES,
        person=_person(of),
        by=THE_DESK,
        now=now,
    )


def _person(of: Person | Contact) -> Person:
    person = of.person if isinstance(of, Contact) else of
    assert person is not None, f"{of} does not sign in"
    return person


def _contact(customer: Customer, name: str, domain: str, now: datetime) -> Contact:
    return add_contact(
        customer=customer,
        name=name,
        email=_email(name, domain),
        password=PASSWORD,
        signs_in=True,
        by=THE_DESK,
        now=now,
    )


def _email(name: str, domain: str) -> str:
    return f"{name.lower().replace(' ', '.')}@{domain}"
