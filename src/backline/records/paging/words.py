"""What a page says, by each channel: a number, its words, and what to do now."""

from __future__ import annotations

from django.conf import settings

from backline.guide.paging import Why
from backline.records.paging.models import Call, Page


_SMS = 320
#: So many tickets are named in a line, and in a mail; the page names all.
_FEW, _MOST_NAMED = 3, 10


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


def tickets_of(page: Page, most: int = _FEW) -> str:
    """Return which tickets a page is about: all by number, unless they are many."""
    first, others = page.about, page.others
    if len(others) < most:
        *named, last = first, *others
        return f"{', '.join(named)} and {last}" if named else last
    named = [first, *others[: most - _FEW]]
    return f"{', '.join(named)} and {len(others) - len(named) + 1} more"


def all_of(page: Page) -> str:
    """Return all tickets of a page by number, as far as anybody reads them."""
    return tickets_of(page, _MOST_NAMED)


def taken_words(page: Page, person: int | None) -> str:
    """Say who has a page, to the person of this number, and all that it stands for."""
    by, many = page.acknowledged_by, bool(page.others)
    if by is None or by.pk == person:
        mine = f"{all_of(page)} are yours" if many else "It is yours"
        return f"{mine}: nobody else is called."
    return f"{by.name} has {all_of(page) if many else 'it'} already."


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
        more = f", and {len(page.others)} more with it" if page.others else ""
        return (
            f"This is the support desk, with a {page.urgency} page. {page.words}. "
            f"Ticket {spelled}{more}. Press 1 to acknowledge."
        )
    if channel in {"push", "slack", "teams", "webhook"}:
        return f"{page.words}\n{_others_words(page)}{why_words(call)}"
    end = "\n\n"
    return (
        f"{page.about}: {page.words}\n\n{_others_words(page, end)}{why_words(call)}\n\n"
        f"Acknowledge it here, without signing in:\n{link}\n\n"
        f"Without an answer by {call.answer_by:%H:%M} UTC the next person is called.\n"
    )


def _others_words(page: Page, end: str = "\n") -> str:
    others = page.others
    named = ", ".join(others[:_MOST_NAMED])
    more = f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
    return f"One call for these too: {named}{more}.{end}" if others else ""
