"""A client of AMI that survives its switch: one thread, one connection at a time."""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
import time
from abc import ABC, abstractmethod
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from sitewatch.probes.asterisk.ami.actions import question
from sitewatch.probes.asterisk.ami.asked import Answer, AskFailed
from sitewatch.probes.asterisk.ami.bell import Bell
from sitewatch.probes.asterisk.ami.conversation import Conversation
from sitewatch.probes.asterisk.ami.core import Core
from sitewatch.probes.asterisk.ami.ear import Drained, Ear
from sitewatch.probes.asterisk.ami.link import Link, LinkFailed, connect
from sitewatch.probes.asterisk.ami.patience import Patience, pause


if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sitewatch.probes.asterisk.ami.account import Account, Remote
    from sitewatch.probes.asterisk.ami.message import Message
    from sitewatch.probes.asterisk.ami.talk import Sayable, Talk

MOST_PIECES = 16  # read before what is due is looked at again
STEADY_MS = 60_000  # up for so long, a connection that ends is no failure in a row
LEFT = "sitewatch has left"
LATE_MS = 2_000  # what a thread may take to tell what it knows

log = logging.getLogger(__name__)


class Connection(NamedTuple):
    """How the connection stands.

    Attributes:
        is_up: whether the log-in was accepted and nothing was lost since.
        since: since when that is so, or is not.
        because: why it is not up, in words; empty when it is.
        version: of AMI, as the last banner says it.
        core_started_at: when the core of the switch started, if it has said so.
        core: what else the core told on this connection, or on the last one.
        refuses: whether it is not up because the log-in was refused: then it lives.
    """

    is_up: bool
    since: datetime
    because: str
    version: str
    core_started_at: datetime | None
    core: Core
    refuses: bool


class _Wish(NamedTuple):
    action: str
    fields: Mapping[str, str]
    answer: Future[Answer]


class Keeper(ABC):
    """Keeps a connection to a switch, answers questions and collects events.

    Its thread waits for its socket and for nothing else; whoever is slow to `drain`
    loses events and is told so. What is said there is the business of a `talk`.
    """

    protocol: ClassVar[str]

    def __init__(
        self,
        account: Remote,
        *,
        patience: Patience | None = None,
        wanted: Collection[str] | None = None,
        steady: Callable[[], int] = lambda: time.monotonic_ns() // 1_000_000,
        share: Callable[[], int] = lambda: secrets.randbelow(101),
    ) -> None:
        """Keep events named in *wanted*, all without it; *share* is 0 to 100."""
        self.account = account
        self._patience = patience or Patience()
        self._wanted = None if wanted is None else frozenset(wanted)
        self._steady = steady
        self._share = share
        self._bell = Bell()
        self._ear = Ear()
        self._thread = threading.Thread(
            target=self._run, name=self.protocol, daemon=True
        )
        self._lock = threading.Condition()  # guards what follows
        self._is_up = False
        self._since = steady()
        self._because = "not connected yet"
        self._refuses = False
        self._version = ""
        self._core = Core()
        self._wishes: list[_Wish] = []

    def start(self) -> None:
        self._ear.deaf(self._steady(), self._because)
        self._thread.start()

    def close(self) -> None:
        """Leave the switch, for good; returns when the thread has ended."""
        if self._bell.stopped:
            return
        self._bell.stop()
        if self._thread.ident is not None:
            self._thread.join()
        self._bell.close()

    def ask(self, action: str, **fields: str) -> Answer:
        """Return the whole answer to *action*; nothing is ever sent again.

        Raises:
            NotAllowed: It is none that may be sent.
            AskFailed: There is no answer; its `reason` names why.
        """
        self.check(action, fields)
        wish = _Wish(action, fields, Future())
        with self._lock:
            if not self._is_up:
                msg = f"{action}: {self._because}"
                raise AskFailed(msg, "unreachable")
            self._wishes.append(wish)
            self._bell.ring()
        try:
            whole = (self._patience.answer + LATE_MS) / 1000
            return wish.answer.result(timeout=whole)
        except TimeoutError as error:
            msg = f"{action}: the client's own thread does not answer"
            raise AskFailed(msg, "timeout") from error

    def drain(self, now: datetime) -> Drained:
        """Return the events that came since the last time, and what is missing."""
        return self._ear.drain(self._steady(), now)

    def connection(self, now: datetime) -> Connection:
        with self._lock:
            steady, core = self._steady(), self._core

            def instant(at: int) -> datetime:
                return now - timedelta(milliseconds=steady - at)

            return Connection(
                is_up=self._is_up,
                since=instant(self._since),
                because=self._because,
                version=self._version,
                core_started_at=None if core.started is None else instant(core.started),
                core=core,
                refuses=self._refuses,
            )

    def wait_until_up(self, milliseconds: int) -> bool:
        """Wait for a log-in, at most so long; return whether there is one."""
        with self._lock:
            return self._lock.wait_for(lambda: self._is_up, milliseconds / 1000)

    @abstractmethod
    def check(self, action: str, fields: Mapping[str, str]) -> None:
        """Raise NotAllowed for what is never sent."""

    @abstractmethod
    def talk(
        self, patience: Patience, hear: Callable[[Message, int], None]
    ) -> Talk[Sayable]:
        """Return a conversation that has not begun."""

    # --- The thread ---------------------------------------------------------------

    def _run(self) -> None:
        failures = 0
        while not self._bell.stopped:
            began = self._steady()
            refused = self._visit()
            lasted = self._steady() - began
            failures = 1 if lasted >= STEADY_MS else failures + 1
            rest = pause(failures, refused=refused, share=self._share())
            if self._because != LEFT:
                log.warning(
                    "%s.down switch=%s again_in=%dms: %s",
                    self.protocol,
                    self.account,
                    rest,
                    self._because,
                )
            self._rest(rest)

    def _rest(self, milliseconds: int) -> None:
        until = self._steady() + milliseconds
        while not self._bell.stopped and self._steady() < until:
            self._bell.wait(until - self._steady())

    def _visit(self) -> bool:
        """Hold one conversation to its end; return whether the log-in was refused."""
        talk = self.talk(self._patience, self._hear)
        try:
            link = connect(
                self.account,
                bell=self._bell,
                steady=self._steady,
                patience=self._patience.connect,
            )
            with contextlib.closing(link):
                self._converse(link, talk)
        except LinkFailed as error:
            talk.end(str(error))
        except Exception as error:
            log.exception("%s.broke switch=%s", self.protocol, self.account)
            talk.end(f"the client broke: {type(error).__name__}")
        self._publish(talk)
        return talk.refused

    def _converse(self, link: Link, talk: Talk[Sayable]) -> None:
        talk.begin(self._steady())
        while not talk.over:
            self._say(link, talk)
            self._bell.wait(
                self._due_in(link, talk), link.wire, writing=link.has_unsent
            )
            if self._bell.stopped:
                talk.leave()
                self._say(link, talk)
                talk.end(LEFT)
                return
            self._listen(link, talk)
            talk.elapse(self._steady())
            self._publish(talk)

    def _due_in(self, link: Link, talk: Talk[Sayable]) -> int:
        if link.may_have_more:
            return 0
        due = talk.next_at() - self._steady()
        return min(due, self._patience.write) if link.has_unsent else due

    def _listen(self, link: Link, talk: Talk[Sayable]) -> None:
        for _ in range(MOST_PIECES):
            piece = link.receive()
            if not piece:
                return
            talk.hear(piece, self._steady())
            self._publish(talk)

    def _say(self, link: Link, talk: Talk[Sayable]) -> None:
        with self._lock:
            wishes, self._wishes = self._wishes, []
        now = self._steady()
        for wish in wishes:
            talk.ask(wish.action, wish.fields, now, wish.answer)
        for action in talk.take_to_say():
            link.say(action, now)
        link.flush(now, self._patience.write)

    # --- What others see ----------------------------------------------------------

    def _hear(self, event: Message, now: int) -> None:
        if self._wanted is None or event.event in self._wanted:
            self._ear.take(event, now)

    def _publish(self, talk: Talk[Sayable]) -> None:
        """Let others see how the connection stands."""
        now = self._steady()
        if talk.is_up and not self._is_up:
            self._tell_up(talk, now)
        if self._is_up:
            with self._lock:
                self._core = replace(talk.core)
        if talk.over:
            self._tell_down(talk, now)

    def _tell_up(self, talk: Talk[Sayable], now: int) -> None:
        self._ear.hearing(now)
        with self._lock:
            self._is_up, self._since, self._because = True, now, ""
            self._refuses = False
            self._version = talk.version
            self._lock.notify_all()
        log.info(
            "%s.up switch=%s version=%s", self.protocol, self.account, talk.version
        )

    def _tell_down(self, talk: Talk[Sayable], now: int) -> None:
        self._ear.deaf(talk.last_heard if self._is_up else now, talk.over)
        with self._lock:
            if self._is_up:
                self._since = now
            self._is_up, self._because = False, talk.over
            self._refuses = talk.refused
            wishes, self._wishes = self._wishes, []
            self._lock.notify_all()
        for wish in wishes:
            wish.answer.set_exception(
                AskFailed(f"{wish.action}: {talk.over}", "unreachable")
            )


class Client(Keeper):
    """A client of AMI."""

    protocol = "ami"
    account: Account

    def check(self, action: str, fields: Mapping[str, str]) -> None:
        question(action, "0", fields)

    def talk(
        self, patience: Patience, hear: Callable[[Message, int], None]
    ) -> Talk[Sayable]:
        return Conversation(self.account, patience, hear)
