"""The end of a customer, and with it of all that speaks for its sites."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backline.records.accounts.actions import revoke_token
from backline.records.accounts.models import Token
from backline.records.accounts.queries import Reader
from backline.records.customers.models import Customer, Site
from backline.records.customers.queries import about
from backline.records.enrolment.actions.keys import revoke_key
from backline.records.enrolment.models import Code, SiteKey
from backline.records.tickets.actions import customers
from backline.records.trail.actions import record


_BECAUSE = "The customer was closed."


@transaction.atomic
def close_customer(*, customer_id: int, by: Reader, now: datetime) -> Customer:
    """Close a customer: their people are shut out, and no key of their sites counts.

    Taken back, its sites are enrolled anew. Safe to repeat.

    Raises:
        NotAManager: *by* is none.
        MoveRefused: a ticket of theirs is open, or a contract has not ended.
        UnknownCustomer: there is none.
    """
    customer = customers.close_customer(customer_id=customer_id, by=by, now=now)
    for site in Site.objects.filter(customer=customer):
        ended = _end_keys(site, by, now)
        if ended:
            details = {"site": site.name, "keys": ended}
            did, where = "site.keys-revoked", about(customer)
            record(did=did, about=where, by=by, now=now, details=details)
    return customer


def _end_keys(site: Site, by: Reader, now: datetime) -> int:
    """Revoke whatever speaks for a site; return how many keys there were."""
    keys = list(SiteKey.objects.filter(site=site, revoked_at=None))
    for key in keys:
        revoke_key(site_id=site.pk, key_pk=key.pk, because=_BECAUSE, by=by, now=now)
    tokens = list(Token.objects.filter(site_id=site.pk, revoked_at=None))
    for token in tokens:
        revoke_token(token=token, by=by, now=now)
    codes = Code.objects.filter(site=site, used_at=None, withdrawn_at=None)
    codes.update(withdrawn_at=now)
    return len(keys) + len(tokens)
