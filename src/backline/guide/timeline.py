"""The timeline of a ticket: what happened, when it took effect, when we knew.

Design: a ticket is an append-only sequence of events, each with the instant from
which it counts (`effective_at`) and the instant at which it was written down
(`recorded_at`). Everything else that is said of a ticket is a fold of these.

Guide: process.levels, turnaround.waiting, turnaround.fault-domain,
turnaround.resolved, turnaround.reopen, severity.change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


Fact = str | int | bool | None


class Kind(StrEnum):
    """What can happen to a ticket."""

    #: The ticket came in. Facts: ticket_kind, severity, because, clause, channel,
    #: measured, component, measure, affected, total, source, level.
    OPENED = "opened"
    #: An automatic word to the customer; it answers nothing.
    ACKNOWLEDGED = "acknowledged"
    #: An engineer took the ticket. Facts: engineer.
    TAKEN = "taken"
    #: A person of the vendor answered the customer. Facts: words, channel.
    ANSWERED = "answered"
    #: A person of the vendor reached the site's duty contact. Facts: contact, channel.
    DUTY_CONTACT_REACHED = "duty_contact_reached"
    #: One specific thing was asked for. Facts: what, owed_by, blocking.
    ASKED = "asked"
    #: The customer wrote or brought what was asked. Facts: words, channel.
    REPLIED = "replied"
    #: The customer says that the thing asked for is not theirs to give. Facts: words.
    REQUEST_REJECTED = "request_rejected"
    #: The vendor goes on without what it asked for. Facts: words.
    REQUEST_WITHDRAWN = "request_withdrawn"
    #: Another level or engineer has it now. Facts: level, engineer, reason.
    HANDED_OVER = "handed_over"
    #: The ladder moved it up by itself. Facts: level, step, because.
    ESCALATED = "escalated"
    #: Facts: severity, because, clause, consent (how a lower one was agreed).
    SEVERITY_SET = "severity_set"
    #: Facts: domain, evidence, signed_by.
    FAULT_DOMAIN_SET = "fault_domain_set"
    #: Sitewatch saw what speaks for a fault domain; an engineer decides. Facts: domain,
    #: evidence, component, measure.
    FAULT_SUSPECTED = "fault_suspected"
    #: An engineer found that it is not so. Facts: domain, words.
    SUSPICION_REJECTED = "suspicion_rejected"
    #: The measured loss of the incident at one instant. Facts: affected, total, source.
    LOSS_MEASURED = "loss_measured"
    #: Service is back. Facts: how, evidence, confirmed_by.
    RESTORED = "restored"
    #: The customer confirmed that service is back. Facts: words.
    CONFIRMED = "confirmed"
    #: The same cause again. Facts: because, loss_went_on.
    REOPENED = "reopened"
    #: Nothing more is to be done. Facts: because.
    CLOSED = "closed"
    #: A word among engineers; the customer does not read it. Facts: words.
    NOTED = "noted"
    #: Something that a clock of the plan looks at holds from now on, or no longer.
    #: Facts: fact, holds, words, until (an instant after which it holds no more).
    FACT_NOTED = "fact_noted"
    #: A date was promised for a clock of this ticket. Facts: clock, at, words.
    PROMISED = "promised"
    #: The fix comes with a release. Facts: release, at (when it is planned), at_day (its
    #: day at the site, whose end that is), because.
    RELEASE_BOUND = "release_bound"
    #: It has another day. Facts: release, at, at_day, before, before_day, because.
    RELEASE_SLIPPED = "release_slipped"
    #: That release reached the site. Facts: release, with_fix, words.
    RELEASE_SHIPPED = "release_shipped"
    #: The customer does not want it installed now. Facts: release, words.
    RELEASE_DECLINED = "release_declined"
    #: The customer takes it after all. Facts: release, words.
    RELEASE_ACCEPTED = "release_accepted"
    #: The customer does not agree with the fault domain. Facts: words.
    DISPUTED = "disputed"
    #: The arbiters decided it. Facts: domain, arbiters, words.
    DISPUTE_SETTLED = "dispute_settled"
    #: Another ticket stands for the same fault and goes on alone. Facts: into, words.
    MERGED = "merged"
    #: This ticket stands for another report too. Facts: number, opened_at, words.
    ABSORBED = "absorbed"
    #: Other terms hold from here on. Facts: what, before, after, finished (what was
    #: judged under the terms before, kept as it was), tzdata, because.
    TERMS_APPLIED = "terms_applied"
    #: The contract's term is over. Facts: contract, running (kept or ended), because.
    CONTRACT_ENDED = "contract_ended"
    #: Debug logging was switched on at the site. Facts: where, because, until.
    DEBUG_LOGGING_ON = "debug_logging_on"
    #: It was switched off again. Facts: where, words.
    DEBUG_LOGGING_OFF = "debug_logging_off"
    #: A draft of the root cause report was handed to a second person. Facts: draft.
    CAUSE_SUBMITTED = "cause_submitted"
    #: That person approved it, or sent it back. Facts: draft, approved, words.
    CAUSE_REVIEWED = "cause_reviewed"
    #: The customer has the root cause report. Facts: number, interim, summary, sha256.
    CAUSE_RELEASED = "cause_released"
    #: The customer accepts it. Facts: number, words.
    CAUSE_ACCEPTED = "cause_accepted"
    #: The customer asks about it. Facts: number, words.
    CAUSE_QUESTIONED = "cause_questioned"
    #: Nothing more could be found in time: what is known stands. Facts: number, words.
    CAUSE_CLOSED = "cause_closed"
    #: An action of the report was done. Facts: action, words (its evidence), owner.
    CAUSE_ACTION_DONE = "cause_action_done"
    #: It is one of several incidents of one problem. Facts: problem, title, linked.
    PROBLEM_LINKED = "problem_linked"


#: Kinds that only the vendor's people read.
INTERNAL = frozenset(
    {
        Kind.NOTED,
        Kind.CAUSE_SUBMITTED,
        Kind.CAUSE_REVIEWED,
        Kind.PROBLEM_LINKED,
    }
)


class Side(StrEnum):
    """Who did it."""

    VENDOR = "vendor"
    CUSTOMER = "customer"
    #: Sitewatch, by measurement.
    SITE = "site"
    #: Backline itself: the ladder, an acknowledgement.
    DESK = "desk"


class Ball(StrEnum):
    """Who must act next."""

    VENDOR = "vendor"
    CUSTOMER = "customer"
    #: The customer's own supplier; the vendor's suppliers are the vendor.
    THIRD_PARTY = "third_party"
    NOBODY = "nobody"


class FaultDomain(StrEnum):
    """Where the error is traced to (turnaround.fault-domain)."""

    UNDER_INVESTIGATION = "under_investigation"
    CONTACT_CENTRE = "contact_centre"
    CLIENT_INFRASTRUCTURE = "client_infrastructure"
    THIRD_PARTY = "third_party"


#: Fault domains that end the turnaround obligation from their moment of effect.
NOT_THE_VENDORS = frozenset(
    {FaultDomain.CLIENT_INFRASTRUCTURE, FaultDomain.THIRD_PARTY},
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `seq` is the order of writing, from 1."""

    seq: int
    kind: Kind
    effective_at: datetime
    recorded_at: datetime
    by: Side
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def words(self, name: str) -> str:
        """Return the fact called *name* as text; empty when it was not given."""
        value = self.facts.get(name)
        return "" if value is None else str(value)

    def instant(self, name: str) -> datetime | None:
        """Return the fact called *name* as an instant; None when it was not given.

        Instants among the facts are ISO 8601 with their offset.
        """
        words = self.words(name)
        return datetime.fromisoformat(words) if words else None

    def flag(self, name: str) -> bool:
        """Return whether the fact called *name* was given as true."""
        return self.facts.get(name) is True


def in_order(events: Iterable[Event]) -> list[Event]:
    """Return *events* in the order in which they took effect, then of writing."""
    return sorted(events, key=_effect)


def _effect(event: Event) -> tuple[datetime, int]:
    return event.effective_at, event.seq
