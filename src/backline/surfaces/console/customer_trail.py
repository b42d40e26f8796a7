"""What was done about a customer, its sites and its people, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.records.customers.queries import about
from backline.records.trail.queries import events_about
from backline.surfaces.look.pieces import Step


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.customers.models import Customer
    from backline.records.trail.models import AuditEvent

#: How many lines a page shows, the newest first.
LATEST = 100
_WORDS = {
    "customer.added": "Added",
    "customer.renamed": "Renamed from {before} to {name}",
    "customer.closed": "Closed",
    "customer.reopened": "Taken back",
    "contact.added": "{name} added",
    "contact.changed": "{name} changed: {changed}",
    "contact.invited": "{name} invited to the portal",
    "contact.access-closed": "{name} shut out of the portal",
    "contact.left": "{name} has left",
    "contact.names-people": "{name} names people from now on",
    "contact.names-people-no-more": "{name} names people no more",
    "site.added": "Site {site} added",
    "site.changed": "Site {site} changed: {changed}",
    "site.seats-changed": "Seats of {site}: {before}, now {seats}",
    "site.keys-revoked": "Keys of {site} revoked: {keys}",
    "site.duty-contact-named": "{contact} is the duty contact of {site}",
    "contract.signed": "Contract signed: {plan}",
    "contract.amended": "Contract amended",
}


class _Known(dict[str, object]):
    """Details as words; what was not given is left out of the sentence."""

    def __missing__(self, key: str) -> str:
        return ""


def customer_trail(*, reader: Reader, customer: Customer) -> list[Step]:
    """Return the latest lines of a customer's trail, the newest first."""
    found = events_about(reader=reader, about=about(customer))[-LATEST:]
    return [_step(event) for event in reversed(found)]


def _step(event: AuditEvent) -> Step:
    known = _Known(event.details)
    # What was changed stands as its name with what it was and what it is.
    changed = [
        f"{name.replace('_', ' ')} {value[0] or 'none'}, now {value[1] or 'none'}"
        for name, value in event.details.items()
        if isinstance(value, list) and len(value) == len(("before", "after"))
    ]
    known["changed"] = "; ".join(changed)
    if event.did == "contact.changed" and isinstance(known["name"], list):
        known["name"] = known["name"][1]
    words = _WORDS.get(event.did, event.did)
    return Step(at=event.at, what=f"{words.format_map(known)}.", who=event.by_name)
