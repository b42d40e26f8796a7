"""No secret is stored on a ticket: what looks like one is found and refused.

Guide: access.mechanisms - a way in is secured. A password in a ticket is in every
mail, export and backup of it. Fields about access refuse what looks like a secret; in
ordinary words it is only warned of, for people write about passwords all the time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backline.guide.mechanisms import LISTED
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Mapping


_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File-\d")
_NAMED = re.compile(
    r"\b(pass(?:word|wd|phrase|code)?|pwd|pin|secret|token|api[ _-]?key)"
    r"\s*(?:[:=]\s*\S{3}|\bis\b:?\s+[\"']?(?=\S*[\d!#$%^&*+=~])\S{4})",
    re.IGNORECASE,
)
#: Of what was found by name, the name.
_NAME = r"\1"
_IN_ADDRESS = re.compile(r"\w://[^\s/:@]+:[^\s/@]+@")
_TOKEN = re.compile(
    r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|xox[abprs]-[\w-]{10,}|"
    r"bl_[0-9a-f]{12}_[0-9a-f]{48}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.)"
)
_WORD = re.compile(r"\S{10,80}")
_CLASSES = (
    re.compile("[a-z]"),
    re.compile("[A-Z]"),
    re.compile(r"\d"),
    re.compile(r"[!#$%^&*?+=~<>|]"),
)
_ADDRESS = re.compile(r"^\w+://|/")

INSTEAD = (
    "Secrets are not kept on a ticket: it goes out by mail and stays in every export. "
    "Leave it out, and give it by phone or through the customer's own vault."
)


def found_secret(words: str) -> str:
    """Return what in *words* looks like a secret, in words; empty when nothing does.

    It looks for private keys, a password given by name, one inside of an address, and
    tokens of known shapes.
    """
    if _PRIVATE_KEY.search(words):
        return "a private key"
    if _IN_ADDRESS.search(words):
        return "a password inside of an address"
    if _TOKEN.search(words):
        return "a token"
    named = _NAMED.search(words)
    return f"a {named.expand(_NAME).lower()}" if named else ""


def found_in_access(words: str) -> str:
    """Return what looks like a secret in a field about access, more strictly.

    A single word of small and large letters, digits and signs is taken for a password
    here, as nothing else that belongs into such a field looks like that.
    """
    found = found_secret(words)
    if found:
        return found
    for word in words.split():
        if not _WORD.fullmatch(word):
            continue
        if not _ADDRESS.search(word) and all(each.search(word) for each in _CLASSES):
            return "a password"
    return ""


def check_no_secret(fields: Mapping[str, str]) -> None:
    """Refuse what looks like a secret in the fields about access.

    Args:
        fields: what each field says, by the field's name for people.

    Raises:
        MoveRefused: with the field and what to do instead.
    """
    for name, words in fields.items():
        found = found_in_access(words)
        if found:
            message = f"{name} looks like {found}. {INSTEAD}"
            raise MoveRefused(message, LISTED)
