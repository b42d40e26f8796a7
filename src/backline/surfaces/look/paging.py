"""A page as people read it: how it stands, and who was told by which way when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from backline.records.paging.addresses import CHANNELS
from backline.records.paging.course import courses_of
from backline.records.paging.words import all_of, why_words
from backline.surfaces.look.badges import Badge


if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.paging.course import Became, CallTold, Told
    from backline.records.paging.models import Page

_BECAME: dict[Became, tuple[str, str]] = {
    "ahead": ("comes at", "quiet"),
    "dropped": ("was not needed any more at", "quiet"),
    "waiting": ("waits to go out since", "warn"),
    "handed over": ("handed over at", "info"),
    "delivered": ("delivered at", "good"),
    "failed": ("failed at", "alarm"),
    "taken back": ("taken back before it went out; written at", "quiet"),
}
_HOW = {
    "page": "on the console",
    "link": "by the link in a message",
    "sms": "by text message",
    "voice": "by a key in the call",
    "api": "by a program",
}
_URGENCY = {
    "critical": Badge("Critical", "alarm", "triangle"),
    "normal": Badge("Normal", "plain"),
}


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One way by which somebody was told, and what is known of it."""

    what: str
    words: str
    at: datetime
    because: str
    tone: str


@dataclass(frozen=True, slots=True)
class CallLine:
    """Somebody who was called, why and when, and by which ways."""

    name: str
    at: datetime
    why: str
    told: tuple[ToldLine, ...]


@dataclass(frozen=True, slots=True)
class PageShown:
    """A page with its course."""

    page: Page
    badge: Badge
    urgency: Badge
    #: Who has it, who is called now, or why nobody is; without the instant.
    stands: str
    at: datetime | None
    calls: tuple[CallLine, ...]
    #: It goes on for other tickets, and no more for the one that is looked at.
    is_left: bool = False

    @property
    def place(self) -> str:
        """The address of what it is about: a ticket, or an access without one."""
        what, _, number = self.page.about.partition(" ")
        if what == "access":
            return reverse("console-access-one", args=[int(number)])
        return reverse("console-ticket", args=[self.page.about])

    @property
    def tickets(self) -> str:
        """All tickets that it stands for now."""
        return all_of(self.page)

    @property
    def is_over(self) -> bool:
        return self.page.state == "stopped" or self.is_left

    @property
    def is_open(self) -> bool:
        return self.page.state == "open" and not self.is_left


def shown_of(
    pages: Iterable[Page], *, reader: Reader, now: datetime, about: str = ""
) -> list[PageShown]:
    """Return pages as they are shown, in their order; as one ticket's with *about*."""
    known = list(pages)
    courses = courses_of(reader=reader, pages=known)
    shown = [_shown(page, courses.get(page.pk, []), now) for page in known]
    return [_left(each, about) or each for each in shown] if about else shown


def _left(shown: PageShown, about: str) -> PageShown | None:
    """Return a page that goes on without the ticket *about*; None if it does not."""
    page = shown.page
    if about in {page.about, *page.others}:
        return None
    mine = [each for each in page.taken_in.all() if each.about == about]
    if not mine:
        return None
    because = f"{mine[-1].over_because.rstrip('.')}: it went on for {page.about},"
    badge = Badge("Over", "plain")
    return replace(
        shown, badge=badge, stands=because, at=mine[-1].over_at, is_left=True
    )


def _shown(page: Page, course: list[CallTold], now: datetime) -> PageShown:
    stands, at = _stands(page, course, now)
    return PageShown(
        page=page,
        badge=badge_of(page),
        urgency=_URGENCY[page.urgency],
        stands=stands,
        at=at,
        calls=tuple(_call(each) for each in course),
    )


def badge_of(page: Page) -> Badge:
    """Return how a page stands, in a word or two."""
    if page.state == page.State.ACKNOWLEDGED:
        return Badge("Acknowledged", "good")
    if page.state == page.State.STOPPED:
        return Badge("Over", "plain")
    if page.next_at is None:
        return Badge("Unanswered", "alarm", "triangle")
    return Badge("Waiting", "info") if page.standing else Badge("Calling", "warn")


def _stands(
    page: Page, course: list[CallTold], now: datetime
) -> tuple[str, datetime | None]:
    if page.acknowledged_by is not None:
        how = _HOW.get(page.acknowledged_how, "")
        return f"{page.acknowledged_by.name} took it {how},", page.acknowledged_at
    if page.stopped_at is not None:
        return f"{page.stopped_because.rstrip('.')},", page.stopped_at
    if page.standing and page.next_at:
        return f"{page.standing.rstrip('.')},", page.next_at
    if page.standing:
        return page.standing, None
    called = [each.call for each in course if each.call.answer_by > now]
    names = ", ".join(call.person.name for call in called)
    if not called:
        return "The next person is called in a moment", None
    verb = "is called" if called[0].called_at <= now else "is called later"
    return f"{names} {verb}; the next person at", called[-1].answer_by


def _call(told: CallTold) -> CallLine:
    call = told.call
    return CallLine(
        name=call.person.name,
        at=call.called_at,
        why=why_words(call, you=False),
        told=tuple(_told(each) for each in told.told),
    )


def _told(told: Told) -> ToldLine:
    words, tone = _BECAME[told.became]
    channel = CHANNELS.get(told.channel, told.channel)
    what = channel if told.label == channel else f"{channel}, {told.label}"
    return ToldLine(what, words, told.at, told.because, tone)
