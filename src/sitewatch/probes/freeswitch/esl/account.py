"""Where an event socket is, and the password that opens it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sitewatch.probes.asterisk.ami.account import BadAccount, Remote, check_words


PORT = 8021


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Remote):
    """The one account of an event socket; there is no TLS and no challenge."""

    password: str = field(repr=False)
    port: int = PORT

    def __post_init__(self) -> None:
        check_words(password=self.password)
        if not self.is_loopback and not self.plain:
            msg = (
                f"{self.host} is another computer, and an event socket has no TLS: its "
                "password, which may do everything there, would travel readable. Lead "
                "a tunnel here (ssh -N -L 8021:127.0.0.1:8021 USER@SWITCH) and give "
                'host = "127.0.0.1", or say `plain = true` if everybody on the way may '
                "read along"
            )
            raise BadAccount(msg)
