"""The small labels: each has a word and, where it matters, a shape beside its colour."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Badge:
    """A label: its words, its tone (a colour of the sheet) and its shape."""

    words: str
    tone: str = "plain"
    icon: str = ""


_SEVERITIES = {
    "critical": Badge("Critical", "alarm", "triangle"),
    "major": Badge("Major", "warn", "diamond"),
    "minor": Badge("Minor", "plain", "dot"),
}

_STATES = {
    "new": Badge("New", "info"),
    "in_work": Badge("In work", "plain"),
    "waiting": Badge("Waiting for the customer", "outline"),
    "waiting_third_party": Badge("Waiting for the customer's supplier", "outline"),
    "restored": Badge("Restored", "good"),
    "closed": Badge("Closed", "plain"),
}

#: The same for a line of a list, where the colour would only make noise.
_SHORT_STATES = {
    "waiting": "Waiting: customer",
    "waiting_third_party": "Waiting: supplier",
}

_BALLS = {
    "vendor": Badge("with the vendor", "outline"),
    "customer": Badge("with the customer", "info"),
    "third_party": Badge("with a third party", "outline"),
    "nobody": Badge("nobody's turn", "outline"),
}

_LEVELS = {
    "L1": "L1 intake",
    "L2": "L2 specialists",
    "L3": "L3 experts",
}

_KINDS = {
    "incident": "Incident",
    "question": "Question",
    "request": "Service request",
    "access": "Access provisioning",
    "change": "Change",
}
#: The same for a label.
_SHORT_KINDS = {"request": "Request", "access": "Access"}


def _title(word: str) -> str:
    text = word.replace("_", " ")
    return text[:1].upper() + text[1:]


def severity(name: str | None) -> Badge:
    """Return the label of a severity; a plan may name others than the guide's."""
    if not name:
        return Badge("Not graded", "outline")
    return _SEVERITIES.get(name) or Badge(_title(name), "plain", "dot")


def state(name: str) -> Badge:
    """Return the label of a state of the workflow."""
    return _STATES.get(name) or Badge(_title(name), "plain")


def state_words(name: str) -> str:
    """Return a state in two words at most."""
    return _SHORT_STATES.get(name) or _title(name)


def ball(name: str, *, you: str = "") -> Badge:
    """Return who must act next; *you* is the reader's side, spoken to as you."""
    if you and name == you:
        return Badge("your turn", "info", "dot")
    return _BALLS.get(name) or Badge(_title(name), "outline")


def level(name: str) -> str:
    """Return the level with what it is."""
    return _LEVELS.get(name, name)


def ticket_kind(name: str) -> str:
    """Return the kind of a ticket as people say it."""
    return _KINDS.get(name) or _title(name)


def kind_badge(name: str) -> Badge:
    """Return the label that a ticket without a severity bears."""
    return Badge(_SHORT_KINDS.get(name) or ticket_kind(name), "info")


def fault_domain(name: str) -> str:
    """Return where a fault is traced to, in words."""
    return _title(name)
