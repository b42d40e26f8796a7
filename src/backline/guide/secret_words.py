"""No secret is stored on a ticket: what looks like one is found and taken out.

Guide: access.mechanisms - a way in is secured. A password in a ticket is in every
mail, export and backup of it. There is one rule of what looks like a secret. Whatever
reaches a ticket loses that and nothing else, through whatever door it comes; a field
about access is refused with it, as nothing else belongs there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.mechanisms import LISTED
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backline.guide.timeline import Fact

_BASE64 = r"(?:(?:\\n|[\s>|])*[A-Za-z0-9+/=]{16,})*"
_HEAD = r"\s+[A-Z][\w-]+: [^\n]*"
_KEY_NAME = r"[A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"
_WORDS = r"passw(?:or)?d|passphrase|pass[ _-]?code|secret|token|api[ _-]?key"
_SHORT = r"pass|pwd|pw|psk|(?:pre-?)?shared[ _-]?key|creds?|credentials"
_ELSEWHERE = (
    r"passwort|kennwort|contraseña|senha|mot de passe|密码|密碼|口令|パスワード"
    r"|كلمة المرور|كلمة السر"
)
#: What stands behind a name and is no secret: how it is with it, or a stand-in for it.
_NO_VALUE = (
    r"(?!(?:wrong|incorrect|invalid|in?correct|bad|expired?|missing|required|unknown|"
    r"empty|blank|none|null|nil|nobody|yes|no|not|ok|okay|true|false|same|see|the|"
    r"this|that|was|is|are|and|has|had|will|can|cannot|could|must|should|please|for|"
    r"reset|changed?|changing|set|sent|given|locked|disabled|enabled|accepted|"
    r"rejected|refused|denied|failed|fails|failure|error|page|field|prompt|policy|"
    r"rotation|prompted|optional|hidden|redacted|removed|withheld|masked|"
    r"x+|\.+|-+|_+|\*+)(?![\w!#$%^&*@+=~/-]))"
)
_PLAIN = r"[^\s\"'<>\[{$*,;&][^\s\"'<>,;&]*[^\s\"'<>,;&.:!?)\]}]"
_BEGIN = r"[^\s\"'<\[{$*]"
_VALUE = (
    rf"(?:\"(?P<v1>{_BEGIN}[^\"\n]{{2,200}})\"|'(?P<v2>{_BEGIN}[^'\n]{{2,200}})'|"
    rf"{_NO_VALUE}(?P<v3>(?=\S{{3}}){_PLAIN}))"
)
_SIGN = r"[\"']?[ \t]*(?::=|=>|[:=\uff1a])[ \t]*(?:\r?\n[ \t]*(?=\S*\d\S*[ \t]*(?:\r?\n|$)))?"
_MIXED = r"(?=[^\s,;]*\d)(?=[^\s,;]*[A-Za-z])(?![A-Z]{3}-\d+\b)"


def _named(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Shape:
    """How one sort of secret looks; the groups v1, v2… are what of it is secret.

    Without *what*, it is called as its group ``name`` says.
    """

    what: str
    pattern: re.Pattern[str]


_KEYS = (
    re.compile(rf"-----BEGIN {_KEY_NAME}(?:[^-]{{0,40000}}-----END {_KEY_NAME})"),
    re.compile(rf"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-*(?:{_HEAD})*{_BASE64}"),
    re.compile(r"PuTTY-User-Key-File-\d[\s\S]{0,40000}?Private-MAC:\s*\w+"),
    re.compile(
        rf"PuTTY-User-Key-File-\d:? ?[\w-]*(?:{_HEAD}|\s+[A-Za-z0-9+/=]{{16,}})*"
    ),
    re.compile(r"b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/=]*" + _BASE64),
)
_SHAPES = (
    *(_Shape("a private key", each) for each in _KEYS),
    _Shape(
        "a password inside of an address",
        re.compile(r"\w://[^\s/:@]*:(?P<v1>[^\s/@<*\[{$][^\s/@]*)@"),
    ),
    _Shape(
        "a token",
        re.compile(
            r"\b(?P<v1>(?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_\w{30,}|github_pat_\w{30,}|"
            r"glpat-[\w-]{20,}|xox[abeprs]-[\w-]{10,}|AIza[\w-]{35}|SG\.[\w-]{16,}\.[\w-]{16,}|"
            r"[sr]k[_-](?:live|test|proj|ant)[_-][\w-]{16,}|bl_[0-9a-f]{12}_[0-9a-f]{48}|"
            r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*)"
        ),
    ),
    _Shape(
        "a token",
        _named(
            r"\bauthorization[\"']?\s*[:=]\s*[\"']?(?:basic|bearer|digest|token)\s+"
            r"(?P<v1>[^\s\"'<\[{$*][^\s\"']{3,})"
        ),
    ),
    _Shape(
        "a password",
        _named(
            r"\bsshpass\s+-p\s*(?P<v1>[^\s\"'<\[{$*][^\s]{2,})|"
            r"\bmysql\w*\b[^\n]{0,200}?\s-p(?P<v2>[^\s\"'<\[{$*][^\s]{2,})|"
            r"\bcurl\b[^\n]{0,200}?\s(?:-u|--user)[ =][\"']?[^\s:\"']+:(?P<v3>[^\s\"'<\[{$*][^\s\"']{2,})"
        ),
    ),
    _Shape(
        "a password of a remote session",
        _named(
            r"(?:team ?viewer|any ?desk|\btv\b|\brust ?desk)[^\d\n]{0,30}"
            r"\d(?:[ .-]?\d){8,9}(?:[ \t]*[/|][ \t]*|[ \t]*[,;]?[ \t]*"
            r"(?:(?:and|with)[ \t]+)?(?:password|pass|pwd|pw|code|pin)[ \t:=]+(?:is[ \t]+)?)"
            r"(?P<v1>[^\s,;<\[{$*][^\s,;]{2,}[^\s,;.])"
        ),
    ),
    _Shape(
        "",
        _named(rf"<\w{{0,40}}?(?P<name>{_WORDS}|{_SHORT})>(?P<v1>[^<\s\[*$]{{3,}})</"),
    ),
    _Shape(
        "",
        _named(
            rf"(?:(?<!\w)\w{{0,40}}?(?P<name>{_WORDS})|"
            rf"(?<![A-Za-z0-9])(?:{_SHORT}|{_ELSEWHERE}))s?"
            rf"(?:_access_key|_key)?{_SIGN}{_VALUE}"
        ),
    ),
    _Shape(
        "",
        _named(
            r"\b(?P<name>pin|otp|one-time code|pass ?code)\b[ \t]*"
            r"(?:(?:[:=]|is|was)[ \t]*)?(?P<v1>\d{4,8})\b(?![-.:/]\d)"
        ),
    ),
    _Shape(
        "",
        _named(
            rf"\b(?P<name>{_WORDS}|{_SHORT}|{_ELSEWHERE})[ \t]+(?:is|was|ist|es)\b:?[ \t]+'?"
            rf"(?:\"(?P<v2>{_BEGIN}[^\"\n]{{2,200}})\"|(?P<v1>(?=\S*[\d!#$%^&*+=~])(?=\S{{4}})"
            rf"(?!\S+[ \t](?:days?|hours?|minutes?|characters?)\b){_PLAIN}!*))"
        ),
    ),
    _Shape(
        "",
        _named(
            rf"\b(?P<name>passw(?:or)?d|passphrase|pwd|pw)[ \t]+[\"']?(?P<v1>{_MIXED}[^\s,;\"']{{5,}}[^\s,;.\"'):?])"
        ),
    ),
)
_CALLED = {
    "passphrase": "a passphrase",
    "secret": "a secret",
    "token": "a token",
    "apikey": "an API key",
    "pin": "a PIN",
    "otp": "a one-time code",
    "onetimecode": "a one-time code",
}
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


@dataclass(frozen=True, slots=True)
class Found:
    """What looks like a secret: where it stands, and what it is, in words."""

    start: int
    end: int
    what: str


def secrets_in(words: str) -> tuple[Found, ...]:
    """Return what in *words* looks like a secret, in its order, without overlap.

    It looks for private keys, a password given by name, one inside of an address, one
    beside the number of a remote session, and tokens of known shapes.
    """
    found = sorted(_all(words), key=_place)
    kept: list[Found] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
        elif each.end > kept[-1].end:
            kept[-1] = Found(kept[-1].start, each.end, kept[-1].what)
    return tuple(kept)


def _place(found: Found) -> tuple[int, int]:
    return found.start, -found.end


def _all(words: str) -> Iterator[Found]:
    for shape in _SHAPES:
        for match in shape.pattern.finditer(words):
            groups = match.groupdict()
            what = shape.what or _called(groups["name"])
            value = next((key for key in ("v1", "v2", "v3") if groups.get(key)), None)
            start, end = match.span(value) if value else match.span()
            yield Found(start, end, what)


def _called(name: str | None) -> str:
    plain = re.sub(r"[^a-z]", "", (name or "").lower())
    return _CALLED.get(plain, "a password")


def found_secret(words: str) -> str:
    """Return what in *words* looks like a secret, in words; empty when nothing does."""
    found = secrets_in(words)
    return found[0].what if found else ""


def without_secrets(words: str) -> str:
    """Return *words* without what looks like a secret; nothing else is lost."""
    parts, at = [], 0
    for each in secrets_in(words):
        parts += [words[at : each.start], f"[taken out: {each.what}]"]
        at = each.end
    return "".join([*parts, words[at:]])


def facts_without_secrets(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return facts as a ticket stores them: their texts without secrets."""
    return {
        name: without_secrets(told) if isinstance(told, str) else told
        for name, told in facts.items()
    }


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
