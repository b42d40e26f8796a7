"""Times in which nothing is to be changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NoReturn

from django.db import transaction

from backline.guide.changes import CLAUSE
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.changes.models import Freeze
from backline.records.changes.queries import freeze_for
from backline.records.customers.models import Customer, Site
from backline.records.customers.queries import customers_for, site_for
from backline.records.trail.actions import record


LONGEST_FREEZE = timedelta(days=120)


@transaction.atomic
def freeze(  # noqa: PLR0913 - a freeze's own facts
    *,
    start_at: datetime,
    end_at: datetime,
    reason: str,
    by: Reader,
    now: datetime,
    site_id: int | None = None,
    customer_id: int | None = None,
    blocks: bool = True,
) -> Freeze:
    """Let nothing be changed for a time: at a site, of a customer, or anywhere.

    Args:
        start_at: from when on, included.
        end_at: until when, not included.
        reason: why; both sides read it.
        by: who says so: a customer for their own sites, the vendor for any, and a
            manager of the vendor for all.
        now: the instant of writing.
        site_id: the site; None for all of the customer.
        customer_id: the customer; None, without a site, for everybody.
        blocks: whether it refuses windows, or only warns.

    Raises:
        UnknownSite: the site is not *by*'s to see.
        MoveRefused: it is over, too long, without a reason, or not *by*'s to say.
    """
    said = " ".join(reason.split())[:300]
    if not said:
        _refuse("Say why nothing is to be changed: both sides read it.")
    if end_at <= start_at or end_at <= now:
        _refuse("The freeze ends before it begins, or is over: give an end to come.")
    if end_at - start_at > LONGEST_FREEZE:
        _refuse(f"A freeze has at most {LONGEST_FREEZE.days} days: make it shorter.")
    site = site_for(reader=by, site_id=site_id) if site_id is not None else None
    customer = _customer(by, site, customer_id)
    made = Freeze.objects.create(
        customer=customer,
        site=site,
        start_at=start_at,
        end_at=end_at,
        reason=said,
        blocks=blocks,
        by_name=by.name,
        made_at=now,
    )
    details = {
        "from": f"{start_at:%Y-%m-%dT%H:%M:%SZ}",
        "until": f"{end_at:%Y-%m-%dT%H:%M:%SZ}",
        "reason": said,
        "blocks": blocks,
    }
    record(did="freeze.made", about=made.whose, by=by, now=now, details=details)
    return made


def _customer(
    by: Reader, site: Site | None, customer_id: int | None
) -> Customer | None:
    if site is not None:
        return site.customer
    wanted = by.customer_id if by.side == "customer" else customer_id
    if wanted is None:
        if by.side != "vendor" or not by.is_manager:
            _refuse(
                "Only a manager of the vendor freezes all sites: choose a customer."
            )
        return None
    customer = customers_for(reader=by).filter(pk=wanted).first()
    if customer is None:
        _refuse("There is no such customer here: choose one of the list.")
    return customer


@transaction.atomic
def lift_freeze(*, freeze_id: int, by: Reader, now: datetime) -> Freeze:
    """Lift a freeze before its end.

    Raises:
        UnknownFreeze: there is none that *by* may see, or it is lifted.
        MoveRefused: it is not *by*'s to lift.
    """
    held = freeze_for(reader=by, freeze_id=freeze_id)
    if by.side == "customer" and held.customer_id != by.customer_id:
        _refuse("This freeze is the vendor's: write to the desk.")
    if held.customer_id is None and not by.is_manager:
        _refuse("Only a manager of the vendor lifts a freeze of all sites.")
    Freeze.objects.filter(pk=held.pk, lifted_at=None).update(
        lifted_at=now, lifted_by=by.name
    )
    details = {"reason": held.reason}
    record(did="freeze.lifted", about=held.whose, by=by, now=now, details=details)
    return held


def _refuse(because: str) -> NoReturn:
    raise MoveRefused(because, CLAUSE)
