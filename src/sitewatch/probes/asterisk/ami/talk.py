"""One connection from its first byte to its end, whichever protocol it is held in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from sitewatch.probes.asterisk.ami.core import Core


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from concurrent.futures import Future

    from sitewatch.probes.asterisk.ami.asked import Answer, Asked
    from sitewatch.probes.asterisk.ami.message import Message
    from sitewatch.probes.asterisk.ami.patience import Patience


class Sayable(Protocol):
    """What may be sent: made only by a table of what is allowed."""

    @property
    def name(self) -> str: ...

    def encoded(self) -> bytes: ...


Said_co = TypeVar("Said_co", bound=Sayable, covariant=True)


class Talk(ABC, Generic[Said_co]):
    """What is said and heard, without the socket and the clock.

    Attributes:
        core: what is known of when the switch started.
        is_up: whether the log-in was accepted.
        over: why the conversation has ended, in words; empty while it has not.
        refused: whether it ended because the log-in was refused.
    """

    def __init__(
        self, patience: Patience, tell: Callable[[Message, int], None]
    ) -> None:
        """Give each event to *tell* before any answer that came after it."""
        self.core = Core()
        self.is_up = False
        self.over = ""
        self.refused = False
        self.last_heard = 0
        self._patience = patience
        self._tell = tell
        self._to_say: list[Said_co] = []
        self._greeted_by = 0

    @property
    @abstractmethod
    def version(self) -> str:
        """What the switch says that it is."""

    def begin(self, now: int) -> None:
        """The connection stands; the switch is to greet."""
        self.last_heard = now
        self._greeted_by = now + self._patience.banner

    @abstractmethod
    def ask(
        self,
        name: str,
        fields: Mapping[str, str],
        now: int,
        answer: Future[Answer] | None = None,
    ) -> Asked[Said_co]:
        """Say what asks; *answer* is told the answer, or why there is none.

        Raises:
            NotAllowed: It is none that may be sent.
        """

    def take_to_say(self) -> list[Said_co]:
        """Return what is to be sent now, in order; it is never told again."""
        said, self._to_say = self._to_say, []
        return said

    @abstractmethod
    def hear(self, piece: bytes, now: int) -> None:
        """Take what the switch sent."""

    @abstractmethod
    def elapse(self, now: int) -> None:
        """Notice what was waited for in vain."""

    @abstractmethod
    def next_at(self) -> int:
        """Return when `elapse` is due, should nothing be heard until then."""

    def end(self, because: str) -> None:
        """End it; whatever is pending fails, as it may or may not have been done."""
        if self.over:
            return
        if self.core.shutdown:
            because = f"{because} ({self.core.shutdown})"
        self.over = because
        self.is_up = False
        self._to_say.clear()
        for asked in self._let_go():
            asked.fail("incomplete", f"the connection was lost: {because}")

    @abstractmethod
    def leave(self) -> None:
        """Say good-bye; no answer is waited for."""

    @abstractmethod
    def _let_go(self) -> Iterable[Asked[Said_co]]:
        """Return what is pending, and forget it."""
