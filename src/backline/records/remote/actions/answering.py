"""What the engineer says at the end of a grant that no session was started under."""

from __future__ import annotations

from datetime import datetime

from backline.guide.access import State
from backline.guide.access_unused import (
    check_can_answer,
    check_can_declare,
    is_trusted,
)
from backline.guide.secret_words import check_no_secret
from backline.guide.timeline import Fact, Kind
from backline.records.accounts.queries import Reader
from backline.records.remote.actions.ending import shut
from backline.records.remote.actions.telling import AccessMovedOn, tell
from backline.records.remote.models import Access, Session
from backline.records.remote.queries import access_for, mechanism_of, trusted_of
from backline.records.tickets.actions.moves import one_after_the_other


@one_after_the_other
def say_unused(*, access_id: int, by: Reader, now: datetime) -> Access:
    """Say that nobody came in under a grant that is over.

    Raises:
        UnknownAccess: there is none that *by* may see.
        MoveRefused: it is not the engineer who says so, or it was used.
    """
    access = _asked(access_id, by)
    return shut(access, f"{by.name} says that nobody came in under it.", by, now)


@one_after_the_other
def declare_session(  # noqa: PLR0913 - a session's own facts
    *,
    access_id: int,
    source: str,
    started_at: datetime,
    stopped_at: datetime,
    words: str,
    by: Reader,
    now: datetime,
    presenter: str = "",
) -> Session:
    """Write a session down that was not started on the desk; the way has yet to be shut.

    Raises:
        UnknownAccess: there is none that *by* may see.
        MoveRefused: it is not the engineer who says so, or it cannot have been.
    """
    access = _asked(access_id, by)
    check_no_secret({"What was done": words, "The presenter": presenter})
    check_can_declare(
        source=source,
        words=words,
        started_at=started_at,
        stopped_at=stopped_at,
        grant=_grant(access),
    )
    # From the first time on anew: now there is a way to be shut.
    same = Access.objects.filter(pk=access.pk, state=State.ENDED.value, shut_at=None)
    if not same.update(times_asked=0):
        raise AccessMovedOn
    session = Session.objects.create(
        access=access,
        engineer=access.engineer,
        source=source.strip(),
        presenter=presenter.strip(),
        words=access.purpose,
        started_at=started_at,
        stopped_at=stopped_at,
        stopped_by=by.name,
        stopped_words=words.strip()[:1000],
        declared_at=now,
    )
    facts: dict[str, Fact] = {
        "engineer": access.engineer.name,
        "source": session.source,
        "presenter": session.presenter,
        "words": f"Written down afterwards{_beside(access, session)}: {words.strip()}",
    }
    tell(access, Kind.ACCESS_STARTED, by=by, now=now, facts=facts)
    return session


def _grant(access: Access) -> tuple[datetime, datetime]:
    """Return from when on everybody had approved, and until when it was granted."""
    given = [access.starts_at, access.approved_at, access.seconded_at]
    return max(at for at in given if at), access.ended_at or access.ends_at


def _beside(access: Access, session: Session) -> str:
    trusted = trusted_of(site_id=access.site_id)
    if mechanism_of(access.way).trusted_hosts and not is_trusted(
        session.source, trusted
    ):
        return ", from a host that the site does not trust"
    return ""


def _asked(access_id: int, by: Reader) -> Access:
    access = access_for(reader=by, access_id=access_id)
    check_can_answer(
        State(access.state),
        is_engineer=by.person_id == access.engineer_id,
        was_used=access.sessions.exists(),
        is_shut=access.shut_at is not None,
    )
    return access
