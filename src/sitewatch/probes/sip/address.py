"""Where a SIP server is, as `sip:[user@]host[:port][;transport=udp|tcp]` says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from sitewatch import shape


DEFAULT_PORT, MOST_PORT = 5060, 65_535
#: Nothing here can end a line, quote or open another parameter of a header.
_ADDRESS = re.compile(
    r"sip:(?:(?P<user>[A-Za-z0-9_.+*#-]{1,64})@)?"
    r"(?P<host>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?:;transport=(?P<transport>udp|tcp))?"
)


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int = DEFAULT_PORT
    transport: Literal["udp", "tcp"] = "udp"
    user: str = ""

    @property
    def uri(self) -> str:
        """The address as it stands in a request."""
        user = f"{self.user}@" if self.user else ""
        transport = ";transport=tcp" if self.transport == "tcp" else ""
        return f"sip:{user}{host_port(self.host, self.port)}{transport}"


def host_port(host: str, port: int) -> str:
    """Return `host:port`, with brackets round an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def address(text: str, path: str) -> Address:
    """Return the address that *text* says, or raise `Misshapen` with *path*."""
    found = _ADDRESS.fullmatch(text)
    if found is None:
        msg = (
            f"{path}: {text!r} is not an address such as sip:10.0.0.5 or "
            "sip:100@10.0.0.5:5062;transport=tcp"
        )
        raise shape.Misshapen(msg)
    port = int(found["port"] or DEFAULT_PORT)
    if not 1 <= port <= MOST_PORT:
        msg = f"{path}: {text!r} has no usable port; give 1 to {MOST_PORT}"
        raise shape.Misshapen(msg)
    return Address(
        host=found["host"].strip("[]"),
        port=port,
        transport=cast("Literal['udp', 'tcp']", found["transport"] or "udp"),
        user=found["user"] or "",
    )
