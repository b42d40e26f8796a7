"""One connection from its first byte to its end, without the socket and the clock.

What came and what time it is are told to it; what to say is taken from it. Nothing is
ever said twice.
"""

from __future__ import annotations

import hashlib
import secrets
from concurrent.futures import Future
from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.ami.actions import Action, question
from sitewatch.probes.asterisk.ami.asked import Asked, AskFailed
from sitewatch.probes.asterisk.ami.framing import Framer
from sitewatch.probes.asterisk.ami.talk import Talk
from sitewatch.probes.probe import printable


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sitewatch.probes.asterisk.ami.account import Account
    from sitewatch.probes.asterisk.ami.asked import Answer
    from sitewatch.probes.asterisk.ami.message import Message
    from sitewatch.probes.asterisk.ami.patience import Patience


class Conversation(Talk[Action]):
    """What is said and heard on one connection of AMI."""

    def __init__(
        self,
        account: Account,
        patience: Patience,
        tell: Callable[[Message, int], None],
    ) -> None:
        super().__init__(patience, tell)
        self._account = account
        self._framer = Framer()
        # Nobody else can know it, so no event of others is taken for an answer.
        self._prefix = f"sitewatch-{secrets.token_hex(8)}-"
        self._count = 0
        self._pending: dict[str, Asked[Action]] = {}
        self._ceremony: Asked[Action] | None = None
        self._ping: Asked[Action] | None = None
        self._status: Asked[Action] | None = None

    @property
    def version(self) -> str:
        return self._framer.version

    def ask(
        self,
        name: str,
        fields: Mapping[str, str],
        now: int,
        answer: Future[Answer] | None = None,
    ) -> Asked[Action]:
        """Say an action; *answer* is told the answer, or why there is none.

        Raises:
            NotAllowed: It is none that may be sent.
        """
        action = question(name, self._next_id(), fields)
        return self._send(Asked(action, now, self._patience.answer, answer or Future()))

    def hear(self, piece: bytes, now: int) -> None:
        """Take what the switch sent."""
        if self.over:
            return
        self.last_heard = now
        for message in self._framer.feed(piece):
            self._take(message, now)
        if self._framer.has_greeted and self._ceremony is None:
            self._log_in(now)
        if self._framer.fault:
            self.end(f"what the switch sends cannot be read: {self._framer.fault}")

    def elapse(self, now: int) -> None:
        """Notice what was waited for in vain."""
        for asked in self._pending.values():
            asked.elapse(now)
        self._settle(now)
        if self._framer.has_greeted:
            self._break_silence(now)
        elif now >= self._greeted_by:
            self.end(
                "connected, but no banner came in time: the switch may be frozen, or "
                "the port wants TLS"
            )

    def next_at(self) -> int:
        """Return when `elapse` is due, should nothing be heard until then."""
        if not self._framer.has_greeted:
            return self._greeted_by
        if not self._pending:
            return self.last_heard + self._patience.silence
        return min(asked.due for asked in self._pending.values())

    def leave(self) -> None:
        """Say good-bye; no answer is waited for."""
        if self.is_up:
            self._to_say.append(Action("Logoff", self._next_id()))

    def _let_go(self) -> Iterable[Asked[Action]]:
        pending, self._pending = self._pending, {}
        return pending.values()

    # --- Logging in ---------------------------------------------------------------

    def _log_in(self, now: int) -> None:
        account = self._account
        if account.challenge:
            fields: tuple[tuple[str, str], ...] = (("AuthType", "MD5"),)
            self._ceremony = self._perform("Challenge", fields, now)
        else:
            fields = (("Username", account.user), ("Secret", account.secret))
            self._ceremony = self._perform("Login", fields, now)

    def _answer_challenge(self, challenge: str, now: int) -> None:
        both = (challenge + self._account.secret).encode()
        key = hashlib.md5(both, usedforsecurity=False).hexdigest()
        fields = (("AuthType", "MD5"), ("Username", self._account.user), ("Key", key))
        self._ceremony = self._perform("Login", fields, now)

    def _perform(
        self, name: str, fields: tuple[tuple[str, str], ...], now: int
    ) -> Asked[Action]:
        action = Action(name, self._next_id(), fields)
        return self._send(Asked(action, now, self._patience.log_in))

    def _go_on(self, ceremony: Asked[Action], now: int) -> None:
        """Take the next step of the log-in, when one has come to an end."""
        error = ceremony.answer.exception()
        if isinstance(error, AskFailed):
            self.refused = error.reason in {"refused", "denied"}
            self.end(f"the log-in as {printable(self._account.user)} failed: {error}")
        elif ceremony.action.name == "Challenge":
            response = ceremony.answer.result().response
            self._answer_challenge(response.get("Challenge"), now)
        else:
            self.is_up = True
            self._status = self.ask("CoreStatus", {}, now)

    # --- Hearing ------------------------------------------------------------------

    def _take(self, message: Message, now: int) -> None:
        action_id = message.get("ActionID")
        asked = self._pending.get(action_id)
        if asked is not None:
            asked.take(message)
            self._settle(now)
        elif message.event and self.is_up and not action_id.startswith(self._prefix):
            self.core.take(message, now)
            self._tell(message, now)

    def _settle(self, now: int) -> None:
        """Let go of what is answered, and act on what the client itself asked."""
        for action_id, asked in list(self._pending.items()):
            if asked.is_over and not self.over:
                del self._pending[action_id]
                self._conclude(asked, now)

    def _conclude(self, asked: Asked[Action], now: int) -> None:
        if asked is self._ceremony:
            self._go_on(asked, now)
        elif asked is self._status and asked.answer.exception() is None:
            self.core.take_status(asked.answer.result().response)
        elif asked is self._ping:
            self._ping = None
            error = asked.answer.exception()
            if error is not None:
                self.end(f"the switch is silent and may be frozen ({error})")

    def _break_silence(self, now: int) -> None:
        silent = now - self.last_heard >= self._patience.silence
        if self.is_up and silent and not self._pending:
            self._ping = self.ask("Ping", {}, now)

    # --- Saying -------------------------------------------------------------------

    def _next_id(self) -> str:
        self._count += 1
        return f"{self._prefix}{self._count}"

    def _send(self, asked: Asked[Action]) -> Asked[Action]:
        self._pending[asked.action.action_id] = asked
        self._to_say.append(asked.action)
        return asked
