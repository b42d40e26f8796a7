"""Where a switch is, and who asks there."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from pathlib import Path

PORT, TLS_PORT = 5038, 5039


class BadAccount(ValueError):
    """The account cannot be used as it is; the message says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """Where a switch is, whichever protocol it talks there.

    Attributes:
        tls: whether the connection is encrypted and the switch's certificate verified.
        ca_file: who vouches for that certificate; otherwise whom this computer trusts.
        certificate_name: the name in the certificate, where it is not the host's.
        plain: the customer's word that others may read along on the way.
    """

    host: str
    port: int
    tls: bool = False
    ca_file: Path | None = None
    certificate_name: str = ""
    plain: bool = False

    @property
    def is_loopback(self) -> bool:
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def context(self) -> ssl.SSLContext:
        """Return what TLS demands: a certificate that is verified, and of this name.

        Raises:
            BadAccount: The file of the authority cannot be used.
        """
        try:
            return ssl.create_default_context(cafile=self.ca_file)
        except (OSError, ssl.SSLError) as error:
            msg = f"ca_file: {self.ca_file} cannot be used: {error}"
            raise BadAccount(msg) from error

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Remote):
    """An AMI account of a switch.

    Attributes:
        challenge: whether to log in by MD5 challenge, so that the secret never travels.
    """

    user: str
    secret: str = field(repr=False)
    port: int = TLS_PORT
    tls: bool = True
    challenge: bool = True

    def __post_init__(self) -> None:
        check_words(user=self.user, secret=self.secret)
        if self.tls:
            return
        if not self.is_loopback and not self.plain:
            msg = (
                f"{self.host} is another computer: use tls, or say `plain = true` if "
                "everybody on the way may read along"
            )
            raise BadAccount(msg)
        if not self.is_loopback and not self.challenge:
            msg = f"the secret does not travel to {self.host} unencrypted: use tls"
            raise BadAccount(msg)


def check_words(**words: str) -> None:
    """Refuse what cannot be said on a line, or would not be what was meant."""
    for name, value in words.items():
        if not value or not value.isprintable() or value != value.strip():
            msg = f"{name}: printable text without blanks at its ends is needed"
            raise BadAccount(msg)
