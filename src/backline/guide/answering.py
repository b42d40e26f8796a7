"""What a person of the vendor says to the customer, and which of it answers first.

Guide: turnaround.resolved (the first human answer, never an automatic one);
severity.incidents (of an incident opened by measurement it is reaching the site's duty
contact).
"""

from __future__ import annotations

from backline.guide.timeline import Event, Kind, Side


#: What a person of the vendor tells the customer.
_ANSWERS = frozenset(
    {Kind.ANSWERED, Kind.RESTORED, Kind.CLOSED, Kind.MERGED, Kind.CALLED_BACK}
)


def answers(event: Event, *, measured: bool) -> bool:
    """Say whether *event* is the first response that the contract means.

    Guide: the first human answer, never an automatic one; severity.incidents - for
    an incident opened by measurement, reaching the site's duty contact.
    """
    if event.kind is Kind.DUTY_CONTACT_REACHED:
        return True
    return not measured and tells_the_customer(event)


def tells_the_customer(event: Event) -> bool:
    """Say whether *event* is a word of a person of the vendor to the customer."""
    if event.kind is Kind.DUTY_CONTACT_REACHED:
        return True
    if event.by is not Side.VENDOR or event.flag("automatic"):
        return False
    if event.kind is Kind.ASKED:
        # Asking one's own supplier tells the customer nothing.
        return event.words("owed_by") != "vendor_supplier"
    if event.facts.get("reached") is False:
        # Nobody lifted the receiver: that is no word to anybody.
        return False
    return event.kind in _ANSWERS
