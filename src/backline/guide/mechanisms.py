"""The ways into a site, with their conditions, read from data.

Guide: access.mechanisms - TeamViewer; SSH or HTTPS direct and VNC, secured and for
trusted hosts only; Cisco Webex and Microsoft Lync, secured, with the customer
presenting; AnyDesk. access.other - any other is approved separately, on its merits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.calendar_parse import is_list


if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


LISTED = "access.mechanisms"
OTHER = "access.other"
MANUAL = "manual"


class BadMechanism(ValueError):
    """The file of the mechanisms has something wrong; the message says where and what."""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A way into a site.

    Attributes:
        name: as the desk calls it, such as ``ssh``.
        title: as people call it.
        secured: it is encrypted and protected by the site's own sign-in.
        trusted_hosts: a session comes from an address on the site's list, or not at all.
        customer_presents: a person of the customer shares the screen and stays.
        adapters: what can open and shut it, the usual one first.
        open: what a person does to open it by hand.
        shut: what a person does to shut it by hand.
        clause: what approves it.
    """

    name: str
    title: str
    secured: bool
    trusted_hosts: bool
    customer_presents: bool
    adapters: tuple[str, ...] = (MANUAL,)
    open: str = ""
    shut: str = ""
    clause: str = LISTED

    @property
    def conditions(self) -> tuple[str, ...]:
        """What has to hold for a session, in words; empty where nothing has to."""
        return tuple(
            words
            for holds, words in (
                (self.secured, "secured"),
                (self.trusted_hosts, "trusted hosts only"),
                (self.customer_presents, "customer presents"),
            )
            if holds
        )


def parse_mechanisms(mapping: Mapping[str, object]) -> dict[str, Mechanism]:
    """Return the mechanisms of the guide's data file by name, in its order.

    Args:
        mapping: the file as it was read, one table ``mechanism`` for each.

    Raises:
        BadMechanism: a member is missing, unknown or of another type.
    """
    listed = mapping.get("mechanism")
    if not is_list(listed) or not listed:
        message = "There is no [[mechanism]] in the file: write at least one."
        raise BadMechanism(message)
    found = [_parse(each, place) for place, each in enumerate(listed, start=1)]
    names = {mechanism.name: mechanism for mechanism in found}
    if len(names) != len(found):
        message = "Two mechanisms have one name: give each its own."
        raise BadMechanism(message)
    return names


def other_mechanism(
    name: str,
    title: str,
    *,
    trusted_hosts: bool,
    customer_presents: bool,
    how: str,
) -> Mechanism:
    """Return a way that the guide does not list and that was approved (access.other).

    Args:
        name: as the desk calls it at that site.
        title: as people call it.
        trusted_hosts: whether it was approved for trusted hosts only.
        customer_presents: whether it was approved with the customer presenting.
        how: how it works, in words; it stands in for what a person does by hand.
    """
    return Mechanism(
        name=name,
        title=title,
        secured=True,
        trusted_hosts=trusted_hosts,
        customer_presents=customer_presents,
        open=how,
        shut=f"Undo what opened it: {how}",
        clause=OTHER,
    )


_FLAGS = ("secured", "trusted_hosts", "customer_presents")
_TEXTS = ("name", "title", "open", "shut")


def _parse(given: object, place: int) -> Mechanism:
    where = f"mechanism {place}"
    if not isinstance(given, dict):
        message = f"{where} is no table."
        raise BadMechanism(message)
    unknown = [
        str(name) for name in given if name not in {*_FLAGS, *_TEXTS, "adapters"}
    ]
    if unknown:
        message = f"{where} has {', '.join(sorted(unknown))}, which nobody reads."
        raise BadMechanism(message)
    name, title, opened, shut = (_text(given.get(key), where, key) for key in _TEXTS)
    secured, trusted, presents = (_flag(given.get(key), where, key) for key in _FLAGS)
    return Mechanism(
        name=name,
        title=title,
        secured=secured,
        trusted_hosts=trusted,
        customer_presents=presents,
        adapters=tuple(_adapters(given.get("adapters"), where)),
        open=opened,
        shut=shut,
    )


def _text(value: object, where: str, key: str) -> str:
    if not isinstance(value, str) or not value.strip():
        message = f"{where} has no {key}: write some words."
        raise BadMechanism(message)
    return value


def _flag(value: object, where: str, key: str) -> bool:
    if not isinstance(value, bool):
        message = f"{where} does not say {key}: write true or false."
        raise BadMechanism(message)
    return value


def _adapters(value: object, where: str) -> Iterator[str]:
    if not is_list(value) or not value:
        message = f"{where} names no adapters: write at least {MANUAL!r}."
        raise BadMechanism(message)
    for each in value:
        yield _text(each, where, "adapters")
