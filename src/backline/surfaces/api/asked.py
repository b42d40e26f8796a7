"""What clients ask for and send: the bodies and queries of the API."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, field_validator

from backline.surfaces.api.asked_corrections import (
    FaultDomain,
)
from backline.surfaces.api.asked_levels import (
    Answers,
    Level,
)
from backline.surfaces.api.values import (
    LARGEST_NUMBER,
    Amount,
    AtGiven,
    Given,
    InstantGiven,
    Line,
    Number,
    Words,
)


TicketKind = Literal["incident", "question", "request", "access", "change"]
State = Literal[
    "new", "in_work", "waiting", "waiting_third_party", "restored", "closed"
]


class TicketGiven(Given):
    """A report, before anybody judged it."""

    site: Annotated[Number, Field(description="Number of the site, see /sites.")]
    kind: Annotated[
        TicketKind, Field(description="Service levels apply to incidents only.")
    ] = "incident"
    subject: Annotated[Line, Field(description="What is wrong, in one line.")]
    words: Annotated[
        str, Field(max_length=20_000, description="The report in full.")
    ] = ""
    component: Annotated[
        str,
        Field(
            max_length=40,
            description="What fails, as the plan names it: acd, ivr, dialer, "
            "voice_logger, reports.",
        ),
    ] = ""
    measure: Annotated[
        str,
        Field(
            max_length=60,
            description="What was counted, as the plan names it, such as "
            "agents_cannot_log_in or calls_rejected.",
        ),
    ] = ""
    affected: Annotated[
        Amount | None,
        Field(
            description="How many agents, calls or dials are lost; they decide the severity."
        ),
    ] = None
    total: Annotated[
        Amount | None,
        Field(
            description="Of how many, at the same time; the seats of the site when "
            "left out."
        ),
    ] = None
    contact: Annotated[
        Number | None,
        Field(description="Number of the customer's contact the ticket is for."),
    ] = None
    channel: Annotated[
        Literal["api", "phone"],
        Field(description="`phone` for a call that an engineer writes down."),
    ] = "api"
    answers: Answers = {}

    @field_validator("subject")
    @classmethod
    def says_something(cls, subject: str) -> str:
        if not subject.strip():
            message = "say in a few words what is wrong"
            raise ValueError(message)
        return subject


class Answered(Given):
    """The vendor tells the customer something; the first time, the first response."""

    kind: Literal["answered"]
    words: Words
    channel: Literal["api", "phone"] = "api"
    at: AtGiven = None


class DutyContactReached(Given):
    """The site's duty contact was reached about a measured incident."""

    kind: Literal["duty_contact_reached"]
    words: Words
    channel: Literal["api", "phone"] = "phone"
    at: AtGiven = None


class Asked(Given):
    """The vendor asks for one specific thing that blocks the work."""

    kind: Literal["asked"]
    what: Annotated[str, Field(min_length=1, max_length=500)]
    owed_by: Annotated[
        Literal["customer", "customer_supplier", "vendor_supplier"],
        Field(description="The vendor's own suppliers stop no clock."),
    ] = "customer"
    at: AtGiven = None


class Replied(Given):
    """The customer wrote, or brought what was asked."""

    kind: Literal["replied"]
    words: Words
    channel: Literal["api", "phone"] = "api"


class RequestRejected(Given):
    """The customer says that what was asked is not theirs to give."""

    kind: Literal["request_rejected"]
    words: Words


class RequestWithdrawn(Given):
    """The vendor goes on without what it asked for."""

    kind: Literal["request_withdrawn"]
    words: Annotated[str, Field(max_length=20_000)] = ""
    at: AtGiven = None


class Taken(Given):
    """The token's engineer takes the ticket."""

    kind: Literal["taken"]
    at: AtGiven = None


class SeveritySet(Given):
    """The ticket is graded anew; lower only with consent."""

    kind: Literal["severity_set"]
    severity: Annotated[
        str, Field(max_length=20, description="One of the plan's severities.")
    ]
    because: Annotated[str, Field(min_length=1, max_length=1000)]
    consent: Annotated[
        Literal["", "customer"],
        Field(description="`customer` when the customer agreed to a lower one."),
    ] = ""
    at: AtGiven = None


class FaultDomainSet(Given):
    """Where the error is traced to."""

    kind: Literal["fault_domain_set"]
    domain: FaultDomain
    evidence: Words
    signed_by: Annotated[
        Number | None,
        Field(
            description="Number of the second engineer, who signs that the error is "
            "outside the contact centre."
        ),
    ] = None
    at: AtGiven = None


class Restored(Given):
    """Service is back."""

    kind: Literal["restored"]
    how: Literal["fix", "workaround", "recovered"]
    evidence: Words
    at: AtGiven = None


class Confirmed(Given):
    """The customer confirms that service is back."""

    kind: Literal["confirmed"]
    words: Annotated[str, Field(max_length=20_000)] = ""


class Reopened(Given):
    """The same cause again; after the working days for it, a new ticket follows."""

    kind: Literal["reopened"]
    because: Words
    loss_went_on: Annotated[
        bool, Field(description="True when the loss was never gone in between.")
    ] = False


class Closed(Given):
    """Nothing more is to be done."""

    kind: Literal["closed"]
    because: Words


class Noted(Given):
    """A word among engineers; the customer does not read it."""

    kind: Literal["noted"]
    words: Words
    at: AtGiven = None


class BatchGiven(Given):
    """Samples that a site's sitewatch has taken. Each is judged by itself."""

    takes_out: ClassVar[bool] = False

    format: Literal[1]
    sitewatch: Annotated[str, Field(max_length=40, description="Its version.")]
    sent_at: InstantGiven
    samples: Annotated[
        list[object],
        Field(
            max_length=1000,
            description="Each with id, component, measure, affected, total, "
            "total_source, state, evidence and at (UTC), and where they say something "
            "unconfirmed and suspect (domain, because). One that cannot be used is put "
            "into quarantine and named in the answer; the others are taken.",
        ),
    ]


_Limit = Annotated[int, Field(ge=1, le=100, description="Most items of a page.")]


class TicketQuery(Schema):
    """Which tickets, and from where on."""

    model_config = ConfigDict(extra="forbid")

    state: State | None = None
    severity: Annotated[str | None, Field(max_length=20, pattern=r"^[a-z_]+$")] = None
    level: Level | None = None
    kind: TicketKind | None = None
    customer: Annotated[
        int | None, Field(ge=1, le=LARGEST_NUMBER, description="Its number.")
    ] = None
    engineer: Annotated[
        int | None, Field(ge=1, le=LARGEST_NUMBER, description="Their number.")
    ] = None
    open: Annotated[
        bool, Field(description="false for the tickets that are closed.")
    ] = True
    team: Annotated[
        int | None, Field(ge=1, le=LARGEST_NUMBER, description="Its number.")
    ] = None
    overdue: Annotated[
        bool, Field(description="true for those with a breached clock only.")
    ] = False
    promises_due: Annotated[
        bool,
        Field(
            description="true for those with a promise due within the hour, or over."
        ),
    ] = False
    cursor: Annotated[
        str, Field(max_length=60, description="`next` of the page before.")
    ] = ""
    limit: _Limit = 50


class SiteQuery(Schema):
    """From where on."""

    model_config = ConfigDict(extra="forbid")

    cursor: Annotated[
        int, Field(ge=0, le=LARGEST_NUMBER, description="`next` of the page before.")
    ] = 0
    limit: _Limit = 50


class UseGiven(Given):
    """One use of a counted grant."""

    grant: Annotated[
        str,
        Field(min_length=1, max_length=80, description="As the plan names it: visits."),
    ]
    words: Annotated[
        str, Field(max_length=500, description="What was done; the customer reads it.")
    ] = ""
