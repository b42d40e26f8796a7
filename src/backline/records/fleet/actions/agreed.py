"""What a loss means beside the changes that are agreed at its site.

Guide: change.agreed-window - `backline.guide.change_loss` decides; what is inside of a
change's window and scope is kept on the change, and opens and raises nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from backline.guide.change_loss import Meaning, beside_what_was_there, meaning_of
from backline.guide.measurement import Sample
from backline.records.changes.actions.losses import keep_agreed_loss
from backline.records.fleet.actions.incidents import Cause
from backline.records.fleet.history import lost_before


def judged(cause: Cause, measure: str, samples: Sequence[Sample]) -> Meaning:
    """Return what the last of *samples* means, and keep it where it is agreed."""
    known = [one for one in samples if one.at <= cause.now]
    meaning = meaning_of(
        cause.plan,
        cause.agreed,
        component=cause.component,
        measure=measure,
        samples=known,
    )
    if meaning.change is None:
        return meaning
    last = max((one for one in known if one.counts), key=lambda one: one.at)
    if meaning.stands == "within":
        keep_agreed_loss(
            agreed=meaning.change,
            site_id=cause.site_id,
            component=cause.component,
            measure=measure,
            sample=last,
            now=cause.now,
        )
        return meaning
    before = lost_before(
        cause.site_id,
        cause.component,
        measure,
        at=meaning.change.window.start_at,
        presumed=measure in cause.presumed,
    )
    return beside_what_was_there(cause.plan, meaning, last=last, before=before)
