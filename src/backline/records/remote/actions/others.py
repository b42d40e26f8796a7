"""Ways in that the guide does not list: their own approval and lead time (access.other)."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import QuerySet

from backline.guide.lead_time import (
    Progress,
    check_can_agree,
    check_can_approve_mechanism,
    check_can_make_ready,
)
from backline.guide.mechanisms import OTHER
from backline.guide.secret_words import check_no_secret
from backline.guide.timeline import Fact, Kind
from backline.guide.workflow import MoveRefused, State, check_can_move
from backline.records.accounts.queries import Reader
from backline.records.outbox.actions import enqueue_all
from backline.records.remote.actions.setting_up import put_way
from backline.records.remote.actions.telling import (
    AccessMovedOn,
    acting_side,
    tell_of_own,
)
from backline.records.remote.models import OwnMechanism, Way
from backline.records.remote.queries import (
    approver_as,
    mechanism_of_own,
    own_mechanism_for,
)
from backline.records.tickets.actions.moves import one_after_the_other, ticket_to_move
from backline.records.tickets.letters import to_contact, to_engineer, to_role


@one_after_the_other
def ask_for_mechanism(  # noqa: PLR0913 - a mechanism's own fields
    *,
    number: str,
    title: str,
    how: str,
    merits: str,
    by: Reader,
    now: datetime,
    trusted_hosts: bool = False,
    customer_presents: bool = False,
) -> OwnMechanism:
    """Ask for a way into a ticket's site that the guide does not list.

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: nothing is said of how it works or why, or it looks like a secret.
    """
    ticket = ticket_to_move(number, Kind.MECHANISM_ASKED, by=by)
    given = {"The name": title, "How it works": how, "The merits": merits}
    check_no_secret(given)
    missing = [name for name, said in given.items() if not said.strip()]
    if missing or by.person_id is None:
        names = ", ".join(missing) or "An engineer who asks"
        message = f"{names}: missing. It is approved on its merits, so write them down."
        raise MoveRefused(message, OTHER)
    own = OwnMechanism.objects.create(
        ticket=ticket,
        site=ticket.site,
        title=title.strip(),
        how=how.strip(),
        merits=merits.strip(),
        trusted_hosts=trusted_hosts,
        customer_presents=customer_presents,
        asked_at=now,
        asked_by_id=by.person_id,
    )
    told = (
        f"{own.title} is asked for as a way into {ticket.site.name}. {own.how}\n\nWhy: "
        f"{own.merits}\n\nIt needs the approval of one whom the customer named for the "
        "site, and of a manager of the vendor."
    )
    letters = [
        *to_contact(ticket, words=told, now=now),
        *to_role(ticket, "manager", words=told, now=now),
    ]
    facts: dict[str, Fact] = {"words": f"{own.how} Why: {own.merits}"}
    tell_of_own(own, Kind.MECHANISM_ASKED, by=by, now=now, facts=facts, letters=letters)
    return own


@one_after_the_other
def agree_lead_time(
    *, mechanism_id: int, due_at: datetime, agreed_with: str, by: Reader, now: datetime
) -> OwnMechanism:
    """Write down until when both sides agreed that it will be ready.

    Raises:
        UnknownAccess: there is none that *by* may see.
        MoveRefused: it is done with, the instant is over, or nobody agreed.
    """
    own = _own(mechanism_id, Kind.LEAD_TIME_AGREED, by)
    check_can_agree(Progress(own.state), due_at=due_at, now=now)
    who = agreed_with.strip()
    if not who:
        message = "Say with whom of the customer it was agreed."
        raise MoveRefused(message, OTHER)
    _still(own).update(due_at=due_at, agreed_with=who, late_told_at=None)
    own.due_at, own.agreed_with = due_at, who
    facts: dict[str, Fact] = {
        "at": due_at.astimezone(UTC).isoformat(),
        "agreed_with": who,
    }
    told = (
        f"{own.title} is to be ready {due_at:%Y-%m-%d %H:%M} UTC, as agreed with {who}."
    )
    letters = to_contact(own.ticket, words=told, now=now)
    tell_of_own(
        own, Kind.LEAD_TIME_AGREED, by=by, now=now, facts=facts, letters=letters
    )
    return own


@one_after_the_other
def approve_mechanism(*, mechanism_id: int, by: Reader, now: datetime) -> OwnMechanism:
    """Approve an unlisted way in: the customer's approver and a manager, both.

    Raises:
        UnknownAccess: there is none that *by* may see.
        MoveRefused: it is not theirs to approve, or is decided.
    """
    own = _own(mechanism_id, Kind.MECHANISM_APPROVED, by)
    contact = approver_as(reader=by, site_id=own.site_id)
    is_vendors = by.side == "vendor"
    check_can_approve_mechanism(
        Progress(own.state),
        fits=by.is_manager if is_vendors else contact is not None,
        is_own=by.person_id == own.asked_by_id,
        given=bool(own.seconded_at if is_vendors else own.approved_at),
    )
    still = _still(own)
    if is_vendors:
        done = still.filter(seconded_at=None).update(
            seconded_at=now, seconded_by=by.person_id
        )
    else:
        done = still.filter(approved_at=None).update(
            approved_at=now, approved_by=contact
        )
    if not done:
        raise AccessMovedOn
    both = still.filter(approved_at__isnull=False, seconded_at__isnull=False)
    both.update(state=Progress.APPROVED.value, decided_at=now)
    own.refresh_from_db()
    role = "manager" if is_vendors else "approver"
    told = f"{by.name} approved {own.title} as a way into {own.site.name}."
    letters = to_engineer(own.ticket, words=told, now=now)
    facts: dict[str, Fact] = {"role": role}
    tell_of_own(
        own, Kind.MECHANISM_APPROVED, by=by, now=now, facts=facts, letters=letters
    )
    return own


@one_after_the_other
def deny_mechanism(
    *, mechanism_id: int, words: str, by: Reader, now: datetime
) -> OwnMechanism:
    """Say no to an unlisted way in, with a reason.

    Raises:
        UnknownAccess: there is none that *by* may see.
        MoveRefused: it is not theirs to deny, is decided, or nobody says why.
    """
    own = _own(mechanism_id, Kind.MECHANISM_DENIED, by)
    fits = by.side == "vendor" and by.is_manager
    fits = fits or approver_as(reader=by, site_id=own.site_id) is not None
    check_can_approve_mechanism(
        Progress(own.state), fits=fits, is_own=False, given=False
    )
    check_no_secret({"The reason": words})
    said = words.strip()[:500]
    if not said:
        message = "Say why not: the engineer reads it and looks for another way."
        raise MoveRefused(message, OTHER)
    denied = {"state": Progress.DENIED.value, "decided_at": now, "denied_because": said}
    if not _still(own).update(**denied):
        raise AccessMovedOn
    own.refresh_from_db()
    letters = to_engineer(own.ticket, words=f"{own.title} is denied: {said}", now=now)
    tell_of_own(
        own,
        Kind.MECHANISM_DENIED,
        by=by,
        now=now,
        facts={"words": said},
        letters=letters,
    )
    return own


@one_after_the_other
def make_mechanism_ready(  # noqa: PLR0913 - a way's own fields
    *,
    mechanism_id: int,
    by: Reader,
    now: datetime,
    host: str = "",
    port: int | None = None,
    account: str = "",
    words: str = "",
) -> Way:
    """Say that an approved way in is set up: from now on access by it can be asked for.

    Raises:
        UnknownAccess: there is none that *by* may see.
        MoveRefused: both sides have not approved it, or a field looks like a secret.
    """
    own = _own(mechanism_id, Kind.MECHANISM_READY, by)
    check_can_make_ready(Progress(own.state))
    if not _still(own).update(state=Progress.READY.value, ready_at=now):
        raise AccessMovedOn
    own.refresh_from_db()
    way = put_way(
        own.site,
        mechanism_of_own(own),
        own=own,
        adapter="manual",
        host=host,
        port=port,
        account=account,
        words=words,
        by=by,
        now=now,
    )
    said: dict[str, Fact] = {"words": way.where or words.strip()}
    tell_of_own(own, Kind.MECHANISM_READY, by=by, now=now, facts=said)
    return way


def tell_late(*, now: datetime, limit: int) -> int:
    """Tell of each agreed lead time that is over, once; return how many there were.

    It breaks no service level, but somebody promised it: the engineer who asked and the
    managers are written to.
    """
    going_on = [Progress.ASKED.value, Progress.APPROVED.value]
    late = OwnMechanism.objects.filter(
        state__in=going_on, due_at__lt=now, late_told_at=None
    ).select_related("site", "ticket", "asked_by")
    return sum(_told_late(own, now) for own in late.order_by("due_at", "pk")[:limit])


@transaction.atomic
def _told_late(own: OwnMechanism, now: datetime) -> bool:
    same = OwnMechanism.objects.filter(pk=own.pk, late_told_at=None)
    if not same.update(late_told_at=now):
        return False
    words = (
        f"{own.title} into {own.site.name} was to be ready {own.due_at:%Y-%m-%d %H:%M} "
        f"UTC, as agreed with {own.agreed_with}, and is not. It is no part of the "
        "ticket's service level; agree on a new lead time, or have it set up."
    )
    enqueue_all(
        [
            *to_engineer(own.ticket, words=words, now=now),
            *to_role(own.ticket, "manager", words=words, now=now),
        ]
    )
    return True


def _own(mechanism_id: int, kind: Kind, by: Reader) -> OwnMechanism:
    own = own_mechanism_for(reader=by, mechanism_id=mechanism_id)
    check_can_move(kind, state=State(own.ticket.state), by=acting_side(by))
    return own


def _still(own: OwnMechanism) -> QuerySet[OwnMechanism]:
    return OwnMechanism.objects.filter(pk=own.pk, state=own.state)
