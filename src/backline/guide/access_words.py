"""How the workflow says what is done about access (access.mechanisms, access.other)."""

from __future__ import annotations

from backline.guide.timeline import Kind


#: Each ends the sentence "The ticket can be …".
ACCESS_WORDS: dict[Kind, str] = {
    Kind.ACCESS_REQUESTED: "given a request for access",
    Kind.ACCESS_APPROVED: "given an approval of access",
    Kind.ACCESS_DENIED: "denied access",
    Kind.ACCESS_WITHDRAWN: "freed of a request for access",
    Kind.ACCESS_STARTED: "worked on at the site remotely",
    Kind.ACCESS_STOPPED: "told that a session is over",
    Kind.ACCESS_ENDED: "told that a grant is over",
    Kind.ACCESS_SHUT: "told that the way in is shut",
    Kind.MECHANISM_ASKED: "given a request for another way in",
    Kind.LEAD_TIME_AGREED: "given a lead time",
    Kind.MECHANISM_APPROVED: "given an approval of another way in",
    Kind.MECHANISM_DENIED: "denied another way in",
    Kind.MECHANISM_READY: "given another way in",
}
