"""A ledger's file holds, and what was changed in it is found.

Guide: turnaround.fault-domain, package.tailored.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.guide.test_corrections import OWN, own_mapping
from tests.guide.told import WORKING_DAYS, events_told

from backline.guide.clock import account_of
from backline.guide.ledger import ledger_of
from backline.guide.ledger_check import BadFile, Checked, checked
from backline.guide.ledger_file import Told, digest_of, ledger_file, public
from backline.guide.timeline import Event, Fact, Kind, Side
from backline.guide.verdicts import carried, verdicts_of
from backline.zones import zone


START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CALENDAR: dict[str, object] = {
    "tz": "Asia/Kolkata",
    "weekly_hours": {
        day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
    },
    "holidays": ["2026-03-03"],
}
STORY = """
    2026-03-02 08:00  opened severity=critical words='Secret words'
    2026-03-02 08:30  noted words='They never pay.'
    2026-03-02 09:00  taken engineer=4711 name=Nikhil
    2026-03-02 09:10  answered words='Private answer'
    2026-03-02 09:20  asked what='carrier ticket' owed_by=vendor_supplier
    2026-03-02 10:00  asked what='the core dump' owed_by=customer
    2026-03-02 12:00  replied words='Private reply'
    2026-03-02 17:00  restored how=fix evidence='Calls flow.'
    2026-03-02 14:30  fault_domain_set domain=third_party evidence=x  recorded 2026-03-04 10:00
"""


def file_of(events: list[Event], now: datetime) -> dict[str, Any]:
    told = Told(
        number="INC-7",
        customer="Meridian Bank",
        site="Bengaluru",
        told_at=now,
        program="1",
        plan_name="Own, version 1",
        plan=own_mapping(),
        calendar_name="IN-KA 24x5, version 1",
        calendar=CALENDAR,
        zone="Asia/Kolkata",
        tzdata_opened="2026a",
        tzdata="2026a",
    )
    file = ledger_file(told, events, plan=OWN, calendar=WORKING_DAYS)
    written: dict[str, Any] = json.loads(json.dumps(file))
    return written


def check(file: object, *, tzdata: str = "2026a", program: str = "1") -> Checked:
    return checked(file, zone=zone, tzdata=tzdata, program=program)


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    return file_of(events_told(STORY), START + timedelta(days=3))


@pytest.fixture
def file(written: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(written)


def test_a_file_holds(file: dict[str, Any]) -> None:
    done = check(file)
    assert done.differences == ()
    assert (done.holds, done.notes, done.ticket) == (True, (), "INC-7")
    assert done.clocks == len(file["clocks"])


def test_it_holds_in_whatever_order_its_members_stand(file: dict[str, Any]) -> None:
    assert check(json.loads(json.dumps(file, sort_keys=True))).holds


def test_what_people_wrote_is_not_in_it(file: dict[str, Any]) -> None:
    text = json.dumps(file)
    for private in (
        *("Secret", "never pay", "Private", "Nikhil", "4711", "carrier ticket"),
    ):
        assert private not in text
    assert "the core dump" in text
    kinds = [event["kind"] for event in file["facts"]["events"]]
    assert kinds.count("noted") == 1


def test_the_first_verdict_is_in_it(file: dict[str, Any]) -> None:
    resolution = file["clocks"][1]
    assert (resolution["outcome"], resolution["first"]["outcome"]) == (
        "ended",
        "missed",
    )


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from leaves(inner, (*path, key))
    else:
        yield path


def put(file: Any, path: tuple[Any, ...], value: Any) -> None:
    *parents, last = path
    for key in parents:
        file = file[key]
    file[last] = value


def at(file: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        file = file[key]
    return file


def changed(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 60
    return f"{value}x" if value is not None else 1


def test_each_figure_that_is_changed_is_found(file: dict[str, Any]) -> None:
    places = list(leaves(file["clocks"]))
    assert len(places) > 100
    for path in places:
        other = copy.deepcopy(file)
        put(other["clocks"], path, changed(at(file["clocks"], path)))
        assert not check(other).holds, path


def test_each_fact_that_is_changed_is_found(file: dict[str, Any]) -> None:
    for path in leaves(file["facts"]):
        other = copy.deepcopy(file)
        put(other["facts"], path, changed(at(file["facts"], path)))
        assert found(other), path


def found(file: object) -> bool:
    """Whether a file is refused or does not hold."""
    try:
        return not check(file).holds
    except BadFile:
        return True


def test_a_fact_changed_with_its_digest_shows_in_the_figures(
    file: dict[str, Any],
) -> None:
    file["facts"]["events"][7]["effective_at"] = "2026-03-02T10:30:00Z"
    file["digest"] = digest_of(file["facts"])
    places = {difference.place for difference in check(file).differences}
    assert "clocks.resolution#1.first.used" in places
    assert "digest" not in places


def test_words_added_to_the_facts_are_found(file: dict[str, Any]) -> None:
    file["facts"]["events"][1]["facts"]["words"] = "They never pay."
    file["digest"] = digest_of(file["facts"])
    (difference,) = check(file).differences
    assert difference.place == "facts.events[1].facts.words"


def test_clocks_and_lines_that_are_left_out_are_found(file: dict[str, Any]) -> None:
    del file["clocks"][0]["lines"][0]
    file["clocks"].append(copy.deepcopy(file["clocks"][1]) | {"ordinal": 9})
    places = [difference.place for difference in check(file).differences]
    assert "clocks.first_response#1.lines.length" in places
    assert "clocks.resolution#9" in places


def test_other_zone_data_is_told(file: dict[str, Any]) -> None:
    done = check(file, tzdata="2027b")
    assert done.holds
    assert "counted with zone data 2026a, this program has 2027b" in done.notes[0]


def test_another_version_may_use_other_words_but_no_other_figures(
    file: dict[str, Any],
) -> None:
    file["clocks"][1]["verdict"] = "Other words."
    assert not check(file).holds
    done = check(file, program="2")
    assert done.holds
    assert "1 sentences are worded otherwise" in done.notes[0]
    file["clocks"][1]["used"] += 1
    assert not check(file, program="2").holds


BAD: list[tuple[tuple[Any, ...], Any, str]] = [
    (("format",), "other", "is no ledger"),
    (("version",), 2, "of version 2; this program reads 1"),
    (("version",), True, "of version True"),
    (("more",), 1, "the member 'more'"),
    (("facts",), [], "facts is something else, not a JSON object"),
    (("facts", "plan"), {}, "facts.plan is no plan"),
    (("facts", "plan", "format"), 9, "9 is not known"),
    (("facts", "calendar"), {"tz": "Mars/X", "weekly_hours": "24x7"}, "not the zone"),
    (("facts", "zone"), 3, "zone is 3, not text"),
    (("facts", "calendar", "weekly_hours"), {}, "facts.calendar is no calendar"),
    (("facts", "told_at"), "2026-03-02", "facts.told_at is '2026-03-02', not an inst"),
    (("facts", "told_at"), "2026-13-02T00:00:00Z", "facts.told_at is no instant"),
    (("facts", "told_at"), "0001-01-02T00:00:00Z", "facts.told_at is no instant"),
    (("facts", "events"), [], "cannot be counted: A timeline begins"),
    (("facts", "events"), {}, "not a JSON list"),
    (("facts", "events", 0), None, "is None, not a JSON object"),
    (("facts", "events", 0, "kind"), "exploded", "is 'exploded', none of opened"),
    (("facts", "events", 0, "by"), [], "none of vendor"),
    (("facts", "events", 0, "seq"), 1.5, "is no whole number"),
    (("facts", "events", 0, "seq"), 2, "seq does not count from 1 on"),
    (("facts", "events", 0, "facts", "severity"), "mild", "none of minor"),
    (("facts", "events", 0, "facts", "x"), [1], "neither text, number"),
    (("facts", "events", 8, "facts", "domain"), "moon", "none of under_inv"),
    (("clocks",), 7, "clocks is 7, not a JSON list"),
    (("facts", "customer"), "\ud800", "cannot be counted"),
    (("facts", "plan", "ladder", 0, "share"), float("inf"), "facts.plan is no plan"),
]


@pytest.mark.parametrize(("path", "value", "why"), BAD)
def test_what_is_no_ledger_is_told_with_its_place(
    file: dict[str, Any], path: tuple[Any, ...], value: Any, why: str
) -> None:
    put(file, path, value)
    with pytest.raises(BadFile) as refused:
        check(file)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    "finished", ["[", "{}", "[1]", "[" * 3000, '[{"name":"x"}]', "null", '"x"']
)
def test_kept_verdicts_are_looked_at_too(file: dict[str, Any], finished: str) -> None:
    applied = file["facts"]["events"][1]
    applied |= {"kind": "terms_applied", "facts": {"finished": finished}}
    with pytest.raises(BadFile):
        check(file)


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.builds(list),
    st.builds(dict),
    st.builds(lambda: [[1]]),
    st.sampled_from(["2026-03-02T09:00:00Z", "9999-12-31T23:59:59Z", "L2", "minor"]),
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_stands_in_a_file_nothing_breaks(data: st.DataObject) -> None:
    file = file_of(events_told(STORY), START)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(leaves(file))))
        put(file, path[: data.draw(st.integers(1, len(path)))], data.draw(JUNK))
    file["digest"] = "sha256:"
    assert found(file)


FACTS: list[tuple[Kind, Side, dict[str, Fact]]] = [
    (Kind.TAKEN, Side.VENDOR, {"engineer": "3"}),
    (Kind.ANSWERED, Side.VENDOR, {"words": "x"}),
    (Kind.ASKED, Side.VENDOR, {"what": "a trace", "owed_by": "customer"}),
    (Kind.ASKED, Side.VENDOR, {"what": "x", "owed_by": "vendor_supplier"}),
    (Kind.REPLIED, Side.CUSTOMER, {"words": "x"}),
    (Kind.NOTED, Side.VENDOR, {"words": "x"}),
    (Kind.HANDED_OVER, Side.VENDOR, {"level": "L2", "engineer": "4"}),
    (Kind.SEVERITY_SET, Side.VENDOR, {"severity": "major"}),
    (Kind.SEVERITY_SET, Side.VENDOR, {"severity": "critical"}),
    (Kind.SEVERITY_SET, Side.VENDOR, {"severity": "minor"}),
    (Kind.FAULT_DOMAIN_SET, Side.VENDOR, {"domain": "third_party"}),
    (Kind.FAULT_DOMAIN_SET, Side.VENDOR, {"domain": "contact_centre"}),
    (Kind.DISPUTED, Side.CUSTOMER, {"words": "x"}),
    (Kind.DISPUTE_SETTLED, Side.VENDOR, {"domain": "contact_centre"}),
    (Kind.RESTORED, Side.VENDOR, {"how": "fix"}),
    (Kind.REOPENED, Side.CUSTOMER, {"loss_went_on": True}),
    (Kind.REOPENED, Side.CUSTOMER, {"loss_went_on": False}),
    (Kind.CLOSED, Side.VENDOR, {}),
    (Kind.MERGED, Side.VENDOR, {"into": "INC-9"}),
    (Kind.ABSORBED, Side.VENDOR, {"opened_at": "2026-03-02T06:00:00+00:00"}),
    (Kind.PROMISED, Side.VENDOR, {"clock": "resolution", "at": "2026-03-05T06:00:00Z"}),
    (Kind.FACT_NOTED, Side.VENDOR, {"fact": "debug_data_awaited", "holds": True}),
    (
        Kind.FACT_NOTED,
        Side.VENDOR,
        {"fact": "debug_data_awaited", "until": "2026-03-04T06:00:00+00:00"},
    ),
    (Kind.FACT_NOTED, Side.CUSTOMER, {"fact": "debug_data_awaited", "holds": False}),
    (Kind.TERMS_APPLIED, Side.VENDOR, {"what": "calendar", "before": "1"}),
    (Kind.CONTRACT_ENDED, Side.DESK, {"running": "ended"}),
]


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(["critical", "major", "minor"]),
    st.lists(
        st.tuples(st.sampled_from(FACTS), st.integers(0, 2000), st.integers(0, 600)),
        max_size=14,
    ),
    st.data(),
)
def test_whatever_happened_its_file_holds_and_a_changed_one_does_not(
    severity: str,
    story: list[tuple[tuple[Kind, Side, dict[str, Fact]], int, int]],
    data: st.DataObject,
) -> None:
    facts: dict[str, Fact] = {"severity": severity, "ticket_kind": "incident"}
    events = [Event(1, Kind.OPENED, START, START, Side.CUSTOMER, facts)]
    now = START
    for (kind, by, told), later, late in story:
        now += timedelta(minutes=later)
        at_ = max(START, now - timedelta(minutes=late))
        more = dict(told)
        if kind is Kind.TERMS_APPLIED:
            account = account_of(events, plan=OWN, calendar=WORKING_DAYS)
            more["finished"] = carried(verdicts_of(account.clocks, under="Before"))
        events.append(Event(len(events) + 1, kind, at_, now, by, more))
    file = file_of(events, now + timedelta(hours=5))
    done = check(file)
    assert done.differences == ()
    assert ledger_of(events, plan=OWN, calendar=WORKING_DAYS, now=now) == ledger_of(
        [public(event) for event in events], plan=OWN, calendar=WORKING_DAYS, now=now
    )
    part = data.draw(st.sampled_from(["facts", "clocks"]))
    path = data.draw(st.sampled_from(list(leaves(file[part]))))
    put(file[part], path, changed(at(file[part], path)))
    assert found(file)
