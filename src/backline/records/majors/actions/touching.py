"""A customer says that an announced major incident touches a site of theirs."""

from __future__ import annotations

from datetime import datetime

from backline.guide.callers import digits_of
from backline.guide.majors import check_runs
from backline.guide.workflow import UNFINISHED, State
from backline.records.accounts.queries import Reader
from backline.records.contracts.queries import NoContract
from backline.records.customers.queries import site_for
from backline.records.majors.actions.callbacks import (
    ask_callback,
    ask_without_contract,
    asked_by,
)
from backline.records.majors.actions.joining import own_ticket
from backline.records.majors.models import Major
from backline.records.tickets.actions.customer import reply
from backline.records.tickets.actions.moves import Moved, one_after_the_other
from backline.records.tickets.projection import fold
from backline.records.tickets.stored import timeline_of


@one_after_the_other
def touches_us(
    *,
    major: Major,
    site_id: int,
    by: Reader,
    now: datetime,
    phone: str = "",
    words: str = "",
) -> Moved | None:
    """Let a customer say that an announced major incident touches a site of theirs.

    Their own ticket is put under it, or one is opened; with a phone number they are
    called back.

    Returns:
        None where no contract covers the site, so that there is no ticket: they are
        called back.

    Raises:
        UnknownSite: it is not theirs.
        MoveRefused: it is stood down, or nobody could be called there.
        NoContract: nothing is promised to that site, and there is no phone to call.
    """
    check_runs(runs=major.runs)
    if phone.strip():
        digits_of(phone)
    site = site_for(reader=by, site_id=site_id)
    try:
        own = own_ticket(major, site, words, by=by, now=now)
    except NoContract:
        if not phone.strip():
            raise
        asked = asked_by(site.customer_id, phone, "", words, by)
        ask_without_contract(major, site, asked, by=by, now=now)
        return None
    if phone.strip():
        return ask_callback(number=own.number, phone=phone, words=words, by=by, now=now)
    if words.strip() and own.opened_at < now and State(own.state) in UNFINISHED:
        return reply(number=own.number, words=words, by=by, now=now)
    return Moved(own, fold(own, timeline_of(own.pk)))
