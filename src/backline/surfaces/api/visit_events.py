"""Events of a ticket about a visit on site: process.onsite."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from backline.surfaces.api.values import AtGiven, Given, InstantGiven, Number, Words


Remark = Annotated[str, Field(max_length=2000)]


class VisitRequested(Given):
    """A visit on site is asked for."""

    kind: Literal["visit_requested"]
    what: Annotated[str, Field(min_length=1, max_length=2000)]
    place: Annotated[
        str,
        Field(min_length=1, max_length=500, description="Where, and whom to ask for."),
    ]


class VisitProposed(Given):
    """When the visit is; the vendor names who goes, a customer does not."""

    kind: Literal["visit_proposed"]
    starts_at: InstantGiven
    ends_at: InstantGiven
    engineer: Annotated[
        Number | None, Field(description="Number of the engineer who goes.")
    ] = None
    words: Annotated[
        str,
        Field(
            max_length=1000,
            description="Why them, where they lack the component among their skills.",
        ),
    ] = ""


class VisitAgreed(Given):
    """The slot that the other side proposed is accepted; as it was read, if given."""

    kind: Literal["visit_agreed"]
    starts_at: InstantGiven | None = None
    ends_at: InstantGiven | None = None


class VisitAllowed(Given):
    """A manager allows a visit that the package has none left for."""

    kind: Literal["visit_allowed"]
    words: Words


class VisitSetOff(Given):
    """The engineer is on the way."""

    kind: Literal["visit_set_off"]
    words: Remark = ""
    at: AtGiven = None


class VisitArrived(Given):
    """The engineer is there."""

    kind: Literal["visit_arrived"]
    at: AtGiven = None


class VisitLeft(Given):
    """The engineer left: what was found and done."""

    kind: Literal["visit_left"]
    findings: Words
    at: AtGiven = None


class VisitReported(Given):
    """The report, or a better one until the customer has signed."""

    kind: Literal["visit_reported"]
    report: Words


class VisitSigned(Given):
    """The customer signs the report as it stands."""

    kind: Literal["visit_signed"]
    words: Remark = ""
    digest: Annotated[
        str,
        Field(max_length=64, description="SHA-256 of the report that was read."),
    ] = ""


class VisitSignedOnSite(Given):
    """Somebody at the site signed on the engineer's device; sent with that engineer's token."""

    kind: Literal["visit_signed_on_site"]
    name: Annotated[
        str, Field(min_length=1, max_length=120, description="As they typed it.")
    ]
    confirmed: Annotated[
        Literal[True],
        Field(description="They confirmed that they read the report and sign it."),
    ]
    digest: Annotated[
        str,
        Field(
            min_length=64,
            max_length=64,
            description="SHA-256 of the report that they read.",
        ),
    ]
    words: Remark = ""


class VisitObjected(Given):
    """A contact says that the signature given on site is none of theirs."""

    kind: Literal["visit_objected"]
    words: Words


class VisitCalledOff(Given):
    """Nobody goes."""

    kind: Literal["visit_called_off"]
    words: Words
