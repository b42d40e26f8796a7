"""Every error of the API as problem details (RFC 9457), with what to do next."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from django.http import HttpResponse

from backline.guide.entitlement import NotEntitled
from backline.guide.severity import BadLoss
from backline.guide.shifts import HandoverRefused
from backline.guide.timeline import Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.actions import (
    EmailTaken,
    PersonRefused,
    UnknownColleague,
)
from backline.records.causes.actions.writing import SavedMeanwhile
from backline.records.causes.queries import (
    UnknownAction,
    UnknownReport,
)
from backline.records.changes.queries import UnknownChange, UnknownFreeze
from backline.records.contracts.actions import NotAManager, UseRefused
from backline.records.contracts.agreement_queries import UnknownContract
from backline.records.contracts.queries import NoContract
from backline.records.customers.queries import UnknownSite
from backline.records.enrolment.refusals import (
    CodeRefused,
    KeyRefused,
    SignatureRefused,
)
from backline.records.fleet.actions import BadBatch, NotFromASite
from backline.records.majors.calls import UnknownCallback
from backline.records.majors.queries import UnknownMajor
from backline.records.oncall.queries import UnknownRoster
from backline.records.outbox.actions import NotStuck, NoUse
from backline.records.paging.outgoing import UnknownMessage
from backline.records.paging.queries import UnknownPage
from backline.records.releases.queries import UnknownRelease
from backline.records.remote.adapters.ssh.authority import NoAuthority
from backline.records.remote.queries import UnknownAccess
from backline.records.shifts.queries import UnknownHandover
from backline.records.suppliers.queries import UnknownSupplier
from backline.records.teams.actions import TeamRefused
from backline.records.tickets.actions.intake import ReportRefused
from backline.records.tickets.actions.moves import BadInstant, TicketMovedOn
from backline.records.tickets.queries import UnknownTicket
from backline.records.tickets.queue import BadCursor
from backline.records.trackers.queries import UnknownTracker
from backline.records.trail.actions import BadKey, KeyReused
from backline.records.visits.queries import UnknownVisit


MEDIA_TYPE = "application/problem+json"
_MOST_ERRORS = 20
#: Kinds of events stand in the places that the schema tells of.
KINDS = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request: where, and how to mend it."""

    at: str
    detail: str


@dataclass(slots=True)
class Problem(Exception):
    """A request that is refused; everything that is told of it."""

    status: HTTPStatus
    code: str
    title: str
    detail: str
    clause: str = ""
    instead: str = ""
    faults: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Members that this kind of problem has beside those of every problem.
    more: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Return the members that have something to say."""
        told: dict[str, object] = {
            "type": f"urn:backline:problem:{self.code}",
            "title": self.title,
            "status": self.status.value,
            "detail": self.detail,
        }
        if self.clause:
            told["clause"] = self.clause
        if self.instead:
            told["instead"] = self.instead
        if self.faults:
            told["errors"] = [
                {"at": fault.at, "detail": fault.detail} for fault in self.faults
            ]
        return told | dict(self.more)


def response_of(problem: Problem) -> HttpResponse:
    """Return the answer that tells *problem*."""
    return HttpResponse(
        # Escaped to ASCII, so that whatever a client wrote can be told back.
        json.dumps(problem.as_json(), ensure_ascii=True),
        status=problem.status.value,
        content_type=MEDIA_TYPE,
        headers=dict(problem.headers),
    )


_SIMPLE: dict[type[Exception], tuple[HTTPStatus, str, str]] = {
    UnknownTicket: (HTTPStatus.NOT_FOUND, "unknown-ticket", "No such ticket"),
    UnknownSite: (HTTPStatus.UNPROCESSABLE_ENTITY, "unknown-site", "No such site"),
    UnknownVisit: (HTTPStatus.NOT_FOUND, "unknown-visit", "No such visit"),
    UnknownRelease: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "unknown-release",
        "No such release",
    ),
    UnknownSupplier: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "unknown-supplier",
        "No such supplier",
    ),
    UnknownAccess: (HTTPStatus.NOT_FOUND, "unknown-access", "No such access"),
    NoAuthority: (HTTPStatus.CONFLICT, "no-authority", "No key to sign with"),
    UnknownMajor: (HTTPStatus.NOT_FOUND, "unknown-major", "No such major incident"),
    UnknownCallback: (HTTPStatus.NOT_FOUND, "unknown-callback", "No such callback"),
    UnknownChange: (HTTPStatus.NOT_FOUND, "unknown-change", "No such change"),
    UnknownFreeze: (HTTPStatus.NOT_FOUND, "unknown-freeze", "No such freeze"),
    UnknownReport: (HTTPStatus.NOT_FOUND, "unknown-report", "No such report"),
    UnknownAction: (HTTPStatus.NOT_FOUND, "unknown-action", "No such action"),
    SavedMeanwhile: (HTTPStatus.CONFLICT, "report-moved-on", "Report saved meanwhile"),
    UnknownContract: (HTTPStatus.NOT_FOUND, "unknown-contract", "No such contract"),
    UnknownTracker: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "unknown-tracker",
        "No such tracker",
    ),
    NotAManager: (HTTPStatus.FORBIDDEN, "not-a-manager", "Managers only"),
    UnknownRoster: (HTTPStatus.NOT_FOUND, "unknown-roster", "No such roster"),
    UnknownPage: (HTTPStatus.NOT_FOUND, "unknown-page", "No such page"),
    EmailTaken: (HTTPStatus.CONFLICT, "email-taken", "Address taken"),
    PersonRefused: (HTTPStatus.CONFLICT, "person-refused", "Not possible here"),
    UnknownColleague: (HTTPStatus.NOT_FOUND, "unknown-person", "No such person"),
    TeamRefused: (HTTPStatus.CONFLICT, "team-refused", "Not possible here"),
    UnknownMessage: (HTTPStatus.NOT_FOUND, "unknown-message", "No such message"),
    NotStuck: (HTTPStatus.CONFLICT, "not-stuck", "Message not stuck"),
    NoUse: (HTTPStatus.CONFLICT, "no-use", "Message of no use any more"),
    UseRefused: (HTTPStatus.UNPROCESSABLE_ENTITY, "use-refused", "Use not counted"),
    BadLoss: (HTTPStatus.UNPROCESSABLE_ENTITY, "bad-loss", "Not a loss"),
    ReportRefused: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "report-refused",
        "Report not usable",
    ),
    BadInstant: (HTTPStatus.UNPROCESSABLE_ENTITY, "bad-instant", "Not that instant"),
    TicketMovedOn: (HTTPStatus.CONFLICT, "ticket-moved-on", "Ticket moved on"),
    KeyReused: (HTTPStatus.UNPROCESSABLE_ENTITY, "key-reused", "Key used before"),
    BadBatch: (HTTPStatus.UNPROCESSABLE_ENTITY, "bad-batch", "Not a batch"),
    NotFromASite: (HTTPStatus.FORBIDDEN, "no-site", "Token of no site"),
    BadKey: (HTTPStatus.BAD_REQUEST, "bad-key", "Not an idempotency key"),
    KeyRefused: (HTTPStatus.UNPROCESSABLE_ENTITY, "key-refused", "Key not usable"),
    UnknownHandover: (HTTPStatus.NOT_FOUND, "unknown-shift", "No such shift"),
    HandoverRefused: (HTTPStatus.CONFLICT, "shift-refused", "Shift not handed over"),
    BadCursor: (HTTPStatus.BAD_REQUEST, "bad-cursor", "Not a cursor"),
}
EXPECTED: tuple[type[Exception], ...] = (
    *_SIMPLE,
    CodeRefused,
    MoveRefused,
    NoContract,
    NotEntitled,
    SignatureRefused,
)


def problem_of(error: Exception) -> Problem:
    """Return what is told of a refusal that the records know."""
    if isinstance(error, MoveRefused):
        return Problem(
            HTTPStatus.CONFLICT,
            "move-refused",
            "Not possible here",
            error.because,
            clause=error.clause,
        )
    if isinstance(error, NoContract):
        return Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "no-contract",
            "No contract",
            error.because,
            clause=error.clause,
            instead=error.instead,
        )
    if isinstance(error, NotEntitled):
        verdict = error.verdict
        return Problem(
            HTTPStatus.FORBIDDEN,
            "not-entitled",
            "Not in the package",
            verdict.because,
            clause=verdict.clause,
            instead=verdict.instead or "",
        )
    if isinstance(error, SignatureRefused):
        return not_signed_well(error)
    if isinstance(error, CodeRefused):
        return Problem(
            HTTPStatus.FORBIDDEN, error.kind.value, "Code not usable", error.because
        )
    status, code, title = _SIMPLE[type(error)]
    return Problem(status, code, title, str(error), clause=getattr(error, "clause", ""))


def not_signed_well(error: SignatureRefused) -> Problem:
    """Return what is told of a request that no key of a site stands for."""
    desk_time = error.desk_time
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        error.kind.value,
        "Signature not taken",
        error.because,
        headers={"WWW-Authenticate": 'Signature realm="backline"'},
        more={"desk_time": f"{desk_time:%Y-%m-%dT%H:%M:%SZ}"} if desk_time else {},
    )


def does_not_fit(errors: Iterable[Mapping[str, object]]) -> Problem:
    """Return what is told of a body or a query that its schema refuses."""
    faults = [_fault(error) for error in errors]
    first = faults[0]
    more = f" ({len(faults) - 1} more in errors)" if len(faults) > 1 else ""
    in_query = first.at.startswith("?")
    return Problem(
        HTTPStatus.BAD_REQUEST if in_query else HTTPStatus.UNPROCESSABLE_ENTITY,
        "bad-query" if in_query else "bad-body",
        "Query not understood" if in_query else "Body does not fit",
        f"{first.at}: {first.detail}{more}",
        faults=faults[:_MOST_ERRORS],
    )


_SAID = {
    "missing": "is missing: give it",
    "extra_forbidden": "there is no such member: leave it out, or check its name",
    "string_too_short": "is empty: write something",
    "string_unicode": "holds half a surrogate pair: remove it",
}


def _fault(error: Mapping[str, object]) -> Fault:
    """Return an error of the schema as a place and a sentence."""
    where = error.get("loc")
    places = [str(place) for place in where] if isinstance(where, Sequence) else []
    # The first names body or query, the second the view's own argument; the third
    # may be the kind of event that the body was read as.
    path = places[2:]
    if len(path) > 1 and path[0] in KINDS:
        path = path[1:]
    said = str(error.get("msg", "does not fit")).removeprefix("Value error, ")
    said = _SAID.get(str(error.get("type")), said)
    if places[:1] == ["query"]:
        return Fault(f"?{'.'.join(path) or '.'.join(places[1:])}", said)
    escaped = (place.replace("~", "~0").replace("/", "~1") for place in path)
    return Fault("".join(f"/{place}" for place in escaped) or "/", said)


def not_found() -> Problem:
    return Problem(
        HTTPStatus.NOT_FOUND,
        "not-found",
        "Nothing here",
        "There is nothing at this address: the addresses are in /api/v1/openapi.json.",
    )
