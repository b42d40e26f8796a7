"""The addresses of the API: parse, one query or one action, answer."""

from __future__ import annotations

import json
from datetime import datetime
from http import HTTPStatus

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel

from backline.records.tickets.actions.intake import Report, take_in
from backline.records.tickets.ahead import rungs_for
from backline.records.tickets.exports import export_for
from backline.records.tickets.queries import entries_for, ledger_for, ticket_for
from backline.records.tickets.queue import Wanted, queue_page
from backline.surfaces.api.asked import TicketGiven, TicketQuery
from backline.surfaces.api.asked_events import EventGiven
from backline.surfaces.api.door import (
    ApiRequest,
    Bearer,
    act_once,
    check_query,
    present,
    say,
)
from backline.surfaces.api.matching import check_not_moved_on
from backline.surfaces.api.moves import move
from backline.surfaces.api.told import (
    TicketPage,
    TicketTold,
    Timeline,
    entry_told,
    opened_told,
    ticket_told,
    tickets_told,
)
from backline.surfaces.api.told_ladder import LadderTold, ladder_told
from backline.surfaces.api.told_ledger import LedgerFileTold, LedgerTold


READ = Bearer("tickets.read")
WRITE = Bearer("tickets.write")

router = Router()


@router.get("/tickets", auth=READ, response=TicketPage, url_name="tickets")
def list_tickets(request: ApiRequest, asked: Query[TicketQuery]) -> HttpResponse:
    """List tickets, what breaches next first."""
    check_query(request, TicketQuery.model_fields)
    reader, now = request.auth, present()
    wanted = Wanted(
        level=asked.level or "",
        severity=asked.severity or "",
        state=asked.state or "",
        kind=asked.kind or "",
        customer_id=asked.customer,
        engineer_id=asked.engineer,
        is_open=asked.open,
        overdue=asked.overdue,
        promised=asked.promises_due and reader.side == "vendor",
        team_ids=None if asked.team is None else (asked.team,),
    )
    page = queue_page(
        reader=reader, wanted=wanted, now=now, after=asked.cursor, size=asked.limit
    )
    items = tickets_told(page.tickets, reader=reader, now=now)
    return say(TicketPage(items=items, next=page.after or None))


@router.post("/tickets", auth=WRITE, response={201: TicketTold}, url_name="tickets")
def report_ticket(request: ApiRequest, report: TicketGiven) -> HttpResponse:
    """Open a ticket: graded, its clocks started, acknowledged."""
    check_query(request)
    reader = request.auth

    def act(now: datetime) -> BaseModel:
        opened = take_in(report=_report(report), by=reader, now=now)
        return opened_told(opened, reader=reader, now=now)

    return _created(request, act_once(request, act, HTTPStatus.CREATED))


def _report(given: TicketGiven) -> Report:
    return Report(
        channel=given.channel,
        kind=given.kind,
        site_id=given.site,
        subject=given.subject,
        words=given.words,
        contact_id=given.contact,
        component=given.component,
        measure=given.measure,
        affected=given.affected,
        total=given.total,
        answers=tuple(given.answers.items()),
    )


def _created(request: ApiRequest, response: HttpResponse) -> HttpResponse:
    """Say where the ticket is that *response* tells of."""
    number = json.loads(response.content)["number"]
    response["Location"] = f"/api/v1/tickets/{number}"
    return response


@router.get("/tickets/{number}", auth=READ, response=TicketTold, url_name="ticket")
def read_ticket(request: ApiRequest, number: str) -> HttpResponse:
    """Read one ticket with its clocks."""
    check_query(request)
    reader, now = request.auth, present()
    ticket = ticket_for(reader=reader, number=number)
    return say(ticket_told(ticket, reader=reader, now=now))


@router.get(
    "/tickets/{number}/ledger", auth=READ, response=LedgerTold, url_name="ledger"
)
def read_ledger(request: ApiRequest, number: str) -> HttpResponse:
    """Read why each clock is due when it is due: every span, counted or not."""
    check_query(request)
    ledger = ledger_for(reader=request.auth, number=number, now=present())
    return say(LedgerTold.model_validate(ledger))


@router.get(
    "/tickets/{number}/ladder", auth=READ, response=LadderTold, url_name="ladder"
)
def read_ladder(request: ApiRequest, number: str) -> HttpResponse:
    """Read what comes next if nobody does anything: when it is due, when it is raised."""
    check_query(request)
    reader, now = request.auth, present()
    ticket = ticket_for(reader=reader, number=number)
    rungs = rungs_for(reader=reader, ticket=ticket, now=now)
    return say(ladder_told(ticket.number, rungs))


@router.get(
    "/tickets/{number}/ledger/export",
    auth=READ,
    response=LedgerFileTold,
    url_name="ledger-export",
)
def export_ledger(request: ApiRequest, number: str) -> HttpResponse:
    """Read the ledger with its own facts, as `backline verify` recomputes it."""
    check_query(request)
    file = export_for(reader=request.auth, number=number, now=present())
    return say(LedgerFileTold.model_validate(file))


@router.get(
    "/tickets/{number}/timeline", auth=READ, response=Timeline, url_name="timeline"
)
def read_timeline(request: ApiRequest, number: str) -> HttpResponse:
    """Read what happened, in the order in which it took effect."""
    check_query(request)
    reader = request.auth
    ticket = ticket_for(reader=reader, number=number)
    entries = entries_for(reader=reader, ticket=ticket)
    items = [entry_told(entry, reader=reader) for entry in entries]
    return say(Timeline(number=ticket.number, items=items))


@router.post(
    "/tickets/{number}/events",
    auth=WRITE,
    response={201: TicketTold},
    url_name="events",
)
def add_event(request: ApiRequest, number: str, event: EventGiven) -> HttpResponse:
    """Write to a ticket's timeline; the answer is the ticket as it is then.

    A reopening that comes too late answers with the new ticket that follows. With
    `If-Match: "5"` it is refused when the ticket's `version` is not 5 any more.
    """
    check_query(request)
    reader = request.auth

    def act(now: datetime) -> BaseModel:
        check_not_moved_on(request, number)
        ticket = move(number, event, by=reader, now=now)
        return ticket_told(ticket, reader=reader, now=now)

    return _created(request, act_once(request, act, HTTPStatus.CREATED))
