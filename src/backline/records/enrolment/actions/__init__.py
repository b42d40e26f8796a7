"""What changes who may speak for a site: codes, keys, and what a key says of itself."""

from backline.records.enrolment.actions.codes import make_code
from backline.records.enrolment.actions.ending import close_customer
from backline.records.enrolment.actions.enrol import Enrolling, enrol_site
from backline.records.enrolment.actions.heartbeats import note_heartbeat
from backline.records.enrolment.actions.keys import revoke_key, use_key


__all__ = [
    "Enrolling",
    "close_customer",
    "enrol_site",
    "make_code",
    "note_heartbeat",
    "revoke_key",
    "use_key",
]
