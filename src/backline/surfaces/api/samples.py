"""Where sitewatch sends what it counted."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel

from backline.records.fleet.actions import receive_samples
from backline.surfaces.api.asked import BatchGiven
from backline.surfaces.api.door import (
    ApiRequest,
    act_once,
    check_query,
    digest_of,
)
from backline.surfaces.api.site_door import SiteOrToken
from backline.surfaces.api.told import ReceivedTold


router = Router()


@router.post(
    "/samples",
    auth=SiteOrToken("samples"),
    response={202: ReceivedTold},
    url_name="samples",
)
def send_samples(request: ApiRequest, batch: BatchGiven) -> HttpResponse:
    """Take a batch of samples in; the key, or the token, names the site.

    A batch that is sent again under its Idempotency-Key is answered as the first time,
    and a sample that is sent again in another batch counts as repeated.
    """
    check_query(request)

    def act(now: datetime) -> BaseModel:
        received = receive_samples(
            by=request.auth,
            batch_id=request.headers.get("Idempotency-Key") or digest_of(request)[:32],
            samples=batch.samples,
            now=now,
        )
        return ReceivedTold.model_validate(received)

    return act_once(request, act, HTTPStatus.ACCEPTED)
