from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from backline.records.accounts.queries import Reader
from backline.records.enrolment.models import Code, SiteHeartbeat, SiteKey


#: What every key of a site is good for.
SCOPES = frozenset({"samples"})


def reader_of_key(key: SiteKey) -> Reader:
    """Return who speaks with a key: its site."""
    name = f"sitewatch {key.name}"
    return Reader(None, name, "site", site_id=key.site_id, scopes=SCOPES)


def is_enrolled(*, reader: Reader) -> bool:
    """Say whether the site that *reader* speaks for has had a key, revoked or not."""
    if reader.site_id is None:
        return False
    return SiteKey.objects.filter(site=reader.site_id).exists()


def keys_of(*, reader: Reader, site_id: int) -> QuerySet[SiteKey]:
    """Return the keys of a site, those that work first; the vendor's people only."""
    keys = SiteKey.objects.select_related("code__made_by", "revoked_by")
    if reader.side != "vendor":
        return keys.none()
    return keys.filter(site=site_id).order_by("revoked_at", "-enrolled_at", "-pk")


def open_code(*, reader: Reader, site_id: int, now: datetime) -> Code | None:
    """Return the code of a site that can still be used; the vendor's people only."""
    if reader.side != "vendor":
        return None
    codes = Code.objects.select_related("made_by").filter(
        site=site_id, used_at=None, withdrawn_at=None, expires_at__gt=now
    )
    return codes.first()


def codes_refused(*, reader: Reader, site_id: int) -> QuerySet[Code]:
    """Return the codes with which somebody came too late, the last first."""
    codes = Code.objects.filter(site=site_id, refused__gt=0)
    return (
        codes.order_by("-refused_at", "-pk")
        if reader.side == "vendor"
        else codes.none()
    )


def heartbeats_of(*, reader: Reader, site_id: int) -> dict[int, SiteHeartbeat]:
    """Return the last heartbeat of each key of a site; the vendor's people only."""
    if reader.side != "vendor":
        return {}
    rows = SiteHeartbeat.objects.filter(key__site=site_id)
    return {row.key_id: row for row in rows}


def newest_sitewatch(*, reader: Reader) -> str:
    """Return the newest version that any site told of; empty if none did."""
    if reader.side != "vendor":
        return ""
    seen = SiteHeartbeat.objects.values_list("sitewatch", flat=True).distinct()
    return newest_of(seen)


def newest_of(versions: Iterable[str]) -> str:
    """Return the newest of *versions*, by their figures; empty if there is none."""
    return max(versions, key=figures_of, default="")


def figures_of(version: str) -> tuple[int, ...]:
    """Return 0.10.2 as (0, 10, 2); what is no figure ends it."""
    figures: list[int] = []
    for part in version.split("."):
        if not (part.isascii() and part.isdigit()):
            break
        figures.append(int(part[:9]))
    return tuple(figures)
