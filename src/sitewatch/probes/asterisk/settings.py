"""The settings of an Asterisk probe; docs/reference/sitewatch.md explains each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast

from sitewatch import shape
from sitewatch.probes.asterisk import causes
from sitewatch.probes.asterisk.ami.account import PORT, TLS_PORT
from sitewatch.probes.asterisk.ivr import FAILURES, IvrWords
from sitewatch.probes.losses import SWITCH_MEASURES
from sitewatch.probes.settings import number, refuse_unknown
from sitewatch.probes.sip.address import Address, address


if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sitewatch.probes.probe import Place, Watched

MOST_NAMES = 200
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
KEYS = frozenset(
    {
        "host",
        "port",
        "tls",
        "ca_file",
        "certificate_name",
        "plain",
        "challenge",
        "user",
        "secret_file",
        "queues",
        "trunks",
        "contexts",
        "agents_by",
        "accounts",
        "agent_pool",
        "qualify_seconds",
        "qualify_timeout_seconds",
        "system_causes",
        "dials",
        "log_file",
        "sip",
        "ari_url",
        "ari_user",
        "ari_password_file",
        "ivr",
        "recordings",
    }
)
IVR_KEYS = frozenset({"event", "step", "result", "entered", "failures"})
RECORDING_KEYS = frozenset({"folder", "name", "queues", "lag_seconds"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingPlace:
    folder: Path
    name: str = "{uniqueid}.wav"
    queues: frozenset[str] = frozenset()
    lag_seconds: int = 60


@dataclass(frozen=True, slots=True)
class AriPlace:
    """Where ARI is, and with which account it is asked."""

    url: str
    user: str
    password_file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is said under `[probes.NAME]`; the secret itself is read when it is needed."""

    host: str = "127.0.0.1"
    user: str
    secret_file: Path
    port: int = PORT
    tls: bool = False
    ca_file: Path | None = None
    certificate_name: str = ""
    plain: bool = False
    challenge: bool = True
    queues: frozenset[str] = frozenset()
    trunks: frozenset[str] = frozenset()
    contexts: frozenset[str] = frozenset()
    agents_by: Literal["interface", "name"] = "interface"
    accounts: re.Pattern[str] | None = None
    agent_pool: bool = False
    qualify_seconds: int = 60
    qualify_timeout_seconds: int = 3
    system_causes: frozenset[int] = causes.SYSTEM
    dials: bool = False
    log_file: Path | None = None
    sip: Address | None = None
    ari: AriPlace | None = None
    ivr: IvrWords | None = None
    recordings: RecordingPlace | None = field(default=None)

    @property
    def sees_calls(self) -> bool:
        return bool(self.trunks or self.contexts)

    @property
    def watches(self) -> tuple[Watched, ...]:
        """What the probe answers for: what the settings say how to see."""
        seen = {
            "agents_cannot_log_in": True,
            "agents_cannot_take_calls": True,
            "calls_rejected": self.sees_calls,
            "ivr_calls_failed": self.ivr is not None,
            "dials_failed": self.dials,
            "calls_not_recorded": self.recordings is not None,
        }
        return tuple(each for each in SWITCH_MEASURES if seen.get(each.measure))


def settings_of(told: Mapping[str, object], place: Place) -> Settings:
    """Return the settings that *told* holds, each checked."""
    refuse_unknown(told, KEYS)
    host = host_of(told.get("host", "127.0.0.1"))
    tls = flag(told, "tls", otherwise=host not in LOOPBACK)
    accounts, sip = told.get("accounts"), told.get("sip")
    found = Settings(
        host=host,
        port=number(told, "port", TLS_PORT if tls else PORT, (1, 65_535)),
        tls=tls,
        ca_file=_path(told, "ca_file", place),
        certificate_name=shape.text(
            told.get("certificate_name", ""), "certificate_name", most=253
        ),
        plain=flag(told, "plain"),
        challenge=flag(told, "challenge", otherwise=True),
        user=shape.text(told.get("user"), "user", most=80),
        secret_file=place.folder / shape.text(told.get("secret_file"), "secret_file"),
        queues=names(told, "queues"),
        trunks=names(told, "trunks"),
        contexts=names(told, "contexts"),
        agents_by=_agents_by(told),
        accounts=None if accounts is None else pattern(accounts),
        agent_pool=flag(told, "agent_pool"),
        qualify_seconds=number(told, "qualify_seconds", 60, (0, 3600)),
        qualify_timeout_seconds=number(told, "qualify_timeout_seconds", 3, (1, 60)),
        system_causes=_causes(told),
        dials=flag(told, "dials"),
        log_file=_path(told, "log_file", place),
        sip=None if sip is None else address(shape.text(sip, "sip"), "sip"),
        ari=_ari(told, place),
        ivr=_ivr(told),
        recordings=_recordings(told, place),
    )
    if found.dials and not found.trunks:
        msg = "dials: name the trunks over which is dialled"
        raise shape.Misshapen(msg)
    return found


def _path(told: Mapping[str, object], name: str, place: Place) -> Path | None:
    """Return a path; relative ones begin at the configuration's own folder."""
    if name not in told:
        return None
    return place.folder / shape.text(told[name], name)


def host_of(value: object) -> str:
    host = shape.text(value, "host", most=253)
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", host):
        msg = "host: give a name or an address, without port"
        raise shape.Misshapen(msg)
    return host


def flag(told: Mapping[str, object], name: str, *, otherwise: bool = False) -> bool:
    value = told.get(name, otherwise)
    if not isinstance(value, bool):
        msg = f"{name}: true or false expected"
        raise shape.Misshapen(msg)
    return value


def names(told: Mapping[str, object], name: str) -> frozenset[str]:
    listed = shape.items(told.get(name, []), name, most=MOST_NAMES)
    return frozenset(shape.text(each, name, most=80) for each in listed)


def _agents_by(told: Mapping[str, object]) -> Literal["interface", "name"]:
    value = shape.text(told.get("agents_by", "interface"), "agents_by")
    if value not in {"interface", "name"}:
        msg = "agents_by: give interface or name"
        raise shape.Misshapen(msg)
    return cast('Literal["interface", "name"]', value)


def pattern(value: object) -> re.Pattern[str]:
    try:
        return re.compile(shape.text(value, "accounts", most=80))
    except re.error as error:
        msg = f"accounts: not a pattern: {error}"
        raise shape.Misshapen(msg) from error


def _causes(told: Mapping[str, object]) -> frozenset[int]:
    if "system_causes" not in told:
        return causes.SYSTEM
    listed = shape.items(told["system_causes"], "system_causes", most=MOST_NAMES)
    return frozenset(shape.integer(each, "system_causes") for each in listed)


def _ari(told: Mapping[str, object], place: Place) -> AriPlace | None:
    if "ari_url" not in told:
        return None
    return AriPlace(
        url=shape.text(told["ari_url"], "ari_url"),
        user=shape.text(told.get("ari_user"), "ari_user", most=80),
        password_file=place.folder
        / shape.text(told.get("ari_password_file"), "ari_password_file"),
    )


def _ivr(told: Mapping[str, object]) -> IvrWords | None:
    if "ivr" not in told:
        return None
    table = shape.mapping(told["ivr"], "ivr")
    refuse_unknown(table, IVR_KEYS)
    words = {
        key: shape.text(table[key], f"ivr.{key}", most=80)
        for key in ("event", "step", "result", "entered")
        if key in table
    }
    failures = names(table, "failures") if "failures" in table else FAILURES
    return IvrWords(**words, failures=failures)


def _recordings(told: Mapping[str, object], place: Place) -> RecordingPlace | None:
    if "recordings" not in told:
        return None
    table = shape.mapping(told["recordings"], "recordings")
    refuse_unknown(table, RECORDING_KEYS)
    name = shape.text(table.get("name", "{uniqueid}.wav"), "recordings.name")
    if name.startswith("/") or ".." in name or "*" in name.rpartition("/")[0]:
        msg = "recordings.name: give a name under the folder, with a * in the file only"
        raise shape.Misshapen(msg)
    return RecordingPlace(
        folder=place.folder / shape.text(table.get("folder"), "recordings.folder"),
        name=name,
        queues=names(table, "queues"),
        lag_seconds=number(table, "lag_seconds", 60, (5, 7200)),
    )
