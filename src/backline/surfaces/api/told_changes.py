"""The changes as the API tells them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from backline.guide.change_conflicts import Severity, What
from backline.guide.change_stages import stage_of
from backline.records.changes.queries import sites_touched
from backline.surfaces.api.values import InstantTold, Told


if TYPE_CHECKING:
    from backline.guide.change_conflicts import Conflict
    from backline.records.changes.models import AgreedLoss, Change, ChangeStep, Freeze


class WindowTold(Told):
    start_at: InstantTold
    end_at: Annotated[InstantTold, Field(description="Not included.")]


class AllowedTold(Told):
    component: str
    measure: Annotated[str, Field(description="Empty: all of the component.")]
    up_to: Annotated[int | None, Field(description="Null: any number.")]


class StepTold(Told):
    step: int
    words: str
    done_at: InstantTold | None
    done_by: str
    note: str


class ThereTold(Told):
    side: str
    name: str
    words: str


class LossTold(Told):
    """A loss that was measured inside of window and scope, and opened nothing."""

    site: int
    window_start_at: Annotated[
        InstantTold, Field(description="Of the agreed window that it lies in.")
    ]
    component: str
    measure: str
    affected: Annotated[int, Field(description="Of the worst sample.")]
    total: int
    first_at: InstantTold
    last_at: InstantTold


class ChangeTold(Told):
    """A change. It has no service level: window and presence are agreed instead."""

    number: str
    subject: str
    stage: Annotated[
        str,
        Field(
            description="planned, proposed, lapsed, agreed, missed, running, done, "
            "reviewed or withdrawn."
        ),
    ]
    requested_by: str
    carried_out_by: str
    risk: str
    risk_words: str
    back_out: str
    components: list[str]
    sites: Annotated[list[int], Field(description="Their numbers, see /sites.")]
    revision: Annotated[int, Field(description="Of the plan; accept what you read.")]
    window: WindowTold | None
    accepted_by: list[str]
    may_be_blind: bool
    is_emergency: bool
    scope: list[AllowedTold]
    steps: list[StepTold]
    there: list[ThereTold]
    started_at: InstantTold | None
    ended_at: InstantTold | None
    outcome: str
    result: str
    losses: list[LossTold]
    caused: Annotated[list[str], Field(description="Numbers of incidents.")]


class ChangesTold(Told):
    """The changes of a stretch of time, by their windows."""

    items: list[ChangeTold]


class ConflictTold(Told):
    what: What
    severity: Annotated[Severity, Field(description="What blocks is refused.")]
    start_at: InstantTold
    end_at: InstantTold
    because: str
    clause: str


class ConflictsTold(Told):
    """What speaks against a window, what blocks first."""

    items: list[ConflictTold]


class FreezeTold(Told):
    number: int
    where: Annotated[str, Field(description="The site, the customer, or the vendor.")]
    start_at: InstantTold
    end_at: InstantTold
    reason: str
    blocks: bool


class FreezesTold(Told):
    """The freezes that hold or come."""

    items: list[FreezeTold]


def freeze_told(freeze: Freeze) -> FreezeTold:
    return FreezeTold(
        number=freeze.pk,
        where=freeze.whose,
        start_at=freeze.start_at,
        end_at=freeze.end_at,
        reason=freeze.reason,
        blocks=freeze.blocks,
    )


def change_told(change: Change, *, now: datetime) -> ChangeTold:
    """Return a change as the API tells it."""
    standing, window = change.standing, change.window
    return ChangeTold(
        number=change.ticket.number,
        subject=change.ticket.subject,
        stage=stage_of(standing, now).value,
        requested_by=change.requested_by,
        carried_out_by=change.carried_out_by,
        risk=change.risk,
        risk_words=change.risk_words,
        back_out=change.back_out,
        components=change.components,
        sites=[site.pk for site in sites_touched(change)],
        revision=change.revision,
        window=WindowTold.model_validate(window) if window else None,
        accepted_by=sorted(side.value for side in standing.accepted),
        may_be_blind=change.may_be_blind,
        is_emergency=change.is_emergency,
        scope=[AllowedTold.model_validate(each) for each in change.scope.all()],
        steps=[_step(each) for each in change.steps.all()],
        there=[
            ThereTold(side=each.side.value, name=each.name, words=each.words)
            for each in change.presences.select_related("person", "contact")
        ],
        started_at=change.started_at,
        ended_at=change.ended_at,
        outcome=change.outcome,
        result=change.result,
        losses=[_loss(each) for each in change.losses.all()],
        caused=[row.ticket.number for row in change.caused.select_related("ticket")],
    )


def _step(step: ChangeStep) -> StepTold:
    return StepTold(
        step=step.ordinal,
        words=step.words,
        done_at=step.done_at,
        done_by=step.done_by,
        note=step.note,
    )


def _loss(loss: AgreedLoss) -> LossTold:
    return LossTold(
        site=loss.site_id,
        window_start_at=loss.window_start_at,
        component=loss.component,
        measure=loss.measure,
        affected=loss.worst_affected,
        total=loss.worst_total,
        first_at=loss.first_at,
        last_at=loss.last_at,
    )


def conflict_told(conflict: Conflict) -> ConflictTold:
    """Return what speaks against a window as the API tells it."""
    return ConflictTold(
        what=conflict.what,
        severity=conflict.severity,
        start_at=conflict.window.start_at,
        end_at=conflict.window.end_at,
        because=conflict.because,
        clause=conflict.clause,
    )
