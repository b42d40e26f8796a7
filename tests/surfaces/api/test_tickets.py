"""Opening, reading and listing tickets over HTTP."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from tests import cast
from tests.surfaces.api.conftest import Body, Caller, loss_at, told

from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import sign_contract
from backline.records.outbox.queries import messages_about


def _part(body: Body, name: str) -> Body:
    part = body[name]
    assert isinstance(part, dict)
    return part


def _numbers(body: Body) -> list[str]:
    items = body["items"]
    assert isinstance(items, list)
    return [item["number"] for item in items]


def test_a_loss_opens_an_incident_graded_and_timed(
    staged: cast.Cast, owner: Caller
) -> None:
    """
    Mon 2026-03-02 14:30 IST  21 of 100 agents cannot log in (severity.critical)
    Mon 2026-03-02 16:00 IST  the first response is due
    """
    answer = owner.post("/tickets", loss_at(staged.meridian.site))
    ticket = told(answer)
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/tickets/{ticket['number']}"
    assert str(ticket["number"]).startswith("INC-")
    assert _part(ticket, "severity") == {
        "name": "critical",
        "peak": "critical",
        "because": "21 of 100 (21 %) seats: agents cannot log in, ACD. "
        "A loss of 20 % or higher is critical.",
        "clause": "severity.critical",
        "loss": "21/100",
        "decided_by": "100*21 >= 20*100",
    }
    assert (ticket["state"], ticket["ball"], ticket["level"]) == ("new", "vendor", "L1")
    assert ticket["opened_at"] == "2026-03-02T09:00:00Z"
    assert ticket["next_due_at"] == "2026-03-02T10:30:00Z"


def test_the_clocks_tell_target_used_and_due(
    owner: Caller, number: str, at_noon: time_machine.Traveller
) -> None:
    at_noon.shift(5400)
    clocks = told(owner.get(f"/tickets/{number}"))["clocks"]
    assert isinstance(clocks, list)
    first = next(clock for clock in clocks if clock["name"] == "first_response")
    assert (first["target_seconds"], first["used_seconds"]) == (5400, 5400)
    assert (first["due_at"], first["breached"]) == ("2026-03-02T10:30:00Z", False)
    at_noon.shift(1)
    clocks = told(owner.get(f"/tickets/{number}"))["clocks"]
    assert isinstance(clocks, list)
    late = next(clock for clock in clocks if clock["name"] == "first_response")
    assert (late["used_seconds"], late["breached"]) == (5401, True)


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        pytest.param({"affected": 19}, "major", id="19 of 100 seats"),
        pytest.param({"affected": 20}, "critical", id="20 of 100 seats"),
        pytest.param({"affected": 1}, "minor", id="1 of 100 seats"),
        pytest.param({"affected": 1, "total": 5}, "critical", id="1 of a shift of 5"),
        pytest.param({"affected": None}, "minor", id="nobody counted"),
        pytest.param({"affected": 0, "total": 0}, "minor", id="0 of 0"),
        pytest.param({"component": "lift"}, "minor", id="unknown component"),
    ],
)
def test_the_counts_decide_the_severity(
    staged: cast.Cast, owner: Caller, more: Body, severity: str
) -> None:
    """severity.minor, severity.major, severity.critical"""
    body = loss_at(staged.meridian.site) | more
    ticket = told(owner.post("/tickets", body))
    assert _part(ticket, "severity")["name"] == severity


def test_a_question_has_no_clocks(staged: cast.Cast, owner: Caller) -> None:
    """package.incident-only"""
    site = staged.meridian.site.pk
    body: Body = {"site": site, "kind": "question", "subject": "How is it set up?"}
    ticket = told(owner.post("/tickets", body))
    assert str(ticket["number"]).startswith("QST-")
    assert (ticket["clocks"], ticket["next_due_at"]) == ([], None)


def test_opening_acknowledges_to_the_contact_and_tells_the_level(
    staged: cast.Cast, number: str
) -> None:
    mails = messages_about(reader=THE_DESK, about=number)
    assert {mail.recipient for mail in mails} == {
        staged.meridian.owner.email,
        staged.l1.email,
    }


def test_a_call_is_written_down_where_the_package_grants_the_phone(
    staged: cast.Cast, engineer: Caller
) -> None:
    body = loss_at(staged.orbit.site, channel="phone", contact=staged.orbit.owner.pk)
    assert engineer.post("/tickets", body).status_code == 201


def test_a_refusal_of_the_package_says_the_clause_and_what_instead(
    staged: cast.Cast, engineer: Caller
) -> None:
    """package.entitlement: this customer's package was agreed without the phone."""
    [covered] = staged.meridian.contract.covered.all()
    sign_contract(
        customer=staged.meridian.customer,
        plan_version=staged.meridian.contract.plan_version,
        covered={staged.meridian.site: covered.calendar_version},
        overrides={"grants.phone": False},
        agreed_by="Asha Rao",
        starts_at=cast.NOON,
        by=THE_DESK,
        now=cast.NOON,
    )
    body = loss_at(staged.meridian.site, channel="phone")
    answer = engineer.post("/tickets", body)
    assert answer.status_code == 403
    problem = told(answer)
    assert problem["clause"] == "package.standard"
    assert "portal or by mail" in str(problem["instead"])
    assert engineer.post("/tickets", body | {"channel": "api"}).status_code == 201


@pytest.mark.parametrize("whose", ["orbit", "nobody"])
def test_a_site_that_is_not_yours_is_as_unknown_as_none(
    staged: cast.Cast, owner: Caller, whose: str
) -> None:
    pk = {"orbit": staged.orbit.site.pk, "nobody": 987_654}[whose]
    answer = owner.post("/tickets", {"site": pk, "subject": "x"})
    assert answer.status_code == 422
    assert told(answer)["detail"] == (
        f"There is no site {pk} here: choose one of your sites."
    )


def test_another_customers_contact_cannot_be_named(
    staged: cast.Cast, owner: Caller
) -> None:
    body = loss_at(staged.meridian.site, contact=staged.orbit.owner.pk)
    answer = owner.post("/tickets", body)
    assert answer.status_code == 422
    assert staged.orbit.owner.name not in answer.content.decode()


@pytest.mark.parametrize("who", ["meridian.owner", "meridian.colleague", "l1", "l3"])
def test_whoever_may_see_a_ticket_reads_it_whole(
    staged: cast.Cast, calling: Callable[..., Caller], number: str, who: str
) -> None:
    caller = calling(_somebody(staged, who))
    for path in ("", "/ledger", "/ladder", "/timeline"):
        answer = caller.get(f"/tickets/{number}{path}")
        assert answer.status_code == 200
        assert told(answer)["number"] == number
    assert _numbers(told(caller.get("/tickets"))) == [number]


def _somebody(staged: cast.Cast, who: str) -> object:
    found: object = staged
    for name in who.split("."):
        found = getattr(found, name)
    return found


@pytest.mark.parametrize("path", ["", "/ledger", "/ladder", "/timeline"])
def test_a_stranger_gets_404(
    staged: cast.Cast, calling: Callable[..., Caller], number: str, path: str
) -> None:
    stranger = calling(staged.orbit.owner)
    answer = stranger.get(f"/tickets/{number}{path}")
    assert answer.status_code == 404
    nowhere = stranger.get(f"/tickets/INC-987654{path}").content.decode()
    assert answer.content.decode() == nowhere.replace("INC-987654", number)
    assert _numbers(told(stranger.get("/tickets"))) == []


def test_the_wrong_prefix_is_another_ticket(owner: Caller, number: str) -> None:
    assert owner.get(f"/tickets/{number.lower()}").status_code == 200
    assert owner.get(f"/tickets/{number.replace('INC', 'QST')}").status_code == 404


@pytest.mark.parametrize(
    "number",
    ["INC-0", "INC-01", "INC", "1", "INC-9" + "9" * 40, "%00", "INC-1%0A", "🙂"],
)
def test_what_is_no_number_is_not_found(owner: Caller, number: str) -> None:
    answer = owner.get(f"/tickets/{number}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_the_ledger_tells_why_it_is_due_then(
    owner: Caller, engineer: Caller, number: str, at_noon: time_machine.Traveller
) -> None:
    at_noon.shift(600)
    ledger = told(owner.get(f"/tickets/{number}/ledger"))
    assert ledger["plan"] == "Standard, version 1"
    clocks = ledger["clocks"]
    assert isinstance(clocks, list)
    first = next(clock for clock in clocks if clock["name"] == "first_response")
    assert first["why_due"].startswith("1 h 30 min of service time from")
    [line] = first["lines"]
    assert (line["seconds"], line["counted"]) == (600, True)
    assert told(engineer.get(f"/tickets/{number}/ledger")) == ledger


def test_the_list_comes_in_pages_without_loss_or_repeat(
    staged: cast.Cast, owner: Caller
) -> None:
    opened = {
        told(owner.post("/tickets", loss_at(staged.meridian.site, affected=n)))[
            "number"
        ]
        for n in range(1, 26)
    }
    seen: list[str] = []
    path: str | None = "/tickets?limit=7"
    while path:
        page = told(owner.get(path))
        seen += _numbers(page)
        path = f"/tickets?limit=7&cursor={page['next']}" if page["next"] else None
    assert len(seen) == 25
    assert set(seen) == opened


def test_what_breaches_next_comes_first(
    staged: cast.Cast, owner: Caller, engineer: Caller, number: str
) -> None:
    later = told(owner.post("/tickets", loss_at(staged.meridian.site)))["number"]
    assert _numbers(told(owner.get("/tickets"))) == [number, later]
    event: Body = {"kind": "answered", "words": "On it"}
    assert engineer.post(f"/tickets/{number}/events", event).status_code == 201
    assert _numbers(told(owner.get("/tickets"))) == [later, number]


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ("severity=critical", True),
        ("severity=minor", False),
        ("state=new&level=L1&kind=incident", True),
        ("level=L2", False),
        ("kind=question", False),
        ("open=false", False),
        ("overdue=true", False),
        ("customer=987654", False),
    ],
)
def test_a_list_can_be_narrowed(
    owner: Caller, number: str, query: str, is_shown: bool
) -> None:
    found = _numbers(told(owner.get(f"/tickets?{query}")))
    assert found == ([number] if is_shown else [])


def test_a_ticket_is_overdue_the_second_after_its_breach(
    owner: Caller, number: str, at_noon: time_machine.Traveller
) -> None:
    at_noon.shift(5400)
    assert _numbers(told(owner.get("/tickets?overdue=true"))) == []
    at_noon.shift(1)
    assert _numbers(told(owner.get("/tickets?overdue=true"))) == [number]


@pytest.mark.parametrize(
    "query",
    [
        "colour=red",
        "state=lost",
        "limit=0",
        "limit=101",
        "limit=many",
        "level=L1&level=L2",
        "severity=%00",
        "cursor=yesterday",
        "cursor=20260302T090000Z.x",
        "open=perhaps",
        "customer=-1",
        "customer=9" + "9" * 30,
    ],
)
def test_a_query_that_is_not_understood_is_refused(owner: Caller, query: str) -> None:
    answer = owner.get(f"/tickets?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in str(told(answer))


def test_a_cursor_of_huge_digits_finds_nothing(owner: Caller) -> None:
    answer = owner.get(f"/tickets?cursor=20260302T090000Z.{'9' * 30}")
    assert answer.status_code in {200, 400}


def test_everybody_lists_their_own_sites(
    staged: cast.Cast, owner: Caller, engineer: Caller
) -> None:
    mine = told(owner.get("/sites"))["items"]
    assert isinstance(mine, list)
    assert [site["number"] for site in mine] == [staged.meridian.site.pk]
    assert (mine[0]["zone"], mine[0]["seats"]) == ("Asia/Kolkata", 100)
    page = told(engineer.get("/sites?limit=2"))
    rest = told(engineer.get(f"/sites?limit=2&cursor={page['next']}"))
    assert isinstance(page["items"], list)
    assert isinstance(rest["items"], list)
    assert len(page["items"] + rest["items"]) == 3
    assert rest["next"] is None
