"""What can happen to a ticket, and who reads it.

Design: each kind says which facts an event of it has. Guide: philosophy.transparency -
the customer reads all but what the vendor's people write among themselves.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Mapping


Fact = str | int | bool | None


class Kind(StrEnum):
    """What can happen to a ticket."""

    #: The ticket came in. Facts: ticket_kind, severity, because, clause, channel,
    #: measured, component, measure, affected, total, source, level, site_unseen (true
    #: where sitewatch is silent).
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
    #: Another level or engineer has it now. Facts: level, engineer, reason, unanswered
    #: (what the intake checklist lacked) and incomplete_because (why it went on).
    HANDED_OVER = "handed_over"
    #: The ladder moved it up by itself. Facts: level, step, because, unanswered (what
    #: the intake checklist lacked).
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
    #: A supplier has a ticket of its own for this. Facts: supplier, their_number, what,
    #: chaser (who chases; empty for whoever has the ticket), minutes (how often).
    SUPPLIER_TOLD = "supplier_told"
    #: They were chased. Facts: supplier, their_number, words.
    SUPPLIER_CHASED = "supplier_chased"
    #: They said something by themselves. Facts: supplier, their_number, words.
    SUPPLIER_ANSWERED = "supplier_answered"
    #: Their ticket is over. Facts: supplier, their_number, words.
    SUPPLIER_CLOSED = "supplier_closed"
    #: A visit on site is asked for. Facts: visit (which of the ticket), what, place.
    VISIT_REQUESTED = "visit_requested"
    #: A slot is proposed. Facts: visit, at, until, name (who goes), words.
    VISIT_PROPOSED = "visit_proposed"
    #: The other side accepted it. Facts: visit, at, until, name.
    VISIT_AGREED = "visit_agreed"
    #: A manager allows it although the package has none left. Facts: visit, words.
    VISIT_ALLOWED = "visit_allowed"
    #: The engineer is on the way. Facts: visit, name, words.
    VISIT_SET_OFF = "visit_set_off"
    #: The engineer is there. Facts: visit, name, because (what is counted).
    VISIT_ARRIVED = "visit_arrived"
    #: The engineer left. Facts: visit, words (what was found and done).
    VISIT_LEFT = "visit_left"
    #: The report is there, or a better one. Facts: visit, words.
    VISIT_REPORTED = "visit_reported"
    #: The customer signed it. Facts: visit, words, digest.
    VISIT_SIGNED = "visit_signed"
    #: Somebody at the site signed it on the engineer's device. Facts: visit, name,
    #: words, digest, because.
    VISIT_SIGNED_ON_SITE = "visit_signed_on_site"
    #: A contact says that this was no signature of theirs. Facts: visit, words, name,
    #: digest.
    VISIT_OBJECTED = "visit_objected"
    #: Nobody goes. Facts: visit, words.
    VISIT_CALLED_OFF = "visit_called_off"
    #: A part was sent, used or returned. Facts: visit, part, became, words.
    VISIT_PART = "visit_part"
    #: An issue is asked for with the developers. Facts: tracker, title, words.
    DEVELOPERS_ASKED = "developers_asked"
    #: Their tracker took it, moved it or does not take it. Facts: tracker, key, url,
    #: what, words.
    DEVELOPERS_MOVED = "developers_moved"
    #: This ticket has to do with another one, as seen from here. Facts: relation,
    #: number, words.
    LINKED = "linked"
    #: It has not, after all. Facts: relation, number, words.
    UNLINKED = "unlinked"
    #: One report turned out to be two faults. Facts: part (``from`` on the new ticket,
    #: ``into`` on the old one), number, since (when the other fault was reported), words.
    SPLIT = "split"
    #: What was said or done here was said or done on the children too. Facts: what,
    #: numbers, words.
    PASSED_ON = "passed_on"
    #: Somebody of the vendor promised a thing for an instant. Facts: pledge (its number
    #: on the ticket), what, at, name, internal (to nobody but themselves), with_request
    #: (over once the request is).
    PLEDGED = "pledged"
    #: It was done in time. Facts: pledge, what, words, internal.
    PLEDGE_KEPT = "pledge_kept"
    #: It was not done in time. Facts: pledge, what, words, internal.
    PLEDGE_BROKEN = "pledge_broken"
    #: It is not to be done any more. Facts: pledge, what, words, internal.
    PLEDGE_WITHDRAWN = "pledge_withdrawn"
    #: The desk asked again for what is awaited. Facts: what, chase, of.
    CHASED = "chased"
    #: An engineer asks to be let into the site. Facts: access, mechanism, title,
    #: engineer, since, until, words (what for).
    ACCESS_REQUESTED = "access_requested"
    #: One of those who have to approve did. Facts: access, title, role.
    ACCESS_APPROVED = "access_approved"
    #: Facts: access, title, words.
    ACCESS_DENIED = "access_denied"
    #: The request was taken back, or lapsed unapproved. Facts: access, title, words.
    ACCESS_WITHDRAWN = "access_withdrawn"
    #: A session began. Facts: access, title, engineer, source, presenter, words.
    ACCESS_STARTED = "access_started"
    #: A session is over. Facts: access, title, engineer, words.
    ACCESS_STOPPED = "access_stopped"
    #: The grant is over. Facts: access, title, how, words.
    ACCESS_ENDED = "access_ended"
    #: The way is shut, by the mechanism or by hand. Facts: access, title, words.
    ACCESS_SHUT = "access_shut"
    #: A way in that the guide does not list. Facts: mechanism, title, words.
    MECHANISM_ASKED = "mechanism_asked"
    #: Its own target was agreed. Facts: mechanism, title, at, agreed_with.
    LEAD_TIME_AGREED = "lead_time_agreed"
    #: Facts: mechanism, title, role.
    MECHANISM_APPROVED = "mechanism_approved"
    #: Facts: mechanism, title, words.
    MECHANISM_DENIED = "mechanism_denied"
    #: It can be used at the site. Facts: mechanism, title, words.
    MECHANISM_READY = "mechanism_ready"
    #: The plan of a change, or another one. Facts: revision, risk, words.
    CHANGE_PLANNED = "change_planned"
    #: Facts: start_at, end_at, revision, words; what and owed_by as of a request.
    WINDOW_PROPOSED = "window_proposed"
    #: Facts: start_at, end_at, revision, agreed, words (consent written down for others).
    WINDOW_ACCEPTED = "window_accepted"
    #: The proposed window has begun without an answer. Facts: start_at, end_at, window.
    WINDOW_LAPSED = "window_lapsed"
    #: Who is there during the window. Facts: side, who, words.
    PRESENCE_NAMED = "presence_named"
    #: It is not carried out. Facts: words.
    CHANGE_WITHDRAWN = "change_withdrawn"
    #: Both sides' people were reminded. Facts: start_at, who.
    CHANGE_REMINDED = "change_reminded"
    #: Facts: emergency, words.
    CHANGE_STARTED = "change_started"
    #: Facts: step, words, note.
    CHANGE_STEP_DONE = "change_step_done"
    #: Facts: outcome, overrun (seconds), words.
    CHANGE_FINISHED = "change_finished"
    #: Facts: result, words.
    CHANGE_REVIEWED = "change_reviewed"
    #: A loss that is agreed was measured. Facts: component, measure, affected, total.
    LOSS_IN_SCOPE = "loss_in_scope"
    #: The change caused an incident. Facts: number, because.
    CHANGE_CAUSED = "change_caused"
    #: A change caused this incident. Facts: number, because.
    CAUSED_BY_CHANGE = "caused_by_change"
    #: Whoever is on call was called. Facts: key, level, step, clock, again (how often
    #: before for want of action), because.
    PAGED = "paged"
    #: Somebody who was called answered. Facts: key, name.
    PAGE_ACKNOWLEDGED = "page_acknowledged"
    #: A call went on to somebody else. Facts: key, to, reason.
    PAGE_PASSED_ON = "page_passed_on"
    #: The customer asks for somebody who decides. Facts: words, channel, owner, due_at.
    ESCALATION_ASKED = "escalation_asked"
    #: Somebody else calls back. Facts: owner, reason.
    ESCALATION_HANDED = "escalation_handed"
    #: The customer was called back. Facts: words, reached.
    CALLED_BACK = "called_back"
    # Levels and skills.
    #: Questions of the intake checklist were answered. Facts: words (to read), and
    #: answer.<name> for each.
    INTAKE_ANSWERED = "intake_answered"
    #: The desk found a team for it. Facts: team, team_name, level, because, suggested
    #: (a name), and engineer and name where it was given to one.
    ROUTED = "routed"
    #: What the next level or engineer is told. Facts: known, tried, asked, level, name.
    BRIEFED = "briefed"
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
    # Major incidents.
    #: It is run as a major incident. Facts: words.
    MAJOR_DECLARED = "major_declared"
    #: Somebody has a role in it now. Facts: part (which role), name, before, words.
    MAJOR_ROLE = "major_role"
    #: A line of its running log. Facts: words.
    MAJOR_NOTED = "major_noted"
    #: All whom it touches were told. Facts: words, numbers, next_at.
    MAJOR_UPDATED = "major_updated"
    #: The announcement stands, in this version, or is withdrawn. Facts: version, scope,
    #: words, withdrawn.
    MAJOR_ANNOUNCED = "major_announced"
    #: It is over. Facts: words.
    MAJOR_STOOD_DOWN = "major_stood_down"
    #: The customer wants to be called back. Facts: callback, contact, phone, words,
    #: channel, again (this caller has called before).
    CALLBACK_ASKED = "callback_asked"
    #: What became of it. Facts: callback, contact, outcome, words, again_at.
    CALLBACK_TRIED = "callback_tried"


#: Kinds that only the vendor's people read.
INTERNAL = frozenset(
    {
        Kind.NOTED,
        Kind.SUPPLIER_TOLD,
        Kind.SUPPLIER_CHASED,
        Kind.SUPPLIER_ANSWERED,
        Kind.SUPPLIER_CLOSED,
        Kind.DEVELOPERS_ASKED,
        Kind.DEVELOPERS_MOVED,
        Kind.LINKED,
        Kind.UNLINKED,
        Kind.PASSED_ON,
        Kind.PAGE_PASSED_ON,
        Kind.ROUTED,
        Kind.BRIEFED,
        Kind.CAUSE_SUBMITTED,
        Kind.CAUSE_REVIEWED,
        Kind.PROBLEM_LINKED,
        Kind.MAJOR_DECLARED,
        Kind.MAJOR_ROLE,
        Kind.MAJOR_NOTED,
        Kind.MAJOR_UPDATED,
        Kind.MAJOR_ANNOUNCED,
        Kind.MAJOR_STOOD_DOWN,
    }
)


def is_internal(kind: Kind, facts: Mapping[str, Fact]) -> bool:
    """Say whether only the vendor's people read an event: by its kind, or as it says.

    Which tickets have to do with each other is read through what a reader may see of
    them, never from the timeline (severity.incidents).
    """
    return kind in INTERNAL or facts.get("internal") is True
