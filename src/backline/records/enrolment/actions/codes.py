"""Makes the one-use code with which a computer of a site is enrolled."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from backline.records.accounts.queries import Reader
from backline.records.contracts.actions.rights import check_manages
from backline.records.customers.queries import site_for
from backline.records.enrolment.codes import digest_of, new_code
from backline.records.enrolment.models import Code
from backline.records.enrolment.refusals import KeyRefused
from backline.records.trail.actions import record


GOOD_FOR = timedelta(hours=24)


@transaction.atomic
def make_code(*, site_id: int, by: Reader, now: datetime) -> str:
    """Make a code for a site; it is told here once. The one before is withdrawn.

    Raises:
        NotAManager: *by* is none.
        UnknownSite: there is no such site.
        KeyRefused: its customer is closed, or somebody else made one at this very
            moment.
    """
    check_manages(by)
    site = site_for(reader=by, site_id=site_id)
    if site.customer.closed_at is not None:
        message = f"{site.customer.name} is closed: take it back first."
        raise KeyRefused(message)
    before = Code.objects.filter(site=site, used_at=None, withdrawn_at=None)
    withdrawn = before.update(withdrawn_at=now)
    code = new_code()
    try:
        with transaction.atomic():
            Code.objects.create(
                site=site,
                sha256=digest_of(code),
                made_at=now,
                made_by_id=by.person_id,
                expires_at=now + GOOD_FOR,
            )
    except IntegrityError as error:
        message = "Somebody else made a code for this site just now: look again."
        raise KeyRefused(message) from error
    record(
        did="site.code-made",
        about=f"site:{site.pk}",
        by=by,
        now=now,
        details={"expires_at": f"{now + GOOD_FOR:%Y-%m-%dT%H:%M:%SZ}"}
        | ({"withdrew": withdrawn} if withdrawn else {}),
    )
    return code
