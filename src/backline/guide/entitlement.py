"""What a package grants, and which kinds of ticket have service levels.

Guide: package.entitlement - what a package grants decides what may be asked for; a
refusal names the clause and what the customer can do instead. package.incident-only:
service levels apply to incidents only, and 'no service level' is an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from backline.guide.plan import Plan


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something is so under the plan, why, by which clause, what instead."""

    allowed: bool
    because: str
    clause: str
    instead: str | None = None


class NotEntitled(PermissionError):
    """The package does not grant it; `verdict` says why and what to do instead."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(f"{verdict.because} {verdict.instead or ''}".rstrip())


_TITLES = {
    "phone": "support by phone",
    "patches": "patches and updates",
    "major_upgrades": "major product upgrades",
    "visits": "visits on site",
}
_INSTEAD = {
    "phone": "Write through the portal or by mail: the same clocks run.",
    "patches": "Ask your account manager for a package with patches.",
    "major_upgrades": (
        "Patches and updates of your version stay yours as far as the package grants "
        "them; your account manager can offer the upgrade by itself."
    ),
    "visits": "Support goes on remotely; your account manager can offer a visit.",
    "root_cause": (
        "The ticket's own timeline and resolution note stay yours to read; ask your "
        "account manager for a report of this case."
    ),
}
_OTHERWISE = "Ask your account manager what it would take."
_KINDS = {
    "question": "A question",
    "request": "A service request",
    "access": "Access provisioning",
    "change": "A change",
    "incident": "An incident",
}


def title_of(grant: str) -> str:
    """Return a grant as people call it: ``visits on site``."""
    return _TITLES.get(grant, grant.replace("_", " "))


def instead_of(grant: str) -> str:
    """Return what a customer can do who is not granted it."""
    return _INSTEAD.get(grant, _OTHERWISE)


def entitled(plan: Plan, *, to: str) -> Verdict:
    """Say whether *plan* grants *to*: phone, patches, major_upgrades, ..."""
    title = title_of(to)
    if plan.grants.get(to, False):
        counted = plan.allowances.get(to)
        many = f": {counted.words}" if counted else ""
        return Verdict(True, f"{plan.title} grants {title}{many}.", plan.clause)
    return Verdict(
        allowed=False,
        because=f"{plan.title} does not grant {title} ({plan.clause}).",
        clause=plan.clause,
        instead=instead_of(to),
    )


def entitled_to_root_cause(plan: Plan, *, severity: str) -> Verdict:
    """Say whether an incident of *severity* is owed a root cause report (rca.when)."""
    terms = plan.root_cause
    if terms is None:
        return Verdict(
            allowed=False,
            because=f"{plan.title} owes no root cause reports ({plan.clause}).",
            clause=plan.clause,
            instead=_INSTEAD["root_cause"],
        )
    if severity in terms.severities:
        because = f"{plan.title} owes a root cause report at {severity}."
        return Verdict(True, because, terms.clause)
    owed = " and ".join(name for name in plan.severities if name in terms.severities)
    return Verdict(
        allowed=False,
        because=(
            f"{plan.title} owes a root cause report at {owed or 'no severity'} only, "
            f"not at {severity} ({terms.clause})."
        ),
        clause=terms.clause,
        instead=_INSTEAD["root_cause"],
    )


def service_level_applies(plan: Plan, kind: str) -> Verdict:
    """Say whether tickets of *kind* have service levels under *plan*."""
    clause = "package.incident-only"
    subject = _KINDS.get(kind, f"A ticket of kind {kind!r}")
    if kind in plan.service_levels_for:
        return Verdict(
            True, f"{subject} has the service levels of {plan.title}.", clause
        )
    return Verdict(
        allowed=False,
        because=f"No service level: {subject[0].lower()}{subject[1:]} has none ({clause}).",
        clause=clause,
        instead="If production is losing by it, report an incident: its clocks run.",
    )


def check_entitled(plan: Plan, *, to: str) -> None:
    """Refuse what *plan* does not grant.

    Raises:
        NotEntitled: with the verdict.
    """
    verdict = entitled(plan, to=to)
    if not verdict.allowed:
        raise NotEntitled(verdict)
