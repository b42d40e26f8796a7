"""What the desk tells of access to sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from backline.records.remote.queries import mechanism_of
from backline.surfaces.api.values import InstantTold, Told


if TYPE_CHECKING:
    from backline.records.remote.models import Access, Session, Way
    from backline.records.remote.queries import SiteAccess


class SessionTold(Told):
    engineer: str
    source: str
    presenter: str
    words: str
    started_at: InstantTold
    stopped_at: InstantTold | None
    stopped_words: str
    worked: bool | None


class AccessTold(Told):
    number: Annotated[int, Field(description="The serial of its certificates, too.")]
    site: int
    ticket: Annotated[str | None, Field(description="Null for a try of the way.")]
    way: int
    mechanism: str
    purpose: str
    engineer: str
    starts_at: InstantTold
    ends_at: InstantTold
    state: Annotated[
        str,
        Field(description="asked, granted, denied, withdrawn, lapsed, ended."),
    ]
    needs_manager: bool
    approved_by: str
    approved_at: InstantTold | None
    seconded_by: str
    seconded_at: InstantTold | None
    ended_at: InstantTold | None
    ending: Annotated[
        str, Field(description="expired, customer, vendor, ticket_closed, or empty.")
    ]
    shut_at: Annotated[
        InstantTold | None, Field(description="Null while nobody confirmed it.")
    ]
    sessions: list[SessionTold]


class AccessesTold(Told):
    """Accesses, the newest first."""

    items: list[AccessTold]
    next: Annotated[
        int | None, Field(description="?cursor= of the next page; null at the end.")
    ]


class WayTold(Told):
    number: int
    mechanism: str
    title: str
    conditions: list[str]
    adapter: str
    host: str
    port: int | None
    account: str
    clause: str


class SiteAccessTold(Told):
    """What is set up for access to a site."""

    site: int
    ways: list[WayTold]
    trusted_hosts: list[str]
    approvers: list[str]
    manager_too: bool


class CertificateTold(Told):
    """An SSH certificate: good for the grant's time, from the trusted hosts."""

    serial: int
    certificate: Annotated[str, Field(description="For the file id_…-cert.pub.")]


def access_told(access: Access) -> AccessTold:
    """Return an access with its sessions."""
    return AccessTold(
        number=access.pk,
        site=access.site_id,
        ticket=access.ticket.number if access.ticket else None,
        way=access.way_id,
        mechanism=access.title,
        purpose=access.purpose,
        engineer=access.engineer.name,
        starts_at=access.starts_at,
        ends_at=access.ends_at,
        state=access.state,
        needs_manager=access.needs_manager,
        approved_by=access.approved_by.name if access.approved_by else "",
        approved_at=access.approved_at,
        seconded_by=access.seconded_by.name if access.seconded_by else "",
        seconded_at=access.seconded_at,
        ended_at=access.ended_at,
        ending=access.ending,
        shut_at=access.shut_at,
        sessions=[_session(session) for session in access.sessions.all()],
    )


def _session(session: Session) -> SessionTold:
    return SessionTold(
        engineer=session.engineer.name,
        source=session.source,
        presenter=session.presenter,
        words=session.words,
        started_at=session.started_at,
        stopped_at=session.stopped_at,
        stopped_words=session.stopped_words,
        worked=session.worked,
    )


def site_access_told(found: SiteAccess) -> SiteAccessTold:
    """Return what is set up at a site."""
    return SiteAccessTold(
        site=found.site.pk,
        ways=[_way(way) for way in found.ways],
        trusted_hosts=[host.network for host in found.trusted],
        approvers=[contact.name for contact in found.approvers],
        manager_too=found.manager_too,
    )


def _way(way: Way) -> WayTold:
    mechanism = mechanism_of(way)
    return WayTold(
        number=way.pk,
        mechanism=mechanism.name,
        title=mechanism.title,
        conditions=list(mechanism.conditions),
        adapter=way.adapter,
        host=way.host,
        port=way.port,
        account=way.account,
        clause=mechanism.clause,
    )
