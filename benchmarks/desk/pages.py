"""The pages that are asked for, and by whom."""

from __future__ import annotations

import json
import os
import random
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.desk.fill import Desk
from benchmarks.desk.http_load import Spread, get, post, times
from django.test import Client
from tests import cast

from backline.records.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Visitor:
    """An engineer with a session and a token, and a contact with a token."""

    port: int
    program: int
    session: str
    token: str
    contact: str
    report: bytes

    @classmethod
    def of(cls, desk: Desk, port: int, program: int) -> Visitor:
        client = Client()
        client.force_login(desk.staged.l1)
        report = {
            "site": desk.staged.meridian.site.pk,
            "subject": "Agents cannot log in",
            "words": "Since the start of the shift.",
            "component": "acd",
            "measure": "agents_cannot_log_in",
            "affected": 12,
        }
        owner = desk.staged.meridian.owner
        return cls(
            port,
            program,
            f"Cookie: sessionid={client.cookies['sessionid'].value}",
            f"Authorization: Bearer {cast.key(desk.staged.l1, now=desk.present)}",
            f"Authorization: Bearer {cast.key(owner, now=desk.present)}",
            json.dumps(report).encode(),
        )

    def creation(self) -> bytes:
        return post("/api/v1/tickets", self.contact, self.report)

    def keyed_creation(self) -> bytes:
        header = f"{self.contact}\r\nIdempotency-Key: {uuid.uuid4()}"
        return post("/api/v1/tickets", header, self.report)


def spreads(visitor: Visitor, count: int) -> dict[str, Spread]:
    """Time the queue and many tickets, as pages and over the API."""
    chance = random.Random(11)  # noqa: S311 - the same pages in every run
    numbers = Ticket.objects.filter(is_open=True).values_list("pk", flat=True)
    some = [f"INC-{pk}" for pk in chance.choices(list(numbers), k=count)]
    asked = {
        "queue page": [get("/console/", visitor.session)] * count,
        "ticket page": [
            get(f"/console/tickets/{number}/", visitor.session) for number in some
        ],
        "queue of a customer (API)": [get("/api/v1/tickets", visitor.contact)] * count,
        "queue (API)": [get("/api/v1/tickets", visitor.token)] * count,
        "ticket (API)": [
            get(f"/api/v1/tickets/{number}", visitor.token) for number in some
        ],
    }
    for requests in asked.values():
        times(visitor.port, requests[:20])
    return {name: _timed(visitor, each) for name, each in asked.items()}


def _timed(visitor: Visitor, requests: Sequence[bytes]) -> Spread:
    before = cpu_of(visitor.program)
    spread = times(visitor.port, requests)
    spent = cpu_of(visitor.program) - before
    return replace(spread, cpu=spent / len(requests) * 1000)


def cpu_of(program: int) -> float:
    """Return the seconds of CPU that a program's own processes have used so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == program:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
