"""Mail addresses as the desk keeps them: one spelling for each."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email


LONGEST = 254


class BadAddress(ValueError):
    """This is no mail address."""


def mail_address(given: str) -> str:
    """Return an address in its one spelling: small letters, the domain in ASCII.

    A domain with letters of its own is kept as mail servers know it, so that one person
    is not two by another spelling.

    Raises:
        BadAddress: it is none.
    """
    try:
        address = _in_ascii(given.strip()).lower()
        validate_email(address)
    except (ValidationError, UnicodeError) as error:
        message = f"{given!r} is no mail address: give one like name@example.com."
        raise BadAddress(message) from error
    if len(address) > LONGEST:
        message = f"{given[:40]!r}… is longer than a mail address may be."
        raise BadAddress(message)
    return address


def _in_ascii(address: str) -> str:
    local, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    return f"{local}{at}{domain.encode('idna').decode('ascii')}"
