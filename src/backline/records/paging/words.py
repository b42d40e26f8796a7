"""What a page says, by each channel: a number, its words, and what to do now."""

from __future__ import annotations

from django.conf import settings

from backline.guide.paging import Why
from backline.records.paging.models import Call, Page


_SMS = 320
#: So many tickets are named in a mail; the page names all.
_MOST_NAMED = 10


def why_words(call: Call, *, you: bool = True) -> str:
    """Say why somebody is called: to them, or of them."""
    page = call.page
    for_what = f"{page.level} {page.component.replace('_', ' ')}".strip()
    if page.level in {"", "manager"}:
        for_what = "the managers"
    if page.is_test:
        return "A test of one's own ways: nobody else is called."
    if call.why == Why.PASSED_ON:
        to = " to you" if you else ""
        return f"{call.passed_by} passes this page on{to}: {call.reason}"
    if call.why == Why.NAMED:
        return "This is yours to do." if you else "It is theirs to do."
    if call.why == Why.MANAGER:
        who = "you are a manager" if you else "the managers are called"
        return f"Nobody on call for {for_what} has answered, and {who}."
    return f"{'You are on' if you else 'On'} call for {for_what}."


def link_of(step_id: int, secret: str) -> str:
    """Return the address whose button acknowledges."""
    return f"{settings.BASE_URL}/pages/{step_id}/{secret}/"


def tickets_of(page: Page) -> str:
    """Return which tickets a page is about: one, two, or one and how many more."""
    others = page.others
    if len(others) > 1:
        return f"{page.about} and {len(others)} more"
    return " and ".join([page.about, *others])


def subject_of(page: Page) -> str:
    """Return the one line of a page."""
    urgent = "Critical page: " if page.urgency == "critical" else "Page: "
    return f"{urgent}{tickets_of(page)} {page.words}"


def body_of(channel: str, call: Call, link: str) -> str:
    """Return what a channel says of a page: no more of the ticket than its words."""
    page = call.page
    if channel == "sms":
        short = page.words if len(page.words) <= _SMS // 2 else f"{page.words[:158]}…"
        return f"{tickets_of(page)}: {short}\nReply ACK {page.pk} or open {link}"
    if channel == "voice":
        spelled = " ".join(page.about.replace("-", " "))
        more = f", and {len(page.others)} more of the same site" if page.others else ""
        return (
            f"This is the support desk, with a {page.urgency} page. {page.words}. "
            f"Ticket {spelled}{more}. Press 1 to acknowledge."
        )
    if channel in {"push", "slack", "teams", "webhook"}:
        return f"{page.words}\n{why_words(call)}"
    return (
        f"{page.about}: {page.words}\n\n{_others_words(page)}{why_words(call)}\n\n"
        f"Acknowledge it here, without signing in:\n{link}\n\n"
        f"Without an answer by {call.answer_by:%H:%M} UTC the next person is called.\n"
    )


def _others_words(page: Page) -> str:
    others = page.others
    named = ", ".join(others[:_MOST_NAMED])
    more = f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
    return f"Of the same site, and taken with it: {named}{more}.\n\n" if others else ""
