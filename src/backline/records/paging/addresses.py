"""What an address of each channel looks like, and how it is shown to others."""

from __future__ import annotations

import json
import re
from typing import NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from backline.guide.paging import CLAUSE
from backline.guide.workflow import MoveRefused
from backline.records.outbox.going_out import BadAddress, check_address
from backline.records.outbox.senders.web_push.sealing import subscription_of


#: The channels by which people are paged, in the order in which they are offered.
CHANNELS = {
    "mail": "Mail",
    "sms": "Text message",
    "voice": "Phone call",
    "push": "This browser",
    "slack": "Slack",
    "teams": "Microsoft Teams",
    "webhook": "Webhook",
}
LONGEST = 2000
_NUMBER = re.compile(r"\+[1-9]\d{7,14}")
#: Who takes webhooks of these; nothing else is asked to.
_HOSTS = {
    "slack": ("hooks.slack.com", "hooks.slack-gov.com"),
    "teams": (
        ".webhook.office.com",
        ".logic.azure.com",
        ".powerplatform.com",
        ".powerautomate.com",
    ),
}


def address_of(channel: str, given: str) -> str:
    """Return what somebody typed as an address, in the form that is kept.

    Raises:
        MoveRefused: it is no address of this channel; with what to write instead.
    """
    typed = given.strip()
    if not typed or len(typed) > LONGEST:
        _refuse("Say where you are reached by it.")
    if channel in {"sms", "voice"}:
        return _number(typed)
    if channel == "mail":
        return _mail(typed)
    if channel == "push":
        return _subscription(typed)
    if channel not in CHANNELS:
        _refuse("There is no such way: choose one of the list.")
    return _webhook(channel, typed)


def shown(channel: str, address: str) -> str:
    """Return an address as it may be shown: of what opens a door, only where it is."""
    if channel == "push":
        return urlsplit(str(json.loads(address)["endpoint"])).hostname or ""
    if channel in {"slack", "teams", "webhook"}:
        return f"{urlsplit(address).hostname}/…{address[-4:]}"
    return address


def _number(typed: str) -> str:
    number = "".join(char for char in typed if char not in " -().")
    if not _NUMBER.fullmatch(number):
        _refuse("Give the number with its country, such as +91 98765 43210.")
    return number


def _mail(typed: str) -> str:
    try:
        validate_email(typed)
    except ValidationError:
        _refuse("Give a mail address, such as name@example.com.")
    return typed.lower()


def _subscription(typed: str) -> str:
    try:
        told = json.loads(typed)
        found = subscription_of(told)
        check_address(found.endpoint, private=settings.WEBHOOKS_PRIVATE)
    except (BadAddress, ValueError):
        _refuse("The browser gave no subscription that can be used: try again.")
    keys = {name: told["keys"][name] for name in ("auth", "p256dh")}
    return json.dumps({"endpoint": found.endpoint, "keys": keys}, sort_keys=True)


def _webhook(channel: str, typed: str) -> str:
    try:
        check_address(typed, private=settings.WEBHOOKS_PRIVATE)
    except BadAddress as error:
        _refuse(str(error))
    hosts = _HOSTS.get(channel)
    host = urlsplit(typed).hostname or ""
    if hosts and not settings.WEBHOOKS_PRIVATE and not host.endswith(hosts):
        named = CHANNELS[channel]
        _refuse(f"This is no address of {named}: copy it from there.")
    return typed


def _refuse(message: str) -> NoReturn:
    raise MoveRefused(message, CLAUSE)
