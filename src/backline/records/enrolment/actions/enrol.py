"""Binds a key to a site, once for each code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from backline.records.enrolment.actions.keys import check_created
from backline.records.enrolment.codes import digest_of
from backline.records.enrolment.models import Code, SiteKey
from backline.records.enrolment.refusals import (
    CodeFault,
    CodeRefused,
    Fault,
    KeyRefused,
    SignatureRefused,
)
from backline.records.enrolment.signatures import (
    SignedRequest,
    check_signature,
    claim_of,
    key_id_of,
)
from backline.records.trail.actions import record
from backline.records.trail.actor import By


@dataclass(frozen=True, slots=True)
class Enrolling:
    """What a site asks for: to be known by this key from now on."""

    code: str
    public_key: str
    name: str


def enrol_site(*, request: SignedRequest, asked: Enrolling, now: datetime) -> SiteKey:
    """Use the code up and bind the key to its site, in one transaction.

    The same key with the same code again is answered as the first time. Another key
    with a code that is used up is refused, and that is written down.

    Raises:
        SignatureRefused: the request is not signed with that key.
        KeyRefused: that is no key, or one that is bound already.
        CodeRefused: the code cannot be used.
    """
    key_id = _check_is_its_own(request, asked, now)
    with transaction.atomic():
        outcome = _enrol(asked, key_id, now)
    if isinstance(outcome, CodeRefused):
        # Raised out here, so that what was written down of it stays.
        raise outcome
    return outcome


def _check_is_its_own(request: SignedRequest, asked: Enrolling, now: datetime) -> str:
    """Return the name of the key, once it has proved that it is there."""
    claim = claim_of(request)
    try:
        key_id = key_id_of(asked.public_key)
    except ValueError as error:
        message = "public_key is no Ed25519 key: send its 32 bytes in base64."
        raise KeyRefused(message) from error
    if claim.key_id != key_id:
        because = f"This is to be signed with the new key, whose keyid is {key_id}."
        raise SignatureRefused(Fault.BAD_SIGNATURE, because)
    check_signature(request, claim, asked.public_key)
    check_created(claim, now)
    return key_id


def _enrol(asked: Enrolling, key_id: str, now: datetime) -> SiteKey | CodeRefused:
    code = Code.objects.filter(sha256=digest_of(asked.code)).first()
    if code is None:
        because = "The desk knows no such code: have one made on the page of the site."
        return CodeRefused(CodeFault.UNKNOWN, because)
    taken = Code.objects.filter(
        pk=code.pk, used_at=None, withdrawn_at=None, expires_at__gt=now
    ).update(used_at=now)
    if taken:
        return _bind(code, asked, key_id, now)
    mine = SiteKey.objects.filter(code=code, public_key=asked.public_key)
    return mine.select_related("site__customer").first() or _refuse(code, key_id, now)


def _bind(code: Code, asked: Enrolling, key_id: str, now: datetime) -> SiteKey:
    if SiteKey.objects.filter(key_id=key_id).exists():
        message = "This key is enrolled already: make a new one for a new code."
        raise KeyRefused(message)
    key = SiteKey.objects.create(
        site=code.site,
        code=code,
        key_id=key_id,
        public_key=asked.public_key,
        name=asked.name,
        enrolled_at=now,
    )
    record(
        did="site.enrolled",
        about=f"site:{code.site_id}",
        by=By(f"sitewatch {asked.name}"),
        now=now,
        details={"key_id": key_id, "name": asked.name},
    )
    return key


def _refuse(code: Code, key_id: str, now: datetime) -> CodeRefused:
    """Write down that somebody came with a code too late: once, and then count."""
    code.refresh_from_db()
    refusal = _refusal(code)
    Code.objects.filter(pk=code.pk).update(refused=F("refused") + 1, refused_at=now)
    if not code.refused:
        record(
            did="site.enrolment-refused",
            about=f"site:{code.site_id}",
            by=By("somebody with a code"),
            now=now,
            details={"key_id": key_id, "because": refusal.kind},
        )
    return refusal


def _refusal(code: Code) -> CodeRefused:
    again = "have a new one made on the page of the site."
    if code.used_at is not None:
        return CodeRefused(CodeFault.USED, f"This code is used up: {again}")
    if code.withdrawn_at is not None:
        because = (
            f"This code was withdrawn: use the newer one, if there is one, or {again}"
        )
        return CodeRefused(CodeFault.WITHDRAWN, because)
    return CodeRefused(
        CodeFault.EXPIRED,
        f"This code was good until {code.expires_at:%Y-%m-%dT%H:%M:%SZ}: {again}",
    )
