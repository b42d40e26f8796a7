"""What was done about the access to a site, as its trail has it; the vendor's only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.records.remote.queries import trail_of
from backline.surfaces.look.pieces import Step


if TYPE_CHECKING:
    from collections.abc import Mapping

    from backline.records.accounts.queries import Reader
    from backline.records.customers.models import Site
    from backline.records.trail.models import AuditEvent

#: How many lines a page shows, the newest first.
LATEST = 100
_WORDS = {
    "access.way-set-up": "Way in set up: {mechanism} {where}",
    "access.way-removed": "Way in removed",
    "access.host-trusted": "Host trusted: {network} {words}",
    "access.host-distrusted": "Host trusted no longer: {network}",
    "access.approver-named": "Approver named: {contact}",
    "access.approver-removed": "Approver removed: {contact}",
    "access.terms-set": "What the contract wants was written down: {because}",
    "access.certified": "Key {key} signed for access {access}",
    "access.asked-to-shut": "Asked to shut access {access}, time {times}",
    "access.requested": "Access {access} asked for: {title} for {engineer} {ticket}",
    "access.approved": "Access {access} approved",
    "access.denied": "Access {access} denied: {words}",
    "access.withdrawn": "Request for access {access} withdrawn: {words}",
    "access.started": "Access {access}: {engineer} came in from {source}",
    "access.stopped": "Access {access}: {engineer} left",
    "access.ended": "Access {access} is over: {how}",
    "access.shut": "Access {access} is shut: {words}",
}


class _Known(dict[str, str]):
    """Details as words; what was not given is left out of the sentence."""

    def __missing__(self, key: str) -> str:
        return ""


def trail_shown(*, reader: Reader, site: Site) -> list[Step]:
    """Return the latest lines of a site's trail, the newest first."""
    found = trail_of(reader=reader, site=site)[-LATEST:]
    return [_step(event) for event in reversed(found)]


def _step(event: AuditEvent) -> Step:
    details: Mapping[str, object] = event.details
    known = _Known({name: str(value) for name, value in details.items()})
    words = _WORDS.get(event.did)
    if words is None:
        words = (
            f"{event.did.partition('.')[2].replace('-', ' ').capitalize()}: {{title}}"
        )
    said = " ".join(words.format_map(known).split()).rstrip(".")
    return Step(at=event.at, what=f"{said}.", who=event.by_name)
