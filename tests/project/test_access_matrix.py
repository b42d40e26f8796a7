"""Every address, by every method, for everybody: who comes in and who does not.

The addresses come from the URL table itself; `access_policy` says what should be. The
owner and a colleague belong to Meridian Bank, whose ticket is asked for. Every text of
Meridian's holds a marker, and no answer to a stranger ever does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from tests import cast
from tests.frame.kept_rows import KeptRows
from tests.project.access_policy import EVERYBODY, MESSAGE, POLICY, Answer, Policy
from tests.records.oncall.rotas import roster, rotation
from tests.records.remote.ground import approve, set_up

from backline.guide.calendar_edits import with_days_closed
from backline.records.accounts.models import Person
from backline.records.causes.actions import (
    follow_up,
    problems,
    releasing,
    reviewing,
    writing,
)
from backline.records.causes.content import Content
from backline.records.causes.models import Report as CauseReport
from backline.records.causes.queries import mark_of
from backline.records.changes.actions.agreeing import There, propose_window
from backline.records.changes.actions.freezes import freeze
from backline.records.changes.actions.planning import Planned, plan_change
from backline.records.contracts.actions import amend_contract, use_allowance
from backline.records.contracts.actions.annexes import edit_annex, propose_calendar
from backline.records.customers.models import Contact, Site
from backline.records.majors import actions as majors
from backline.records.majors.calls import callback_queue
from backline.records.majors.queries import running_majors
from backline.records.oncall.actions import ask_swap, be_away, make_feed, stand_in
from backline.records.oncall.feeds import feeds_for
from backline.records.outbox.models import Message
from backline.records.paging.actions import add_way, page
from backline.records.remote.actions import asking, others
from backline.records.remote.adapters.ssh.authority import make_authority
from backline.records.suppliers.actions import keep_supplier, open_with_supplier
from backline.records.tickets.actions import alarms, customer, releases, work
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.visits import actions as visits


METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
MARKER = "xq7canary"
_HOUR = timedelta(hours=1)
NOWHERE = "INC-987654"
NO_PLACE = NOWHERE.removeprefix("INC-")
#: Every form has another one.
FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"')


@dataclass(frozen=True, slots=True)
class Address:
    """A line of the URL table."""

    name: str
    route: str
    parameters: tuple[str, ...]


def addresses() -> list[Address]:
    """Return every address of the URL table."""
    return list(_below(get_resolver().url_patterns, "", "", ()))


def _below(
    patterns: list[URLPattern | URLResolver],
    route: str,
    namespace: str,
    parameters: tuple[str, ...],
) -> Iterator[Address]:
    for each in patterns:
        here = f"{route}{each.pattern}"
        known = (*parameters, *each.pattern.regex.groupindex)
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from _below(each.url_patterns, here, inner, known)
        else:
            name = f"{namespace}{each.name}" if each.name else f"unnamed: {here}"
            yield Address(name, here, known)


ADDRESSES = {address.name: address for address in addresses()}


def test_every_address_has_a_policy_and_every_policy_an_address() -> None:
    assert set(ADDRESSES) == set(POLICY)


def test_every_address_has_a_name_of_its_own() -> None:
    assert len(ADDRESSES) == len({address.route for address in addresses()})
    assert not [name for name in ADDRESSES if name.startswith("unnamed")]


@dataclass(frozen=True, slots=True)
class Scene:
    """Meridian's marked ticket, and everybody with session and token."""

    people: Mapping[str, Person | Contact | Site]
    tokens: Mapping[str, str]
    number: str
    sites: Mapping[str, int]
    #: What the addresses of Meridian's calendars are filled with.
    places: Mapping[str, str]


@pytest.fixture
def at_noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(cast.NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def scene(db: None, at_noon: time_machine.Traveller) -> Scene:
    return _SCENE.put()


def _set() -> Scene:
    staged = cast.stage()
    people: dict[str, Person | Contact | Site] = {
        "owner": staged.meridian.owner,
        "colleague": staged.meridian.colleague,
        "stranger": staged.orbit.owner,
        "l1": staged.l1,
        "l2": staged.l2,
        "l3": staged.l3,
        "manager": staged.manager,
        "site": staged.meridian.site,
        "other site": staged.orbit.site,
    }
    number = _marked_ticket(staged)
    return Scene(
        people=people,
        tokens={who: cast.key(of) for who, of in people.items()},
        number=number,
        sites={"stranger": staged.orbit.site.pk, "": staged.meridian.site.pk},
        places={
            **_marked_calendar(staged),
            **_marked_contract(staged),
            **_marked_work(staged, number),
            **_marked_page(staged),
            **_on_call(staged),
            **_marked_access(staged, number),
            **_marked_change(staged),
            **_marked_cause(staged, number),
            **_marked_major(staged, number),
            "site": str(staged.meridian.site.pk),
            "customer": str(staged.meridian.customer.pk),
            "contact": str(staged.meridian.colleague.pk),
        },
    )


_SCENE = KeptRows(_set)


def _marked_ticket(staged: cast.Cast) -> str:
    """Open Meridian's incident with the marker in every text, and move it along."""
    for thing, field in (
        (staged.meridian.customer, "name"),
        (staged.meridian.site, "name"),
        (staged.meridian.owner, "name"),
        (staged.meridian.owner, "email"),
        (staged.meridian.owner.person, "name"),
    ):
        assert thing is not None
        setattr(thing, field, f"{MARKER}{getattr(thing, field)}")
        thing.save()
    owner, l1 = cast.reader(staged.meridian.owner), cast.reader(staged.l1)
    report = Report(
        channel="portal",
        kind="incident",
        site_id=staged.meridian.site.pk,
        subject=f"{MARKER} agents out",
        words=f"{MARKER} since the morning",
        component="acd",
        measure="agents_cannot_log_in",
        affected=21,
    )
    now = cast.NOON - timedelta(hours=2)
    number = open_ticket(report=report, by=owner, now=now).number
    work.take(number=number, by=l1, now=now)
    work.note(number=number, words=f"{MARKER} note", by=l1, now=now)
    work.answer(number=number, words=f"{MARKER} answer", by=l1, now=now)
    work.ask(number=number, what=f"{MARKER} log", by=l1, now=now)
    customer.reply(number=number, words=f"{MARKER} reply", by=owner, now=now)
    releases.announce(
        name="5.2",
        freeze_at=cast.NOON + timedelta(days=4),
        planned_date=cast.NOON.date() + timedelta(days=11),
        by=l1,
        now=now,
    )
    work.set_fault_domain(
        number=number,
        domain="contact_centre",
        evidence=f"{MARKER} seen",
        by=l1,
        now=now,
    )
    return number


def _marked_calendar(staged: cast.Cast) -> dict[str, str]:
    """Open an annex to Meridian's calendar with the marker in a day's name."""
    by = cast.reader(staged.l1)
    annex = propose_calendar(
        site_id=staged.meridian.site.pk,
        first_year=2028,
        last_year=2028,
        by=by,
        now=cast.NOON,
    )
    day = date(2026, 5, 5)
    annex = edit_annex(
        annex_id=annex.pk,
        seen=annex.revision,
        edit=partial(with_days_closed, first=day, last=day, name=f"{MARKER} day"),
        words=f"closed {day} for {MARKER}",
        by=by,
        now=cast.NOON,
    )
    return {"annex": str(annex.pk), "version": str(annex.base_id)}


def _marked_contract(staged: cast.Cast) -> dict[str, str]:
    """Agree on visits in Meridian's contract, and use one, with the marker in each."""
    house, by = staged.meridian, cast.reader(staged.manager)
    number, now = house.contract.pk, cast.NOON - timedelta(hours=1)
    amend_contract(
        number=number,
        figures={"grants.visits": "4 per year"},
        agreed_by=f"{MARKER} Asha",
        by=by,
        now=now,
    )
    used = use_allowance(
        site_id=house.site.pk,
        grant="visits",
        key=f"{MARKER} visit",
        words=f"{MARKER} came",
        by=by,
        now=now,
    )
    package = house.contract.plan_version_id
    return {
        "contract": str(number),
        "use": str(used.use.pk),
        "package": str(package),
    }


def _marked_work(staged: cast.Cast, number: str) -> dict[str, str]:
    """Let a supplier and a visit stand around the ticket, with the marker in each."""
    by, now = cast.reader(staged.l1), cast.NOON - timedelta(hours=1)
    supplier = keep_supplier(
        name=f"{MARKER} Tata",
        what="Trunks",
        customer_id=staged.meridian.customer.pk,
        by=by,
        now=now,
    )
    open_with_supplier(
        number=number,
        supplier_id=supplier.pk,
        their_number="T-1",
        what=f"{MARKER} no calls",
        by=by,
        now=now,
    )
    _marked_visit(staged, number)
    return {"supplier": str(supplier.pk)}


def _marked_visit(staged: cast.Cast, number: str) -> None:
    """Go there for the ticket and report of it, so that there is a paper to download."""
    by, now = cast.reader(staged.l1), cast.NOON - timedelta(hours=1)
    given: dict[str, Any] = {"number": number, "by": by, "now": now}
    visits.request_visit(what=f"{MARKER} card", place=f"{MARKER} rack", **given)
    visits.propose_slot(
        starts_at=cast.NOON,
        ends_at=cast.NOON + timedelta(hours=1),
        engineer_id=staged.l1.pk,
        words=f"{MARKER} near",
        **given,
    )
    visits.accept_slot(**given | {"by": cast.reader(staged.meridian.owner)})
    visits.arrive(**given)
    visits.leave(findings=f"{MARKER} dust", **given)
    visits.report_visit(report=f"{MARKER} report", **given)


def _marked_major(staged: cast.Cast, number: str) -> dict[str, str]:
    """Run the ticket as a major incident, announced, with a caller who waits."""
    by, now = cast.reader(staged.l2), cast.NOON - timedelta(minutes=10)
    majors.declare(number=number, words=f"{MARKER} all out", by=by, now=now)
    majors.announce(number=number, words="Logging in fails.", by=by, now=now)
    majors.ask_callback(
        number=number,
        name=f"{MARKER} Asha",
        phone="080 2555",
        words=f"{MARKER} nobody in",
        by=by,
        now=now,
    )
    major = running_majors(reader=by)[0]
    callback = callback_queue(reader=by)[0]
    return {"major": str(major.pk), "callback": str(callback.pk)}


def _marked_page(staged: cast.Cast) -> dict[str, str]:
    """Page somebody with the marker, give L1 a way that has it, give up a mail with it."""
    made = page(
        about="INC-2041",
        level="L2",
        component="acd",
        words=f"{MARKER} agents out",
        urgency="critical",
        key=MARKER,
        now=cast.NOON,
    )
    way = add_way(
        channel="webhook",
        address=f"https://hooks.example/{MARKER}",
        label=f"{MARKER} way",
        by=cast.reader(staged.l1),
        now=cast.NOON,
    )
    Message.objects.create(
        pk=MESSAGE,
        channel="mail",
        recipient=f"{MARKER}@meridian.example",
        subject=f"{MARKER} subject",
        body=f"{MARKER} words",
        about="INC-2041",
        created_at=cast.NOON,
        send_after=cast.NOON,
        state="dead",
        last_error=f"550 no {MARKER}",
    )
    return {"page": str(made.pk), "way": str(way.pk)}


def _on_call(staged: cast.Cast) -> dict[str, str]:
    """Keep a roster in which L1 is away, has a feed, and asks L2 to swap."""
    l1, ends = cast.reader(staged.l1), cast.NOON + timedelta(days=1)
    row = roster("L1", rotation([staged.l1], [staged.l2]))
    key = make_feed(roster_id=None, by=l1, now=cast.NOON)
    absence = be_away(
        person_id=staged.l1.pk, starts_at=cast.NOON, ends_at=ends, by=l1, now=cast.NOON
    )
    week = timedelta(days=7)
    swap = ask_swap(
        roster_id=row.pk,
        asked_of_id=staged.l2.pk,
        gives=(cast.NOON + week, ends + week),
        takes=None,
        by=l1,
        now=cast.NOON,
    )
    stands_in = stand_in(
        roster_id=row.pk,
        person_id=staged.l3.pk,
        instead_of_id=None,
        starts_at=cast.NOON,
        ends_at=ends,
        by=cast.reader(staged.manager),
        now=cast.NOON,
    )
    return {
        "roster": str(row.pk),
        "absence": str(absence.pk),
        "swap": str(swap.pk),
        "stand_in": str(stands_in.pk),
        "feed": str(feeds_for(reader=l1)[0].pk),
        "key": key,
        "person": str(staged.l3.pk),
    }


def _marked_access(staged: cast.Cast, number: str) -> dict[str, str]:
    """Let L2 into Meridian's site, and ask for another way, the marker in every text."""
    make_authority()
    way = set_up(staged, adapter="ssh", words=f"{MARKER} way")
    access = asking.ask_for_access(
        number=number,
        way_id=way.pk,
        purpose=f"{MARKER} purpose",
        starts_at=cast.NOON,
        ends_at=cast.NOON + timedelta(hours=3),
        by=cast.reader(staged.l2),
        now=cast.NOON,
    )
    approve(access, staged.meridian.owner)
    own = others.ask_for_mechanism(
        number=number,
        title=f"{MARKER} host",
        how=f"{MARKER} how",
        merits=f"{MARKER} merits",
        by=cast.reader(staged.l2),
        now=cast.NOON,
    )
    known = {"way": way.pk, "access": access.pk, "mechanism": own.pk}
    return {name: str(pk) for name, pk in known.items()}


def _marked_change(staged: cast.Cast) -> dict[str, str]:
    """Propose a window of Meridian's change, and freeze its site, with the marker."""
    now = cast.NOON - timedelta(hours=1)
    owner, l2 = cast.reader(staged.meridian.owner), cast.reader(staged.l2)
    report = Report(
        channel="portal",
        kind="change",
        site_id=staged.meridian.site.pk,
        subject=f"{MARKER} disks",
    )
    number = open_ticket(report=report, by=owner, now=now).number
    planned = Planned(
        risk="low",
        risk_words=f"{MARKER} risk",
        steps=[f"{MARKER} step"],
        back_out=f"{MARKER} way back",
        components=["acd"],
    )
    plan_change(number=number, planned=planned, by=l2, now=now)
    propose_window(
        number=number,
        start_at=cast.NOON + timedelta(days=2),
        end_at=cast.NOON + timedelta(days=2, hours=1),
        there=There(people=[staged.l2.pk], words=f"{MARKER} bridge"),
        by=l2,
        now=now,
    )
    frozen = freeze(
        start_at=cast.NOON,
        end_at=cast.NOON + timedelta(days=1),
        reason=f"{MARKER} campaign",
        site_id=staged.meridian.site.pk,
        by=owner,
        now=now,
    )
    return {"change": number, "freeze": str(frozen.pk)}


def _marked_cause(staged: cast.Cast, number: str) -> dict[str, str]:
    """Release the ticket's root cause report, begin another draft, and reopen it."""
    l1, l2, now = cast.reader(staged.l1), cast.reader(staged.l2), cast.NOON - _HOUR
    work.restore(number=number, how="fix", evidence=f"{MARKER} back", by=l1, now=now)
    text = f"{MARKER} report"
    content = Content(summary=text, happened=text, impact=text, cause=text)
    writing.save_version(number=number, content=content, after=0, by=l1, now=now)
    plan = partial(
        follow_up.plan_action,
        number=number,
        title=f"{MARKER} alert",
        kind="preventive",
        owner=f"contact-{staged.meridian.owner.pk}",
        due_date=date(2026, 3, 9),
        by=l1,
        now=now,
    )
    action = plan()
    reviewing.submit(number=number, by=l1, now=now)
    seen = mark_of(CauseReport.objects.get())
    reviewing.review(number=number, approves=True, seen=seen, by=l2, now=now)
    releasing.release(number=number, by=l1, now=now)
    draft = Content(summary=f"{MARKER} draft")
    writing.save_version(number=number, content=draft, after=1, by=l1, now=now)
    planned = plan()
    problem = problems.open_problem(
        number=number, title=f"{MARKER} problem", by=l1, now=now
    )
    customer.reopen(
        number=number,
        because=f"{MARKER} again",
        by=cast.reader(staged.meridian.owner),
        now=now,
    )
    return {
        "release": "1",
        "action": str(action.pk),
        "planned": str(planned.pk),
        "problem": str(problem.pk),
    }


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_who_comes_in(scene: Scene, name: str) -> None:
    assert name in POLICY, f"Give {name} a line in tests/project/access_policy.py."
    wrong = [
        f"{method} {name} by {who}: {fault}"
        for method in METHODS
        for who in sorted(EVERYBODY)
        for fault in _faults(scene, name, method, who)
    ]
    assert wrong == []


def _faults(scene: Scene, name: str, method: str, who: str) -> Iterator[str]:
    """Yield what is wrong with the answer to one of them by one method."""
    policy, answer = POLICY[name], _ask(scene, name, method, who)
    said = _said(answer)
    if who in {"stranger", "other site", "nobody"} and MARKER in _text(answer):
        yield "reads what is Meridian's"
    if method not in policy.comes_in:
        # The sign-in page leads those who are in already on to their desk.
        if said == "in" and not (policy.door == "public" and answer.status_code == 302):
            yield "comes in by a method that the policy does not have"
        return
    expected = _expected(policy, method, who)
    if said != expected:
        yield f"{said!r}, not {expected!r}"
    if said != "in":
        nowhere = _ask(scene, name, method, who, number=NOWHERE)
        if _told(nowhere).replace(NOWHERE, scene.number) != _told(answer) and not any(
            _told(nowhere).replace(NO_PLACE, place) == _told(answer)
            for place in scene.places.values()
        ):
            yield "told another thing than of a ticket that never was"


def _expected(policy: Policy, method: str, who: str) -> Answer:
    if who in policy.comes_in[method]:
        return "in"
    # A site has no session, and its token is none on a page.
    if policy.door == "page" and who in {"nobody", "site", "other site"}:
        return "sign in"
    if policy.door == "token" and who == "nobody":
        return "no token"
    return policy.turned_away[who]


def _ask(
    scene: Scene, name: str, method: str, who: str, number: str = ""
) -> HttpResponse:
    """Send one request, and undo what it did."""
    policy, client = POLICY[name], Client(raise_request_exception=True)
    headers = {}
    somebody = scene.people.get(who)
    if policy.door == "token" or isinstance(somebody, Site):
        token = scene.tokens.get(who)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
    elif somebody is not None:
        person = somebody.person if isinstance(somebody, Contact) else somebody
        assert person is not None
        client.force_login(person)
    body = _body(policy, scene, who)
    with transaction.atomic():
        answer = client.generic(
            method,
            _path(ADDRESSES[name], policy, scene, number or scene.number),
            json.dumps(body) if policy.door == "token" else _form(body),
            content_type="application/json"
            if policy.door == "token"
            else "application/x-www-form-urlencoded",
            headers=headers,
        )
        transaction.set_rollback(True)
    assert isinstance(answer, HttpResponse)
    return answer


def _body(policy: Policy, scene: Scene, who: str) -> dict[str, object]:
    """Return what is sent, with the numbers that the scene's rows have."""
    known: dict[str, object] = {
        "to": scene.people["l2" if who == "l3" else "l3"].pk,
        "owner": scene.people["l2"].pk,
        "site": scene.sites.get(who, scene.sites[""]),
        **{name: int(scene.places[name]) for name in ("way", "customer", "person")},
    }
    return {name: known.get(name, value) for name, value in policy.body.items()}


def _path(address: Address, policy: Policy, scene: Scene, number: str) -> str:
    places = scene.places
    if number == NOWHERE:
        places = dict.fromkeys(scene.places, NO_PLACE)
    known = {"number": number, **places, **policy.arguments}
    missing = [name for name in address.parameters if name not in known]
    assert not missing, f"Say in the policy of {address.name} what {missing} stand for."
    try:
        place = reverse(
            address.name, kwargs={name: known[name] for name in address.parameters}
        )
    except NoReverseMatch as error:
        pytest.fail(f"{address.name}: {error}")
    return f"{place}?{policy.query}" if policy.query else place


def _form(body: Mapping[str, object]) -> str:
    return "&".join(f"{name}={value}" for name, value in body.items())


def _said(answer: HttpResponse) -> Answer | str:
    """Return what an answer says of coming in."""
    if answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next="):
        return "sign in"
    known: dict[int, Answer] = {401: "no token", 403: "forbidden", 404: "not here"}
    if answer.status_code in known:
        return known[answer.status_code]
    return "in" if answer.status_code < 400 else f"status {answer.status_code}"


def _told(answer: HttpResponse) -> str:
    """Return what a person reads of an answer."""
    place, text = answer.get("Location", ""), answer.content.decode(errors="replace")
    return f"{answer.status_code} {place} {FORM_TOKEN.sub('', text)}"


def _text(answer: HttpResponse) -> str:
    """Return all that an answer tells, its headers too."""
    headers = "".join(f"{name}: {value}\n" for name, value in answer.items())
    return headers + answer.content.decode(errors="replace")


def test_no_mail_to_a_stranger_holds_a_word_of_it(scene: Scene) -> None:
    """The ladder climbs to its end, and everything is told to everybody it should."""
    for hours in range(1, 60):
        alarms.fire_due(now=cast.NOON + timedelta(hours=hours))
    marked = Message.objects.filter(body__contains=MARKER)
    assert marked.count() > 5
    house = {"vendor.example", "meridian.example"}
    assert {mail.recipient.partition("@")[2] for mail in marked} <= house
    owner = scene.people["owner"]
    assert isinstance(owner, Contact)
    to_the_house = marked.filter(recipient__endswith="@meridian.example")
    assert not to_the_house.filter(body__contains=f"{MARKER} note").exists()


def test_the_marker_is_seen_where_it_should_be(scene: Scene) -> None:
    """Else its absence elsewhere would prove nothing."""
    for name in ("api:ticket", "api:timeline", "api:tickets", "portal-ticket"):
        assert MARKER in _text(_ask(scene, name, "GET", "owner")), name
    for name in ("api:timeline", "console", "console-ticket"):
        assert MARKER in _text(_ask(scene, name, "GET", "l3")), name


def test_a_colleague_reads_no_draft_and_no_problem(scene: Scene) -> None:
    for name in ("api:cause", "api:timeline", "portal-ticket", "portal-cause-release"):
        read = _text(_ask(scene, name, "GET", "colleague"))
        assert f"{MARKER} draft" not in read, name
        assert f"{MARKER} problem" not in read, name
    assert f"{MARKER} draft" in _text(_ask(scene, "console-cause", "GET", "l1"))
    assert f"{MARKER} report" in _text(
        _ask(scene, "portal-cause-release", "GET", "colleague")
    )


def test_a_colleague_reads_no_note(scene: Scene) -> None:
    for name in ("api:timeline", "api:ledger", "portal-ticket"):
        assert f"{MARKER} note" not in _text(_ask(scene, name, "GET", "colleague"))
    assert f"{MARKER} note" in _text(_ask(scene, "api:timeline", "GET", "l1"))
