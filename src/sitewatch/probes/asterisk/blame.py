"""Whose fault a loss may be: proposed with its evidence, decided by an engineer.

Where the evidence does not point away from the contact centre, it is named itself: the
clock then runs, which is in the customer's favour (guide: turnaround.fault-domain).
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sitewatch.measurement import Suspect
from sitewatch.probes.asterisk.contacts import Contact
from sitewatch.probes.asterisk.refusals import WRONG_PASSWORD, Refused
from sitewatch.probes.probe import printable


#: How wide a network is taken to be that fails as one.
IPV4_PREFIX, IPV6_PREFIX = 24, 64
#: Fewer phones than that are no network.
LEAST_PHONES = 3
LOG_IN, TAKE_CALLS = "agents_cannot_log_in", "agents_cannot_take_calls"
REJECTED, DIALS, UNRECORDED = "calls_rejected", "dials_failed", "calls_not_recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was seen beside the losses.

    Attributes:
        contacts: phones by the agent's name.
        unable: agents who cannot take calls.
        refused: agents who cannot log in, with how they were refused.
        dead_trunks: trunks that do not answer the switch.
        restart: that the core has just started, and how; empty when it has not.
        cut_recordings: how many recordings end before their call did.
        disk_full: that there is no room where recordings go; empty when there is.
    """

    contacts: Mapping[str, Contact] = field(default_factory=dict)
    unable: Collection[str] = ()
    refused: Mapping[str, Refused] = field(default_factory=dict)
    dead_trunks: Collection[str] = ()
    restart: str = ""
    cut_recordings: int = 0
    disk_full: str = ""


def suspects(seen: Evidence) -> dict[str, Suspect]:
    """Return whom to suspect for each measure, where something speaks for it."""
    network = _network(seen)
    trunk = _trunk(seen)
    found = {
        LOG_IN: _refusals(seen) or network,
        TAKE_CALLS: network or _restart(seen),
        REJECTED: trunk or _restart(seen),
        DIALS: trunk,
        UNRECORDED: _disk(seen),
    }
    return {measure: each for measure, each in found.items() if each is not None}


def _network(seen: Evidence) -> Suspect | None:
    """One LAN is gone while others are fine: the client's network."""
    gone: dict[str, int] = defaultdict(int)
    fine: dict[str, int] = defaultdict(int)
    for agent, contact in seen.contacts.items():
        lan = _lan(contact.host)
        if not lan:
            continue
        is_gone = agent in seen.unable and not contact.reachable
        (gone if is_gone else fine)[lan] += 1
    dead = {lan: count for lan, count in gone.items() if not fine.get(lan)}
    others = sum(fine.values())
    if not dead or sum(dead.values()) < LEAST_PHONES or not others:
        return None
    if sum(dead.values()) < sum(gone.values()):
        return None  # phones elsewhere are gone too: it is not one network
    named = ", ".join(f"all {count} in {lan}" for lan, count in sorted(dead.items()))
    because = f"unreachable phones: {named}; {others} in other networks answer"
    return Suspect("client_infrastructure", because[:500])


def _trunk(seen: Evidence) -> Suspect | None:
    if not seen.dead_trunks:
        return None
    named = printable(", ".join(sorted(seen.dead_trunks)))
    because = f"the trunk {named} does not answer the switch"
    return Suspect("third_party", because[:500])


def _refusals(seen: Evidence) -> Suspect | None:
    """Accounts and passwords are the contact centre's own configuration."""
    if not seen.refused:
        return None
    wrong = [each for each in seen.refused.values() if each.kind in WRONG_PASSWORD]
    kinds = sorted({each.kind for each in seen.refused.values()})
    sources = sorted({each.source for each in seen.refused.values() if each.source})
    what = "wrong passwords" if len(wrong) == len(seen.refused) else ", ".join(kinds)
    tried = sum(each.count for each in seen.refused.values())
    because = (
        f"configuration: {len(seen.refused)} accounts refused {tried} times ({what}) "
        f"from {', '.join(sources[:3]) or 'no known address'}"
    )
    return Suspect("contact_centre", printable(because)[:500])


def _restart(seen: Evidence) -> Suspect | None:
    return Suspect("contact_centre", seen.restart[:500]) if seen.restart else None


def _disk(seen: Evidence) -> Suspect | None:
    """A full disk: whose it is stands in the contract, so only the evidence is told."""
    if not seen.cut_recordings and not seen.disk_full:
        return None
    cut = f"{seen.cut_recordings} recordings end early" if seen.cut_recordings else ""
    told = "; ".join(each for each in (cut, seen.disk_full) if each)
    because = f"{told} (whose disk it is depends on the contract)"
    return Suspect("contact_centre", printable(because)[:500])


def _lan(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ""
    prefix = IPV4_PREFIX if address.version == 4 else IPV6_PREFIX  # noqa: PLR2004 - IPv4
    return str(ipaddress.ip_network((address, prefix), strict=False))
