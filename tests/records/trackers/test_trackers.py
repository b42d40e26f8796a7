"""Issues with the developers, through GitHub's documented API: process.escalation."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from tests import cast
from tests.records.tickets.desk import (
    HOUR,
    MINUTE,
    NOON,
    at_once,
    clock,
    facts,
    is_borne_out,
    kinds,
    mailed,
    opened,
)
from tests.records.trackers.tracker_server import (
    TOKEN,
    Answer,
    Call,
    GitHubStandIn,
    TrackerServer,
    serving,
)
from tests.surfaces.desk import signed_in, text_of

from backline.guide.workflow import MoveRefused
from backline.records.outbox.letter import BadSetting
from backline.records.tickets.actions import work
from backline.records.tickets.models import Ticket
from backline.records.trackers import known
from backline.records.trackers.actions import (
    ask_developers,
    ask_trackers,
    hear,
    link_issue,
)
from backline.records.trackers.adapters.speaking import NotSigned
from backline.records.trackers.models import Link
from backline.records.trackers.queries import (
    UnknownTracker,
    issues_of,
    tracker_names,
)


pytestmark = pytest.mark.django_db

SECRET = "hook"  # noqa: S105 - of the stand-in


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return opened(people.meridian)


@pytest.fixture
def hub() -> GitHubStandIn:
    return GitHubStandIn()


@pytest.fixture
def server(hub: GitHubStandIn) -> Iterator[TrackerServer]:
    with serving(hub) as told:
        yield told


@pytest.fixture(autouse=True)
def trackers_file(
    server: TrackerServer, tmp_path: Path, settings: Any
) -> Iterator[Path]:
    """Name a file with one tracker in the settings."""
    file = tmp_path / "trackers.toml"
    file.write_text(
        f'[dialer]\nkind = "github"\napi = "{server.url}"\nproject = "acme/dialer"\n'
        f'token = "{TOKEN}"\nhook_secret = "{SECRET}"\n'
    )
    file.chmod(0o600)
    settings.TRACKERS = str(file)
    known._read.cache_clear()
    yield file
    known._read.cache_clear()


def asked(people: cast.Cast, ticket: Ticket) -> Link:
    ask_developers(
        number=ticket.number,
        tracker="dialer",
        title="Log-in hangs",
        words="Seen on 5.1 since the licence renewal.",
        by=cast.reader(people.l2),
        now=NOON + MINUTE,
    )
    return Link.objects.get(ticket=ticket)


def called(
    body: object, *, secret: str = SECRET, event: str = "issues"
) -> dict[str, Any]:
    raw = json.dumps(body).encode()
    signature = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return {
        "headers": {
            "X-GitHub-Event": event,
            "X-Hub-Signature-256": f"sha256={signature}",
        },
        "body": raw,
    }


def told(hub: GitHubStandIn, **changes: object) -> dict[str, object]:
    issue = {**hub.issues[0], **changes}
    return {
        "action": "edited",
        "issue": issue,
        "repository": {"full_name": "acme/dialer"},
    }


def test_an_issue_is_opened_once_and_told_on_the_ticket(
    people: cast.Cast, ticket: Ticket, hub: GitHubStandIn, server: TrackerServer
) -> None:
    due = clock(ticket).due_at
    link = asked(people, ticket)
    # Nothing goes out inside of the request.
    assert server.calls == []
    now = NOON + 2 * MINUTE
    assert [ask_trackers(now=now) for _ in range(2)] == [1, 0]
    call = server.calls[0]
    assert call.headers["X-GitHub-Api-Version"] == "2022-11-28"
    assert call.body["title"] == "Log-in hangs"
    assert ticket.number in call.body["body"]
    assert people.meridian.customer.name not in call.body["body"]
    link.refresh_from_db()
    assert (link.state, link.key) == ("open", "41")
    assert link.url == "https://github.com/acme/dialer/issues/41"
    assert facts(ticket)["what"] == "taken"
    assert mailed(ticket, now) == {people.l1.email}
    assert kinds(ticket)[-2:] == ["developers_asked", "developers_moved"]
    assert clock(ticket).due_at == due
    assert is_borne_out(ticket)


def test_who_died_after_the_tracker_took_it_does_not_open_it_twice(
    people: cast.Cast, ticket: Ticket, hub: GitHubStandIn
) -> None:
    asked(people, ticket)
    hub.instead.append(("after", 502, {"message": "Server Error"}))
    assert ask_trackers(now=NOON + 2 * MINUTE) == 1
    assert Link.objects.get().state == "asked"
    assert "502" in Link.objects.get().because
    assert ask_trackers(now=NOON + 3 * MINUTE - timedelta(seconds=1)) == 0
    assert ask_trackers(now=NOON + 3 * MINUTE) == 1
    assert len(hub.issues) == 1
    assert Link.objects.get().key == "41"


def test_a_busy_tracker_is_left_alone_as_long_as_it_asks(
    people: cast.Cast, ticket: Ticket, hub: GitHubStandIn, server: TrackerServer
) -> None:
    asked(people, ticket)
    server.headers["Retry-After"] = "3600"
    hub.instead.append(("before", 429, {"message": "secondary rate limit"}))
    now = NOON + 2 * MINUTE
    ask_trackers(now=now)
    link = Link.objects.get()
    assert link.next_at == now + HOUR
    assert "secondary rate limit" in link.because


def test_what_is_never_taken_is_told(
    people: cast.Cast, ticket: Ticket, hub: GitHubStandIn
) -> None:
    asked(people, ticket)
    hub.instead.append(("before", 422, {"message": "Validation Failed"}))
    now = NOON + 2 * MINUTE
    ask_trackers(now=now)
    link = Link.objects.get()
    assert (link.state, link.next_at) == ("failed", None)
    assert "Validation Failed" in facts(ticket)["words"]
    assert mailed(ticket, now) == {people.l1.email}
    assert ask_trackers(now=now + HOUR) == 0


def test_an_issue_that_is_there_is_followed(
    people: cast.Cast, ticket: Ticket, hub: GitHubStandIn
) -> None:
    hub.issues.append(
        {
            "number": 7,
            "title": "Old",
            "body": "",
            "state": "closed",
            "html_url": "https://github.com/acme/dialer/issues/7",
        }
    )
    given = {"number": ticket.number, "tracker": "dialer", "by": cast.reader(people.l2)}
    link_issue(**given, key=" #7 ", now=NOON)  # type: ignore[arg-type]
    ask_trackers(now=NOON + MINUTE)
    link = Link.objects.get()
    assert (link.state, link.title, link.next_at) == ("closed", "Old", None)
    with pytest.raises(MoveRefused, match="Issue 7 is linked"):
        link_issue(**given, key="7", now=NOON + 2 * MINUTE)  # type: ignore[arg-type]
    link_issue(**given, key="99", now=NOON + 2 * MINUTE)  # type: ignore[arg-type]
    ask_trackers(now=NOON + 3 * MINUTE)
    assert Link.objects.get(key="99").state == "failed"


def test_a_call_has_the_issue_looked_at_and_its_move_is_news_once(
    people: cast.Cast, ticket: Ticket, hub: GitHubStandIn
) -> None:
    asked(people, ticket)
    ask_trackers(now=NOON + 2 * MINUTE)
    hub.issues[0]["state"] = "closed"
    call, now = called(told(hub)), NOON + HOUR
    assert hear(tracker="dialer", **call, now=now) == 1
    assert ask_trackers(now=now) == 1
    assert facts(ticket)["what"] == "closed"
    assert mailed(ticket, now) == {people.l1.email}
    before = kinds(ticket)
    assert hear(tracker="dialer", **call, now=now + MINUTE) == 1
    ask_trackers(now=now + MINUTE)
    assert kinds(ticket) == before, "the same call again is no news"
    hub.issues[0] |= {"state": "open", "title": "Log-in hangs at shift change"}
    hear(tracker="dialer", **called(told(hub)), now=now + 2 * MINUTE)
    ask_trackers(now=now + 2 * MINUTE)
    assert facts(ticket)["what"].startswith("reopened and renamed")


def test_an_old_call_changes_nothing(
    people: cast.Cast, ticket: Ticket, hub: GitHubStandIn
) -> None:
    """Closed and opened again there; the call of the closing comes last, or comes twice."""
    asked(people, ticket)
    ask_trackers(now=NOON + 2 * MINUTE)
    before = kinds(ticket)
    hear(tracker="dialer", **called(told(hub, state="closed")), now=NOON + HOUR)
    assert ask_trackers(now=NOON + HOUR) == 1
    assert Link.objects.get().state == "open"
    assert kinds(ticket) == before


@pytest.mark.django_db(transaction=True)
def test_a_call_while_the_issue_is_read_is_not_lost(
    people: cast.Cast, ticket: Ticket, hub: GitHubStandIn, server: TrackerServer
) -> None:
    """The job has its answer nearly when the tracker calls: the issue is read again."""
    asked(people, ticket)
    ask_trackers(now=NOON + 2 * MINUTE)
    now, call, answer = NOON + 32 * MINUTE, called(told(hub)), server.answer
    later = now + timedelta(seconds=1)

    def calls_meanwhile(asks: Call) -> Answer:
        hear(tracker="dialer", **call, now=later)
        connection.close()
        return answer(asks)

    server.answer = calls_meanwhile
    assert ask_trackers(now=now) == 1
    assert Link.objects.get().next_at == later


def test_what_is_gone_there_is_told_and_told_when_it_is_back(
    people: cast.Cast, ticket: Ticket, hub: GitHubStandIn
) -> None:
    asked(people, ticket)
    ask_trackers(now=NOON + 2 * MINUTE)
    call, gone = called(told(hub)), hub.issues.pop()
    now = NOON + HOUR
    hear(tracker="dialer", **call, now=now)
    ask_trackers(now=now)
    assert facts(ticket)["what"] == "gone"
    assert "404" in facts(ticket)["words"]
    assert mailed(ticket, now) == {people.l1.email}
    page = text_of(signed_in(people.l2), f"/console/tickets/{ticket.number}/")
    assert "Not to be seen any more" in page
    assert ask_trackers(now=now + 9 * HOUR) == 0
    hub.issues.append(gone)
    hear(tracker="dialer", **call, now=now + 9 * HOUR)
    ask_trackers(now=now + 9 * HOUR)
    assert facts(ticket)["what"] == "there again"
    assert Link.objects.get().state == "open"


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_ran_out_is_told_and_loses_nothing(
    people: cast.Cast, ticket: Ticket, hub: GitHubStandIn, status: int
) -> None:
    asked(people, ticket)
    hub.instead += [("before", status, {"message": "Bad credentials"})] * 5
    before, now = len(kinds(ticket)), NOON + 2 * MINUTE
    for _ in range(5):
        ask_trackers(now=now)
        link = Link.objects.get()
        assert link.next_at is not None
        now = link.next_at
    assert link.state == "asked"
    assert f"{status}: Bad credentials" in link.because
    assert len(kinds(ticket)) == before + 1, "told once, when it takes long"
    assert facts(ticket)["what"] == "not reached"
    ask_trackers(now=now)
    assert (Link.objects.get().state, len(hub.issues)) == ("open", 1)


def test_one_issue_under_two_names_is_followed_once(
    people: cast.Cast, ticket: Ticket, hub: GitHubStandIn
) -> None:
    asked(people, ticket)
    ask_trackers(now=NOON + 2 * MINUTE)
    given = {"number": ticket.number, "tracker": "dialer", "by": cast.reader(people.l2)}
    link_issue(**given, key="041", now=NOON + 3 * MINUTE)  # type: ignore[arg-type]
    ask_trackers(now=NOON + 3 * MINUTE)
    assert Link.objects.get(key="041").state == "failed"
    assert "on this ticket already" in facts(ticket)["words"]


def test_a_call_that_is_not_the_trackers_is_refused(
    people: cast.Cast, ticket: Ticket, hub: GitHubStandIn
) -> None:
    asked(people, ticket)
    ask_trackers(now=NOON + 2 * MINUTE)
    before = kinds(ticket)
    forged = called(told(hub, state="closed"), secret="guessed")  # noqa: S106
    with pytest.raises(NotSigned):
        hear(tracker="dialer", **forged, now=NOON + HOUR)
    unsigned: dict[str, Any] = {**forged, "headers": {"X-GitHub-Event": "issues"}}
    with pytest.raises(NotSigned):
        hear(tracker="dialer", **unsigned, now=NOON + HOUR)
    with pytest.raises(UnknownTracker):
        hear(tracker="other", **forged, now=NOON + HOUR)
    elsewhere = told(hub, state="closed") | {"repository": {"full_name": "acme/ivr"}}
    assert hear(tracker="dialer", **called(elsewhere), now=NOON + HOUR) == 0
    ping = called({"zen": "Keep it logically awesome."}, event="ping")
    assert hear(tracker="dialer", **ping, now=NOON + HOUR) == 0
    assert kinds(ticket) == before


def test_what_nobody_told_us_of_is_looked_at(
    people: cast.Cast, ticket: Ticket, hub: GitHubStandIn
) -> None:
    asked(people, ticket)
    ask_trackers(now=NOON + 2 * MINUTE)
    hub.issues[0]["state"] = "closed"
    assert ask_trackers(now=NOON + 31 * MINUTE) == 0
    assert ask_trackers(now=NOON + 32 * MINUTE) == 1
    assert facts(ticket)["what"] == "closed"
    assert Link.objects.get().next_at is None


def test_nothing_is_looked_at_for_a_closed_ticket(
    people: cast.Cast, ticket: Ticket
) -> None:
    asked(people, ticket)
    l1 = cast.reader(people.l1)
    work.close(number=ticket.number, because="Over.", by=l1, now=NOON + MINUTE)
    ask_trackers(now=NOON + 2 * MINUTE)
    assert Link.objects.get().next_at is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_open_one_issue(
    people: cast.Cast, ticket: Ticket, hub: GitHubStandIn
) -> None:
    asked(people, ticket)
    at_once(*[partial(ask_trackers, now=NOON + 2 * MINUTE)] * 2)
    assert len(hub.issues) == 1


@pytest.mark.parametrize(
    "wrong", [{"state": "lost"}, {"state": "open", "key": "", "url": ""}]
)
def test_the_database_refuses_what_no_link_is(
    people: cast.Cast, ticket: Ticket, wrong: dict[str, object]
) -> None:
    link = asked(people, ticket)
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.filter(pk=link.pk).update(**wrong)


def test_one_issue_stands_once_on_a_ticket(people: cast.Cast, ticket: Ticket) -> None:
    link = asked(people, ticket)
    Link.objects.filter(pk=link.pk).update(key="7")
    link.pk, link.key, link.marker = None, "7", uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        link.save(force_insert=True)


def test_customers_see_no_issue(people: cast.Cast, ticket: Ticket) -> None:
    asked(people, ticket)
    owner = cast.reader(people.meridian.owner)
    assert issues_of(reader=owner, ticket=ticket) == []
    assert tracker_names(reader=owner) == []
    page = text_of(
        signed_in(people.meridian.owner), f"/portal/tickets/{ticket.number}/"
    )
    assert "Log-in hangs" not in page
    with pytest.raises(MoveRefused, match="Only the vendor side"):
        ask_developers(
            number=ticket.number,
            tracker="dialer",
            title="x",
            words="y",
            by=owner,
            now=NOON,
        )


def test_the_console_asks_and_shows_and_the_hook_moves(
    people: cast.Cast, ticket: Ticket, hub: GitHubStandIn
) -> None:
    l2 = signed_in(people.l2)
    place = f"/console/tickets/{ticket.number}/"
    assert "Ask the developers" in text_of(l2, place)
    given = {"tracker": "dialer", "title": "Log-in hangs", "words": "Since noon."}
    answer = l2.post(f"{place}developers/", given, follow=True)
    assert "Asked, not there yet" in answer.content.decode()
    link = Link.objects.get()
    assert link.next_at is not None
    ask_trackers(now=link.next_at)
    assert "dialer 41" in text_of(l2, place)
    call = called(told(hub, state="closed"))
    hook = partial(Client().generic, "POST", "/hooks/trackers/dialer/", call["body"])
    assert hook(headers={"X-GitHub-Event": "issues"}).status_code == 404
    assert hook(headers=call["headers"]).json() == {"followed": 1}
    hub.issues[0]["state"] = "closed"
    now = Link.objects.get().next_at
    assert now is not None
    ask_trackers(now=now)
    assert "is closed" in text_of(l2, place)
    garbled = called([1])
    answer = Client().generic(
        "POST", "/hooks/trackers/dialer/", garbled["body"], headers=garbled["headers"]
    )
    assert answer.status_code == 400
    token = {"Authorization": f"Bearer {cast.key(people.l1)}"}
    shown = Client().get(f"/api/v1/tickets/{ticket.number}/issues", headers=token)
    assert [(each["key"], each["state"]) for each in shown.json()["items"]] == [
        ("41", "closed")
    ]


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("[dialer]\nkind = 'github'\n", "api"),
        ("[a b]\n", "cannot be read"),
        (
            "[x]\nkind='trac'\napi='a'\nproject='p'\ntoken='t'\nhook_secret='s'\n",
            "known are github, gitlab, jira",
        ),
        ("x = 1\n", "needs a name"),
    ],
)
def test_a_file_of_no_use_says_what_to_mend(
    trackers_file: Path, text: str, because: str
) -> None:
    trackers_file.write_text(text)
    with pytest.raises(BadSetting, match=because):
        known.trackers()


def test_a_file_that_others_may_read_is_refused(trackers_file: Path) -> None:
    trackers_file.chmod(0o644)
    with pytest.raises(BadSetting, match="chmod 600"):
        known.trackers()
