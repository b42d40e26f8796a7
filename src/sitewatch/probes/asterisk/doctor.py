"""What `sitewatch doctor` says of an Asterisk: is it seen, and seen enough."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sitewatch.probes import rostered
from sitewatch.probes.asterisk.ami.asked import AskFailed
from sitewatch.probes.asterisk.contacts import GONE
from sitewatch.probes.asterisk.event import instant_of
from sitewatch.probes.asterisk.members import members_of
from sitewatch.probes.probe import Note, printable
from sitewatch.probes.switch import Unseen


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sitewatch.probes.asterisk.ami.message import Message
    from sitewatch.probes.asterisk.listening import Client
    from sitewatch.probes.asterisk.picture import Picture
    from sitewatch.probes.asterisk.settings import Settings
    from sitewatch.probes.asterisk.standing import Standing
    from sitewatch.roster import RosterBook

ACCOUNT = (
    "Give the account in manager.conf what docs/reference/sitewatch.md says: read = "
    "system,call,agent,cdr,user,security and write = reporting, nothing else."
)
WIDE = frozenset(
    {
        *("Command", "DBPut", "GetConfig", "Hangup", "ModuleLoad", "Originate"),
        *("QueueAdd", "QueuePause", "QueueRemove", "Redirect", "Reload", "Setvar"),
        "UpdateConfig",
    }
)
MOST_OFF_SECONDS = 5


def notes(
    client: Client, settings: Settings, picture: Picture, now: datetime
) -> list[Note]:
    """Return what the switch itself lets us say."""
    link = client.connection(now)
    if not link.is_up:
        remedy = f"Start the switch, or mend host, user and secret_file. {ACCOUNT}"
        return [Note("bad", printable(f"No log-in: {link.because}."), remedy)]
    said = f"Logged in as {settings.user}, AMI {link.version}."
    return [
        Note("good", printable(said)),
        *_rights(client),
        *_clock(client, now),
        *_queues(client, settings),
        *_devices(client, settings),
        *_events(client, picture, now),
        *_qualify(settings, picture),
    ]


def beside(
    settings: Settings, roster: RosterBook, standing: Standing, now: datetime
) -> Iterator[Note]:
    """Return what the other witnesses let us say."""
    yield from witnesses(roster, standing, now)
    yield from _files(settings)


def witnesses(roster: RosterBook, standing: Standing, now: datetime) -> Iterator[Note]:
    """Return what the roster and SIP say."""
    yield from rostered.notes(roster, now)
    standing.look(ami_answers=True)
    if not standing.has_second_witness:
        remedy = 'Set sip = "sip:ADDRESS": alone, this can never say that all is down.'
        yield Note("doubtful", "There is no second witness.", remedy)
    elif standing.sip_has_answered:
        yield Note("good", f"Second witness: {standing.second_witness}.")
    else:
        remedy = "Mend sip, or let the switch answer OPTIONS from this computer."
        yield Note("bad", printable(f"{standing.second_witness}."), remedy)


def _rights(client: Client) -> Iterator[Note]:
    """Say whether the account may do what it should not.

    Some actions need no right at all, so that any account may them.
    """
    try:
        may = client.ask("ListCommands").response
    except AskFailed as error:
        yield Note(
            "doubtful", printable(f"The rights cannot be read: {error}."), ACCOUNT
        )
        return
    wide = sorted(name for name in WIDE if may.get(name))
    if wide:
        named = ", ".join(wide)
        yield Note("bad", f"The account may do more than ask: {named}.", ACCOUNT)
    else:
        yield Note("good", "The account may ask, and nothing that it should not.")


def _clock(client: Client, now: datetime) -> Iterator[Note]:
    try:
        there = instant_of(client.ask("Ping").response.get("Timestamp"))
    except AskFailed as error:
        yield Note("bad", printable(f"No Ping: {error}."), ACCOUNT)
        return
    if there is None:
        yield Note("doubtful", "The switch does not tell its time.", "Update it.")
        return
    off = abs(int((there - now).total_seconds()))
    if off > MOST_OFF_SECONDS:
        yield Note(
            "doubtful", f"Its clock is {off} s off ours.", "Use one time server."
        )


def _queues(client: Client, settings: Settings) -> Iterator[Note]:
    try:
        seen = members_of(client.ask("QueueStatus").events, settings.queues)
    except AskFailed as error:
        yield Note("bad", printable(f"The queues cannot be read: {error}."), ACCOUNT)
        return
    if isinstance(seen, Unseen):
        remedy = "Correct queues, or load the module of queues."
        yield Note("bad", printable(f"{seen.because}."), remedy)
    else:
        yield Note("good", f"{len(seen)} agents are in the queues.")


def _devices(client: Client, settings: Settings) -> Iterator[Note]:
    """Say of each trunk whether the switch knows it, and whether it answers."""
    if not settings.trunks:
        remedy = "Name trunks (or contexts): without them no rejected call is seen."
        yield Note(
            "doubtful", "No trunk is named.", "" if settings.contexts else remedy
        )
        return
    try:
        listed = client.ask("DeviceStateList").events
    except AskFailed as error:
        yield Note("bad", printable(f"No states of devices: {error}."), ACCOUNT)
        return
    states = {each.get("Device"): each.get("State") for each in listed}
    for trunk in sorted(settings.trunks):
        yield _trunk(trunk, states.get(trunk))


def _trunk(trunk: str, state: str | None) -> Note:
    if state is None:
        remedy = "Write it as the switch does, such as PJSIP/carrier."
        return Note("bad", f"The switch knows no trunk {trunk}.", remedy)
    if state in GONE:
        return Note("bad", f"The trunk {trunk} does not answer.", "Ask the carrier.")
    return Note("good", f"The trunk {trunk} is there.")


def _events(client: Client, picture: Picture, now: datetime) -> Iterator[Note]:
    """Say whether events come, with their time, and no more than are needed."""
    heard: list[Message] = [each.message for each in client.drain(now).events]
    for each in heard:
        picture.fold((each,), now)
    timed = [each for each in heard if each.event != "FullyBooted"]
    if not timed:
        remedy = (
            f"Wait for a call and ask again, or widen the account's rights. {ACCOUNT}"
        )
        yield Note("doubtful", "No event has come yet.", remedy)
    elif not any(each.get("Timestamp") for each in timed):
        remedy = "Set timestampevents = yes in manager.conf."
        yield Note("doubtful", "Events come without their time.", remedy)
    else:
        yield Note("good", "Events come, and tell their time.")


def _qualify(settings: Settings, picture: Picture) -> Iterator[Note]:
    trips = sum(each.qualified for each in picture.contacts.seen.values())
    if settings.qualify_seconds == 0:
        remedy = "Set qualify_frequency for the phones, and qualify_seconds likewise."
        yield Note("doubtful", "Phones are not qualified: dead ones look well.", remedy)
    elif trips:
        yield Note("good", f"{trips} phones were asked by the switch and answered.")
    else:
        remedy = (
            "Look that qualify_frequency of the phones is what qualify_seconds says; an "
            "account of AMI that may only read cannot see it."
        )
        yield Note("doubtful", "No phone was seen to be qualified yet.", remedy)


def _files(settings: Settings) -> Iterator[Note]:
    if settings.recordings is not None:
        folder = settings.recordings.folder
        if os.access(folder, os.R_OK | os.X_OK):
            yield Note("good", f"Recordings are looked for in {folder}.")
        else:
            remedy = "Let the user of sitewatch read it (a group is enough)."
            yield Note("bad", f"The folder {folder} cannot be read.", remedy)
    if settings.log_file is None:
        remedy = "Set log_file: calls to a number that is not known stand only there."
        yield Note("doubtful", "The log of the switch is not followed.", remedy)
    elif not os.access(settings.log_file, os.R_OK):
        remedy = "Let the user of sitewatch read it (a group is enough)."
        yield Note("bad", f"{settings.log_file} cannot be read.", remedy)
