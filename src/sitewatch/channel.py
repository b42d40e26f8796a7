"""The way to the desk: every request signed, the desk's clock learned from answers.

The desk answers; it never asks. Nothing that stands in an answer makes sitewatch do
anything but keep, wait, or mark as sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from sitewatch import __version__, instants, shape, wire


if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitewatch.clocks import DeskClock
    from sitewatch.credentials import Credential

SECONDS = 10
YEARS = range(2020, 2100)  # what a desk that is well may say
CAP = 1_000_000
PROBLEM = "urn:backline:problem:"
CLOCK_OFF = "clock-off"
#: The desk knows who asks, and will not listen before somebody has acted.
SHUT_OUT = frozenset({"key-revoked", "unknown-key", "enrolled"})


@dataclass(frozen=True, slots=True)
class Channel:
    """Where the desk is, who speaks, and what time it is there."""

    desk: wire.Endpoint
    credential: Credential
    clock: DeskClock
    seconds: int = SECONDS

    def get(self, path: str) -> wire.Answer:
        """Return what the desk tells at *path*; it may raise as `post` does."""
        return self._ask_well(wire.Request("GET", self.desk.at(path)))

    def post(
        self, path: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> wire.Answer:
        """Return the desk's answer to *body*.

        Asked with a wrong clock, the desk says its time: then it is asked once more.

        Raises:
            NoAnswer: No whole answer came.
            KeyUnusable: There is no key to sign with.
        """
        fields = {"Content-Type": "application/json", **(headers or {})}
        return self._ask_well(wire.Request("POST", self.desk.at(path), fields, body))

    def _ask_well(self, request: wire.Request) -> wire.Answer:
        answer = self._ask(request)
        return self._ask(request) if problem_of(answer) == CLOCK_OFF else answer

    def _ask(self, request: wire.Request) -> wire.Answer:
        created = int(self.clock.reads().timestamp())
        signed = {
            **request.headers,
            "User-Agent": f"sitewatch/{__version__}",
            **self.credential.headers(request, created=created),
        }
        asked_at = self.clock.steady()
        answer = wire.exchange(
            replace(request, headers=signed), seconds=self.seconds, cap=CAP
        )
        self._learn(answer, asked_at)
        return answer

    def _learn(self, answer: wire.Answer, asked_at: int) -> None:
        try:
            said = shape.mapping(shape.json_of(answer.body), "answer")
            time = instants.from_text(shape.text(said.get("desk_time"), "desk_time"))
        except (shape.Misshapen, instants.BadInstant):
            return  # most answers do not say it
        if time.year in YEARS:
            self.clock.learn(time, asked_at=asked_at)


def problem_of(answer: wire.Answer) -> str:
    """Return what the desk calls the reason of a refusal; empty if it is none of ours."""
    if answer.status < HTTPStatus.BAD_REQUEST:
        return ""
    try:
        said = shape.mapping(shape.json_of(answer.body), "answer")
        kind = shape.text(said.get("type"), "type")
    except shape.Misshapen:
        return ""
    return kind.removeprefix(PROBLEM) if kind.startswith(PROBLEM) else ""


def detail_of(answer: wire.Answer) -> str:
    """Return the desk's words on a refusal, as much as fits in a line of the log."""
    try:
        said = shape.mapping(shape.json_of(answer.body), "answer")
        return shape.text(said.get("detail"), "detail", most=300)
    except shape.Misshapen:
        return ""
