"""What clients say of customers, their sites and their people."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from backline.surfaces.api.asked import SiteQuery
from backline.surfaces.api.values import LARGEST_NUMBER, Given, Number


CustomerName = Annotated[str, Field(min_length=1, max_length=160)]


class CustomerGiven(Given):
    name: CustomerName


class Renamed(Given):
    kind: Literal["renamed"]
    name: CustomerName


class Closed(Given):
    """Refused while a ticket is open or a contract has not ended."""

    kind: Literal["closed"]


class Reopened(Given):
    kind: Literal["reopened"]


CustomerStep = Annotated[Renamed | Closed | Reopened, Field(discriminator="kind")]


class SiteGiven(Given):
    """How a site is to be: what is left out is empty, also when it is changed."""

    name: Annotated[str, Field(min_length=1, max_length=160)]
    geography: Annotated[
        str, Field(min_length=2, max_length=16, description="As AE or IN-KA.")
    ]
    zone: Annotated[
        str,
        Field(max_length=64, description="Empty: that of a country which has one."),
    ] = ""
    seats: Annotated[int, Field(ge=1, le=1_000_000)]
    call_capacity: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    version: Annotated[str, Field(max_length=40)] = ""


class NewSiteGiven(SiteGiven):
    customer: Number


class ContactFields(Given):
    name: Annotated[str, Field(min_length=1, max_length=120)]
    email: Annotated[str, Field(min_length=3, max_length=254)]
    phone: Annotated[str, Field(max_length=40)] = ""
    language: Annotated[str, Field(max_length=3, description="As hi or en.")] = ""


class ContactGiven(ContactFields):
    customer: Number
    invite: Annotated[
        bool, Field(description="Whether a link to the portal is mailed to them.")
    ] = False


class Changed(ContactFields):
    """How they are to be: what is left out is empty."""

    kind: Literal["changed"]


class Said(Given):
    """What is said of a contact; what comes of each stands in the how-to."""

    kind: Literal[
        "invited", "access_closed", "left", "names_people", "names_people_no_more"
    ]


ContactStep = Annotated[Changed | Said, Field(discriminator="kind")]


class ContactQuery(SiteQuery):
    customer: Annotated[
        int | None, Field(ge=0, le=LARGEST_NUMBER, description="Of one customer.")
    ] = None
