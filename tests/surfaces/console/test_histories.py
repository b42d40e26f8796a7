"""The page on which the log of another desk is given, looked at, judged and read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import cast
from tests.surfaces.desk import signed_in, text_of

from backline.records.histories.actions import ATTEMPTS, LEASE, WAITING_AT_MOST
from backline.records.histories.models import History, Slice
from backline.records.tickets.models import Ticket
from backline.surfaces.console.bounded import MOST_BYTES
from backline.surfaces.jobs.work.histories import Job


pytestmark = pytest.mark.django_db

PLACE = "/console/histories/"
HEADER = (
    "sr_number,changed_at,status,sub_status,support_team,support_level,impact,product,"
    "owner_first_name"
)
ROWS = tuple(
    row
    for case in range(5)
    for row in (
        f"S-{case},2026-03-02T09:00:00Z,Queued,Awaiting Assignment,D,L1,High,P,Asha",
        f"S-{case},2026-03-02T09:0{case}:00Z,Accepted,In Progress,D,L1,High,P,Asha",
        f"S-{case},2026-03-02T11:00:00Z,Accepted,Wait - User,D,L1,High,P,Asha",
        f"S-{case},2026-03-02T1{4 + case}:00:00Z,Completed,Resolved,D,L2,High,P,Wei",
    )
)
LOG = "\n".join([HEADER, *ROWS, ""])
ALWAYS = '{"tz": "Asia/Kolkata", "weekly_hours": "24x7"}'


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def l1(people: cast.Cast) -> Client:
    return signed_in(people.l1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(cast.NOON, tick=False) as travelled:
        yield travelled


def _given(client: Client, log: str | bytes = LOG, **said: str) -> str:
    """Give a log; return the words of the page that comes back."""
    content = log.encode() if isinstance(log, str) else log
    name = "old.csv.gz" if content[:2] == b"\x1f\x8b" else "old.csv"
    form = {
        "log": SimpleUploadedFile(name, content),
        "mapping": "volvo",
        "plan": "exotel-standard",
        "calendar": ALWAYS,
        **said,
    }
    answer = client.post(PLACE, form, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def _work(job: Job | None = None) -> None:
    job = job or Job()
    while job.round(lambda: cast.NOON):
        pass


def test_a_log_is_given_looked_at_judged_and_read(l1: Client) -> None:
    page = _given(l1)
    assert "The worker reads the file." in page
    _work()
    history = History.objects.get()
    place = f"{PLACE}{history.pk}/"
    page = text_of(l1, place)
    assert "waits for you" in page
    assert "20 events" in page
    assert 'scope="row">Accepted/Wait - User</th>' in page
    assert 'data-label="Ball">customer</td>' in page
    assert "<dt>support_team</dt> <dd> words in the timeline" in page
    l1.post(f"{place}judge/")
    assert "0 of 5 cases are judged" in text_of(l1, place)
    _work()
    page = text_of(l1, place)
    assert "judged</span>" in page
    assert '<td role="cell" class="figure" data-label="Met">5</td>' in page
    assert "<dt>waits_on_client</dt> <dd> 5" in page
    assert "25 h 00 min" in page, "the wait: three hours to seven each"
    assert Ticket.objects.count() == 0, "the desk itself is not touched"
    assert "old.csv" in text_of(l1, PLACE)


def test_the_report_is_what_the_command_would_write(l1: Client) -> None:
    _given(l1)
    _work()
    history = History.objects.get()
    missing = l1.get(f"{PLACE}{history.pk}/report.json")
    assert missing.status_code == 404
    l1.post(f"{PLACE}{history.pk}/judge/")
    _work(Job(at_once=2))
    answer = l1.get(f"{PLACE}{history.pk}/report.json")
    told = json.loads(answer.content)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert told["facts"]["cases"] == 5
    assert told["compliance"]["resolution"]["critical"]["met"] == 5
    assert [case["sr_number"] for case in told["cases"]] == [
        f"S-{number}" for number in range(5)
    ]
    history.refresh_from_db()
    assert bytes(history.content) == b"", "the file is not kept"
    assert Slice.objects.count() == 0


def test_a_worker_that_dies_is_followed_by_another(l1: Client) -> None:
    """Each slice is counted once, whoever judges it."""
    _given(l1)
    _work()
    history = History.objects.get()
    l1.post(f"{PLACE}{history.pk}/judge/")
    job = Job(at_once=2)
    job.round(lambda: cast.NOON)
    assert "2 of 5 cases are judged" in text_of(l1, f"{PLACE}{history.pk}/")
    History.objects.update(leased_until=cast.NOON + LEASE, lease="0" * 32)
    assert not Job().round(lambda: cast.NOON), "somebody is at it"
    later = cast.NOON + LEASE
    other = Job(at_once=2)
    while other.round(lambda: later):
        pass
    history.refresh_from_db()
    assert history.state == "judged"
    assert history.report is not None
    assert len(history.report["cases"]) == 5


def test_a_file_with_faults_is_refused_whole_with_line_and_column(l1: Client) -> None:
    bad = LOG.replace("High", "Hihg", 2)
    _given(l1, bad)
    _work()
    history = History.objects.get()
    page = text_of(l1, f"{PLACE}{history.pk}/")
    assert "Refused: nothing of it is used" in page
    assert "old.csv: line 2, column impact: &#x27;Hihg&#x27; stands for nothing" in page
    assert "old.csv: line 3, column impact" in page
    assert "What the log&#x27;s values stand for" in page or "values stand for" in page
    assert (history.cases, bytes(history.content)) == (0, b"")
    l1.post(f"{PLACE}{history.pk}/judge/")
    history.refresh_from_db()
    assert history.state == "refused"


@pytest.mark.parametrize(
    ("log", "why"),
    [
        ("", "The submitted file is empty."),
        (b"\x1f\x8bnonsense", "is no whole gzip file"),
        ("\ufeffa,b\n1,2\n", "column &#x27;sr_number&#x27; is not there"),
        ("name,em\0ail\nAn\0n,a@b.test\n", "is not there"),
        (LOG.encode("utf-16"), "is UTF-16"),
        (gzip.compress(b"x" * 80_000_000), "longer than 1,000,000"),
        (gzip.compress(b"x\n" * 400_000), "is not there"),
        (gzip.compress((LOG + "\n" * 400_000).encode()), "300,000 lines"),
    ],
    ids=["empty", "no gzip", "mark", "NUL", "UTF-16", "bomb", "lines", "many lines"],
)
def test_a_hostile_file_is_refused_with_the_reason(
    l1: Client, log: str | bytes, why: str
) -> None:
    page = _given(l1, log)
    _work()
    for history in History.objects.all():
        page = text_of(l1, f"{PLACE}{history.pk}/")
    assert why in page


def test_a_file_that_is_too_large_is_not_read(l1: Client) -> None:
    page = _given(l1, b"x" * (MOST_BYTES + 1))
    assert "Give at most 10,485,760." in page
    body = SimpleUploadedFile("old.csv", b"x" * (MOST_BYTES + 2 * 1024 * 1024))
    assert l1.post(PLACE, {"log": body}).status_code == 400
    assert History.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"mapping": "own", "mapping_text": "title ="}, "It is not TOML"),
        ({"mapping": "own", "mapping_text": ""}, "[columns] is missing"),
        ({"mapping": "own", "mapping_text": "a = " + "[" * 20_000}, "It is not TOML"),
        ({"mapping": "own", "mapping_text": "a = " + "9" * 9000}, "It is not TOML"),
        ({"mapping": "jira"}, "Select a valid choice"),
        ({"calendar": "{"}, "It is no JSON"),
        ({"calendar": "[" * 50_000}, "It is no JSON"),
        ({"calendar": "[]"}, "It is no calendar."),
        ({"calendar": '{"tz": "Asia/Kolkata", "weekly_hours": {}}'}, "no open time"),
        ({"calendar": '{"geography": "IN-KA"}'}, "in its own field"),
        ({"geography": "IN-KA"}, "Give either a geography or a calendar."),
        ({"calendar": ""}, "Give either a geography or a calendar."),
        ({"calendar": "", "geography": "ATLANTIS"}, "ATLANTIS"),
    ],
)
def test_terms_that_cannot_be_used_are_told_beside_the_field(
    l1: Client, said: dict[str, str], why: str
) -> None:
    assert why in _given(l1, **said)
    assert History.objects.count() == 0


def test_a_mapping_of_ones_own_and_a_geography_are_used(l1: Client) -> None:
    text = """
        title = "Mine"
        zone = "Asia/Kolkata"
        unknown = ["?"]
        [columns]
        case = "id"
        at = "when"
        state = "status"
        [defaults]
        severity = "critical"
        level = "L1"
        [states]
        open = "in_work"
        done = "closed"
        [[defects]]
        kind = "no_owner"
        column = "owner"
        unknown = true
        assumed = "Nobody had it."
    """
    log = (
        "id,when,status,owner\n7,2026-03-06 09:00,open,?\n7,2026-03-09 09:00,done,<b>\n"
    )
    said = {"mapping": "own", "mapping_text": text}
    _given(l1, log, **said, calendar="", geography="IN-KA")
    _work()
    history = History.objects.get()
    place = f"{PLACE}{history.pk}/"
    page = text_of(l1, place)
    assert "no_owner: 1 case" in page
    assert "line 2, column owner:</span> ?" in page
    l1.post(f"{place}judge/")
    _work()
    page = text_of(l1, place)
    assert "Where the log names no level, it is L1." in page
    assert "24 h 00 min" in page, "the weekend does not count"


def test_a_history_is_deleted_by_who_is_sure(l1: Client) -> None:
    _given(l1)
    history = History.objects.get()
    asked = text_of(l1, f"{PLACE}{history.pk}/delete/")
    assert "Delete the history old.csv?" in asked
    l1.post(f"{PLACE}{history.pk}/delete/")
    assert History.objects.count() == 0


def test_only_so_many_files_wait(l1: Client) -> None:
    for _ in range(WAITING_AT_MOST):
        _given(l1)
    assert "histories wait already" in _given(l1)
    assert History.objects.count() == WAITING_AT_MOST


def test_a_history_that_no_worker_ends_is_given_up(l1: Client) -> None:
    _given(l1)
    History.objects.update(attempts=ATTEMPTS)
    assert not Job().round(lambda: cast.NOON + timedelta(hours=1))
    history = History.objects.get()
    assert history.state == "refused"
    assert "never came to an end" in history.faults[0]


def test_customers_see_no_history(people: cast.Cast, l1: Client) -> None:
    _given(l1)
    history = History.objects.get()
    for client in (signed_in(people.orbit.owner), signed_in(people.meridian.owner)):
        assert client.get(f"{PLACE}{history.pk}/").status_code == 403
        assert client.post(f"{PLACE}{history.pk}/delete/").status_code == 403
    assert History.objects.count() == 1
