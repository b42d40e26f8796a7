"""Telling the people who are called: each way once, when its instant has come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from backline.guide.paging import LINK_GOOD_FOR, Urgency, Why, answer_by
from backline.records.accounts.models import Person
from backline.records.outbox.actions import BadRecipient, enqueue, withdraw
from backline.records.outbox.models import Message
from backline.records.paging.links import new_secret
from backline.records.paging.models import Call, Page, Step
from backline.records.paging.ways_of import planned
from backline.records.paging.words import body_of, link_of, subject_of


_HURRY = {
    Urgency.CRITICAL: Message.Hurry.NOW,
    Urgency.NORMAL: Message.Hurry.SOON,
}


def call(  # noqa: PLR0913 - a call's own fields
    *,
    page: Page,
    person: Person,
    why: Why,
    number: int,
    at: datetime,
    passed_by: str = "",
    reason: str = "",
) -> Call:
    """Write down that somebody is called from *at* on, and by which ways when."""
    urgency = Urgency(page.urgency)
    made = Call.objects.create(
        page=page,
        seq=1 + (page.calls.aggregate(last=Max("seq"))["last"] or 0),
        round=number,
        person=person,
        why=why,
        passed_by=passed_by,
        reason=reason,
        called_at=at,
        answer_by=answer_by(urgency, at),
    )
    Step.objects.bulk_create(
        Step(
            call=made,
            ordinal=ordinal,
            way=each.way,
            channel=each.way.channel if each.way else "mail",
            label=each.way.label if each.way else "mail address of the account",
            due_at=each.due_at,
        )
        for ordinal, each in enumerate(planned(person, urgency, at), start=1)
    )
    return made


def steps_ahead(page: Page) -> list[Step]:
    """Return the steps of a page that are not taken yet, the next first."""
    ahead = Step.objects.filter(call__page=page, told_at=None, dropped_at=None)
    return list(ahead.select_related("call__person", "call__page", "way"))


def tell_due(page: Page, now: datetime) -> None:
    """Take the steps of a page that are due."""
    for step in steps_ahead(page):
        if step.due_at <= now:
            _tell(step, now)


def _tell(step: Step, now: datetime) -> None:
    call, way = step.call, step.way
    gone = way is not None and way.removed_at is not None
    if gone or not call.person.is_active:
        _drop(step, now)
        return
    secret, step.link_digest = new_secret()
    link = link_of(step.pk, secret)
    try:
        step.message = enqueue(
            channel=step.channel,
            recipient=way.address if way else call.person.email,
            subject=subject_of(call.page),
            body=body_of(step.channel, call, link),
            about=call.page.about,
            now=now,
            dedupe_key=f"page/{call.page_id}/{call.seq}/{step.ordinal}",
            link=link,
            hurry=_HURRY[Urgency(call.page.urgency)],
            secret=secret,
            secret_until=now + LINK_GOOD_FOR,
        )
    except BadRecipient:
        _drop(step, now)
        return
    step.told_at, step.link_expires_at = now, now + LINK_GOOD_FOR
    step.save(update_fields=["message", "told_at", "link_digest", "link_expires_at"])


def _drop(step: Step, now: datetime) -> None:
    Step.objects.filter(pk=step.pk).update(dropped_at=now)


def drop_rest(pages: Iterable[Page], *, because: str, now: datetime) -> None:
    """Leave out what is still ahead, and take back what has not gone out yet."""
    of_them = Step.objects.filter(call__page__in=list(pages))
    of_them.filter(told_at=None, dropped_at=None).update(dropped_at=now)
    gone = of_them.exclude(message=None).values_list("message", flat=True)
    withdraw(message_ids=[each for each in gone if each], because=because)
