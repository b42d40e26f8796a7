"""What a client needs of a conversation, whichever protocol it is held in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Future

    from sitewatch.probes.asterisk.ami.asked import Answer
    from sitewatch.probes.asterisk.ami.core import Core


class Sayable(Protocol):
    """What may be sent: made only by a table of what is allowed."""

    @property
    def name(self) -> str: ...

    def encoded(self) -> bytes: ...


class Talk(Protocol):
    """One connection, from its first byte to its end (such as `Conversation`)."""

    core: Core
    is_up: bool
    over: str
    refused: bool
    last_heard: int

    @property
    def version(self) -> str: ...

    def begin(self, now: int) -> None: ...

    def ask(
        self,
        name: str,
        fields: Mapping[str, str],
        now: int,
        answer: Future[Answer] | None = None,
    ) -> object: ...

    def take_to_say(self) -> Sequence[Sayable]: ...

    def hear(self, piece: bytes, now: int) -> None: ...

    def elapse(self, now: int) -> None: ...

    def next_at(self) -> int: ...

    def end(self, because: str) -> None: ...

    def leave(self) -> None: ...
