"""Uses and revokes the keys of sites."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from backline.records.accounts.queries import Reader
from backline.records.contracts.actions.rights import check_manages
from backline.records.enrolment.models import Nonce, SiteKey
from backline.records.enrolment.refusals import Fault, KeyRefused, SignatureRefused
from backline.records.enrolment.signatures import (
    WINDOW,
    Claim,
    SignedRequest,
    check_signature,
    claim_of,
)
from backline.records.trail.actions import record


#: Writing down each use would make one more row of every heartbeat.
USE_IS_NOTED_EVERY = timedelta(minutes=1)
LONGEST_REASON = 500


@transaction.atomic
def use_key(*, request: SignedRequest, now: datetime) -> SiteKey:
    """Return the key that signed *request*, with its site; no request counts twice.

    Raises:
        SignatureRefused: it is not signed, by nobody known, by a revoked key, with a
            wrong clock, or it is a copy of one that was here before.
    """
    claim = claim_of(request)
    key = (
        SiteKey.objects.select_related("site__customer")
        .filter(key_id=claim.key_id)
        .first()
    )
    if key is None:
        because = f"The desk knows no key {claim.key_id}: enrol the site."
        raise SignatureRefused(Fault.UNKNOWN_KEY, because)
    check_signature(request, claim, key.public_key)
    _check_goes_on(key)
    check_created(claim, now)
    _take_nonce(key, claim, now)
    _note_use(key, now)
    return key


def _check_goes_on(key: SiteKey) -> None:
    named = f"The key {key.key_id} ({key.name})"
    if key.site.customer.closed_at is not None:
        because = (
            f"{named} counts no more: {key.site.customer.name} was closed at"
            f" {key.site.customer.closed_at:%Y-%m-%dT%H:%M:%SZ}. Stop sitewatch; if it"
            " should go on, ask the desk to take the customer back, and enrol the site"
            " anew."
        )
        raise SignatureRefused(Fault.KEY_REVOKED, because)
    if key.revoked_at is not None:
        because = (
            f"{named} was revoked at {key.revoked_at:%Y-%m-%dT%H:%M:%SZ}: enrol the"
            " site anew, if it should go on."
        )
        raise SignatureRefused(Fault.KEY_REVOKED, because)


def check_created(claim: Claim, now: datetime) -> None:
    """Refuse a signature that is not of now; say what time it is.

    Raises:
        SignatureRefused: the signer's clock is wrong, or the request is old.
    """
    seconds = claim.created - int(now.timestamp())
    if abs(seconds) <= WINDOW.total_seconds():
        return
    side = "ahead of" if seconds > 0 else "behind"
    because = (
        f"The signature is {abs(seconds)} s {side} the desk's clock, and"
        f" {int(WINDOW.total_seconds())} s are allowed: sign with the desk's time, which"
        f" is {now:%Y-%m-%dT%H:%M:%SZ}."
    )
    raise SignatureRefused(Fault.CLOCK_OFF, because, desk_time=now)


def _take_nonce(key: SiteKey, claim: Claim, now: datetime) -> None:
    Nonce.objects.filter(key=key, forget_at__lt=now).delete()
    created_at = datetime.fromtimestamp(claim.created, UTC)
    # The window is over for a copy when it is over for the signature.
    forget_at = created_at + WINDOW
    _, is_new = Nonce.objects.get_or_create(
        key=key, nonce=claim.nonce, defaults={"forget_at": forget_at}
    )
    if not is_new:
        because = "This very request was here before: sign it anew, with a new nonce."
        raise SignatureRefused(Fault.REPLAYED, because)


def _note_use(key: SiteKey, now: datetime) -> None:
    before = now - USE_IS_NOTED_EVERY
    if key.last_used_at is not None and key.last_used_at > before:
        return
    mine = SiteKey.objects.filter(pk=key.pk)
    stale = Q(last_used_at=None) | Q(last_used_at__lte=before)
    mine.filter(stale).update(last_used_at=now)
    if key.first_used_at is None:
        mine.filter(first_used_at=None).update(first_used_at=now)


@transaction.atomic
def revoke_key(
    *, site_id: int, key_pk: int, because: str, by: Reader, now: datetime
) -> None:
    """End a key for good, at once; revoked again, it keeps its first reason.

    Raises:
        NotAManager: *by* is none.
        KeyRefused: there is no such key of this site, or no reason.
    """
    check_manages(by)
    reason = because.strip()
    if not reason or len(reason) > LONGEST_REASON or not reason.isprintable():
        message = f"Say why in 1 to {LONGEST_REASON} printable characters."
        raise KeyRefused(message)
    key = SiteKey.objects.filter(pk=key_pk, site=site_id).first()
    if key is None:
        message = "There is no such key of this site."
        raise KeyRefused(message)
    revoked = SiteKey.objects.filter(pk=key.pk, revoked_at=None).update(
        revoked_at=now, revoked_by=by.person_id, revoked_because=reason
    )
    if revoked:
        details = {"key_id": key.key_id, "name": key.name, "because": reason}
        record(
            did="site.key-revoked",
            about=f"site:{site_id}",
            by=by,
            now=now,
            details=details,
        )
