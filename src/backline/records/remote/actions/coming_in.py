"""Sessions: begun by the engineer whom the grant names, ended by them or with it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from backline.guide.access import check_can_start
from backline.guide.mechanisms import LISTED
from backline.guide.secret_words import check_no_secret
from backline.guide.timeline import Fact, Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.remote.actions.telling import (
    AccessMovedOn,
    check_fits_ticket,
    tell,
)
from backline.records.remote.adapters.ssh.certificates import (
    Wanted,
    certificate,
    fingerprint,
)
from backline.records.remote.models import Access, Session
from backline.records.remote.queries import (
    about,
    access_for,
    mechanism_of,
    trusted_of,
)
from backline.records.tickets.actions.moves import one_after_the_other
from backline.records.trail.actions import record


@one_after_the_other
def start_session(
    *,
    access_id: int,
    source: str,
    by: Reader,
    now: datetime,
    presenter: str = "",
    words: str = "",
) -> Session:
    """Begin a session under a grant: who, from where, what for.

    Raises:
        UnknownAccess: there is none that *by* may see.
        MoveRefused: it is not granted, not now, not from there, or not theirs.
    """
    access = access_for(reader=by, access_id=access_id)
    check_fits_ticket(access, Kind.ACCESS_STARTED, by=by)
    check_no_secret({"The presenter": presenter, "What it is for": words})
    check_can_start(
        access.asked,
        mechanism=mechanism_of(access.way),
        source=source,
        trusted=trusted_of(site_id=access.site_id),
        presenter=presenter,
        is_engineer=by.person_id == access.engineer_id,
        is_running=access.sessions.filter(stopped_at=None).exists(),
        now=now,
    )
    try:
        with transaction.atomic():
            session = Session.objects.create(
                access=access,
                engineer=access.engineer,
                source=source.strip(),
                presenter=presenter.strip(),
                words=words.strip() or access.purpose,
                started_at=now,
            )
    except IntegrityError as error:
        # Ended, or begun, by somebody in this very moment: the database says no.
        raise AccessMovedOn from error
    facts: dict[str, Fact] = {
        "engineer": access.engineer.name,
        "source": session.source,
        "presenter": session.presenter,
        "words": session.words,
    }
    tell(access, Kind.ACCESS_STARTED, by=by, now=now, facts=facts)
    return session


@one_after_the_other
def stop_session(
    *, access_id: int, by: Reader, now: datetime, words: str = "", worked: bool = True
) -> Session:
    """Say that the session is over, what was done, and whether the way in worked.

    Raises:
        UnknownAccess: there is none that *by* may see.
        MoveRefused: no session is open.
    """
    access = access_for(reader=by, access_id=access_id)
    check_no_secret({"What was done": words})
    session = access.sessions.filter(stopped_at=None).first()
    if session is None:
        message = "No session is open under this grant: there is nothing to stop."
        raise MoveRefused(message, LISTED)
    stop(session, words, worked, by, now)
    facts: dict[str, Fact] = {"engineer": access.engineer.name, "words": words.strip()}
    tell(access, Kind.ACCESS_STOPPED, by=by, now=now, facts=facts)
    return session


def stop(
    session: Session,
    words: str,
    worked: bool | None,
    by: Reader,
    now: datetime,
) -> None:
    """Write the end of a session down; part of the actions that tell of it."""
    same = Session.objects.filter(pk=session.pk, stopped_at=None)
    if not same.update(
        stopped_at=max(now, session.started_at),
        stopped_by=by.name,
        stopped_words=words.strip()[:1000],
        worked=worked,
    ):
        raise AccessMovedOn
    session.refresh_from_db()


@one_after_the_other
def certify(*, access_id: int, public_key: str, by: Reader, now: datetime) -> str:
    """Sign an engineer's public key for the time of the grant; return the certificate.

    It is good at this site, for the account of the way, from its trusted hosts only.

    Raises:
        UnknownAccess: there is none that *by* may see.
        MoveRefused: it is not granted or not theirs, the way knows no certificates, or
            the key is none.
        NoAuthority: the desk has no key to sign with.
    """
    access = access_for(reader=by, access_id=access_id)
    if access.way.adapter != "ssh":
        _refuse(f"{access.title} is opened by hand here: there is nothing to sign.")
    check_fits_ticket(access, Kind.ACCESS_STARTED, by=by)
    sources = _hosts(access)
    check_can_start(
        access.asked,
        mechanism=mechanism_of(access.way),
        source=sources[0].partition("/")[0],
        trusted=sources,
        presenter="",
        is_engineer=by.person_id == access.engineer_id,
        is_running=False,
        # A certificate says itself from when it is good: it may be had before.
        now=max(now, access.starts_at),
    )
    line = certificate(
        public_key,
        Wanted(
            serial=access.pk,
            site_id=access.site_id,
            account=access.way.account,
            engineer=access.engineer.name,
            starts_at=access.starts_at,
            ends_at=access.ends_at,
            sources=sources,
        ),
    )
    key = fingerprint(public_key)
    same = Access.objects.filter(pk=access.pk, state=access.state)
    if not same.update(certified_at=now, certified_key=key):
        raise AccessMovedOn
    record(
        did="access.certified",
        about=about(access.site),
        by=by,
        now=now,
        details={"access": access.pk, "key": key, "sources": sources},
    )
    return line


def _hosts(access: Access) -> list[str]:
    hosts = trusted_of(site_id=access.site_id)
    if not hosts:
        _refuse("This site trusts no host yet: have one trusted that you come from.")
    return hosts


def _refuse(because: str) -> None:
    raise MoveRefused(because, LISTED)
