"""A host of a site for real: sshd on loopback that trusts the desk's certificates."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.frame.ports import free_port
from tests.project.source import ROOT

from backline.records.remote.adapters.ssh.authority import authority_line
from backline.records.remote.adapters.ssh.revocations import revocation_list


SSHD = "/usr/sbin/sshd"
SCRIPT = ROOT / "packaging/access/backline-access"
MISSING = "no sshd, ssh or curl: apt-get install openssh-server openssh-client curl"
ACCOUNT = getpass.getuser()
#: Seconds, so that what hangs ends.
_WAIT = 60


def public_key() -> str:
    """Return a public key that somebody made."""
    public = rsa.generate_private_key(65537, 3072).public_key()
    return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def need_ssh() -> None:
    """Skip, loudly, where there is no sshd to try it with."""
    if not (Path(SSHD).exists() and shutil.which("ssh") and shutil.which("curl")):
        pytest.skip(MISSING)


@dataclass(slots=True)
class Host:
    """The host, the folder of its settings, and an engineer's key beside it."""

    folder: Path
    port: int
    sshd: subprocess.Popen[bytes]

    @property
    def public_key(self) -> str:
        return (self.folder / "key.pub").read_text()

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def configure(self, desk: str, site: int, token: str = "", more: str = "") -> None:
        """Write the settings of the script."""
        (self.folder / "token").write_text(token)
        (self.folder / "conf").write_text(
            f"DESK={desk}\nSITE={site}\nTOKEN_FILE={self.folder}/token\n"
            f"REVOKED={self.folder}/revoked\nSESSIONS={self.folder}/sessions\n{more}"
        )

    def command(self, certificate: str, *options: str) -> list[str]:
        """Return how the engineer's ssh is called with a certificate."""
        cert = self.folder / "key-cert.pub"
        cert.write_text(certificate)
        told = {
            "UserKnownHostsFile": "/dev/null",
            "StrictHostKeyChecking": "no",
            "IdentitiesOnly": "yes",
            "BatchMode": "yes",
            "LogLevel": "ERROR",
            "ConnectTimeout": str(_WAIT),
            "CertificateFile": str(cert),
        }
        set_ = [part for name in told for part in ("-o", f"{name}={told[name]}")]
        key = ["-F", "none", "-i", str(self.folder / "key"), "-p", str(self.port)]
        return ["ssh", *key, *set_, *options, f"{ACCOUNT}@127.0.0.1"]

    def lets_in(self, certificate: str, *options: str) -> bool:
        """Say whether a command runs at the host with this certificate."""
        done = subprocess.run(
            [*self.command(certificate, *options), "echo inside"],
            capture_output=True,
            check=False,
            timeout=3 * _WAIT,
            text=True,
        )
        return done.returncode == 0 and done.stdout == "inside\n"

    def is_over(self) -> None:
        """Let the end of the one session that is kept be now."""
        (kept,) = (self.folder / "sessions").iterdir()
        first, *rest = kept.read_text().splitlines()
        serial, _, account = first.split()
        kept.write_text("\n".join([f"{serial} 1 {account}", *rest, ""]))

    def beat(self) -> str:
        """Let the script do one round; return what it said."""
        done = subprocess.run(
            [str(SCRIPT), "beat"],
            env={**os.environ, "BACKLINE_ACCESS_CONF": str(self.folder / "conf")},
            capture_output=True,
            check=True,
            timeout=3 * _WAIT,
            text=True,
        )
        return done.stderr

    @contextmanager
    def open_session(
        self, certificate: str, first: str = "true"
    ) -> Iterator[subprocess.Popen[str]]:
        """Keep a session open that has begun to work."""
        session = subprocess.Popen(
            [*self.command(certificate), f"{first}; echo inside; exec cat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert session.stdout is not None
            assert session.stdout.readline() == "inside\n", self.log
            yield session
        finally:
            session.kill()
            session.communicate(timeout=_WAIT)


@contextmanager
def running(folder: Path, authority: bytes, revoked: list[int]) -> Iterator[Host]:
    """Run a host until the block ends."""
    host = _prepared(folder, authority, revoked)
    try:
        yield host
    finally:
        host.sshd.terminate()
        host.sshd.wait(timeout=_WAIT)


def _prepared(folder: Path, authority: bytes, revoked: list[int]) -> Host:
    for name in ("key", "host_key"):
        keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f"]
        subprocess.run([*keygen, str(folder / name)], check=True, timeout=_WAIT)
    if os.geteuid() == 0:
        # What the package's service makes, and a container does not.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    (folder / "sessions").mkdir()
    (folder / "ca.pub").write_text(authority_line() + "\n")
    now = datetime.now(UTC)  # noqa: TID251 - beside a process with a real clock
    listed = revocation_list(authority=authority, serials=revoked, at=now)
    (folder / "revoked").write_bytes(listed)
    (folder / "ask").write_text(
        f'export BACKLINE_ACCESS_CONF={folder}/conf\nexec {SCRIPT} principals "$@"\n'
    )
    port = free_port()
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host_key\n"
        "PidFile none\nUsePAM no\nStrictModes no\nPasswordAuthentication no\n"
        "KbdInteractiveAuthentication no\nAuthorizedKeysFile none\n"
        "PermitRootLogin prohibit-password\n"
        f"TrustedUserCAKeys {folder}/ca.pub\nRevokedKeys {folder}/revoked\n"
        # sshd calls only what is root's; the sources of a checkout need not be.
        f"AuthorizedPrincipalsCommand /bin/sh {folder}/ask %u %i %s\n"
        f"AuthorizedPrincipalsCommandUser {ACCOUNT}\n"
    )
    with (folder / "log").open("wb") as log:
        sshd = subprocess.Popen(
            [SSHD, "-D", "-e", "-f", str(folder / "sshd_config")], stderr=log
        )
    _wait_for(port, sshd)
    return Host(folder, port, sshd)


def _wait_for(port: int, sshd: subprocess.Popen[bytes]) -> None:
    while sshd.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    pytest.fail("sshd ended before it listened")
