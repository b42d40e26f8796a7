"""Tickets that belong together: linked, split, answered and restored (severity.incidents)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from tests.cast import Cast, House, reader, stage
from tests.records.tickets.desk import (
    HOUR,
    MINUTE,
    NOON,
    THE_DESK,
    at_once,
    audited,
    clock,
    elsewhere,
    facts,
    is_borne_out,
    kinds,
    letters,
    mailed,
    major,
    opened,
    the,
)

from backline.guide.family import Relation
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import NOBODY
from backline.records.contracts.queries import forget_compiled
from backline.records.tickets.actions.customer import confirm, reply
from backline.records.tickets.actions.linking import link, unlink
from backline.records.tickets.actions.merging import merge
from backline.records.tickets.actions.passing_on import answer_family, restore_family
from backline.records.tickets.actions.pledging import pledge
from backline.records.tickets.actions.splitting import Part, split
from backline.records.tickets.actions.work import ask, close, restore
from backline.records.tickets.exports import export_for
from backline.records.tickets.family import (
    children_of,
    family_numbers,
    kin_for,
    likely_kin,
    root_of,
)
from backline.records.tickets.models import Ticket, TicketLink
from backline.records.tickets.queries import (
    entries_for,
    ledger_for,
    ticket_for,
    told_for,
)


ACD = Part(subject="Calls are cut", words="And calls are cut.")


def _put_under(
    child: Ticket, parent: Ticket, cast: Cast, now: datetime = NOON + MINUTE
) -> None:
    link(
        number=child.number,
        to=parent.number,
        relation="parent",
        by=reader(cast.l1),
        now=now,
        words="One carrier",
    )


@pytest.fixture
def parent(cast: Cast) -> Ticket:
    """A ticket of Meridian's that stands over one of Orbit's and one of Najd's."""
    parent = opened(cast.meridian)
    for house in (cast.orbit, cast.najd):
        _put_under(opened(house), parent, cast)
    return ticket_for(reader=THE_DESK, number=parent.number)


def _children(parent: Ticket) -> list[Ticket]:
    return children_of(reader=THE_DESK, ticket=parent)


def _kin(of: Ticket, house: House) -> list[tuple[str, str]]:
    kin = kin_for(reader=reader(house.owner), ticket=of)
    return [(each.relation.value, each.ticket.number) for each in kin]


def test_a_link_stands_on_both_tickets_and_in_the_trail(cast: Cast) -> None:
    one, other = opened(cast.meridian), opened(cast.orbit)
    _put_under(one, other, cast)
    assert facts(one) == {
        "relation": "parent",
        "number": other.number,
        "words": "One carrier",
    }
    assert facts(other)["relation"] == "child"
    assert ("ticket.linked", "Nikhil Menon") in audited(one)
    kin = kin_for(reader=reader(cast.l1), ticket=the(other))
    assert [(each.relation, each.ticket) for each in kin] == [(Relation.CHILD, one)]
    assert root_of(reader=reader(cast.l1), ticket=the(one)) == other
    assert root_of(reader=reader(cast.l1), ticket=the(other)) == other
    theirs = reader(cast.meridian.owner)
    assert root_of(reader=theirs, ticket=the(one)) == one, (
        "of Orbit's they know nothing"
    )
    assert is_borne_out(one)


def test_the_same_link_again_changes_nothing(cast: Cast) -> None:
    one, other = opened(cast.meridian), opened(cast.orbit)
    _put_under(one, other, cast)
    before = kinds(one)
    _put_under(one, other, cast)
    link(
        number=other.number,
        to=one.number,
        relation="child",
        by=reader(cast.l1),
        now=NOON,
    )
    assert kinds(one) == before
    assert TicketLink.objects.count() == 1


def test_a_link_is_taken_back_and_stays_told(cast: Cast) -> None:
    one, other = opened(cast.meridian), opened(cast.orbit)
    _put_under(one, other, cast)
    by = reader(cast.l2)
    unlink(number=other.number, to=one.number, relation="child", by=by, now=NOON)
    assert kinds(one)[-2:] == kinds(other)[-2:] == ["linked", "unlinked"]
    assert kin_for(reader=by, ticket=the(one)) == []
    with pytest.raises(MoveRefused, match="look at it again"):
        unlink(number=other.number, to=one.number, relation="child", by=by, now=NOON)


def test_a_family_has_one_open_ticket_for_each_site(cast: Cast, parent: Ticket) -> None:
    first = _children(parent)[0]
    for house, has in ((cast.orbit, first), (cast.meridian, parent)):
        again = opened(house)
        with pytest.raises(MoveRefused, match=f"{has.number} are of one site.*merge"):
            _put_under(again, parent, cast)
    by, now = reader(cast.l1), NOON + HOUR
    restore(number=first.number, how="fix", evidence="Calls flow", by=by, now=now)
    close(number=first.number, because="Done", by=by, now=now)
    again = opened(cast.orbit, now=now)
    _put_under(again, parent, cast, now=now)
    assert again in _children(parent)


def test_a_family_is_known_from_each_of_it_within_one_customer(
    cast: Cast, parent: Ticket
) -> None:
    child = opened(elsewhere(cast.meridian))
    _put_under(child, parent, cast)
    assert family_numbers(child) == [parent.number]
    assert family_numbers(parent) == [child.number]
    (of_orbit, *_) = _children(parent)
    assert family_numbers(of_orbit) == []
    third = opened(elsewhere(cast.meridian, name="Further on"))
    _put_under(third, parent, cast)
    assert family_numbers(third) == [parent.number, child.number]


def test_likely_kin_share_site_or_component_the_likeliest_first(cast: Cast) -> None:
    """And are open, not linked yet, and for the reader to see."""
    one = opened(cast.meridian)
    site = opened(cast.meridian, component="ivr", measure="ivr_calls_failed")
    both, other = opened(cast.meridian), opened(cast.orbit)
    opened(cast.orbit, component="ivr", measure="ivr_calls_failed")
    over, linked = opened(cast.najd), opened(cast.najd)
    close(number=over.number, because="Done", by=reader(cast.l1), now=NOON)
    _put_under(linked, one, cast)
    found = likely_kin(reader=reader(cast.l1), ticket=the(one))
    assert [(each, alike.words) for each, alike in found] == [
        (both, "same site and component"),
        (other, "same component"),
        (site, "same site"),
    ]
    own = likely_kin(reader=reader(cast.meridian.owner), ticket=the(one))
    assert [each for each, _ in own] == [both, site]
    assert likely_kin(reader=NOBODY, ticket=the(one)) == []


def test_causes_go_in_no_circle_however_long(cast: Cast) -> None:
    first, second, third = (opened(cast.meridian, cause="") for _ in range(3))
    by = reader(cast.l1)
    for one, other in ((first, second), (second, third)):
        link(number=one.number, to=other.number, relation="caused_by", by=by, now=NOON)
    with pytest.raises(MoveRefused, match="only one can be the cause"):
        link(
            number=third.number, to=first.number, relation="caused_by", by=by, now=NOON
        )


def test_only_the_vendor_links_and_a_stranger_sees_none(cast: Cast) -> None:
    one, other = opened(cast.meridian), opened(cast.meridian)
    with pytest.raises(MoveRefused):
        link(
            number=one.number,
            to=other.number,
            relation="related",
            by=reader(cast.meridian.owner),
            now=NOON,
        )
    assert kin_for(reader=NOBODY, ticket=one) == []


def test_a_customer_reads_links_among_their_own_and_of_no_others(
    cast: Cast, parent: Ticket
) -> None:
    mine = opened(elsewhere(cast.meridian))
    _put_under(mine, parent, cast)
    assert _kin(parent, cast.meridian) == [("child", mine.number)]
    assert _kin(mine, cast.meridian) == [("parent", parent.number)]
    theirs = _children(parent)[0]
    assert _kin(theirs, cast.orbit) == []


def test_nothing_that_a_customer_reads_betrays_the_others(
    cast: Cast, parent: Ticket
) -> None:
    """Neither numbers nor kinds of event nor refusals nor what is exported."""
    child = _children(parent)[0]
    owner = reader(cast.orbit.owner)
    entries = entries_for(reader=owner, ticket=child)
    assert "linked" not in {entry.kind.value for entry in entries}
    told = [
        str([entry.facts for entry in entries]),
        str(ledger_for(reader=owner, number=child.number, now=NOON + HOUR)),
        str(export_for(reader=owner, number=child.number, now=NOON + HOUR)["facts"]),
        str(list(letters(child).values())),
    ]
    others = {parent.number, _children(parent)[1].number}
    for text in told:
        assert "linked" not in text
        assert not any(other in text for other in others)


def test_a_parent_closes_last_by_whatever_door(cast: Cast, parent: Ticket) -> None:
    by, owner = reader(cast.l1), reader(cast.meridian.owner)
    acts: list[Callable[[], object]] = [
        lambda: close(number=parent.number, because="Done", by=by, now=NOON + HOUR),
        lambda: close(number=parent.number, because="Done", by=owner, now=NOON + HOUR),
        lambda: merge(
            number=parent.number,
            into=opened(cast.meridian).number,
            words="The same",
            by=by,
            now=NOON + HOUR,
        ),
    ]
    for act in acts:
        with pytest.raises(MoveRefused) as refused:
            act()
        assert refused.value.clause == "severity.incidents"
    restore(number=parent.number, how="fix", evidence="It is", by=by, now=NOON + HOUR)
    with pytest.raises(MoveRefused) as told:
        confirm(number=parent.number, words="", by=owner, now=NOON + HOUR)
    assert not any(child.number in str(told.value) for child in _children(parent))
    _, ledger = told_for(reader=owner, ticket=the(parent), now=NOON + HOUR)
    assert {"closed", "confirmed"} <= ledger.not_now
    for child in _children(parent):
        close(number=child.number, because="Done", by=by, now=NOON + HOUR)
    _, ledger = told_for(reader=owner, ticket=the(parent), now=NOON + HOUR)
    assert not {"closed", "confirmed"} & ledger.not_now
    confirm(number=parent.number, words="", by=owner, now=NOON + HOUR)
    assert the(parent).state == "closed"


def test_an_answer_goes_to_each_contact_in_their_own_ticket(
    cast: Cast, parent: Ticket
) -> None:
    children = _children(parent)
    now = NOON + 20 * MINUTE
    answer_family(
        number=parent.number,
        children=[child.number for child in children],
        words="The carrier is at it.",
        by=reader(cast.l2),
        now=now,
    )
    for child in children:
        assert kinds(child)[-1] == "answered"
        assert clock(child, "first_response").outcome == "met"
        (letter,) = letters(child).filter(created_at=now)
        assert parent.number not in letter.body
    assert mailed(children[0], now) == {"layla.haddad@orbit.example"}
    assert kinds(parent)[-2:] == ["answered", "passed_on"]
    assert facts(parent)["numbers"] == ", ".join(child.number for child in children)
    seen = entries_for(reader=reader(cast.meridian.owner), ticket=the(parent))
    assert seen[-1].kind.value == "answered"


def test_an_answer_goes_to_all_or_to_none(cast: Cast, parent: Ticket) -> None:
    stranger = opened(cast.najd)
    with pytest.raises(MoveRefused, match="no open child"):
        answer_family(
            number=parent.number,
            children=[_children(parent)[0].number, stranger.number],
            words="Soon",
            by=reader(cast.l1),
            now=NOON + HOUR,
        )
    assert kinds(parent)[-1] == "linked"


def test_restoring_the_parent_restores_the_chosen_children_once(
    cast: Cast, parent: Ticket
) -> None:
    first, second = _children(parent)
    late = opened(elsewhere(cast.orbit), now=NOON + HOUR)
    _put_under(late, parent, cast, now=NOON + HOUR)
    by, now = reader(cast.l2), NOON + 2 * HOUR
    given: dict[str, Any] = {
        "how": "fix",
        "evidence": "Calls flow",
        "by": by,
        "now": now,
    }
    chosen = [first.number, late.number]
    restore_family(number=parent.number, children=chosen, at=NOON + MINUTE, **given)
    assert [the(each).restored_at for each in (parent, first, second, late)] == [
        NOON + MINUTE,
        NOON + MINUTE,
        None,
        NOON + HOUR,
    ]
    restore_family(
        number=parent.number, children=[first.number, second.number], **given
    )
    assert kinds(first).count("restored") == kinds(parent).count("restored") == 1
    assert the(second).restored_at == now


def test_a_split_gives_the_other_fault_its_own_clocks_from_its_report(
    cast: Cast,
) -> None:
    """Opened at noon; the second fault is told at ten past; split an hour later."""
    ticket = opened(cast.meridian)
    reported = NOON + 10 * MINUTE
    owner = reader(cast.meridian.owner)
    reply(number=ticket.number, words="And calls are cut", by=owner, now=reported)
    new = split(
        number=ticket.number,
        reported=3,
        part=ACD,
        words="This is a second fault; it has a ticket of its own.",
        by=reader(cast.l1),
        now=NOON + HOUR,
    )
    assert (new.opened_at, new.severity, new.state) == (reported, "minor", "in_work")
    assert the(new).answered_at == NOON + HOUR
    assert kinds(new) == ["opened", "acknowledged", "split", "answered"]
    assert (kinds(ticket)[-1], the(ticket).severity) == ("split", "critical")
    assert _kin(new, cast.meridian) == [("split_from", ticket.number)]
    assert _kin(ticket, cast.meridian) == [("split_into", new.number)]
    assert mailed(new, NOON + HOUR) == {"asha.rao@meridian.example"}
    assert is_borne_out(new)


def test_a_split_needs_a_report_of_the_other_fault(cast: Cast) -> None:
    ticket = opened(cast.meridian)
    with pytest.raises(MoveRefused, match="Choose the message"):
        split(
            number=ticket.number,
            reported=2,
            part=ACD,
            words="Two faults",
            by=reader(cast.l1),
            now=NOON + HOUR,
        )
    assert Ticket.objects.count() == 1


def test_a_merged_ticket_hands_its_promise_on_and_stops_its_alarms(cast: Cast) -> None:
    one, other = opened(cast.meridian), major(cast.meridian)
    by = reader(cast.l1)
    ask(number=one.number, what="the log", by=by, now=NOON)
    assert (one.pledges.count(), the(one).chase_at is None) == (1, False)
    given: dict[str, Any] = {"due_at": NOON + HOUR, "by": by, "now": NOON}
    pledge(number=one.number, what="call back", **given)
    pledge(number=other.number, what="send a trace", **given)
    merge(number=one.number, into=other.number, words="One fault", by=by, now=NOON)
    rows = other.pledges.values_list("number", "what", "fate")
    assert list(rows) == [
        (1, "send a trace", "open"),
        (2, f"call back ({one.number})", "open"),
    ]
    left = one.pledges.values_list("fate", "next_step_at")
    assert set(left) == {("withdrawn", None)}
    assert the(one).chase_at is None
    assert not one.clocks.filter(next_step_at__isnull=False).exists()


# What the database itself refuses.


def _row(one: Ticket, other: Ticket, relation: str = "parent") -> None:
    with transaction.atomic():
        TicketLink.objects.create(
            one=one, other=other, relation=relation, linked_at=NOON, by_name="x"
        )


def test_the_database_holds_what_the_guide_says(cast: Cast) -> None:
    one, two, three = (opened(cast.meridian) for _ in range(3))
    _row(one, two)
    _row(one, two, "related")
    for pair, relation in (
        ((one, one), "related"),
        ((one, two), "cousin"),
        ((two, one), "related"),
        ((one, three), "parent"),
        ((two, three), "parent"),
        ((three, one), "parent"),
    ):
        with pytest.raises(IntegrityError):
            _row(*pair, relation)
    with pytest.raises(IntegrityError), transaction.atomic():
        TicketLink.objects.filter(relation="related").update(one=two, other=two)
    with pytest.raises(ProtectedError):
        two.delete()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_put_one_site_under_a_parent_at_once_one_is_refused() -> None:
    forget_compiled()
    cast = stage()
    parent, *children = opened(cast.meridian), opened(cast.orbit), opened(cast.orbit)
    refusals: list[str] = []

    def put(child: Ticket) -> None:
        try:
            _put_under(child, parent, cast)
        except MoveRefused as refused:
            refusals.append(refused.because)

    at_once(*(partial(put, child) for child in children))
    assert ["are of one site" in each for each in refusals] == [True]
    assert TicketLink.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_put_tickets_under_each_other_one_is_refused() -> None:
    forget_compiled()
    cast = stage()
    one, other = opened(cast.meridian), opened(cast.orbit)
    refusals: list[str] = []

    def put(child: Ticket, under: Ticket) -> None:
        try:
            _put_under(child, under, cast)
        except MoveRefused as refused:
            refusals.append(refused.clause)

    at_once(lambda: put(one, other), lambda: put(other, one))
    assert refusals == ["severity.incidents"]
    assert TicketLink.objects.count() == 1
