"""What the desk tells a computer of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from backline.surfaces.api.values import InstantTold, Told


if TYPE_CHECKING:
    from backline.records.enrolment.models import SiteKey


class EnrolmentTold(Told):
    """For which site the desk takes a key."""

    key_id: str
    name: str
    site: int
    site_name: str
    customer: str
    enrolled_at: InstantTold


class HeartbeatTold(Told):
    """The desk's time, and nothing else: it commands nothing."""

    desk_time: Annotated[InstantTold, Field(description="When the desk answered.")]


def enrolment_told(key: SiteKey) -> EnrolmentTold:
    """Return what is told of a key to the site that has it."""
    return EnrolmentTold(
        key_id=key.key_id,
        name=key.name,
        site=key.site_id,
        site_name=key.site.name,
        customer=key.site.customer.name,
        enrolled_at=key.enrolled_at,
    )
