"""What was asked and is not answered yet; a list is whole or it is no answer."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple

from sitewatch.probes.asterisk.ami.talk import Said_co
from sitewatch.probes.probe import printable


if TYPE_CHECKING:
    from sitewatch.probes.asterisk.ami.message import Message

MOST_EVENTS = 50_000
MOST_LIST_BYTES = 24 * 1024 * 1024
HEADER_BYTES = 110  # what a header costs in memory beside its letters

Reason = Literal["unreachable", "refused", "denied", "timeout", "incomplete"]


class Answer(NamedTuple):
    """A whole answer: the response, and the events of its list."""

    response: Message
    events: list[Message]


class AskFailed(Exception):
    """There is no answer.

    Attributes:
        reason: `unreachable`: nothing was sent, there is no connection. `refused`: the
            switch answered with an error; `denied`: the account may not ask this.
            `timeout`: no whole answer in time. `incomplete`: the connection was lost,
            or a list is not what it says it is.
    """

    def __init__(self, because: str, reason: Reason) -> None:
        super().__init__(because)
        self.reason: Reason = reason


def cost(message: Message) -> int:
    """Return about how many bytes of memory *message* takes."""
    return sum(HEADER_BYTES + len(name) + len(value) for name, value in message.headers)


@dataclass(slots=True)
class Asked(Generic[Said_co]):
    """One action that was sent, until its answer is whole or will never be."""

    action: Said_co
    sent_at: int
    patience: int
    answer: Future[Answer] = field(default_factory=Future)
    _response: Message | None = None
    _events: list[Message] = field(default_factory=list)
    _cost: int = 0

    @property
    def is_over(self) -> bool:
        return self.answer.done()

    @property
    def due(self) -> int:
        return self.sent_at + self.patience

    def take(self, message: Message) -> None:
        """Take a response or an event that bears this action's id."""
        if self.is_over:
            return
        if message.event:
            self._take_event(message)
        elif self._response is None:
            self._take_response(message)

    def fail(self, reason: Reason, because: str) -> None:
        if not self.is_over:
            self._events.clear()
            said = f"{self.action.name}: {because}"
            self.answer.set_exception(AskFailed(said, reason))

    def elapse(self, now: int) -> None:
        if now >= self.due:
            seconds = self.patience // 1000
            self.fail("timeout", f"no whole answer within {seconds} s")

    def _take_response(self, response: Message) -> None:
        said = printable(response.get("Message"))[:200]
        if response.get("Response").casefold() not in {"success", "goodbye"}:
            denied = said.casefold() == "permission denied"
            because = f"the switch answers {said or response.get('Response')!r}"
            self.fail("denied" if denied else "refused", because)
        elif response.get("EventList").casefold() == "start":
            self._response = response
        else:
            self.answer.set_result(Answer(response, []))

    def _take_event(self, event: Message) -> None:
        if event.event.endswith("Complete"):
            self._complete(event)
        elif event.get("EventList").casefold() == "cancelled":
            self.fail("incomplete", "the switch cancelled the list")
        else:
            self._events.append(event)
            self._cost += cost(event)
            self._check_size()

    def _check_size(self) -> None:
        if len(self._events) > MOST_EVENTS:
            self.fail("incomplete", f"the list is longer than {MOST_EVENTS} events")
        elif self._cost > MOST_LIST_BYTES:
            self.fail("incomplete", f"the list takes over {MOST_LIST_BYTES} bytes")

    def _complete(self, event: Message) -> None:
        told = event.get("ListItems")
        if self._response is None:
            self.fail("incomplete", "the list ended before the switch began it")
        elif told != str(len(self._events)):
            because = (
                f"the list says {printable(told)[:20] or 'not how many'} items, "
                f"{len(self._events)} came"
            )
            self.fail("incomplete", because)
        else:
            self.answer.set_result(Answer(self._response, self._events))
