"""An event of AMI with the instant at which it happened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitewatch.probes.asterisk.ami.message import Message

MOST_LETTERS = 64  # of a name that a switch tells: more is no name
MOST_DIGITS = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STAMP = re.compile(r"(\d{1,11})(?:\.(\d{1,6}))?")


@dataclass(frozen=True, slots=True)
class Event:
    """What one message said; of a header that came twice, the first."""

    name: str
    at: datetime
    fields: Mapping[str, str]

    def get(self, name: str) -> str:
        """Return the value of the header *name*, in small letters; empty without."""
        return self.fields.get(name, "")

    @property
    def call(self) -> str:
        return self.get("linkedid")[:MOST_LETTERS]

    @property
    def channel_id(self) -> str:
        return self.get("uniqueid")[:MOST_LETTERS]


def event_of(message: Message, arrived: datetime) -> Event:
    """Return what *message* tells; without a time of its own it happened on arrival.

    FullyBooted has no time even when the switch tells the time of events.
    """
    fields: dict[str, str] = {}
    for name, value in message.headers:
        fields.setdefault(name.casefold(), value)
    happened = instant_of(fields.get("timestamp", ""))
    return Event(fields.get("event", ""), happened or arrived, fields)


def instant_of(stamp: str) -> datetime | None:
    """Return the instant in a time of AMI such as `1795420922.264064`."""
    found = _STAMP.fullmatch(stamp)
    if found is None:
        return None
    micros = int((found[2] or "0").ljust(6, "0"))
    return _EPOCH + timedelta(seconds=int(found[1]), microseconds=micros)


def number(text: str, otherwise: int = -1) -> int:
    """Return the whole number in *text*, which another program wrote."""
    usable = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if usable else otherwise


def agent_of(interface: str) -> str:
    """Return an agent's name: `agent001` for PJSIP/agent001, `2014` for Local/2014@x/n."""
    return (
        interface.partition("/")[2].partition("@")[0].partition("/")[0][:MOST_LETTERS]
    )


def endpoint_of(channel: str) -> str:
    """Return the endpoint of a channel: `PJSIP/carrier` for PJSIP/carrier-000001bd."""
    return channel.rpartition("-")[0] or channel
