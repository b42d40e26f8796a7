"""How each kind of event is told: a sentence over its facts."""

from __future__ import annotations

from dataclasses import dataclass

from backline.guide.timeline import Kind


@dataclass(frozen=True, slots=True)
class Telling:
    """How a kind is told: a sentence over the facts, and which facts stand under it."""

    what: str
    said: str = ""
    because: str = ""
    clause: str = ""
    tone: str = ""


_CHANGE = "change.agreed-window"

TELLINGS: dict[Kind, Telling] = {
    Kind.OPENED: Telling(
        "Opened {channel}, {severity}", "words", "because", tone="info"
    ),
    Kind.ACKNOWLEDGED: Telling("Receipt acknowledged automatically"),
    Kind.TAKEN: Telling("Taken by {name}"),
    Kind.ANSWERED: Telling("Answered the customer {channel}", "words"),
    Kind.DUTY_CONTACT_REACHED: Telling(
        "Reached the duty contact {contact} {channel}", "words"
    ),
    Kind.ASKED: Telling("{owed_by}", "what", clause="turnaround.waiting", tone="warn"),
    Kind.REPLIED: Telling("The customer replied {channel}", "words", tone="info"),
    Kind.REQUEST_REJECTED: Telling(
        "The customer rejected the request", "words", "what", "turnaround.waiting"
    ),
    Kind.REQUEST_WITHDRAWN: Telling("The request was withdrawn", "words"),
    Kind.HANDED_OVER: Telling(
        "Handed over from {from_level} to {level} {name}", "reason", "unanswered"
    ),
    Kind.ESCALATED: Telling(
        "Went up to {level} by itself",
        "unanswered",
        "because",
        "process.escalation",
        "warn",
    ),
    Kind.SEVERITY_SET: Telling("Graded {severity}, before {before}", "", "because"),
    Kind.FAULT_DOMAIN_SET: Telling(
        "Fault traced to: {domain}", "evidence", "signed_by", "turnaround.fault-domain"
    ),
    Kind.FAULT_SUSPECTED: Telling(
        "Sitewatch suspects {suspect}",
        "evidence",
        clause="turnaround.fault-domain",
        tone="info",
    ),
    Kind.SUSPICION_REJECTED: Telling(
        "An engineer does not suspect {suspect}",
        "words",
        clause="turnaround.fault-domain",
    ),
    Kind.LOSS_MEASURED: Telling("Measured: {affected} of {total}"),
    Kind.RESTORED: Telling(
        "Service is back: {how}", "evidence", "", "turnaround.resolved", "good"
    ),
    Kind.CONFIRMED: Telling("The customer confirmed", "words", tone="good"),
    Kind.REOPENED: Telling("Reopened", "because", "loss", "turnaround.reopen", "alarm"),
    Kind.CLOSED: Telling("Closed", "because"),
    Kind.NOTED: Telling("Note among engineers", "words"),
    Kind.FACT_NOTED: Telling("{fact} {holds} {whom} {until}", "words"),
    Kind.PROMISED: Telling("Promised the {clock} for {at}", "words", tone="info"),
    Kind.RELEASE_BOUND: Telling(
        "The fix comes with release {release}, planned for {at}",
        "",
        "because",
        "turnaround.minor-release",
        "info",
    ),
    Kind.RELEASE_SLIPPED: Telling(
        "Release {release} comes {when}: planned for {at}, before {before}",
        "",
        "because",
        "turnaround.minor-release",
        "warn",
    ),
    Kind.RELEASE_SHIPPED: Telling(
        "Release {release} reached the site {with_fix}",
        "words",
        clause="turnaround.minor-release",
    ),
    Kind.RELEASE_DECLINED: Telling(
        "The customer does not want release {release} installed now",
        "words",
        clause="turnaround.minor-release",
        tone="warn",
    ),
    Kind.RELEASE_ACCEPTED: Telling(
        "The customer takes release {release} after all",
        "words",
        clause="turnaround.minor-release",
    ),
    Kind.DISPUTED: Telling(
        "The customer disputes where the fault is traced to",
        "words",
        clause="turnaround.fault-domain",
        tone="warn",
    ),
    Kind.DISPUTE_SETTLED: Telling(
        "{arbiters} decided: the fault is traced to {domain}",
        "words",
        clause="turnaround.fault-domain",
    ),
    Kind.MERGED: Telling("Goes on as {into}", "words", clause="severity.incidents"),
    Kind.ABSORBED: Telling(
        "{number} reports the same fault, from {opened_at} on",
        "words",
        clause="severity.incidents",
    ),
    Kind.TERMS_APPLIED: Telling(
        "Other terms hold: {what}, {after} instead of {before}",
        "",
        "because",
        "package.tailored",
        "warn",
    ),
    Kind.CONTRACT_ENDED: Telling(
        "The contract is over; what it promised here is {running}",
        "",
        "because",
        "package.tailored",
        "warn",
    ),
    Kind.SUPPLIER_TOLD: Telling("{supplier} has this as {their_number}", "what"),
    Kind.SUPPLIER_CHASED: Telling("Chased {supplier} for {their_number}", "words"),
    Kind.SUPPLIER_ANSWERED: Telling("{supplier} said of {their_number}", "words"),
    Kind.SUPPLIER_CLOSED: Telling(
        "{supplier} is done with {their_number}", "words", tone="good"
    ),
    Kind.VISIT_REQUESTED: Telling(
        "A visit on site is asked for, at {place}", "what", clause="process.onsite"
    ),
    Kind.VISIT_PROPOSED: Telling(
        "A visit {of_name} is proposed for {at} to {until}", "words", tone="info"
    ),
    Kind.VISIT_AGREED: Telling(
        "The visit {of_name} is agreed for {at} to {until}",
        clause="process.onsite",
        tone="good",
    ),
    Kind.VISIT_ALLOWED: Telling(
        "A manager allowed the visit beyond the package",
        "words",
        clause="package.entitlement",
    ),
    Kind.VISIT_SET_OFF: Telling("{name} is on the way to the site", "words"),
    Kind.VISIT_ARRIVED: Telling(
        "{name} arrived at the site", "", "because", "process.onsite", "info"
    ),
    Kind.VISIT_LEFT: Telling("The engineer left the site", "words"),
    Kind.VISIT_REPORTED: Telling("The report of the visit", "words"),
    Kind.VISIT_SIGNED: Telling(
        "The customer signed the report of the visit", "words", tone="good"
    ),
    Kind.VISIT_SIGNED_ON_SITE: Telling(
        "{name} signed the report of the visit on site, on the engineer's device",
        "words",
        "because",
        "process.onsite",
        "info",
    ),
    Kind.VISIT_OBJECTED: Telling(
        "The customer objected to the signature given on site: it does not count",
        "words",
        tone="warn",
    ),
    Kind.VISIT_CALLED_OFF: Telling("The visit is called off", "words", tone="warn"),
    Kind.VISIT_PART: Telling("Part {became}: {part}", "words"),
    Kind.DEVELOPERS_ASKED: Telling(
        "Asked the developers in {tracker}: {title}",
        "words",
        clause="process.escalation",
    ),
    Kind.DEVELOPERS_MOVED: Telling(
        "The developers' issue {tracker} {key} is {what}", "words", tone="info"
    ),
    Kind.LINKED: Telling(
        "Linked: {relation} {number}", "words", clause="severity.incidents"
    ),
    Kind.UNLINKED: Telling(
        "No longer {relation} {number}", "words", clause="severity.incidents"
    ),
    Kind.SPLIT: Telling(
        "{part} {number}; reported {since}", "words", clause="severity.incidents"
    ),
    Kind.PASSED_ON: Telling("The {what} went to {numbers} too"),
    Kind.PLEDGED: Telling("{promised} for {at}", "what", tone="info"),
    Kind.PLEDGE_KEPT: Telling("Promise kept: {what}", "words", tone="good"),
    Kind.PLEDGE_BROKEN: Telling("Promise not kept: {what}", "words", tone="warn"),
    Kind.PLEDGE_WITHDRAWN: Telling("Promise withdrawn: {what}", "words"),
    Kind.CHASED: Telling(
        "No answer yet: asked again, {chase} of {of}",
        "what",
        clause="turnaround.waiting",
        tone="warn",
    ),
    Kind.ACCESS_REQUESTED: Telling(
        "{engineer} asks to come in by {title}, from {since} until {until}",
        "words",
        clause="access.mechanisms",
        tone="info",
    ),
    Kind.ACCESS_APPROVED: Telling("Access by {title} approved {role}"),
    Kind.ACCESS_DENIED: Telling("Access by {title} denied", "words", tone="warn"),
    Kind.ACCESS_WITHDRAWN: Telling(
        "The request for access by {title} is withdrawn", "words"
    ),
    Kind.ACCESS_STARTED: Telling(
        "{engineer} came in by {title} from {source} {presenter}", "words", tone="info"
    ),
    Kind.ACCESS_STOPPED: Telling("{engineer} left: the session is over", "words"),
    Kind.ACCESS_ENDED: Telling("The access by {title} is over: {how}", "words"),
    Kind.ACCESS_SHUT: Telling("The way in by {title} is shut", "words", tone="good"),
    Kind.MECHANISM_ASKED: Telling(
        "Another way in is asked for: {title}", "words", clause="access.other"
    ),
    Kind.LEAD_TIME_AGREED: Telling(
        "Lead time of {title} agreed with {agreed_with} for {at}",
        clause="access.other",
    ),
    Kind.MECHANISM_APPROVED: Telling("{title} approved {role}", clause="access.other"),
    Kind.MECHANISM_DENIED: Telling("{title} denied", "words", tone="warn"),
    Kind.MECHANISM_READY: Telling("{title} is ready for use", "words", tone="good"),
    Kind.CHANGE_PLANNED: Telling(
        "Plan {revision} written, risk {risk}", "words", clause=_CHANGE
    ),
    Kind.WINDOW_PROPOSED: Telling(
        "Window proposed: {window}", "words", clause=_CHANGE, tone="info"
    ),
    Kind.WINDOW_ACCEPTED: Telling(
        "Window {accepted}: {window}", "words", clause=_CHANGE, tone="good"
    ),
    Kind.WINDOW_LAPSED: Telling(
        "{lapsed}: {window}",
        "words",
        clause=_CHANGE,
        tone="warn",
    ),
    Kind.PRESENCE_NAMED: Telling("There for the {side}: {who}", "words"),
    Kind.CHANGE_WITHDRAWN: Telling(
        "Withdrawn by the {side}", "words", clause=_CHANGE, tone="warn"
    ),
    Kind.CHANGE_REMINDED: Telling("Reminded of {window}: {who}"),
    Kind.CHANGE_STARTED: Telling("Begun {emergency}", "words", tone="info"),
    Kind.CHANGE_STEP_DONE: Telling("Step {step} done: {words}", "note"),
    Kind.CHANGE_FINISHED: Telling("Work {outcome} {overrun}", "words", clause=_CHANGE),
    Kind.CHANGE_REVIEWED: Telling("Reviewed: {result}", "words", clause=_CHANGE),
    Kind.LOSS_IN_SCOPE: Telling(
        "Measured: {affected} of {total} {measure}, inside of what is agreed",
        clause=_CHANGE,
    ),
    Kind.CHANGE_CAUSED: Telling(
        "Caused {number}", "", "because", clause=_CHANGE, tone="alarm"
    ),
    Kind.CAUSED_BY_CHANGE: Telling(
        "Caused by the change {number}", "", "because", clause=_CHANGE, tone="warn"
    ),
    Kind.PAGED: Telling(
        "{whom} was paged {again}", "", "because", "process.escalation", "warn"
    ),
    Kind.PAGE_ACKNOWLEDGED: Telling(
        "{name} answered the page", clause="process.escalation", tone="info"
    ),
    Kind.PAGE_PASSED_ON: Telling(
        "The page went on to {to}", "reason", clause="process.escalation"
    ),
    Kind.ESCALATION_ASKED: Telling(
        "The customer asked for escalation {channel}; {owner} calls back by {due_at}",
        "words",
        clause="process.escalation",
        tone="alarm",
    ),
    Kind.ESCALATION_HANDED: Telling(
        "{owner} owns the customer's escalation now", "reason"
    ),
    Kind.CALLED_BACK: Telling(
        "{reached}",
        "words",
        clause="process.escalation",
        tone="good",
    ),
    # Levels and skills.
    Kind.INTAKE_ANSWERED: Telling(
        "Intake questions answered", "words", clause="process.levels", tone="info"
    ),
    Kind.ROUTED: Telling("{landed}", "", "because", "process.levels"),
    Kind.BRIEFED: Telling("Brief for {whom}", "brief", clause="process.levels"),
    Kind.DEBUG_LOGGING_ON: Telling(
        "Debug logging switched on: {where}, until {until}",
        "because",
        clause="rca.dependencies",
        tone="info",
    ),
    Kind.DEBUG_LOGGING_OFF: Telling(
        "Debug logging switched off: {where}", "words", clause="rca.dependencies"
    ),
    Kind.CAUSE_SUBMITTED: Telling("The root cause report was handed in for review"),
    Kind.CAUSE_REVIEWED: Telling("The root cause report was {approved}", "words"),
    Kind.CAUSE_RELEASED: Telling(
        "{report} {number} released", "summary", clause="rca.due", tone="good"
    ),
    Kind.CAUSE_ACCEPTED: Telling(
        "The customer accepts the root cause report", "words", tone="good"
    ),
    Kind.CAUSE_QUESTIONED: Telling(
        "The customer asks about the root cause report", "words", tone="warn"
    ),
    Kind.CAUSE_CLOSED: Telling(
        "The root cause report is closed with what is known",
        "words",
        clause="rca.dependencies",
    ),
    Kind.CAUSE_ACTION_DONE: Telling("Done by {owner}: {action}", "words", tone="good"),
    Kind.PROBLEM_LINKED: Telling("{linked} problem {problem}: {title}", "words"),
    Kind.MAJOR_DECLARED: Telling(
        "Declared a major incident",
        "words",
        clause="process.escalation",
        tone="alarm",
    ),
    Kind.MAJOR_ROLE: Telling("{name} {has_role}", "words"),
    Kind.MAJOR_NOTED: Telling("Log of the major incident", "words"),
    Kind.MAJOR_UPDATED: Telling("{told}", "words", tone="info"),
    Kind.MAJOR_ANNOUNCED: Telling("{announced}", "words", tone="info"),
    Kind.MAJOR_STOOD_DOWN: Telling(
        "The major incident is stood down", "words", tone="good"
    ),
    Kind.CALLBACK_ASKED: Telling("{asked}", "words", tone="warn"),
    Kind.CALLBACK_TRIED: Telling("{tried}", "words"),
}
