"""The demo: its history, its folder, and the programs that it runs."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.frame.ports import free_port

from backline.demo.cast import ENGINEERS, LIVE, ORGANISATIONS, live_site
from backline.demo.folder import Folder, NotADemo
from backline.demo.history import set_up
from backline.demo.programs import Program, ProgramEnded, environment, supervised
from backline.demo.stories import STORIES
from backline.demo.tracker import NAME, PAGES, standing_in
from backline.guide.change_stages import Stage, stage_of
from backline.guide.workflow import State
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK
from backline.records.changes.models import AgreedLoss
from backline.records.changes.queries import changes_for
from backline.records.contracts.models import CalendarVersion, Contract
from backline.records.contracts.queries import forget_compiled
from backline.records.outbox.letter import NotNow, Refused
from backline.records.outbox.models import Message
from backline.records.recounts.actions import differences
from backline.records.recounts.queries import offers
from backline.records.releases.models import Release
from backline.records.tickets.actions.rebuild import all_ticket_ids, rebuild
from backline.records.tickets.models import Alarm, Clock, Ticket, TicketKind
from backline.records.tickets.queries import next_step_at
from backline.records.trackers.adapters.github import GitHub


MONDAY_NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAYS = {
    "a Monday": MONDAY_NOON,
    "a Friday, weekend in Riyadh": datetime(2026, 11, 20, 20, 30, tzinfo=UTC),
    "a Sunday, weekend in Bengaluru": datetime(2026, 11, 22, 4, 1, 7, tzinfo=UTC),
    "the night of Pongal": datetime(2027, 1, 14, 19, 59, 59, tzinfo=UTC),
}


@pytest.fixture
def history(db: None) -> None:
    forget_compiled()
    assert set_up(now=MONDAY_NOON)


@pytest.mark.usefixtures("history")
def test_a_second_start_keeps_what_is_there() -> None:
    before = (Ticket.objects.count(), Person.objects.count(), Message.objects.count())
    assert not set_up(now=MONDAY_NOON)
    after = (Ticket.objects.count(), Person.objects.count(), Message.objects.count())
    assert after == before
    assert before[:2] == (
        len(STORIES),
        len(ENGINEERS) + sum(len(one.contacts) for one in ORGANISATIONS),
    )


@pytest.mark.usefixtures("history")
def test_every_kind_and_every_state_is_there() -> None:
    assert {t.kind for t in Ticket.objects.all()} == set(TicketKind.values)
    assert {t.state for t in Ticket.objects.all()} == {state.value for state in State}
    assert {t.level for t in Ticket.objects.filter(is_open=True)} == {"L1", "L2", "L3"}
    assert {t.severity for t in Ticket.objects.all()} == {"minor", "major", "critical"}
    assert {clock.outcome for clock in Clock.objects.all()} >= {"met", "excused", ""}


@pytest.mark.usefixtures("history")
def test_the_special_cases_are_there() -> None:
    assert Ticket.objects.filter(times_reopened=1).count() == 1
    assert Ticket.objects.filter(is_open=True, queue_at__lt=MONDAY_NOON).count() == 1
    lowered = Ticket.objects.get(severity="major", peak_severity="critical")
    kinds = [event.kind for event in lowered.events.all()]
    assert kinds.count("severity_set") == 2
    excused = Clock.objects.get(outcome="excused")
    assert excused.ticket.fault_domain == "client_infrastructure"
    trace = excused.ticket.events.get(kind="fault_domain_set")
    assert trace.facts["signed_by"] == "Grace Fernandes"
    waiting = Ticket.objects.get(state=State.WAITING.value, kind="incident")
    assert waiting.awaited.startswith("Please send the output of")
    minor = Clock.objects.filter(name="resolution", severity="minor", status="running")
    bound = {clock.ticket.release for clock in minor if clock.limit}
    assert bound == {"12.5"}
    assert Release.objects.get().changes.get().is_slip


@pytest.mark.usefixtures("history")
def test_a_change_of_each_kind_is_there() -> None:
    changes = changes_for(reader=THE_DESK)
    stages = [stage_of(change.standing, MONDAY_NOON) for change in changes]
    assert sorted(stages) == [Stage.AGREED, Stage.PROPOSED, Stage.REVIEWED]
    (loss,) = AgreedLoss.objects.all()
    assert (loss.worst_affected, loss.worst_total) == (12, 100)


@pytest.mark.usefixtures("history")
def test_the_ladder_acted_at_its_instants() -> None:
    assert {alarm.fired_at - alarm.due_at for alarm in Alarm.objects.all()} == {
        MONDAY_NOON - MONDAY_NOON
    }
    escalated = Ticket.objects.filter(events__kind="escalated", is_open=True)
    assert {ticket.level for ticket in escalated} == {"L2", "L3"}
    following = next_step_at(reader=THE_DESK)
    assert following is not None
    assert following > MONDAY_NOON


@pytest.mark.django_db
@pytest.mark.parametrize("now", DAYS.values(), ids=DAYS.keys())
def test_it_looks_the_same_on_any_day_and_rebuilt_is_stored(now: datetime) -> None:
    set_up(now=now)
    assert [rebuild(ticket_id=number) for number in all_ticket_ids()] == [
        [] for _ in STORIES
    ]
    queue = Ticket.objects.filter(is_open=True)
    standing = sorted(
        (t.subject, t.state, t.severity, t.level, t.queue_at < now) for t in queue
    )
    assert len(standing) == 19
    assert [line[0] for line in standing if line[4]] == [
        "Every fifth call to the airline desk is rejected"
    ]
    used = {clock.ticket.subject: clock for clock in Clock.objects.filter(ordinal=1)}
    assert used["Some calls of the card desk have no recording"].used == 88 * 60
    unsaid = [t for t in Ticket.objects.all() for e in t.events.all() if _has_mark(e)]
    assert unsaid == []


def _has_mark(event: object) -> bool:
    """Tell whether a time in the words was left as the author wrote it."""
    facts = getattr(event, "facts", {})
    return any("{+" in str(fact) or "{-" in str(fact) for fact in facts.values())


@pytest.mark.usefixtures("history")
def test_there_is_something_to_recount() -> None:
    (offer,) = offers(reader=THE_DESK)
    assert offer.choice.words == "calendar IN-KA 24x5, version 2"
    *_, found = differences(choice=offer.choice, by=THE_DESK, now=MONDAY_NOON)
    assert found.tickets == offer.tickets
    assert found.later > 0


@pytest.mark.usefixtures("history")
def test_what_is_agreed_for_the_live_site_is_said() -> None:
    site = live_site()
    assert site is not None
    assert site.seats == 100
    contract = Contract.objects.get(covered__site=site)
    assert set(contract.overrides) == set(LIVE.overrides)
    assert "for the demonstration" in contract.agreed_by
    source = {version.name: version.source for version in CalendarVersion.objects.all()}
    assert source["SA 24x5"].startswith("holidays 0.")


def test_the_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "backline.sqlite3").write_text("a real desk")
    with pytest.raises(NotADemo, match="BACKLINE_DATA"):
        Folder(tmp_path).open(fresh=True)
    assert (tmp_path / "backline.sqlite3").read_text() == "a real desk"


def test_a_fresh_start_drops_the_demo_and_nothing_else(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "demo")
    folder.open(fresh=False)
    folder.keep_code("secret")
    assert folder.code.stat().st_mode & 0o777 == 0o600
    (folder.path / "state").mkdir()
    (folder.path / "state/desk-key.pem").touch()
    (folder.path / "backline.sqlite3-wal").touch()
    (folder.path / "notes.txt").touch()
    folder.open(fresh=False)
    assert folder.code.exists()
    assert folder.is_enrolled
    folder.open(fresh=True)
    left = {path.name for path in folder.path.iterdir()}
    assert left == {"this-is-a-demo", "notes.txt", "logs"}


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    return tmp_path


def _python(code: str, name: str = "it", ready_at: str = "") -> Program:
    return Program(name, (sys.executable, "-c", code), ready_at)


def test_a_program_that_ends_stops_all_and_shows_its_log(logs: Path) -> None:
    with supervised(environment(), logs) as programs:
        programs.start(_python("import time; time.sleep(60)", name="other"))
        other = programs.running[0].process
        programs.start(_python("print('broken'); raise SystemExit(3)"))
        with pytest.raises(ProgramEnded, match=r"it ended by itself with 3") as ended:
            programs.watch()
    assert "\n  broken" in str(ended.value)
    assert other.returncode == -signal.SIGTERM


def test_a_program_that_is_run_to_its_end_is_no_longer_watched(logs: Path) -> None:
    with supervised(environment(), logs) as programs:
        programs.run(_python("print('done')"), 60)
        assert programs.running == []
        with pytest.raises(ProgramEnded, match=r"it ended with 3"):
            programs.run(_python("raise SystemExit(3)"), 60)
        with pytest.raises(ProgramEnded, match=r"it did not end in 0 s"):
            programs.run(_python("import time; time.sleep(60)"), 0.1)


def test_a_program_that_does_not_answer_in_time_is_named(logs: Path) -> None:
    nobody = f"http://127.0.0.1:{free_port()}/"
    with supervised(environment(), logs) as programs:
        programs.start(_python("import time; time.sleep(60)", ready_at=nobody))
        with pytest.raises(ProgramEnded, match="it was not ready in 0 s"):
            programs.wait_until_ready(0.3)


def test_a_program_that_does_not_want_to_stop_is_made_to(logs: Path) -> None:
    stubborn = "import signal; signal.signal(15, signal.SIG_IGN); print(1, flush=True)"
    with supervised(environment(), logs) as programs:
        programs.stops_within_seconds = 0.2
        programs.start(_python(f"{stubborn}; import time; time.sleep(60)"))
        process, log = programs.running[0].process, programs.running[0].log
        while not log.read_text():
            assert process.poll() is None
    assert process.returncode == -signal.SIGKILL


def test_what_a_program_started_ends_with_it(logs: Path) -> None:
    """As a web server's workers, which a master that is killed leaves behind."""
    with supervised(environment(), logs) as programs:
        programs.start(
            _python(
                "import os, signal, time; child = os.fork()\n"
                "if not child: signal.signal(15, signal.SIG_IGN); print(1, flush=True)\n"
                "time.sleep(60)"
            )
        )
        process, log = programs.running[0].process, programs.running[0].log
        while not log.read_text():
            assert process.poll() is None
    assert process.returncode == -signal.SIGTERM
    give_up_at = time.monotonic() + 60
    while _alive_in(process.pid):
        assert time.monotonic() < give_up_at, "It left somebody behind."


def _alive_in(group: int) -> list[str]:
    """Return the processes of a group that are not dead already."""
    stats = [_stat_of(path) for path in Path("/proc").glob("[0-9]*/stat")]
    return [
        " ".join(stat) for stat in stats if stat[2:] == [str(group)] and stat[0] != "Z"
    ]


def _stat_of(path: Path) -> list[str]:
    """Return state, parent and group of a process; nothing when it is gone."""
    try:
        return path.read_text().rpartition(")")[2].split()[:3]
    except (FileNotFoundError, ProcessLookupError):
        return []


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Yield a demo of the test's own, and its port."""
    port = free_port()
    process = _demo(tmp_path, port)
    yield process, port
    if process.poll() is None:
        process.kill()
    process.communicate()


def _demo(folder: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "backline", "demo"],
        env={
            **os.environ,
            "BACKLINE_DATA": str(folder / "demo"),
            "BACKLINE_PORT": str(port),
            "PYTHONUNBUFFERED": "1",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    pytest.fail(f"The demo ended with {process.wait()} and said:\n{said}")


def test_the_demo_starts_answers_and_stops(
    running: tuple[subprocess.Popen[str], int], tmp_path: Path
) -> None:
    process, port = running
    said = _read_until(process, "Ctrl-C ends the demo")
    assert f"http://localhost:{port}/console/" in said
    for address in (f"localhost:{port}/readyz", f"localhost:{port + 1}/state"):
        with urllib.request.urlopen(f"http://{address}", timeout=60) as answer:
            assert answer.status == 200
    database = f"file:{tmp_path}/demo/backline.sqlite3?mode=ro"
    with closing(sqlite3.connect(database, uri=True)) as desk:
        issues = desk.execute("select state, url from trackers_link").fetchall()
    assert issues == [("open", f"{PAGES}/118")]
    process.terminate()
    assert process.wait(timeout=300) == 0
    for whose in (port, port + 1):
        with pytest.raises(OSError, match="refused"):
            urllib.request.urlopen(f"http://localhost:{whose}/healthz", timeout=60)


def _tracker(file: Path) -> GitHub:
    (told,) = tomllib.loads(file.read_text()).values()
    return GitHub(told["api"], told["project"], told["token"], told["hook_secret"])


def test_the_developers_tracker_keeps_its_issues(tmp_path: Path) -> None:
    with standing_in(tmp_path) as file:
        assert file.stat().st_mode & 0o777 == 0o600
        tracker = _tracker(file)
        opened = tracker.open_issue("Sessions stay", "All of them (mark)")
        assert opened.url.startswith("https://tracker.example/")
        assert tracker.find("nothing") is None
    with standing_in(tmp_path) as file:
        tracker = _tracker(file)
        assert tracker.read(opened.key) == tracker.find("mark") == opened
        assert tracker.open_issue("Another", "x").key != opened.key
        with pytest.raises(Refused, match="Not Found"):
            tracker.read("1")
        told = tomllib.loads(file.read_text())[NAME]
        stranger = GitHub(told["api"], told["project"], "guessed", "x")
        with pytest.raises(NotNow, match="Bad credentials"):
            stranger.read(opened.key)


def test_a_port_in_use_is_said_before_anything_is_done(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = _demo(tmp_path, taken.getsockname()[1])
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "is in use" in said
    assert "BACKLINE_PORT=" in said
    assert not (tmp_path / "demo").exists()
