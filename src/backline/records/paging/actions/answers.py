"""What ends a page, or hands it to somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from backline.guide.paging import Why, check_can_answer, check_can_pass_on
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.paging.actions.calling import go_on
from backline.records.paging.actions.telling import call, drop_rest
from backline.records.paging.models import Page, Step, TakenIn
from backline.records.paging.on_call import called_from
from backline.records.trail.actions import record


_ALL = Q()


@transaction.atomic
def acknowledge(*, page: Page, by: Reader, how: str, now: datetime) -> Page:
    """Take a page: nobody else is called. The first to take it has it; safe to repeat.

    Args:
        page: which one.
        by: who takes it, one of the vendor's people.
        how: page, link, sms, voice or api.
        now: the present.

    Raises:
        MoveRefused: *by* is a stranger, or the page was stopped.
    """
    held = _held(page)
    is_vendors = by.side == "vendor" and by.person_id is not None
    check_can_answer(is_vendors=is_vendors, stopped_because=held.stopped_because)
    if held.state == Page.State.OPEN:
        held.state = Page.State.ACKNOWLEDGED
        held.acknowledged_at, held.acknowledged_how = now, how
        held.acknowledged_by_id = by.person_id
        held.next_at, held.standing, held.slot = None, "", None
        held.save()
        drop_rest([held], because=f"{by.name} has acknowledged it.", now=now)
        details = {"page": held.pk, "how": how}
        did = "page.acknowledged"
        for about in (held.about, *held.others):
            record(did=did, about=about, by=by, now=now, details=details)
    return held


@transaction.atomic
def pass_on(*, page: Page, to: Person, reason: str, by: Reader, now: datetime) -> Page:
    """Hand a page to somebody else, who is called at once; it is open again.

    An ordinary page waits for the end of their quiet hours.

    Raises:
        MoveRefused: nobody says why, *to* is oneself or not the vendor's, or the page
            was stopped.
    """
    held = _held(page)
    check_can_pass_on(
        is_vendors=by.side == "vendor" and to.side == "vendor" and to.is_active,
        stopped_because=held.stopped_because,
        reason=reason,
        to_oneself=by.person_id == to.pk,
    )
    drop_rest([held], because=f"{by.name} passed it on to {to.name}.", now=now)
    last = held.calls.order_by("-seq").first()
    _await_no_more(held, now)
    call(
        page=held,
        person=to,
        why=Why.PASSED_ON,
        number=last.round if last else 1,
        at=called_from(held, to, now),
        passed_by=by.name,
        reason=" ".join(reason.split())[:400],
    )
    held.state, held.acknowledged_at, held.acknowledged_by = Page.State.OPEN, None, None
    held.acknowledged_how = ""
    held.save()
    details = {"page": held.pk, "to": to.pk, "reason": reason}
    record(did="page.passed-on", about=held.about, by=by, now=now, details=details)
    go_on(held, now)
    return held


@transaction.atomic
def stop(*, about: str, because: str, now: datetime, which: Q = _ALL) -> int:
    """End the pages about a ticket that was closed or merged; return how many.

    An acknowledged page is over for who took it and stays as it is. One that stands for
    other tickets too goes on for them. With *which* it is those pages alone.
    """
    taken_in = TakenIn.objects.filter(about=about, over_at=None)
    calling = Q(about=about) | Q(pk__in=taken_in.values("page"))
    found = Page.objects.select_for_update(of=("self",)).filter(which, calling)
    held = list(found.filter(state=Page.State.OPEN))
    taken_in.filter(page__in=held).update(over_at=now, over_because=because)
    open_ones = [
        each
        for each in held
        if each.about == about and not _goes_on(each, because, now)
    ]
    Page.objects.filter(pk__in=[each.pk for each in open_ones]).update(
        state=Page.State.STOPPED,
        stopped_at=now,
        stopped_because=because,
        next_at=None,
        standing="",
        slot=None,
    )
    drop_rest(open_ones, because=because, now=now)
    for each in held:
        details = {"page": each.pk, "because": because}
        record(did="page.stopped", about=about, by=THE_DESK, now=now, details=details)
    return len(held)


def _goes_on(page: Page, because: str, now: datetime) -> bool:
    """Let a page go on for the next ticket that it stands for, if there is one."""
    heir = page.taken_in.filter(over_at=None).first()
    if heir is None:
        return False
    same = ("about", "words", "key")
    old = {name: getattr(page, name) for name in same}
    new = {name: getattr(heir, name) for name in same}
    taken_in_at = page.paged_at
    Page.objects.filter(pk=page.pk).update(**new)
    TakenIn.objects.filter(pk=heir.pk).update(
        **old, taken_in_at=taken_in_at, over_at=now, over_because=because
    )
    return True


def _await_no_more(page: Page, now: datetime) -> None:
    """Await no answer of who was called before; leave out who was not called yet."""
    later = page.calls.filter(called_at__gt=now)
    Step.objects.filter(call__in=later).delete()
    later.delete()
    page.calls.filter(answer_by__gt=now, called_at__lt=now).update(answer_by=now)
    at_this_moment = page.calls.filter(answer_by__gt=now)
    at_this_moment.update(answer_by=now + timedelta(seconds=1))


def _held(page: Page) -> Page:
    """Return the page as it stands, held for us."""
    return Page.objects.select_for_update(of=("self",)).get(pk=page.pk)
