"""Approving and denying: the customer's approver, and a manager where one is wanted."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from backline.guide.access import Role, State, check_can_approve, check_can_deny
from backline.guide.access_asked import time_asked
from backline.guide.secret_words import check_no_secret
from backline.guide.timeline import Kind
from backline.records.accounts.queries import Reader
from backline.records.remote.actions.telling import (
    AccessMovedOn,
    check_fits_ticket,
    tell,
    to_person,
)
from backline.records.remote.models import Access
from backline.records.remote.queries import access_for, approver_as
from backline.records.tickets.actions.moves import one_after_the_other
from backline.zones import zone


@one_after_the_other
def approve_access(*, access_id: int, by: Reader, now: datetime) -> Access:
    """Approve a request: as an approver on the portal, or as a manager of the vendor.

    It is granted when everybody who has to has approved. There is no other way: what
    an engineer heard by phone approves nothing.

    Raises:
        UnknownAccess: there is none that *by* may see.
        MoveRefused: it is not theirs to approve, or it is too late.
    """
    access = access_for(reader=by, access_id=access_id)
    check_fits_ticket(access, Kind.ACCESS_APPROVED, by=by)
    role = Role.MANAGER if by.side == "vendor" else Role.APPROVER
    contact = approver_as(reader=by, site_id=access.site_id)
    fits = by.is_manager if role is Role.MANAGER else contact is not None
    is_own = by.person_id in {access.engineer_id, access.requested_by_id}
    check_can_approve(access.asked, role=role, fits=fits, is_own=is_own, now=now)
    same = Access.objects.filter(pk=access.pk, state=State.ASKED.value)
    if role is Role.APPROVER:
        done = same.filter(approved_at=None).update(
            approved_at=now, approved_by=contact
        )
    else:
        done = same.filter(seconded_at=None).update(
            seconded_at=now, seconded_by=by.person_id
        )
    if not done:
        raise AccessMovedOn
    # Two who approve at once wait for each other above; the second sees both.
    complete = same.filter(approved_at__isnull=False).filter(
        Q(needs_manager=False) | Q(seconded_at__isnull=False)
    )
    granted = bool(complete.update(state=State.GRANTED.value))
    access = access_for(reader=by, access_id=access_id)
    letters = [
        *to_person(access, access.engineer, _words(access, by, granted), now=now)
    ]
    facts = {"role": role.value}
    tell(
        access,
        Kind.ACCESS_APPROVED,
        by=by,
        now=now,
        facts=dict(facts),
        letters=letters,
    )
    return access


def _words(access: Access, by: Reader, granted: bool) -> str:
    if granted:
        when = time_asked(access.starts_at, access.ends_at, zone(access.site.zone))
        return (
            f"{by.name} approved your access to {access.site.name} by {access.title}: "
            f"{when}. Start the session on the desk before you go in: who was in, and "
            "from where, is asked for at the end otherwise."
        )
    return (
        f"{by.name} approved your access to {access.site.name} by {access.title}. "
        "Another approval is still missing."
    )


@one_after_the_other
def deny_access(*, access_id: int, words: str, by: Reader, now: datetime) -> Access:
    """Say no to a request, with a reason.

    Raises:
        UnknownAccess: there is none that *by* may see.
        MoveRefused: it is not theirs to deny, is decided, or nobody says why.
    """
    access = access_for(reader=by, access_id=access_id)
    check_fits_ticket(access, Kind.ACCESS_DENIED, by=by)
    fits = (
        by.is_manager and access.needs_manager
        if by.side == "vendor"
        else approver_as(reader=by, site_id=access.site_id) is not None
    )
    check_can_deny(access.asked, fits=fits, because=words, now=now)
    check_no_secret({"The reason": words})
    said = words.strip()[:500]
    same = Access.objects.filter(pk=access.pk, state=State.ASKED.value)
    if not same.update(state=State.DENIED.value, said=said, said_by=by.name):
        raise AccessMovedOn
    access = access_for(reader=by, access_id=access_id)
    told = f"{by.name} denied your access to {access.site.name}: {said}"
    letters = [*to_person(access, access.engineer, told, now=now)]
    facts = {"words": said}
    tell(access, Kind.ACCESS_DENIED, by=by, now=now, facts=dict(facts), letters=letters)
    return access
