"""What a page says, by each channel: a number, its words, and what to do now."""

from __future__ import annotations

from django.conf import settings

from backline.guide.paging import Why
from backline.records.paging.models import Call, Page


_SMS = 320


def why_words(call: Call) -> str:
    """Say why somebody is called."""
    page = call.page
    for_what = f"{page.level} {page.component}".strip()
    if call.why == Why.PASSED_ON:
        return f"{call.passed_by} passes this page on to you: {call.reason}"
    if call.why == Why.MANAGER:
        return f"Nobody on call for {for_what} has answered, and you are a manager."
    return f"You are on call for {for_what}."


def link_of(step_id: int, secret: str) -> str:
    """Return the address whose button acknowledges."""
    return f"{settings.BASE_URL}/pages/{step_id}/{secret}/"


def subject_of(page: Page) -> str:
    """Return the one line of a page."""
    urgent = "Critical page: " if page.urgency == "critical" else "Page: "
    return f"{urgent}{page.about} {page.words}"


def body_of(channel: str, call: Call, link: str) -> str:
    """Return what a channel says of a page: no more of the ticket than its words."""
    page = call.page
    if channel == "sms":
        short = page.words if len(page.words) <= _SMS // 2 else f"{page.words[:158]}…"
        return f"{page.about}: {short}\nReply ACK {page.pk} or open {link}"
    if channel == "voice":
        spelled = " ".join(page.about.replace("-", " "))
        return (
            f"This is the support desk, with a {page.urgency} page. {page.words}. "
            f"Ticket {spelled}. Press 1 to acknowledge."
        )
    if channel in {"push", "slack", "teams", "webhook"}:
        return f"{page.words}\n{why_words(call)}"
    return (
        f"{page.about}: {page.words}\n\n{why_words(call)}\n\n"
        f"Acknowledge it here, without signing in:\n{link}\n\n"
        f"Without an answer by {call.answer_by:%H:%M} UTC the next person is called.\n"
    )
