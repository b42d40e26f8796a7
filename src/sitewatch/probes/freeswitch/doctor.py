"""What `sitewatch doctor` says of a FreeSWITCH: is it seen, and seen enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.ami.asked import AskFailed
from sitewatch.probes.freeswitch.agents import rows_of
from sitewatch.probes.freeswitch.listening import answer, is_gone, is_known, tables
from sitewatch.probes.probe import Note, printable
from sitewatch.probes.switch import Unseen


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sitewatch.probes.asterisk.listening import Client
    from sitewatch.probes.freeswitch.picture import Picture
    from sitewatch.probes.freeswitch.settings import Settings

SOCKET = (
    "In event_socket.conf set listen-ip 127.0.0.1, a long password and "
    "apply-inbound-acl with a list of its own, and lead a tunnel here."
)

KNOWN_PASSWORD = Note(
    "bad",
    "The password of the event socket is the one that FreeSWITCH comes with: whoever "
    "reaches it rules the switch.",
    SOCKET,
)


def notes(
    client: Client, settings: Settings, picture: Picture, now: datetime
) -> list[Note]:
    """Return what the switch itself lets us say."""
    link = client.connection(now)
    if not link.is_up:
        remedy = f"Start the switch, or mend host, port and password_file. {SOCKET}"
        return [Note("bad", printable(f"No log-in: {link.because}."), remedy)]
    return [
        Note("good", "Logged in to the event socket."),
        *_reach(settings),
        *_queues(client, settings),
        *_gateways(client, settings),
        *_calls(settings),
        *_events(client, picture, now),
    ]


def _reach(settings: Settings) -> Iterator[Note]:
    if settings.plain:
        yield Note(
            "doubtful",
            "The password of the event socket, which may do everything, travels "
            "readable.",
            SOCKET,
        )


def _queues(client: Client, settings: Settings) -> Iterator[Note]:
    seen = tables(client, settings.queues)
    if isinstance(seen, Unseen):
        remedy = "Correct queues, or load mod_callcenter."
        yield Note("bad", printable(f"{seen.because}."), remedy)
        return
    for queue, text in seen.items():
        rows = rows_of(text)
        if isinstance(rows, Unseen):
            yield Note("bad", printable(f"Queue {queue}: {rows.because}."), SOCKET)
        else:
            yield Note("good", printable(f"Queue {queue}: {len(rows)} agents."))


def _gateways(client: Client, settings: Settings) -> Iterator[Note]:
    for name in sorted(settings.gateways):
        try:
            said = answer(client, f"api sofia status gateway {name}")
        except AskFailed as error:
            yield Note("bad", printable(f"Gateway {name}: {error}."), SOCKET)
            continue
        if not is_known(said):
            remedy = "Write it as `sofia status` does, without the profile."
            yield Note("bad", f"The switch knows no gateway {name}.", remedy)
        elif is_gone(said):
            yield Note("bad", f"The gateway {name} is not there.", "Ask the carrier.")
        else:
            yield Note("good", f"The gateway {name} is there.")


def _calls(settings: Settings) -> Iterator[Note]:
    if not settings.sees_calls:
        remedy = "Name profiles or contexts in which calls from outside come in."
        yield Note("doubtful", "Calls are not counted.", remedy)


def _events(client: Client, picture: Picture, now: datetime) -> Iterator[Note]:
    """Say whether events come; a heartbeat comes every 20 s even when nobody calls."""
    heard = client.drain(now).events
    for each in heard:
        picture.fold((each.message,), each.at)
    if heard:
        yield Note("good", "Events come.")
    else:
        remedy = "Wait half a minute and ask again: a heartbeat comes every 20 s."
        yield Note("doubtful", "No event has come yet.", remedy)
