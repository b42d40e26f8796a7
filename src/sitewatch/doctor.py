"""What `sitewatch doctor` looks at: each finding says what is so and how to mend it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from sitewatch import __version__, config, credentials, enrolment, wire
from sitewatch.channel import Channel
from sitewatch.config import BadConfig
from sitewatch.credentials import KeyUnusable
from sitewatch.enrolment import EnrolmentRefused
from sitewatch.probes.probe import Note
from sitewatch.spool import Spool, SpoolUnusable


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from sitewatch.clocks import DeskClock
    from sitewatch.config import Config
    from sitewatch.probes.probe import Probe

DESK_SECONDS = 10
DESK_CAP = 100_000
LITTLE_ROOM, NO_ROOM = 500_000_000, 20_000_000  # bytes
CLOCK_DOUBTFUL = timedelta(seconds=5)
CLOCK_BAD = timedelta(minutes=5)  # further ahead, the desk refuses the samples
SHOWN_REFUSED = 3
_CODE = "Have a code made at the desk and run"


class Found(NamedTuple):
    """One finding, and what it is about: `desk`, `spool`, `probes.NAME`, ..."""

    about: str
    note: Note


def of_program() -> Iterator[Found]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Found(
        "program", Note("good", f"sitewatch {__version__} on Python {version}.")
    )


def of_desk(
    told: Config, environment: Mapping[str, str], clock: DeskClock
) -> Iterator[Found]:
    """Look whether the desk answers and knows this site, and how the clocks differ."""
    try:
        desk = told.desk()
        channel = Channel(desk, config.credential(told, environment), clock)
    except BadConfig as error:
        yield Found(
            "desk", Note("bad", _sentence(str(error)), "Mend the configuration.")
        )
        return
    where = f"{desk.host}:{desk.port}"
    try:
        answer = wire.exchange(
            wire.Request("GET", desk.at("/healthz")), seconds=DESK_SECONDS, cap=DESK_CAP
        )
    except wire.NoAnswer as error:
        remedy = f"Let this computer reach {where} (DNS, firewall, proxy, certificate)."
        yield Found(
            "desk", Note("bad", f"The desk cannot be reached: {error}.", remedy)
        )
        return
    if answer.status != HTTPStatus.OK:
        said = f"{where} answers with status {answer.status}: it is no desk, or ill."
        yield Found("desk", Note("bad", said, "See that [desk] url names the desk."))
        return
    yield Found("desk", Note("good", f"The desk answers at {where}."))
    yield Found("clock", _clock(answer, clock.now()))
    yield Found("key", _key(channel, told))


def _key(channel: Channel, told: Config) -> Note:
    if not credentials.key_file(told.state).is_there:
        return Note("good", "It speaks with a token; this site is not enrolled.")
    try:
        enrolled = enrolment.own(channel)
    except KeyUnusable as error:
        return Note("bad", _sentence(str(error)), "Mend that.")
    except EnrolmentRefused as error:
        said = f"The desk does not take this site's key. {error}"
        return Note("bad", said, f"{_CODE} sitewatch enrol. What waits is kept.")
    return Note("good", f"The desk knows it as {enrolled.site} of {enrolled.customer}.")


def _clock(answer: wire.Answer, now: datetime) -> Note:
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return Note("doubtful", "The desk does not say what time it is.")
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    apart = abs(now - theirs)
    seconds = int(apart.total_seconds())
    said = f"This computer's clock and the desk's are {seconds} s apart."
    if apart < CLOCK_DOUBTFUL:
        return Note("good", said)
    remedy = "Set this computer's clock by NTP (timedatectl set-ntp true)."
    return Note("bad" if apart > CLOCK_BAD else "doubtful", said, remedy)


def of_spool(path: Path, now: datetime) -> Iterator[Found]:
    """Look whether samples find room, and what became of the others."""
    try:
        spool = Spool(path)
    except SpoolUnusable as error:
        remedy = "Make the folder writable for the user that runs sitewatch."
        yield Found("spool", Note("bad", _sentence(str(error)), remedy))
        return
    try:
        yield from (Found("spool", note) for note in _spooled(spool, now))
    except SpoolUnusable as error:
        remedy = "Move the file away: sitewatch makes a new one."
        yield Found("spool", Note("bad", _sentence(str(error)), remedy))
    finally:
        spool.close()


def _spooled(spool: Spool, now: datetime) -> Iterator[Note]:
    counts, oldest = spool.counts(), spool.waiting_since()
    if oldest is None:
        yield Note("good", f"{spool.path}: nothing waits to be sent.")
    else:
        minutes = int((now - oldest).total_seconds()) // 60
        said = f"{spool.path}: {counts.waiting} samples wait, the oldest {minutes} min."
        if minutes < 1:
            yield Note("good", said)
        else:
            yield Note("doubtful", said, "See below whether the desk can be reached.")
    if counts.refused:
        last = "; ".join(reason for _, reason in spool.refused()[-SHOWN_REFUSED:])
        yield Note(
            "doubtful",
            f"The desk refused {counts.refused} samples, the last because: {last}",
            "Tell the vendor: the desk keeps what it refused where an engineer sees it.",
        )
    free = shutil.disk_usage(spool.path.parent).free
    said = f"{free // 1_000_000} MB are free for the spool."
    if free >= LITTLE_ROOM:
        yield Note("good", said)
    else:
        yield Note("bad" if free < NO_ROOM else "doubtful", said, "Make room there.")


def of_probe(probe: Probe, now: datetime) -> Iterator[Found]:
    """Let a probe look at itself; one that breaks is a finding too."""
    about = f"probes.{probe.name}"
    try:
        notes = probe.examine(now)
    except Exception as error:  # noqa: BLE001 - the others have their turn
        said = f"It broke: {type(error).__name__}: {error}"
        remedy = "This is a mistake in sitewatch: tell the vendor."
        notes = [Note("bad", said, remedy)]
    yield from (Found(about, note) for note in notes)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + "."
