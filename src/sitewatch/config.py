"""The configuration: one TOML file, options and environment over it.

docs/reference/sitewatch.md explains every key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sitewatch import credentials, secret, shape, wire


SHORTEST_EVERY, LONGEST_EVERY = 1, 3600
DEFAULT_EVERY = 15
DEFAULT_SPOOL = Path("var/sitewatch/spool.sqlite3")
MOST_FILE = 1_000_000

KEYS = {
    "desk": {"url", "token_file"},
    "spool": {"path"},
    "rhythm": {"every_seconds"},
    "roster": {"file", "url", "token_file", "zone", "seats", "learn"},
    "probes": None,  # a table per probe; each probe knows its own keys
}


_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class BadConfig(Exception):
    """The configuration cannot be used; the message says where and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    desk_url: str | None = None
    token_file: Path | None = None
    spool_path: Path = DEFAULT_SPOOL
    every_seconds: int = DEFAULT_EVERY
    probes: Mapping[str, Mapping[str, object]]
    roster: Mapping[str, object] = field(default_factory=dict)
    folder: Path = Path()  # where relative paths begin

    @property
    def state(self) -> Path:
        """The folder for what is learned and typed, and the key, beside the spool."""
        return self.spool_path.parent / "state"

    def desk(self) -> wire.Endpoint:
        """Return where the desk is; it is asked only where nobody listens in."""
        if self.desk_url is None:
            msg = "no desk: set [desk] url, --desk-url or SITEWATCH_DESK_URL"
            raise BadConfig(msg)
        try:
            desk = wire.endpoint(self.desk_url)
        except wire.BadUrl as error:
            msg = f"[desk] url: {error}"
            raise BadConfig(msg) from error
        if not desk.secure and not desk.is_loopback:
            msg = f"[desk] url: {desk.host} is another computer; use https://"
            raise BadConfig(msg)
        return desk


def read(path: Path | None) -> Config:
    """Return the configuration in the file at *path*; the defaults without one."""
    if path is None:
        return Config(probes={})
    try:
        if path.stat().st_size > MOST_FILE:
            msg = f"{path} is larger than {MOST_FILE} bytes; give a sitewatch TOML file"
            raise BadConfig(msg)
        told: Mapping[str, object] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}; see --config"
        raise BadConfig(msg) from error
    except ValueError as error:
        msg = f"{path} is not TOML: {error}"
        raise BadConfig(msg) from error
    try:
        return _config(told, path.parent)
    except shape.Misshapen as error:
        msg = f"{path}: {error}"
        raise BadConfig(msg) from error


def _config(told: Mapping[str, object], folder: Path) -> Config:
    tables = {name: shape.mapping(told.get(name, {}), f"[{name}]") for name in KEYS}
    _refuse_unknown(told, tables)
    desk, spool, rhythm = tables["desk"], tables["spool"], tables["rhythm"]
    token_file, spool_path = desk.get("token_file"), spool.get("path")
    return Config(
        desk_url=None if "url" not in desk else shape.text(desk["url"], "[desk] url"),
        token_file=_path(token_file, "[desk] token_file", folder),
        spool_path=_path(spool_path, "[spool] path", folder) or DEFAULT_SPOOL,
        every_seconds=every(
            shape.integer(
                rhythm.get("every_seconds", DEFAULT_EVERY), "[rhythm] every_seconds"
            )
        ),
        probes={
            name: shape.mapping(settings, f"[probes.{name}]")
            for name, settings in tables["probes"].items()
            if _is_name(name)
        },
        roster=tables["roster"],
        folder=folder,
    )


def _refuse_unknown(
    told: Mapping[str, object], tables: Mapping[str, Mapping[str, object]]
) -> None:
    for name in told:
        if name not in KEYS:
            msg = f"{name}: there is no such table; known: {', '.join(KEYS)}"
            raise shape.Misshapen(msg)
    for name, known in KEYS.items():
        for key in tables[name]:
            if known is not None and key not in known:
                told_keys = ", ".join(sorted(known))
                msg = f"[{name}] {key}: there is no such key; known: {told_keys}"
                raise shape.Misshapen(msg)


def _is_name(name: str) -> bool:
    if not _NAME.fullmatch(name):
        msg = f"[probes.{name}]: a probe is called by small letters, digits, - and _"
        raise shape.Misshapen(msg)
    return True


def _path(value: object, where: str, folder: Path) -> Path | None:
    """Return a path of the file; relative ones begin at the file's own folder."""
    return None if value is None else folder / shape.text(value, where)


def every(seconds: int) -> int:
    if not SHORTEST_EVERY <= seconds <= LONGEST_EVERY:
        msg = f"every_seconds: give {SHORTEST_EVERY} to {LONGEST_EVERY}"
        raise shape.Misshapen(msg)
    return seconds


def credential(config: Config, environment: Mapping[str, str]) -> credentials.Own:
    """Return who speaks to the desk: the key of an enrolled site, else its token."""
    key = credentials.key_file(config.state)
    if key.is_there:
        return credentials.Own(key, None)
    return credentials.Own(key, credentials.Token(token(config, environment)))


def token(config: Config, environment: Mapping[str, str]) -> str:
    """Return the desk's token: SITEWATCH_TOKEN, else the file; never an argument."""
    given = environment.get("SITEWATCH_TOKEN", "").strip()
    if not given and config.token_file is not None:
        try:
            given = secret.secret_in(config.token_file, "[desk] token_file")
        except shape.Misshapen as error:
            raise BadConfig(str(error)) from error
    if not given:
        msg = (
            "no key and no token: have a code made at the desk and run sitewatch"
            " enrol, or set [desk] token_file or SITEWATCH_TOKEN"
        )
        raise BadConfig(msg)
    if not given.isascii() or not given.isprintable() or " " in given:
        msg = "the token has letters that no token has; copy it again"
        raise BadConfig(msg)
    return given
