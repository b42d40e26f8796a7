"""The report of a visit is signed: at the desk, or on site on the engineer's device."""

from __future__ import annotations

import hashlib
from datetime import datetime

from backline.guide.timeline import Fact, Kind
from backline.guide.visit_signing import (
    OBJECT_WITHIN,
    How,
    check_hands_over,
    check_in_time,
    check_present,
)
from backline.guide.visits import CLAUSE, Step
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.tickets.actions.moves import (
    Moved,
    check_words,
    one_after_the_other,
)
from backline.records.tickets.letters import on_the_clock_of, to_house, to_role
from backline.records.visits.actions.opened import OpenVisit
from backline.records.visits.models import Visit


def digest_of_report(visit: Visit) -> str:
    """Return what names the report of a visit as it stands."""
    return hashlib.sha256(visit.report.encode()).hexdigest()


def _as_read(visit: Visit, digest: str) -> str:
    """Return what names the report that is signed; refuse another than was read."""
    stands = digest_of_report(visit)
    if digest != stands:
        message = "The report is another one by now: read it before you sign."
        raise MoveRefused(message, CLAUSE)
    return stands


@one_after_the_other
def sign_visit(
    *, number: str, by: Reader, now: datetime, words: str = "", digest: str = ""
) -> Moved:
    """Sign the report of a visit for the customer; it is never changed after that.

    Args:
        number: of the ticket.
        by: who signs, under their name.
        now: the instant of signing.
        words: a remark to it.
        digest: of the report that was read; empty for the one that stands.

    Raises:
        MoveRefused: there is none to sign, or it is another one by now.
    """
    going = OpenVisit(number, Kind.VISIT_SIGNED, Step.SIGN, by)
    digest = _as_read(going.visit, digest or digest_of_report(going.visit))
    facts: dict[str, Fact] = {"words": words.strip(), "digest": digest}
    told = f"{by.name} signed the report of the visit. {words}".strip()
    return going.write(
        facts,
        now=now,
        letters=going.other_side(told, now),
        signed_at=now,
        signed_by=by.name,
        signed_digest=digest,
        signed_how=How.SIGNED_IN,
    )


@one_after_the_other
def sign_on_site(  # noqa: PLR0913 - what was typed on the device
    *,
    number: str,
    name: str,
    confirmed: bool,
    digest: str,
    by: Reader,
    now: datetime,
    words: str = "",
) -> Moved:
    """Write down that somebody at the site signed on the engineer's device.

    The customer's contacts are told, with the report, and until when they can object.

    Args:
        number: of the ticket.
        name: of the person, as they typed it.
        confirmed: they confirmed that they have read the report and sign it.
        digest: of the report that they read.
        by: the engineer whose device it is.
        now: the instant of signing.
        words: a remark of theirs.

    Raises:
        MoveRefused: it is not their engineer's device, nobody is named or confirms, or
            it is another report by now.
    """
    going = OpenVisit(number, Kind.VISIT_SIGNED_ON_SITE, Step.SIGN_ON_SITE, by)
    engineer = going.visit.engineer or by
    check_hands_over(
        is_the_engineer=going.visit.engineer_id == by.person_id, engineer=engineer.name
    )
    signer = check_present(name=name, engineer=engineer.name, confirmed=confirmed)[:120]
    digest = _as_read(going.visit, digest)
    until = on_the_clock_of(going.ticket, now + OBJECT_WITHIN)
    facts: dict[str, Fact] = {
        "name": signer,
        "words": words.strip(),
        "digest": digest,
        "because": f"Confirmed there, as read: SHA-256 {digest}. {engineer.name} handed "
        f"over the device. Contacts can object until {until}.",
    }
    told = _told_the_house(going.visit, signer, words, until)
    return going.write(
        facts,
        now=now,
        letters=to_house(going.ticket, words=told, now=now),
        signed_at=now,
        signed_by=signer,
        signed_digest=digest,
        signed_how=How.ON_DEVICE,
    )


def _told_the_house(visit: Visit, signer: str, words: str, until: str) -> str:
    engineer = visit.engineer.name if visit.engineer else "our engineer"
    signed = f"{signer} signed the report of the visit on site, on the device of"
    return (
        f"{signed} {engineer}. {words}".strip()
        + f"\n\nNobody of yours was signed in for it. If {signer} could not sign for you, "
        f"object on the page of the ticket until {until}: it does not count then."
        f"\n\nThe report:\n{visit.report}"
    )


@one_after_the_other
def object_to_signature(*, number: str, words: str, by: Reader, now: datetime) -> Moved:
    """Say for the customer that a signature given on site is none of theirs.

    It stays on the timeline and does not count: the report can be bettered, and a
    contact who is signed in signs it.

    Raises:
        MoveRefused: nothing was signed on site, it is too late, or nothing is said.
    """
    going = OpenVisit(number, Kind.VISIT_OBJECTED, Step.OBJECT, by)
    visit = going.visit
    check_in_time(visit.paper, now=now)
    said = check_words(words, what="Why it does not count")[:2000]
    told = (
        f"{by.name} objects to the signature of {visit.signed_by} on the report of the "
        f"visit: {said}\n\nIt does not count. Mend the report, and ask a contact who is "
        "signed in to sign it."
    )
    facts: dict[str, Fact] = {
        "words": said,
        "name": visit.signed_by,
        "digest": visit.signed_digest,
    }
    letters = going.other_side(told, now)
    letters += to_role(going.ticket, "manager", words=told, now=now)
    return going.write(
        facts,
        now=now,
        letters=letters,
        signed_at=None,
        signed_by="",
        signed_digest="",
        signed_how="",
        objected_at=now,
        objected_by=by.name,
        objection=said,
    )
