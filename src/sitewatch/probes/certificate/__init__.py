"""Certificates that expire: agents' browsers and SIP phones stop on that day."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509

from sitewatch import shape
from sitewatch.measurement import Measurement
from sitewatch.probes.checked import SITE, Finding, measured, notes
from sitewatch.probes.probe import Note, Place, Watched
from sitewatch.probes.settings import number, refuse_unknown, texts


KEYS = {"servers", "least_days"}
LEAST_DAYS = 21
WATCHED = Watched(SITE, "certificates_expiring", "checked")
SECONDS = 3
MOST_SERVERS = 20


class NoCertificate(Exception):
    """A server showed no certificate; the message says what it did instead."""


def expires_at(host: str, port: int, *, seconds: int = SECONDS) -> datetime:
    """Return until when the certificate of a server is valid.

    It is read, not trusted: those of a site are often its own, and nothing is sent.

    Raises:
        NoCertificate: nothing listens, it is no TLS, or no certificate is shown.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection((host, port), timeout=seconds) as link,
            context.wrap_socket(link, server_hostname=host) as secure,
        ):
            shown = secure.getpeercert(binary_form=True)
        certificate = x509.load_der_x509_certificate(shown or b"")
    except (OSError, ValueError) as error:
        msg = f"it shows no certificate ({error})"
        raise NoCertificate(msg) from error
    return certificate.not_valid_after_utc


@dataclass(frozen=True, slots=True)
class CertificateProbe:
    name: str
    servers: tuple[tuple[str, int], ...]
    least_days: int = LEAST_DAYS
    watches: Sequence[Watched] = (WATCHED,)

    def measure(self, now: datetime) -> list[Measurement]:
        return [measured(WATCHED, self._looked(now), "certificates expire", now)]

    def examine(self, now: datetime) -> list[Note]:
        return notes(self._looked(now), "Renew it, or correct the server's name.")

    def close(self) -> None:
        """Nothing is kept open."""

    def _looked(self, now: datetime) -> list[Finding]:
        return [self._look(host, port, now) for host, port in self.servers]

    def _look(self, host: str, port: int, now: datetime) -> Finding:
        try:
            until = expires_at(host, port)
        except NoCertificate as error:
            return Finding(f"{host}:{port}", "unseen", str(error))
        said = f"until {until:%Y-%m-%d}"
        soon = until - now < timedelta(days=self.least_days)
        return Finding(f"{host}:{port}", "lost" if soon else "well", said)


def from_settings(settings: Mapping[str, object], place: Place) -> CertificateProbe:
    refuse_unknown(settings, KEYS)
    named = texts(settings, "servers", most=MOST_SERVERS)
    return CertificateProbe(
        place.name,
        tuple(shape.address(each, "servers", port=443) for each in named),
        number(settings, "least_days", LEAST_DAYS, (1, 365)),
    )
