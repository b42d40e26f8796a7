"""Contracts over the API: what is promised, until when, and what of it is used."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field, JsonValue

from backline.records.contracts.agreement_queries import (
    agreed_figures,
    began_at,
    contract_for,
    contracts_page,
    counters_of,
    sites_of,
    standing_of,
    uses_of,
)
from backline.records.tickets.actions.grants import use_grant
from backline.surfaces.api.asked import SiteQuery, UseGiven
from backline.surfaces.api.door import (
    ApiRequest,
    Bearer,
    act_once,
    check_query,
    present,
    say,
)
from backline.surfaces.api.problems import Problem
from backline.surfaces.api.told import CustomerTold, SiteNamed
from backline.surfaces.api.values import InstantTold, Told


if TYPE_CHECKING:
    from backline.guide.allowance import Counter
    from backline.records.accounts.queries import Reader
    from backline.records.contracts.models import Contract
    from backline.records.tickets.actions.grants import GrantUsed

READ = Bearer("tickets.read")
WRITE = Bearer("tickets.write")

router = Router()


class FigureTold(Told):
    path: Annotated[str, Field(description="Its dotted path in the plan.")]
    value: JsonValue
    package: Annotated[JsonValue, Field(description="The package's own; null if none.")]
    agreed_by: str
    agreed_at: InstantTold
    recorded_by: str
    recorded_at: InstantTold
    version: Annotated[int, Field(description="The version that it came with.")]
    holds_from: InstantTold


class CounterTold(Told):
    grant: str
    granted: Annotated[int | None, Field(description="Null where there is no limit.")]
    used: int
    left: int | None
    period: Annotated[str, Field(description="In what it is counted, in words.")]


class UseTold(Told):
    grant: str
    ordinal: Annotated[int, Field(description="Which of those granted.")]
    key: Annotated[str, Field(description="What it was for.")]
    site: int
    words: str
    used_at: InstantTold
    recorded_by: str
    undone_at: InstantTold | None
    undone_because: str


class ContractTold(Told):
    number: int
    version: Annotated[int, Field(description="Rises with each amendment.")]
    customer: CustomerTold
    plan: str
    plan_version: int
    sites: list[SiteNamed]
    starts_at: InstantTold
    ends_at: Annotated[
        InstantTold | None, Field(description="Exclusive; null without end.")
    ]
    standing: Annotated[str, Field(description="to come, in force, over.")]
    days_left: int | None
    renewed: Annotated[
        bool, Field(description="Another contract follows for all of its sites.")
    ]
    running_at_end: Annotated[
        str, Field(description="What becomes of running tickets: kept, ended.")
    ]
    figures: Annotated[
        list[FigureTold], Field(description="Those agreed otherwise than the package.")
    ]
    counters: list[CounterTold]


class ContractWithUses(ContractTold):
    uses: list[UseTold]


class ContractPage(Told):
    """Contracts, by number."""

    items: list[ContractTold]
    next: Annotated[
        int | None, Field(description="?cursor= of the next page; null at the end.")
    ]


class GrantUsedTold(Told):
    """A use of a counted grant, and how far that is used up."""

    ticket: str
    ordinal: int
    again: Annotated[bool, Field(description="The ticket had used it before.")]
    because: str
    clause: str
    counter: CounterTold


@router.get("/contracts", auth=READ, response=ContractPage, url_name="contracts")
def list_contracts(request: ApiRequest, asked: Query[SiteQuery]) -> HttpResponse:
    """List the contracts that the token's owner may see, by number."""
    check_query(request, SiteQuery.model_fields)
    now = present()
    page = contracts_page(reader=request.auth, after=asked.cursor, size=asked.limit)
    items = [contract_told(each, now) for each in page.contracts]
    return say(ContractPage(items=items, next=page.after))


@router.get(
    "/contracts/{int:contract}",
    auth=READ,
    response=ContractWithUses,
    url_name="contract",
)
def read_contract(request: ApiRequest, contract: int) -> HttpResponse:
    """Read one contract, with the uses of what it counts."""
    check_query(request)
    reader = request.auth
    found = contract_for(reader=reader, number=contract)
    return say(contract_with_uses(found, reader=reader, now=present()))


@router.post(
    "/tickets/{number}/uses",
    auth=WRITE,
    response={201: GrantUsedTold},
    url_name="uses",
)
def use_of_ticket(request: ApiRequest, number: str, use: UseGiven) -> HttpResponse:
    """Use one of a counted grant, such as a visit, for a ticket; once for each."""
    check_query(request)
    reader = request.auth
    if reader.side != "vendor":
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "vendor-only",
            "The vendor's to write down",
            "The vendor's people write down what is used: ask for it in the ticket.",
        )

    def act(now: datetime) -> BaseModel:
        used = use_grant(
            number=number, grant=use.grant, words=use.words, by=reader, now=now
        )
        return _grant_used(used)

    return act_once(request, act, HTTPStatus.CREATED)


def contract_told(contract: Contract, now: datetime) -> ContractTold:
    """Return a contract as a list has it."""
    return ContractTold.model_validate(_told(contract, now))


def contract_with_uses(
    contract: Contract, *, reader: Reader, now: datetime
) -> ContractWithUses:
    """Return a contract with the uses of what it counts."""
    told = {**_told(contract, now), "uses": _uses_told(contract, reader)}
    return ContractWithUses.model_validate(told)


def _grant_used(done: GrantUsed) -> GrantUsedTold:
    used = done.used
    return GrantUsedTold(
        ticket=done.ticket.number,
        ordinal=used.use.ordinal,
        again=used.again,
        because=used.verdict.because,
        clause=used.verdict.clause,
        counter=_counter_told(used.counter),
    )


def _counter_told(counter: Counter) -> CounterTold:
    return CounterTold(
        grant=counter.grant,
        granted=counter.granted,
        used=counter.used,
        left=counter.left,
        period=counter.period.words,
    )


def _uses_told(contract: Contract, reader: Reader) -> list[UseTold]:
    return [
        UseTold(
            grant=use.grant,
            ordinal=use.ordinal,
            key=use.key,
            site=use.site_id,
            words=use.words,
            used_at=use.used_at,
            recorded_by=use.recorded_by,
            undone_at=use.undone_at,
            undone_because=use.undone_because,
        )
        for use in uses_of(reader=reader, contract=contract)
    ]


def _told(contract: Contract, now: datetime) -> dict[str, object]:
    standing = standing_of(contract, now)
    customer = contract.customer
    return {
        "number": contract.number,
        "version": contract.version,
        "customer": CustomerTold(number=customer.pk, name=customer.name),
        "plan": contract.plan_version.name,
        "plan_version": contract.plan_version.version,
        "sites": [
            SiteNamed(number=site.pk, name=site.name, zone=site.zone)
            for site in sites_of(contract)
        ],
        "starts_at": began_at(contract),
        "ends_at": contract.ends_at,
        "standing": standing.word,
        "days_left": standing.days,
        "renewed": standing.all_followed and contract.ends_at is not None,
        "running_at_end": contract.running_at_end,
        "figures": [
            FigureTold.model_validate(figure) for figure in agreed_figures(contract)
        ],
        "counters": [_counter_told(each) for each in counters_of(contract, now)],
    }
