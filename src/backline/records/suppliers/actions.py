"""What is written down of suppliers, and of what they have to mend for a ticket."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from backline.guide.suppliers import (
    CLAUSE,
    check_can_open,
    check_is_open,
    next_chase,
)
from backline.guide.timeline import Fact, Kind
from backline.guide.workflow import MoveRefused, State
from backline.records.accounts.queries import THE_DESK, Reader, person
from backline.records.outbox.actions import enqueue_all
from backline.records.suppliers.models import Supplier, SupplierTicket
from backline.records.suppliers.queries import (
    supplier_for,
    supplier_ticket_of,
    suppliers_for,
)
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.letters import to_engineer, to_person
from backline.records.trail.actions import record


if TYPE_CHECKING:
    from backline.records.tickets.models import Ticket

_AT_ONCE = 100


@transaction.atomic
def keep_supplier(  # noqa: PLR0913 - what is written of a supplier
    *,
    name: str,
    what: str,
    by: Reader,
    now: datetime,
    supplier_id: int | None = None,
    customer_id: int | None = None,
    phone: str = "",
    email: str = "",
    how: str = "",
    chase_minutes: int = 60,
) -> Supplier:
    """Write a supplier down, or change what is written of one.

    Args:
        name: what people call them.
        what: what they supply.
        by: one of the vendor's people.
        now: the present.
        supplier_id: who is changed; None for a new one.
        customer_id: whose supplier it is; None for the vendor's own. It never changes.
        phone: of their desk.
        email: of their desk.
        how: where and how they take tickets.
        chase_minutes: how long after a word they are chased again.

    Raises:
        MoveRefused: no name, no mail address, or there is one of that name.
        UnknownSupplier: there is none of that number.
    """
    _check_is_the_vendors(by)
    check_can_open(
        their_number="-",
        every=timedelta(minutes=chase_minutes),
        suppliers_customer=None,
        customer=0,
    )
    terms: dict[str, object] = {
        "name": check_words(name, what="The name of the supplier"),
        "what": check_words(what, what="What they supply"),
        "phone": phone.strip(),
        "email": _address(email),
        "how": how.strip(),
        "chase_minutes": chase_minutes,
    }
    try:
        with transaction.atomic():
            kept = _written(supplier_id, customer_id, terms, by)
    except IntegrityError as error:
        message = f"There is a supplier {name.strip()} already: change that one."
        raise MoveRefused(message, CLAUSE) from error
    did = "supplier.changed" if supplier_id else "supplier.added"
    record(did=did, about=kept.name, by=by, now=now, details=terms)
    return kept


def _written(
    supplier_id: int | None,
    customer_id: int | None,
    terms: dict[str, object],
    by: Reader,
) -> Supplier:
    if supplier_id is None:
        return Supplier.objects.create(customer_id=customer_id, **terms)
    supplier = supplier_for(reader=by, supplier_id=supplier_id)
    Supplier.objects.filter(pk=supplier.pk).update(**terms)
    return suppliers_for(reader=by).get(pk=supplier.pk)


def _address(email: str) -> str:
    """Return a mail address without blanks around it, or refuse what is none."""
    address = email.strip()
    try:
        if address:
            validate_email(address)
    except ValidationError as error:
        message = f"{address!r} is no mail address: correct it, or leave it out."
        raise MoveRefused(message, CLAUSE) from error
    return address


@one_after_the_other
def open_with_supplier(  # noqa: PLR0913 - what a supplier's ticket is made of
    *,
    number: str,
    supplier_id: int,
    their_number: str,
    what: str,
    by: Reader,
    now: datetime,
    every_minutes: int | None = None,
    chaser_id: int | None = None,
) -> Moved:
    """Write down that a supplier has a ticket of its own for this one.

    Without *every_minutes* they are chased as often as is written of the supplier;
    without *chaser_id* by whoever has our ticket.

    Raises:
        MoveRefused: nobody could follow it, or it is written down already.
        UnknownSupplier: there is no such supplier.
    """
    ticket = ticket_to_move(number, Kind.SUPPLIER_TOLD, by=by)
    supplier = supplier_for(reader=by, supplier_id=supplier_id)
    minutes = supplier.chase_minutes if every_minutes is None else every_minutes
    every = timedelta(minutes=minutes)
    check_can_open(
        their_number=their_number,
        every=every,
        suppliers_customer=supplier.customer_id,
        customer=ticket.customer_id,
    )
    said = check_words(what, what="What they have to mend")
    chaser = _chaser(chaser_id, by)
    try:
        with transaction.atomic():
            SupplierTicket.objects.create(
                ticket=ticket,
                supplier=supplier,
                their_number=their_number.strip(),
                what=said,
                opened_at=now,
                opened_by=by.name,
                chaser_id=chaser_id,
                every_minutes=minutes,
                last_word_at=now,
                chase_at=next_chase(now=now, every=every),
            )
    except IntegrityError as error:
        message = f"{supplier.name} has {their_number.strip()} for this ticket already."
        raise MoveRefused(message, CLAUSE) from error
    facts: dict[str, Fact] = {
        "supplier": supplier.name,
        "their_number": their_number.strip(),
        "what": said,
        "chaser": chaser,
        "minutes": minutes,
    }
    return append(ticket, [Draft(Kind.SUPPLIER_TOLD, facts)], by=by, now=now)


def _chaser(chaser_id: int | None, by: Reader) -> str:
    """Return the name of who chases; empty for whoever has the ticket."""
    if chaser_id is None:
        return ""
    chaser = person(reader=by, person_id=chaser_id)
    if chaser is None or chaser.side != "vendor" or not chaser.is_active:
        message = f"Person {chaser_id} is no active person of the vendor."
        raise MoveRefused(message, CLAUSE)
    return chaser.name


@one_after_the_other
def chase_supplier(
    *,
    number: str,
    supplier_ticket_id: int,
    words: str,
    by: Reader,
    now: datetime,
    chase_at: datetime | None = None,
) -> Moved:
    """Write down that a supplier was chased, and what came of it."""
    row = _WithSupplier(number, supplier_ticket_id, Kind.SUPPLIER_CHASED, by)
    return row.spoke(words, now=now, chase_at=chase_at, chases=F("chases") + 1)


@one_after_the_other
def note_suppliers_answer(
    *,
    number: str,
    supplier_ticket_id: int,
    words: str,
    by: Reader,
    now: datetime,
    chase_at: datetime | None = None,
) -> Moved:
    """Write down what a supplier said by itself; the next chase moves with it."""
    row = _WithSupplier(number, supplier_ticket_id, Kind.SUPPLIER_ANSWERED, by)
    return row.spoke(words, now=now, chase_at=chase_at)


@one_after_the_other
def close_with_supplier(
    *, number: str, supplier_ticket_id: int, words: str, by: Reader, now: datetime
) -> Moved:
    """Write down that a supplier's ticket is over, and how it ended."""
    row = _WithSupplier(number, supplier_ticket_id, Kind.SUPPLIER_CLOSED, by)
    return row.closed(words, now=now)


class _WithSupplier:
    """An open ticket of a supplier, to be written to.

    Raises:
        MoveRefused: it is closed.
        UnknownSupplier: our ticket has no such one.
    """

    def __init__(self, number: str, pk: int, kind: Kind, by: Reader) -> None:
        self._ticket: Ticket = ticket_to_move(number, kind, by=by)
        self._kind, self._by = kind, by
        self._row = supplier_ticket_of(
            reader=by, ticket=self._ticket, supplier_ticket_id=pk
        )
        name = self._row.supplier.name
        check_is_open(closed=self._row.closed_at is not None, name=name)

    def spoke(
        self,
        words: str,
        *,
        now: datetime,
        chase_at: datetime | None,
        **more: object,
    ) -> Moved:
        every = timedelta(minutes=self._row.every_minutes)
        following = next_chase(now=now, every=every, asked=chase_at)
        return self._write(words, now, chase_at=following, **more)

    def closed(self, words: str, *, now: datetime) -> Moved:
        return self._write(words, now, chase_at=None, closed_at=now)

    def _write(self, words: str, now: datetime, **columns: object) -> Moved:
        said = check_words(words, what="What was said")
        facts = {
            "supplier": self._row.supplier.name,
            "their_number": self._row.their_number,
            "words": said,
        }
        # The ticket's version is swapped first: two who write go one after the other.
        moved = append(self._ticket, [Draft(self._kind, facts)], by=self._by, now=now)
        columns |= {"last_word": said[:2000], "last_word_at": now}
        SupplierTicket.objects.filter(pk=self._row.pk).update(**columns)
        return moved


def remind_of_chases(*, now: datetime) -> int:
    """Tell those who chase that it is time, once for each chase; return how many.

    A ticket that is closed or merged reminds nobody.
    """
    due = SupplierTicket.objects.filter(
        ~Q(reminded_of=F("chase_at")) | Q(reminded_of__isnull=True), chase_at__lte=now
    ).exclude(ticket__state=State.CLOSED)
    reminded = 0
    for pk in due.order_by("chase_at", "pk").values_list("pk", flat=True)[:_AT_ONCE]:
        with transaction.atomic():
            reminded += _remind(pk, now)
    return reminded


def _remind(pk: int, now: datetime) -> int:
    row = SupplierTicket.objects.select_related(
        "supplier", "chaser", "ticket__site", "ticket__engineer"
    ).get(pk=pk)
    if row.chase_at is None or row.chase_at > now:
        return 0
    # Claimed with its message: whoever swaps it sends it.
    same = SupplierTicket.objects.filter(pk=pk, chase_at=row.chase_at).filter(
        ~Q(reminded_of=row.chase_at) | Q(reminded_of__isnull=True)
    )
    if not same.update(reminded_of=row.chase_at):
        return 0
    supplier = row.supplier
    reach = " ".join(filter(None, (supplier.phone, supplier.email)))
    words = (
        f"It is time to chase {supplier.name} for {row.their_number}: {row.what}\n"
        f"{f'Reach them: {reach}' if reach else ''}"
    ).rstrip()
    if row.chaser is not None:
        letters = to_person(row.ticket, row.chaser, words=words, now=now)
    else:
        letters = to_engineer(row.ticket, words=words, now=now)
    enqueue_all(letters)
    details = {"supplier": supplier.name, "their_number": row.their_number}
    about = row.ticket.number
    record(did="supplier.chase-due", about=about, by=THE_DESK, now=now, details=details)
    return 1


def _check_is_the_vendors(by: Reader) -> None:
    if by.side != "vendor":
        message = "Suppliers are written down by the vendor: ask the desk."
        raise MoveRefused(message, CLAUSE)
