"""The settings of a FreeSWITCH probe; docs/reference/sitewatch.md explains each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitewatch import shape
from sitewatch.probes.asterisk import settings as picture
from sitewatch.probes.freeswitch import causes
from sitewatch.probes.freeswitch.esl.account import PORT
from sitewatch.probes.freeswitch.esl.commands import NAME
from sitewatch.probes.freeswitch.words import gateway_name
from sitewatch.probes.settings import number, refuse_unknown
from sitewatch.probes.sip.address import Address, address


if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sitewatch.probes.probe import Place, Watched

KEYS = frozenset(
    {
        "host",
        "port",
        "plain",
        "password_file",
        "queues",
        "profiles",
        "contexts",
        "gateways",
        "accounts",
        "system_causes",
        "sip",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is said under `[probes.NAME]`; the password is read when it is needed."""

    password_file: Path
    host: str = "127.0.0.1"
    port: int = PORT
    plain: bool = False
    queues: frozenset[str] = frozenset()
    profiles: frozenset[str] = frozenset()
    contexts: frozenset[str] = frozenset()
    gateways: frozenset[str] = frozenset()
    accounts: re.Pattern[str] | None = None
    system_causes: frozenset[str] = causes.SYSTEM
    sip: Address | None = None

    @property
    def seen(self) -> picture.Settings:
        """The same in the words of which pictures are made."""
        trunks = {f"sofia/{name}" for name in self.profiles}
        if self.sees_calls:
            trunks |= {gateway_name(name) for name in self.gateways}
        return picture.Settings(
            host=self.host,
            user="",
            secret_file=self.password_file,
            queues=self.queues,
            trunks=frozenset(trunks),
            contexts=self.contexts,
            accounts=self.accounts,
            system_causes=frozenset(map(causes.number, self.system_causes)),
        )

    @property
    def sees_calls(self) -> bool:
        return bool(self.profiles or self.contexts)

    @property
    def watches(self) -> tuple[Watched, ...]:
        """What the probe answers for: what the settings say how to see."""
        return self.seen.watches


def settings_of(told: Mapping[str, object], place: Place) -> Settings:
    """Return the settings that *told* holds, each checked."""
    refuse_unknown(told, KEYS)
    accounts, sip = told.get("accounts"), told.get("sip")
    found = Settings(
        host=picture.host_of(told.get("host", "127.0.0.1")),
        port=number(told, "port", PORT, (1, 65_535)),
        plain=picture.flag(told, "plain"),
        password_file=place.folder
        / shape.text(told.get("password_file"), "password_file"),
        queues=_asked(told, "queues"),
        profiles=picture.names(told, "profiles"),
        contexts=picture.names(told, "contexts"),
        gateways=_asked(told, "gateways"),
        accounts=None if accounts is None else picture.pattern(accounts),
        system_causes=_causes(told),
        sip=None if sip is None else address(shape.text(sip, "sip"), "sip"),
    )
    if found.gateways and not found.sees_calls:
        msg = "gateways: name the profiles or contexts in which their calls come in"
        raise shape.Misshapen(msg)
    return found


def _asked(told: Mapping[str, object], key: str) -> frozenset[str]:
    """Return names that become part of a command, and so are of few letters."""
    found = picture.names(told, key)
    strange = sorted(each for each in found if not re.fullmatch(NAME, each))
    if strange:
        msg = f"{key}: {strange[0]!r} is no name such as support@default"
        raise shape.Misshapen(msg)
    return found


def _causes(told: Mapping[str, object]) -> frozenset[str]:
    if "system_causes" not in told:
        return causes.SYSTEM
    found = picture.names(told, "system_causes")
    strange = sorted(found - set(causes.NUMBERS))
    if strange:
        msg = f"system_causes: {strange[0]!r} is no cause such as NO_ROUTE_DESTINATION"
        raise shape.Misshapen(msg)
    return found
