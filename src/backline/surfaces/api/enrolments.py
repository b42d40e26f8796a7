"""Where sites are enrolled, and where they say once a minute how they are."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from ninja import Router

from backline.records.enrolment.actions import (
    Enrolling,
    enrol_site,
    note_heartbeat,
)
from backline.surfaces.api.asked_sites import EnrolmentGiven, HeartbeatGiven
from backline.surfaces.api.door import check_query, present, say
from backline.surfaces.api.problems import Problem
from backline.surfaces.api.site_door import Signed, SiteRequest, signed_request
from backline.surfaces.api.told_sites import (
    EnrolmentTold,
    HeartbeatTold,
    enrolment_told,
)


router = Router()
LARGEST_HEARTBEAT = 256 * 1024


@router.post(
    "/enrolments", auth=None, response={201: EnrolmentTold}, url_name="enrolments"
)
def enrol(request: HttpRequest, enrolment: EnrolmentGiven) -> HttpResponse:
    """Enrol a computer of a site by a one-use code; signed with the new key.

    Sent again with the same code and key it is answered the same.
    """
    check_query(request)
    asked = Enrolling(enrolment.code, enrolment.public_key, enrolment.name)
    key = enrol_site(request=signed_request(request), asked=asked, now=present())
    return say(enrolment_told(key), HTTPStatus.CREATED)


@router.get(
    "/enrolments/own", auth=Signed(), response=EnrolmentTold, url_name="own-enrolment"
)
def read_own_enrolment(request: SiteRequest) -> HttpResponse:
    """Read for which site the desk takes the key that signed this."""
    check_query(request)
    return say(enrolment_told(request.auth))


@router.post(
    "/heartbeats", auth=Signed(), response=HeartbeatTold, url_name="heartbeats"
)
def beat(request: SiteRequest, heartbeat: HeartbeatGiven) -> HttpResponse:
    """Say how the computer of a site is; the desk answers with its time, and no more."""
    check_query(request)
    if len(request.body) > LARGEST_HEARTBEAT:
        raise Problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "too-large",
            "Heartbeat too large",
            f"A heartbeat may have {LARGEST_HEARTBEAT} bytes: measure less by one.",
        )
    now = present()
    told = heartbeat.model_dump(mode="json")
    note_heartbeat(key=request.auth, sitewatch=heartbeat.sitewatch, told=told, now=now)
    return say(HeartbeatTold(desk_time=now))
