"""What can be done with a customer's contact, on both sides of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backline.guide.people import can_name
from backline.guide.workflow import MoveRefused
from backline.records.customers import actions
from backline.records.customers.queries import UnknownSite, speaks_for
from backline.records.readiness.actions import name_duty_contact
from backline.records.remote.actions.setting_up import name_approver, remove_approver


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.customers.models import Contact

REFUSALS = (MoveRefused, UnknownSite)


@dataclass(frozen=True, slots=True)
class ContactAct:
    """One thing to do.

    Attributes:
        title: the words on its button.
        consequence: what comes of it, for who asks whether to do it.
        done: what the person is told afterwards.
        run: the action.
        suits: of which contacts it makes sense.
        asks: whether it is asked again before it is done.
    """

    title: str
    consequence: str
    done: str
    run: Callable[..., object]
    suits: Callable[[Contact], bool]
    asks: bool = False


def _there(contact: Contact) -> bool:
    return contact.left_at is None


def _comes_in(contact: Contact) -> bool:
    return contact.person is not None and contact.person.is_active


def _not_yet_in(contact: Contact) -> bool:
    person = contact.person
    signs_in = _comes_in(contact) and person is not None
    return not (signs_in and person is not None and person.has_usable_password())


def _let_name(**given: Any) -> object:
    return actions.let_name_people(heads=True, **given)


def _let_name_no_more(**given: Any) -> object:
    return actions.let_name_people(heads=False, **given)


ACTS = {
    "invite": ContactAct(
        "Mail them a link to the portal",
        "They get a mail with a link that is good for seven days and works once.",
        "A link is in the mail to them.",
        actions.invite_contact,
        _not_yet_in,
    ),
    "heads": ContactAct(
        "Let them name people",
        "They add contacts of their company, invite them, shut them out, and name who "
        "approves remote access.",
        "They name people of their company from now on.",
        _let_name,
        lambda contact: _comes_in(contact) and not contact.heads,
    ),
    "heads-end": ContactAct(
        "Let them name nobody any more",
        "Whom they named stays named.",
        "They name nobody any more.",
        _let_name_no_more,
        lambda contact: contact.heads,
    ),
    "close": ContactAct(
        "Close their access",
        "They are out of the portal at once and approve nothing. They stay a contact, "
        "and can be invited again.",
        "They are out of the portal.",
        actions.close_access,
        _comes_in,
        asks=True,
    ),
    "left": ContactAct(
        "They have left",
        "They are out of the portal at once, no site has them as its duty contact or "
        "approver, and their address is free again. Tickets go on naming them; mails "
        "about those go to the duty contact. Somebody who comes back is added anew.",
        "Written down: they have left.",
        actions.contact_left,
        _there,
        asks=True,
    ),
}
#: What is said of a contact at one site: the action, and what is told afterwards.
AT_SITES: dict[str, tuple[Callable[..., object], str]] = {
    "duty": (name_duty_contact, "They are reached when something breaks there."),
    "approver": (name_approver, "They approve access there from now on."),
    "approver-end": (remove_approver, "They approve nothing more there."),
}


def offered_acts(contact: Contact, reader: Reader) -> list[tuple[str, ContactAct]]:
    """Return what *reader* can do with a contact now."""
    speaks = speaks_for(reader=reader, customer_id=contact.customer_id)
    if contact.left_at is not None or not can_name(speaks):
        return []
    own = contact.person_id is not None and contact.person_id == reader.person_id
    return [
        (name, act)
        for name, act in ACTS.items()
        if act.suits(contact) and not (own and name != "invite")
    ]


def act_refused(name: str, contact: Contact, *, by: Reader, now: datetime) -> str:
    """Do it; return why it was refused, or nothing."""
    try:
        ACTS[name].run(contact_id=contact.pk, by=by, now=now)
    except REFUSALS as refusal:
        return str(refusal)
    return ""


def site_act_refused(
    name: str, contact: Contact, site_id: int, *, by: Reader, now: datetime
) -> str:
    """Do it at a site; return why it was refused, or nothing."""
    try:
        AT_SITES[name][0](site_id=site_id, contact_id=contact.pk, by=by, now=now)
    except REFUSALS as refusal:
        return str(refusal)
    return ""
