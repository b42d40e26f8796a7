from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from backline.guide.paging import Rule, Urgency
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.outbox.queries import messages_by_id
from backline.records.outbox.senders import obstacles
from backline.records.paging.addresses import CHANNELS
from backline.records.paging.models import Page, TakenIn, Way, Wishes
from backline.records.paging.ways_of import refused, rules_of, working


Which = Literal["mine", "open", "all"]


class UnknownPage(LookupError):
    """There is no such page."""


def pages_of(*, reader: Reader, about: str) -> QuerySet[Page]:
    """Return the pages about a ticket, the newest first; the vendor's people only.

    Those that took it in are among them, also after it was over.
    """
    taken_in = TakenIn.objects.filter(about=about)
    return _seen_by(reader).filter(Q(about=about) | Q(pk__in=taken_in.values("page")))


def pages_calling(*, reader: Reader, about: str) -> QuerySet[Page]:
    """Return the pages that call for a ticket, or that somebody took for it."""
    live = TakenIn.objects.filter(about=about, over_at=None)
    found = _seen_by(reader).exclude(state=Page.State.STOPPED)
    return found.filter(Q(about=about) | Q(pk__in=live.values("page")))


def pages_by_key(*, reader: Reader, keys: Iterable[str]) -> dict[str, Page]:
    """Return the page that stands for each key; the vendor's people only."""
    if reader.side != "vendor":
        return {}
    asked = list(keys)
    taken_in = dict(TakenIn.objects.filter(key__in=asked).values_list("key", "page_id"))
    wanted = Page.objects.filter(Q(key__in=asked) | Q(pk__in=taken_in.values()))
    told = wanted.select_related("acknowledged_by")
    pages = {
        page.pk: page for page in told.prefetch_related("calls__person", "taken_in")
    }
    own = {page.key: page for page in pages.values()}
    return own | {key: pages[number] for key, number in taken_in.items()}


def pages_for(*, reader: Reader, which: Which = "open") -> QuerySet[Page]:
    """Return pages, the newest first; the vendor's people only.

    Args:
        reader: who asks.
        which: `mine` are those that I was called for or took and that are not over,
            `open` those that nobody has taken, `all` every one.
    """
    seen = _seen_by(reader)
    if which == "open":
        return seen.filter(state=Page.State.OPEN)
    if which == "mine":
        called = Q(calls__person=reader.person_id, state=Page.State.OPEN)
        taken = Q(acknowledged_by=reader.person_id, state=Page.State.ACKNOWLEDGED)
        return seen.filter(called | taken).distinct()
    return seen


def page_for(*, reader: Reader, page_id: int) -> Page:
    """Return one page.

    Raises:
        UnknownPage: there is none that *reader* may see.
    """
    found = _seen_by(reader).filter(pk=page_id).first()
    if found is None:
        message = f"There is no page {page_id} here: see the list of pages."
        raise UnknownPage(message)
    return found


def _seen_by(reader: Reader) -> QuerySet[Page]:
    """Return the pages that *reader* may see; tests are their own person's only."""
    everything = Page.objects.select_related("acknowledged_by").prefetch_related(
        "calls__person", "calls__steps", "taken_in"
    )
    if reader.side != "vendor":
        return everything.none()
    mine = Page.objects.filter(is_test=True, calls__person=reader.person_id)
    return everything.filter(Q(is_test=False) | Q(pk__in=mine.values("pk")))


def ways_of(*, reader: Reader) -> list[Way]:
    """Return one's own ways, the first first, those without proof among them."""
    if reader.person_id is None or reader.side != "vendor":
        return []
    return list(Way.objects.filter(person=reader.person_id, removed_at__isnull=True))


def refused_of(*, reader: Reader) -> dict[int, str]:
    """Return which of one's own ways refused the last message, and why."""
    return refused(ways_of(reader=reader))


def own_rules(*, reader: Reader, urgency: Urgency) -> tuple[Rule, ...]:
    """Return one's own rules for an urgency; the usual ones, if one made none."""
    if reader.person_id is None or reader.side != "vendor":
        return ()
    return rules_of(reader.person_id, urgency)


def own_wishes(*, reader: Reader) -> Wishes | None:
    """Return one's own quiet hours; None before they were ever set."""
    if reader.person_id is None or reader.side != "vendor":
        return None
    return Wishes.objects.filter(person=reader.person_id).first()


def channels(*, reader: Reader) -> dict[str, str]:
    """Return the channels that people are paged by, each with why it cannot be used."""
    if reader.side != "vendor":
        return {}
    known = obstacles()
    return {name: known.get(name, "nothing sends by it") for name in CHANNELS}


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Somebody whom pages would not reach, and why."""

    person: Person
    because: str


def unreachable(*, reader: Reader) -> list[Unreachable]:
    """Return who may be on call and would not be reached; the vendor's people only.

    Asked of everybody with a level and of the managers, whether they are on a roster or
    not. A mail to the account is sent to them all the same.
    """
    if reader.side != "vendor":
        return []
    people = Person.objects.filter(side="vendor", is_active=True).order_by("name", "pk")
    people = people.exclude(level="", is_manager=False)
    found = _why_nots(people)
    return [
        Unreachable(person, found[person.pk]) for person in people if found[person.pk]
    ]


def not_reached(people: list[Person]) -> dict[int, str]:
    """Return why each of *people* is called by nothing who is, for the proof of coverage.

    Who has no way of their own that works is still reached by the mail of the account,
    unless they want none.
    """
    return {
        pk: f"{because}, and mail is off"
        for pk, because in _why_nots(
            [one for one in people if not one.notify_by_mail]
        ).items()
        if because
    }


def _why_nots(people: Iterable[Person]) -> dict[int, str]:
    """Return why each of *people* has no way that works; empty where one does."""
    ways: dict[int, list[Way]] = {one.pk: [] for one in people}
    for way in Way.objects.filter(removed_at__isnull=True, person__in=list(ways)):
        ways[way.person_id].append(way)
    works = {way.pk for way in working(one for own in ways.values() for one in own)}
    return {pk: _why_not(own, works) for pk, own in ways.items()}


def _why_not(ways: list[Way], works: set[int]) -> str:
    if not ways:
        return "has named no way to be reached"
    verified = [way for way in ways if way.verified_at is not None]
    if not verified:
        return "has verified none of their ways"
    if not any(way.pk in works for way in verified):
        return "has only ways that do not work now"
    return ""


def spoken_words(*, message: UUID) -> str:
    """Return what a call says, by the id of its message; empty for no such call.

    Asked by the carrier, whose address is secret and who has the words already.
    """
    found = messages_by_id(reader=THE_DESK, ids=[message]).get(message)
    if found is None or found.channel != "voice":
        return ""
    return found.with_secret(found.body)
