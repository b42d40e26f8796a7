"""What ties a ticket to others, and what is promised on it: the deeds."""

from __future__ import annotations

from backline.guide.timeline import Kind
from backline.records.tickets.actions import linking, passing_on, pledging, splitting
from backline.surfaces.console import family_forms, promise_forms
from backline.surfaces.look.acts import Deed


PLEDGE_DEEDS = (
    Deed(
        "promise-something",
        "Promise something for a time",
        Kind.PLEDGED,
        promise_forms.PledgeForm,
        pledging.pledge,
        "Promised: whoever has the ticket is told when it is due.",
        "inline",
    ),
    Deed(
        "settle-promise",
        "Say what became of a promise",
        Kind.PLEDGE_KEPT,
        promise_forms.SettleForm,
        pledging.settle_pledge,
        "Written down.",
        "inline",
    ),
)
#: What is done for a ticket and its children together, or ties tickets.
FAMILY_DEEDS = (
    Deed(
        "answer-family",
        "Answer with its children",
        Kind.PASSED_ON,
        family_forms.AnswerFamilyForm,
        passing_on.answer_family,
        "Answered, each in their own ticket.",
    ),
    Deed(
        "restore-family",
        "Service is back, here and at the children",
        Kind.PASSED_ON,
        family_forms.RestoreFamilyForm,
        passing_on.restore_family,
        "Each customer is told that service is back.",
    ),
    Deed(
        "link",
        "Link with another ticket",
        Kind.LINKED,
        family_forms.LinkForm,
        linking.link,
        "Linked.",
    ),
    Deed(
        "unlink",
        "Take a link back",
        Kind.UNLINKED,
        family_forms.UnlinkForm,
        linking.unlink,
        "The link is taken back.",
    ),
    Deed(
        "split",
        "Split: two faults in one",
        Kind.SPLIT,
        family_forms.SplitForm,
        splitting.split,
        "Split: the other fault has a ticket of its own.",
    ),
)
