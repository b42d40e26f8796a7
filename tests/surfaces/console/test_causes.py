"""Root causes on the console: rca.when, rca.due, rca.dependencies."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.records.causes.room import BACK, DAY, approved, over, released, written
from tests.surfaces.desk import signed_in, text_of

from backline.guide.reports import Draft
from backline.records.causes.models import (
    Action,
    DebugLogging,
    Problem,
    Report,
    Unsaved,
    Version,
)
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db

LIST = "/console/causes/"


@pytest.fixture(autouse=True)
def _a_day_after() -> object:
    with time_machine.travel(BACK + DAY, tick=False) as travelled:
        yield travelled


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return over(people)


@pytest.fixture
def l1(people: cast.Cast) -> Client:
    return signed_in(people.l1)


def place(ticket: Ticket) -> str:
    return f"/console/tickets/{ticket.number}/cause/"


def editor(client: Client, ticket: Ticket) -> dict[str, str]:
    """What a browser would send back of the editor as it stands."""
    form = client.get(f"{place(ticket)}edit/").context["form"]
    sent: dict[str, str] = {}
    for bound in form:
        value = bound.value()
        if value is True:
            sent[bound.html_name] = "on"
        elif value is not None and value is not False:
            sent[bound.html_name] = str(value)
    return sent


WORDS = {"summary": "In short.", "happened": "This.", "cause": "That."}


def reads(client: Client, ticket: Ticket, decision: str, words: str = "") -> str:
    """Open the report as a reviewer, decide, and return what the page says then."""
    seen = client.get(place(ticket)).context["mark"]
    sent = {"approves": decision, "words": words, "seen": seen}
    answer = client.post(f"{place(ticket)}do/review/", sent, follow=True)
    return answer.content.decode()


def test_the_list_says_what_is_due_and_what_is_late(
    people: cast.Cast, ticket: Ticket, l1: Client
) -> None:
    page = text_of(l1, LIST)
    assert ticket.number in page
    assert "Thu 5 Mar 2026 16:30 IST" in page
    assert "Not begun" in page
    released(people, ticket, interim=True)
    assert "Interim released" in text_of(l1, LIST)
    written(people, ticket)
    released(people, ticket)
    assert "No report is owed" in text_of(l1, LIST)


def test_the_editor_begins_with_what_the_ticket_knows(
    ticket: Ticket, l1: Client
) -> None:
    sent = editor(l1, ticket)
    assert sent["impact"] == (
        "At the peak 34 of 100 (34 %): agents cannot log in. Service was back after 2 h."
    )
    assert sent["detected"] == "Opened through the portal, critical by Asha Rao."
    chosen = [name for name in sent if name.startswith("told-")]
    assert len(chosen) == 2, "the opening, and that service is back"


def test_a_report_is_written_with_chosen_lines_and_ones_own(
    ticket: Ticket, l1: Client
) -> None:
    own = {"own-at-0": "2026-03-02T14:45", "own-words-0": "The table was full."}
    answer = l1.post(f"{place(ticket)}edit/", editor(l1, ticket) | WORDS | own)
    assert answer["Location"] == place(ticket)
    lines = Version.objects.get().content["lines"]
    assert [line["at"] for line in lines][1] == "2026-03-02T14:45:00+05:30"
    assert lines[1]["words"] == "The table was full."
    page = text_of(l1, place(ticket))
    assert "The table was full." in page
    assert "Hand it in for review" in page
    again = editor(l1, ticket)
    assert (again["own-at-0"], again["after"]) == ("2026-03-02T14:45", "1")


def test_a_line_without_an_instant_is_refused(ticket: Ticket, l1: Client) -> None:
    own = {"own-words-0": "The table was full."}
    answer = l1.post(f"{place(ticket)}edit/", editor(l1, ticket) | own)
    assert "Say when, on the site" in answer.content.decode()
    assert not Version.objects.exists()


def test_two_writers_do_not_overwrite_each_other(
    people: cast.Cast, ticket: Ticket, l1: Client
) -> None:
    """L2 saves while L1 writes: L1 reads both, and the next save has both."""
    own = {f"own-at-{i}": "2026-03-02T14:45" for i in range(6)}
    own |= {f"own-words-{i}": f"Own line {i}." for i in range(6)}
    mine = editor(l1, ticket) | {"summary": "In short."} | own
    written(people, ticket)
    answer = l1.post(f"{place(ticket)}edit/", mine)
    page = answer.content.decode()
    assert "Somebody else saved this report meanwhile" in page
    assert "In short." in page, "my words are still there"
    assert "The dialer refused every third agent." in page, "theirs beside them"
    assert Version.objects.count() == 1
    form = answer.context["form"]
    assert form["after"].value() == 1
    assert form["cause"].value() == "Sessions were never ended.", "only theirs"
    again = {bound.html_name: bound.value() or "" for bound in form}
    sent = {name: value for name, value in again.items() if value is not False}
    l1.post(f"{place(ticket)}edit/", sent)
    said = [line["words"] for line in Version.objects.get(number=2).content["lines"]]
    assert {"The table was full.", *(f"Own line {i}." for i in range(6))} <= set(said)


def test_what_is_typed_is_kept_until_it_is_saved(
    people: cast.Cast, ticket: Ticket, l1: Client
) -> None:
    typed = editor(l1, ticket) | {"summary": "Half a"}
    kept = l1.post(f"{place(ticket)}keep/", typed)
    assert "Tue 3 Mar 16:30 IST</time>, not saved yet" in kept.content.decode()
    page = l1.get(f"{place(ticket)}edit/").content.decode()
    assert "Half a" in page
    assert "did not save it" in page
    other = signed_in(people.l2).get(f"{place(ticket)}edit/").content.decode()
    assert "Half a" not in other, "it is mine alone"
    l1.post(f"{place(ticket)}keep/", {"forget": "yes"})
    assert "Half a" not in text_of(l1, f"{place(ticket)}edit/")
    l1.post(f"{place(ticket)}keep/", typed)
    l1.post(f"{place(ticket)}edit/", typed)
    assert "did not save it" not in text_of(l1, f"{place(ticket)}edit/")
    long = l1.post(f"{place(ticket)}keep/", typed | {"summary": "x" * 400_000})
    assert "Not kept" in long.content.decode()


def test_every_version_can_be_read_again(
    people: cast.Cast, ticket: Ticket, l1: Client
) -> None:
    written(people, ticket)
    l1.post(f"{place(ticket)}edit/", editor(l1, ticket) | {"cause": "Something else."})
    page = text_of(l1, place(ticket))
    assert "Sessions were never ended." in page
    assert "Something else." in page


def test_a_second_person_approves_and_it_is_released(
    people: cast.Cast, ticket: Ticket
) -> None:
    written(people, ticket)
    writer, reviewer = signed_in(people.l2), signed_in(people.l3)
    writer.post(f"{place(ticket)}do/submit/")
    assert "Take it back to write on" in text_of(writer, place(ticket))
    assert "ask a colleague" in reads(writer, ticket, "yes")
    assert "Approve it" in text_of(reviewer, place(ticket))
    reads(reviewer, ticket, "yes", "Good.")
    writer.post(f"{place(ticket)}do/release/")
    assert Report.objects.get().state == Draft.RELEASED
    page = text_of(writer, f"{place(ticket)}1/")
    assert "SHA-256" in page
    assert "Reviewed by Wei Tan" in page
    paper = writer.get(f"{place(ticket)}1/report.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content[:5] == b"%PDF-"


def test_it_is_sent_back_and_taken_back(people: cast.Cast, ticket: Ticket) -> None:
    written(people, ticket)
    writer, reviewer = signed_in(people.l2), signed_in(people.l3)
    writer.post(f"{place(ticket)}do/submit/")
    reads(reviewer, ticket, "no", "Why?")
    assert "Why?" in text_of(writer, place(ticket))
    writer.post(f"{place(ticket)}do/submit/")
    writer.post(f"{place(ticket)}do/take-back/")
    assert Report.objects.get().state == Draft.WRITING
    assert writer.post(f"{place(ticket)}do/nothing/").status_code == 404


def test_an_action_is_planned_told_and_done(
    people: cast.Cast, ticket: Ticket, l1: Client
) -> None:
    answer = l1.post(
        f"{place(ticket)}actions/",
        {
            "title": "Alert at 80 %",
            "kind": "preventive",
            "owner": f"person-{people.l2.pk}",
            "due_date": "2026-03-02",
        },
    )
    assert answer["Location"] == place(ticket)
    action = Action.objects.get()
    released(people, ticket)
    page = text_of(l1, LIST)
    assert "Actions that are late" in page
    assert "Alert at 80 %" in page
    done = f"/console/causes/actions/{action.pk}/"
    assert "Say that it is done" in text_of(l1, done)
    l1.post(done, {"evidence": "Change 81"})
    assert "Change 81" in text_of(l1, place(ticket))


def test_an_action_is_taken_out_until_the_customer_is_told(
    people: cast.Cast, ticket: Ticket, l1: Client
) -> None:
    planned = {
        "kind": "preventive",
        "owner": f"person-{people.l2.pk}",
        "due_date": "2026-03-09",
    }
    for title in ("A mistake", "Alert at 80 %"):
        l1.post(f"{place(ticket)}actions/", planned | {"title": title})
    mistake, stays = (
        f"/console/causes/actions/{action.pk}/"
        for action in Action.objects.order_by("pk")
    )
    assert "Take it out" in text_of(l1, mistake)
    assert "Taken out" in l1.post(mistake, {"drop": "x"}, follow=True).content.decode()
    assert "not told to the customer yet" in text_of(l1, LIST)
    released(people, ticket)
    assert "Take it out" not in text_of(l1, stays)
    other = planned | {"due_date": "2026-03-20", "because": "Waits for 5.2"}
    l1.post(stays, other | {"move": "x"})
    assert "first 9 Mar 2026: Waits for 5.2" in text_of(l1, LIST)
    late = l1.post(stays, {"drop": "x"}, follow=True).content.decode()
    assert "The customer was told of this action" in late
    assert Action.objects.get().title == "Alert at 80 %"


def test_a_report_that_says_too_little_is_not_handed_in(
    ticket: Ticket, l1: Client
) -> None:
    l1.post(f"{place(ticket)}edit/", editor(l1, ticket) | {"summary": "In short."})
    page = text_of(l1, place(ticket))
    assert "It does not say what happened, the root cause yet" in page
    assert "Hand it in" not in page


def test_the_ticket_says_whether_it_is_owed_and_what_is_awaited(
    people: cast.Cast, ticket: Ticket, l1: Client
) -> None:
    page = f"/console/tickets/{ticket.number}/"
    assert "Standard owes a root cause report at critical." in text_of(l1, page)
    assert "Begin the report" in text_of(l1, page)
    l1.post(
        f"{page}await/",
        {"fact": "debug_data_awaited", "words": "the dump", "whom": "Meridian Bank"},
    )
    told = text_of(l1, page)
    assert "Debug data awaited from Meridian Bank: the dump." in told
    assert "due at the latest" in told
    l1.post(f"{page}arrived/", {"fact": "debug_data_awaited", "words": "Came."})
    assert "awaited from Meridian Bank: the dump." not in text_of(l1, page).replace(
        "Not counted: debug data awaited from Meridian Bank: the dump.", ""
    )
    minor = over(people, affected=1)
    told = text_of(l1, f"/console/tickets/{minor.number}/")
    assert "at critical only, not at minor" in told
    assert "Promise a root cause report" in told
    answer = l1.post(
        f"/console/tickets/{minor.number}/promise-report/",
        {"due_at": "2026-03-09T12:00", "words": "Here is when."},
    )
    assert answer.status_code == 302
    assert "One was promised" in text_of(l1, f"/console/tickets/{minor.number}/")


def test_debug_logging_is_switched_on_and_off(ticket: Ticket, l1: Client) -> None:
    page = f"/console/tickets/{ticket.number}/"
    on = {"where": "dialer", "because": "sessions", "until": "2026-03-04T12:00"}
    l1.post(f"{page}debug-on/", on)
    assert "Debug logging is on: dialer" in text_of(l1, page)
    offered = [words for name, words in editor(l1, ticket).items() if "words" in name]
    assert any("until Wed 4 Mar 2026 12:00" in words for words in offered), (
        "at the site"
    )
    row = DebugLogging.objects.get()
    l1.post(f"{page}debug-off/", {"logging_id": str(row.pk), "words": ""})
    assert "Debug logging is on" not in text_of(l1, page)


def test_incidents_are_linked_to_a_problem(
    people: cast.Cast, ticket: Ticket, l1: Client
) -> None:
    other = over(people, ago=timedelta(hours=1))
    page = f"/console/tickets/{ticket.number}/"
    assert f'May have the same cause: <a href="/console/tickets/{other.number}/' in (
        text_of(l1, page)
    )
    l1.post(f"{page}problem/", {"problem": "new", "title": "Sessions never end"})
    problem = Problem.objects.get()
    l1.post(
        f"/console/tickets/{other.number}/problem/",
        {"problem": str(problem.pk), "title": ""},
    )
    told = text_of(l1, f"/console/problems/{problem.pk}/")
    assert ticket.number in told
    assert other.number in told
    known = {"after": "1", "title": "Sessions", "cause": "A leak.", "workaround": ""}
    l1.post(f"/console/problems/{problem.pk}/", known)
    late = l1.post(f"/console/problems/{problem.pk}/", known)
    assert "Somebody else changed this problem" in late.content.decode()
    listed = text_of(l1, "/console/problems/")
    assert "Cause known" in listed
    assert "Shares a known cause" in text_of(l1, page)
    l1.post(f"{page}no-problem/")
    assert other.number in text_of(l1, f"/console/problems/{problem.pk}/")


def test_an_approved_draft_says_what_its_release_means(
    people: cast.Cast, ticket: Ticket, l1: Client
) -> None:
    approved(people, ticket)
    assert "never changes after" in text_of(l1, place(ticket))


def test_contacts_are_turned_away(people: cast.Cast, ticket: Ticket) -> None:
    for of in (people.meridian.owner, people.meridian.colleague, people.orbit.owner):
        for address in (LIST, place(ticket), "/console/problems/"):
            assert signed_in(of).get(address).status_code == 403


def test_the_writer_is_told_what_was_taken_out(
    people: cast.Cast, ticket: Ticket, l1: Client
) -> None:
    secret, told = "Root, password: hunter2", "it was taken out, the rest is kept"

    def warned(url: str, sent: dict[str, str], client: Client = l1) -> bool:
        page = client.post(url, sent, follow=True).content.decode()
        assert "hunter2" not in page
        return told in page

    edit = f"{place(ticket)}edit/"
    assert warned(edit, editor(l1, ticket) | WORDS | {"cause": secret})
    assert not warned(edit, editor(l1, ticket) | WORDS)
    owner = f"person-{people.l1.pk}"
    plan = {"kind": "preventive", "owner": owner, "due_date": "2026-03-12"}
    assert warned(f"{place(ticket)}actions/", plan | {"title": secret})
    action = f"/console/causes/actions/{Action.objects.get().pk}/"
    assert warned(action, plan | {"move": "yes", "because": secret})
    assert warned(action, {"evidence": secret})
    assert not warned(f"{place(ticket)}do/submit/", {})
    seen = l1.get(place(ticket)).context["mark"]
    sent = {"approves": "no", "words": secret, "seen": seen}
    assert warned(f"{place(ticket)}do/review/", sent, signed_in(people.l2))


def test_a_secret_is_kept_in_no_draft_and_told_where_two_wrote(
    people: cast.Cast, ticket: Ticket, l1: Client
) -> None:
    edit, mine = f"{place(ticket)}edit/", editor(l1, ticket) | WORDS
    mine["cause"] = "Root, password: hunter2"
    said = l1.post(f"{place(ticket)}keep/", mine).content.decode()
    assert "not saved yet, without what looks like a password." in said
    (kept,) = Unsaved.objects.values_list("typed__cause", flat=True)
    assert kept == "Root, password: [taken out: a password]"
    written(people, ticket)
    page = l1.post(edit, mine).content.decode()
    assert "Somebody else saved this report meanwhile" in page
    assert "it was taken out, the rest is kept" in page
