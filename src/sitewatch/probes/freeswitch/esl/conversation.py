"""One connection to an event socket, without the socket and the clock.

Answers come in the order of the commands and bear no id. So a command whose answer is
late keeps its place until the answer has come, and the connection ends when it does not.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.ami.asked import Answer, Asked
from sitewatch.probes.asterisk.ami.message import Message
from sitewatch.probes.asterisk.ami.talk import Talk
from sitewatch.probes.freeswitch.esl.commands import CEREMONY, Command, question
from sitewatch.probes.freeswitch.esl.events import LISTEN, event_of
from sitewatch.probes.freeswitch.esl.framing import Framer
from sitewatch.probes.freeswitch.esl.uptime import uptime
from sitewatch.probes.probe import printable


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sitewatch.probes.asterisk.ami.patience import Patience
    from sitewatch.probes.freeswitch.esl.account import Account
    from sitewatch.probes.freeswitch.esl.framing import Block

STATUS = "api status"
BODY = "Body"
ANSWERS = frozenset({"command/reply", "api/response"})
#: A late answer has so many times its patience to come, then nothing comes any more.
LATE = 3


class Conversation(Talk[Command]):
    """What is said and heard on one connection of an event socket."""

    version = "event socket"

    def __init__(
        self,
        account: Account,
        patience: Patience,
        tell: Callable[[Message, int], None],
    ) -> None:
        super().__init__(patience, tell)
        self._account = account
        self._framer = Framer()
        self._pending: deque[Asked[Command]] = deque()
        self._has_greeted = False

    def ask(
        self,
        name: str,
        fields: Mapping[str, str],
        now: int,
        answer: Future[Answer] | None = None,
    ) -> Asked[Command]:
        """Say the command *name*, which has no *fields*.

        Raises:
            NotAllowed: It is none that may be sent.
        """
        return self._send(question(name), now, self._patience.answer, answer)

    def hear(self, piece: bytes, now: int) -> None:
        """Take what the switch sent."""
        self.last_heard = now
        for block in self._framer.feed(piece):
            if not self.over:
                self._take(block, now)
        if self._framer.fault:
            self.end(f"what the switch sends cannot be read: {self._framer.fault}")

    def elapse(self, now: int) -> None:
        """Notice what was waited for in vain."""
        if not self._has_greeted:
            if now >= self._greeted_by:
                self.end("connected, but no greeting came in time: it may be frozen")
            return
        for asked in self._pending:
            asked.elapse(now)
        oldest = self._pending[0] if self._pending else None
        if oldest is not None and now >= oldest.sent_at + LATE * oldest.patience:
            self.end("the switch is silent and may be frozen: it answers no command")
        elif oldest is not None and oldest.is_over and not self.is_up:
            self.end(f"the log-in failed: {oldest.answer.exception()}")
        elif self.is_up and oldest is None and now >= self._next_sign():
            self.ask(STATUS, {}, now)

    def next_at(self) -> int:
        """Return when `elapse` is due, should nothing be heard until then."""
        if not self._has_greeted:
            return self._greeted_by
        if not self._pending:
            return self._next_sign()
        oldest = self._pending[0]
        dues = [each.due for each in self._pending if not each.is_over]
        return min([*dues, oldest.sent_at + LATE * oldest.patience])

    def leave(self) -> None:
        """Say good-bye; no answer is waited for."""
        if self.is_up:
            self._to_say.append(Command("exit"))

    def _let_go(self) -> Iterable[Asked[Command]]:
        pending, self._pending = self._pending, deque()
        return pending

    def _next_sign(self) -> int:
        return self.last_heard + self._patience.silence

    def _send(
        self,
        command: Command,
        now: int,
        patience: int,
        answer: Future[Answer] | None = None,
    ) -> Asked[Command]:
        asked = Asked(command, now, patience, answer or Future())
        self._pending.append(asked)
        self._to_say.append(command)
        return asked

    def _perform(self, line: str, now: int) -> None:
        self._send(Command(line), now, self._patience.log_in)

    # --- Hearing ------------------------------------------------------------------

    def _take(self, block: Block, now: int) -> None:
        if block.type == "auth/request":
            if not self._has_greeted:
                self._has_greeted = True
                self._perform(f"auth {self._account.password}", now)
        elif block.type in ANSWERS:
            self._take_answer(block, now)
        elif block.type == "text/event-plain" and self.is_up:
            self._take_event(event_of(block.body), now)
        elif block.type == "text/disconnect-notice":
            self.end("the switch ended the conversation")
        elif block.type == "text/rude-rejection":
            self.refused = True
            self.end(
                "the switch turns this computer away: it is not in the access list of "
                "its event socket (apply-inbound-acl)"
            )

    def _take_event(self, event: Message, now: int) -> None:
        if event.event == "HEARTBEAT":
            told = event.get("Uptime-msec")
            if told.isascii() and told.isdigit() and len(told) <= len("9" * 13):
                self.core.started = now - int(told)
        elif event.event == "SHUTDOWN":
            self.core.shutdown = "announced stop"
        self._tell(event, now)

    def _take_answer(self, block: Block, now: int) -> None:
        if not self._pending:
            self.end("the switch answers what was not asked")
            return
        asked = self._pending.popleft()
        said = block.headers.get("Reply-Text") or text_of(block.body)
        told = printable(said)[:200].strip()
        if asked.action.name in CEREMONY:
            self._go_on(asked.action, told, now)
        elif told.startswith("-ERR permission"):
            asked.fail("denied", f"the switch answers {told!r}")
        elif told.startswith(("-ERR", "-USAGE")):
            asked.fail("refused", f"the switch answers {told!r}")
        elif not asked.is_over:
            if asked.action.line == STATUS:
                self._take_status(said, now)
            answer = Message((*block.headers.headers, (BODY, said)))
            asked.answer.set_result(Answer(answer, []))

    def _take_status(self, said: str, now: int) -> None:
        seconds = uptime(said)
        if seconds is not None:
            self.core.started = now - seconds * 1000

    def _go_on(self, command: Command, told: str, now: int) -> None:
        """Take the next step of the log-in, when one has come to an end."""
        if not told.startswith("+OK"):
            self.refused = True
            self.end(f"the log-in failed: {command.name}: the switch answers {told!r}")
        elif command.name == "auth":
            self._perform(LISTEN, now)
        else:
            self.is_up = True
            self.ask(STATUS, {}, now)


def text_of(body: bytes) -> str:
    """Return a body as text: UTF-8, else Latin-1, so that no two names become one."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("latin-1")
