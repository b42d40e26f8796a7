"""What happens to a visit: each step one function, each an event of its ticket."""

from __future__ import annotations

from backline.records.visits.actions.arranging import (
    accept_slot,
    allow_visit,
    call_off_visit,
    propose_slot,
    request_visit,
)
from backline.records.visits.actions.lateness import (
    tell_of_late_visits,
)
from backline.records.visits.actions.making import (
    arrive,
    leave,
    report_visit,
    set_off,
)
from backline.records.visits.actions.parts import (
    send_part,
    settle_part,
)
from backline.records.visits.actions.signing import (
    digest_of_report,
    object_to_signature,
    sign_on_site,
    sign_visit,
)


__all__ = [
    "accept_slot",
    "allow_visit",
    "arrive",
    "call_off_visit",
    "digest_of_report",
    "leave",
    "object_to_signature",
    "propose_slot",
    "report_visit",
    "request_visit",
    "send_part",
    "set_off",
    "settle_part",
    "sign_on_site",
    "sign_visit",
    "tell_of_late_visits",
]
