"""The computers that speak for a site: their keys, and what they said of themselves last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from backline.records.enrolment.queries import (
    figures_of,
    heartbeats_of,
    keys_of,
    newest_sitewatch,
)
from backline.records.fleet.actions.site_clock import LET_BE
from backline.surfaces.look import words
from backline.surfaces.look.badges import Badge
from backline.surfaces.look.pieces import Fact
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo

    from backline.records.accounts.queries import Reader
    from backline.records.enrolment.models import SiteHeartbeat, SiteKey

#: A computer that beats once a minute and has not for so long is silent.
SILENT_AFTER = timedelta(minutes=5)
_SHOWN_DIGEST = 12


@dataclass(frozen=True, slots=True)
class WatchedLine:
    """A measure that a probe answers for, and how it stands."""

    component: str
    measure: str
    probe: str
    state: str
    since: datetime | None
    because: str

    @property
    def key(self) -> tuple[str, str]:
        return self.component, self.measure


@dataclass(frozen=True, slots=True)
class Computer:
    """A computer of a site as its card shows it."""

    key: SiteKey
    badge: Badge
    facts: list[Fact]
    watched: tuple[WatchedLine, ...]
    beat_at: datetime | None
    waiting: int
    revoke_url: str

    @property
    def is_revoked(self) -> bool:
        return self.key.revoked_at is not None


def computers_of(*, reader: Reader, site_id: int, now: datetime) -> list[Computer]:
    """Return the computers that were ever enrolled, those that may speak first."""
    keys = list(keys_of(reader=reader, site_id=site_id))
    if not keys:
        return []
    beats = heartbeats_of(reader=reader, site_id=site_id)
    newest = newest_sitewatch(reader=reader)
    keys.sort(key=lambda key: key.revoked_at is not None)
    return [_computer(key, beats.get(key.pk), newest, now) for key in keys]


def _computer(
    key: SiteKey, beat: SiteHeartbeat | None, newest: str, now: datetime
) -> Computer:
    told: Mapping[str, Any] = {} if beat is None else beat.told
    spool = told.get("spool") or {}
    at = None if beat is None else beat.received_at
    return Computer(
        key=key,
        badge=_badge(key, at, now),
        facts=[*_key_facts(key, now), *_beat_facts(beat, newest, now)],
        watched=tuple(_watched(told)),
        beat_at=at,
        waiting=int(spool.get("waiting", 0)),
        revoke_url=reverse("console-site-key", args=[key.site_id, key.pk]),
    )


def _badge(key: SiteKey, beat_at: datetime | None, now: datetime) -> Badge:
    if key.revoked_at is not None:
        return Badge("Revoked", "outline")
    if key.last_used_at is None:
        return Badge("Never heard", "outline")
    if beat_at is None or now - beat_at > SILENT_AFTER:
        return Badge("Silent", "warn", "diamond")
    return Badge("Heard", "good", "dot")


def _key_facts(key: SiteKey, now: datetime) -> Iterator[Fact]:
    place = zone(key.site.zone)
    by = key.code.made_by
    made = "the desk" if by is None else by.name
    yield Fact("Key", key.key_id)
    yield Fact(
        "Enrolled",
        words.instant(key.enrolled_at, place, now=now),
        f"with a code that {made} had made",
    )
    if key.last_used_at is not None:
        yield Fact("Last used", words.instant(key.last_used_at, place, now=now))
    if key.revoked_at is not None:
        who = "the desk" if key.revoked_by is None else key.revoked_by.name
        when = words.instant(key.revoked_at, place, now=now)
        yield Fact("Revoked", f"{when}, by {who}", key.revoked_because)


def _beat_facts(
    beat: SiteHeartbeat | None, newest: str, now: datetime
) -> Iterator[Fact]:
    if beat is None:
        return
    told: Mapping[str, Any] = beat.told
    place = zone(beat.key.site.zone)
    is_old = figures_of(beat.sitewatch) < figures_of(newest)
    yield Fact(
        "sitewatch",
        beat.sitewatch,
        f"older than {newest}, the newest seen" if is_old else "",
    )
    yield Fact("Runs on", f"Python {told['python']}", str(told["platform"]))
    yield Fact("Running since", _moment(told["started_at"], place, now))
    yield _clock(told["clock_offset_seconds"])
    yield _waiting(told["spool"], place, now)
    yield Fact("Configuration", str(told["config"])[:_SHOWN_DIGEST], "changes with it")


def _clock(offset: int | None) -> Fact:
    if offset is None:
        return Fact("Its clock", "not compared yet")
    if offset == 0:
        return Fact("Its clock", "as the desk's")
    side = "behind" if offset > 0 else "ahead of"
    is_far = abs(offset) > LET_BE.total_seconds()
    mark = "Its samples are put to the desk's time. Set its clock." if is_far else ""
    return Fact("Its clock", f"{words.duration(abs(offset))} {side} the desk's", mark)


def _waiting(spool: Mapping[str, Any], place: tzinfo, now: datetime) -> Fact:
    since = spool.get("waiting_since")
    value = f"{spool['waiting']:,}"
    if since and spool["waiting"]:
        value += f", since {_moment(since, place, now)}"
    others = []
    if spool["refused"]:
        others.append(f"{spool['refused']:,} refused by the desk are kept there")
    if spool["lost"]:
        others.append(f"{spool['lost']:,} lost for want of a disk")
    return Fact("Samples that wait", value, "; ".join(others))


def _watched(told: Mapping[str, Any]) -> Iterator[WatchedLine]:
    for probe in told.get("probes", []):
        for each in probe["watches"]:
            since = each.get("since")
            yield WatchedLine(
                component=each["component"],
                measure=each["measure"],
                probe=f"{probe['name']} ({probe['kind']})",
                state=each.get("state") or "not yet",
                since=_instant(since) if since else None,
                because=each.get("because", ""),
            )


def _moment(text: str, place: tzinfo, now: datetime) -> str:
    return words.instant(_instant(text), place, now=now)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
