"""Access to sites over the API: asked, approved, used, ended; and what is revoked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from backline.records.customers.queries import UnknownSite, site_for
from backline.records.remote.actions import (
    answering,
    asking,
    coming_in,
    deciding,
    ending,
)
from backline.records.remote.adapters.ssh.authority import authority_blob
from backline.records.remote.adapters.ssh.revocations import revocation_list
from backline.records.remote.queries import (
    UnknownAccess,
    access_for,
    accesses_for,
    revoked_serials,
    site_access,
)
from backline.surfaces.api.asked import SiteQuery
from backline.surfaces.api.asked_access import AccessGiven, AccessStep, KeyGiven
from backline.surfaces.api.door import (
    ApiRequest,
    Bearer,
    act_once,
    check_query,
    present,
    say,
)
from backline.surfaces.api.problems import Problem, not_found
from backline.surfaces.api.told_access import (
    AccessesTold,
    AccessTold,
    CertificateTold,
    SiteAccessTold,
    access_told,
    site_access_told,
)


READ = Bearer("tickets.read")
WRITE = Bearer("tickets.write")
HOST = Bearer("access")

router = Router()
#: A serial is a number of the database: longer ones are none of ours.
_DIGITS = 19

#: Which action each kind of step calls; its members are the action's arguments.
STEPS: Mapping[str, Callable[..., object]] = {
    "approved": deciding.approve_access,
    "denied": deciding.deny_access,
    "withdrawn": asking.withdraw_access,
    "started": coming_in.start_session,
    "stopped": coming_in.stop_session,
    "ended": ending.end_access,
    "shut": ending.confirm_shut,
    "unused": answering.say_unused,
    "declared": answering.declare_session,
    "longer": asking.ask_for_longer,
}


class OpenQuery(BaseModel):
    """What a host says when it asks what is revoked."""

    model_config = ConfigDict(extra="forbid")

    open: Annotated[
        str | None,
        Field(
            pattern="^[0-9,]*$",
            max_length=8000,
            description="Serials whose sessions are open, with commas between.",
        ),
    ] = None


@router.get("/access", auth=READ, response=AccessesTold, url_name="accesses")
def list_accesses(request: ApiRequest, asked: Query[SiteQuery]) -> HttpResponse:
    """List who was let in, or asked to be, the newest first."""
    check_query(request, SiteQuery.model_fields)
    found = accesses_for(reader=request.auth).prefetch_related("sessions__engineer")
    if asked.cursor:
        found = found.filter(pk__lt=asked.cursor)
    items = list(found[: asked.limit + 1])
    more = items[asked.limit - 1].pk if len(items) > asked.limit else None
    told = [access_told(each) for each in items[: asked.limit]]
    return say(AccessesTold(items=told, next=more))


@router.get("/access/{int:access}", auth=READ, response=AccessTold, url_name="access")
def read_access(request: ApiRequest, access: int) -> HttpResponse:
    """Read one access with its sessions."""
    check_query(request)
    return say(access_told(access_for(reader=request.auth, access_id=access)))


@router.post(
    "/tickets/{number}/access",
    auth=WRITE,
    response={201: AccessTold},
    url_name="ask-access",
)
def ask_for_access(
    request: ApiRequest, number: str, access: AccessGiven
) -> HttpResponse:
    """Ask to be let into a ticket's site; the customer's approvers are written to."""
    check_query(request)
    reader = request.auth
    if reader.side != "vendor":
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "vendor-only",
            "The vendor's to ask",
            "The vendor's people ask to be let in; you approve, deny and end it.",
        )

    def act(now: datetime) -> BaseModel:
        asked = asking.ask_for_access(
            number=number,
            way_id=access.way,
            purpose=access.purpose,
            starts_at=access.starts_at,
            ends_at=access.ends_at,
            engineer_id=access.engineer,
            by=reader,
            now=now,
        )
        return access_told(asked)

    return act_once(request, act, HTTPStatus.CREATED)


@router.post(
    "/access/{int:access}/steps",
    auth=WRITE,
    response={201: AccessTold},
    url_name="access-steps",
)
def step_of_access(request: ApiRequest, access: int, step: AccessStep) -> HttpResponse:
    """Approve, deny, withdraw, start, stop or end it, or confirm that it is shut."""
    check_query(request)
    reader = request.auth
    given: dict[str, Any] = step.model_dump(exclude={"kind"})

    def act(now: datetime) -> BaseModel:
        STEPS[step.kind](access_id=access, by=reader, now=now, **given)
        return access_told(access_for(reader=reader, access_id=access))

    return act_once(request, act, HTTPStatus.CREATED)


@router.post(
    "/access/{int:access}/certificate",
    auth=WRITE,
    response={201: CertificateTold},
    url_name="certificate",
)
def sign_key(request: ApiRequest, access: int, key: KeyGiven) -> HttpResponse:
    """Sign the engineer's public key for the time of the grant.

    To everybody but the engineer whom the grant names there is no such thing.
    """
    check_query(request)
    reader = request.auth
    if access_for(reader=reader, access_id=access).engineer_id != reader.person_id:
        raise UnknownAccess

    def act(now: datetime) -> BaseModel:
        line = coming_in.certify(
            access_id=access, public_key=key.public_key, by=reader, now=now
        )
        return CertificateTold(serial=access, certificate=line)

    return act_once(request, act, HTTPStatus.CREATED)


@router.get(
    "/sites/{int:site}/access",
    auth=READ,
    response=SiteAccessTold,
    url_name="site-access",
)
def read_site_access(request: ApiRequest, site: int) -> HttpResponse:
    """Read what is set up at a site: ways in, trusted hosts, approvers."""
    check_query(request)
    try:
        found = site_access(reader=request.auth, site_id=site)
    except UnknownSite as error:
        raise not_found() from error
    return say(site_access_told(found))


@router.get("/access/revoked", auth=HOST, url_name="revoked")
def read_revoked(request: ApiRequest) -> HttpResponse:
    """Read what is revoked at the token's site, as sshd's RevokedKeys reads it."""
    check_query(request)
    site, now = _site_of(request), present()
    body = revocation_list(
        authority=authority_blob(),
        serials=revoked_serials(site_id=site, now=now),
        at=now,
    )
    return HttpResponse(body, content_type="application/octet-stream")


@router.get("/access/revoked/serials", auth=HOST, url_name="revoked-serials")
def read_revoked_serials(request: ApiRequest, asked: Query[OpenQuery]) -> HttpResponse:
    """Read the serials of what is revoked, one a line, and say which are open."""
    check_query(request, OpenQuery.model_fields)
    number, now = _site_of(request), present()
    serials = revoked_serials(site_id=number, now=now)
    if asked.open is not None:
        is_open = [
            int(each) for each in asked.open.split(",") if 0 < len(each) < _DIGITS
        ]
        site = site_for(reader=request.auth, site_id=number)
        ending.note_host(site=site, open_serials=is_open, now=now)
    lines = "".join(f"{serial}\n" for serial in serials)
    return HttpResponse(lines, content_type="text/plain")


def _site_of(request: ApiRequest) -> int:
    number = request.auth.site_id
    if number is None:
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "no-site",
            "Token of no site",
            "What is revoked is told to the site's own host: use the token of a site.",
        )
    return number
