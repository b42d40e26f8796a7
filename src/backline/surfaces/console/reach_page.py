"""What the console's page "How I am reached" is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from backline.guide.paging import Urgency
from backline.records.outbox.senders.web_push.keys import public_key
from backline.records.outbox.senders.webhook.sender import secret_of
from backline.records.paging.addresses import CHANNELS, shown
from backline.records.paging.queries import (
    channels,
    own_rules,
    own_wishes,
    refused_of,
    ways_of,
)
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.paging_forms import QuietForm, RulesForm, WayForm
from backline.surfaces.look.badges import Badge


if TYPE_CHECKING:
    from collections.abc import Mapping

    from backline.records.accounts.queries import Reader
    from backline.records.paging.models import Way

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WayLine:
    """A way as a line of the list."""

    way: Way
    channel: str
    where: str
    badge: Badge
    url: str
    why_not: str


def reach_shown(*, reader: Reader, bound: Mapping[str, Any] | None = None) -> Shown:
    """Return how somebody is reached; *bound* are forms with what was refused in them."""
    ways = ways_of(reader=reader)
    usable = channels(reader=reader)
    verified = [way for way in ways if way.verified_at is not None]
    return {
        "lines": [_line(way, usable, refused_of(reader=reader)) for way in ways],
        "form": WayForm(channels=usable),
        "not_set_up": [
            (CHANNELS[name], why_not) for name, why_not in usable.items() if why_not
        ],
        "push_key": "" if usable["push"] else public_key(settings.SECRET_KEY),
        "rules": rules_forms(reader=reader) if verified else [],
        "quiet": quiet_form(reader=reader),
        "nav": nav_of(None, here=reverse("console-reach")),
        **(bound or {}),
    }


def rules_forms(*, reader: Reader) -> list[RulesForm]:
    """Return the forms of one's rules, one for each urgency."""
    return [rules_form(reader=reader, urgency=urgency) for urgency in Urgency]


def rules_form(*, reader: Reader, urgency: Urgency, posted: Any = None) -> RulesForm:
    """Return the form of one's rules for an urgency."""
    ways = [way for way in ways_of(reader=reader) if way.verified_at is not None]
    rules = own_rules(reader=reader, urgency=urgency)
    return RulesForm(posted, urgency=urgency, ways=ways, rules=rules)


def quiet_form(*, reader: Reader) -> QuietForm:
    """Return the form of one's quiet hours, as they are now."""
    wishes = own_wishes(reader=reader)
    return QuietForm(
        initial={
            "quiet_from": wishes.quiet_from,
            "quiet_until": wishes.quiet_until,
            "zone_name": wishes.zone,
        }
        if wishes
        else {"zone_name": "Asia/Kolkata"}
    )


def _line(way: Way, usable: Mapping[str, str], refused: Mapping[int, str]) -> WayLine:
    verified = way.verified_at is not None
    return WayLine(
        way=way,
        channel=CHANNELS[way.channel],
        where=shown(way.channel, way.address),
        badge=Badge("Verified", "good") if verified else Badge("Not verified", "warn"),
        url=reverse("console-way", args=[way.pk]),
        why_not=usable[way.channel] or refused.get(way.pk, ""),
    )


def way_shown(way: Way, *, reader: Reader) -> Shown:
    """Return one way of one's own."""
    return {
        "line": _line(way, channels(reader=reader), refused_of(reader=reader)),
        "secret": secret_of(way.address, desk_key=settings.SECRET_KEY)
        if way.channel == "webhook" and way.verified_at is not None
        else "",
        "nav": nav_of(None, here=reverse("console-reach")),
    }
