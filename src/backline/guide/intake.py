"""What has to be known of an issue before it leaves the first level.

Guide: process.levels - L1 sees that all details are captured; we decide: leaving L1
needs the component's intake checklist complete, or a recorded reason. The questions are
plan data: those of the component and the general ones; a plan without them asks nothing.
Answering stops no clock: a question that blocks the work is asked by turnaround.waiting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.timeline import Kind
from backline.guide.workflow import LEVELS, MoveRefused


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Protocol

    from backline.guide.plan import Plan
    from backline.guide.timeline import Fact

    class Told(Protocol):
        """An event as anybody may see it."""

        @property
        def kind(self) -> Kind: ...
        @property
        def facts(self) -> Mapping[str, Fact]: ...


CLAUSE = "process.levels"
#: The table of a plan's questions that are asked whatever the component.
GENERAL = "general"
#: Before the name of a question among the facts of an event.
ANSWER = "answer."
LONGEST_ANSWER = 2_000


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to know: its name in the plan, and how it is asked."""

    name: str
    asks: str


def questions_of(
    plan: Plan, *, component: str, ticket_kind: str
) -> tuple[Question, ...]:
    """Return the checklist of a ticket, the general questions first.

    Only kinds of ticket with service levels have one (package.incident-only): a question
    or a service request has no fault of which details could be captured.
    """
    if ticket_kind not in plan.service_levels_for:
        return ()
    asked = dict(plan.intake.get(GENERAL, {})) | dict(plan.intake.get(component, {}))
    return tuple(Question(name, asks) for name, asks in asked.items())


def answers_of(events: Iterable[Told]) -> dict[str, str]:
    """Return what was answered, by the question's name; the last answer holds.

    Args:
        events: the timeline, in the order in which it took effect.
    """
    found: dict[str, str] = {}
    for event in events:
        if event.kind is Kind.INTAKE_ANSWERED:
            for name, value in event.facts.items():
                if name.startswith(ANSWER):
                    found[name.removeprefix(ANSWER)] = str(value)
    return found


def unanswered(
    questions: Iterable[Question], answers: Mapping[str, str]
) -> tuple[Question, ...]:
    """Return the questions of a checklist that nobody has answered."""
    return tuple(each for each in questions if each.name not in answers)


def check_answers(
    given: Mapping[str, str],
    questions: Sequence[Question],
    *,
    known: Mapping[str, str],
) -> dict[str, str]:
    """Return the answers that say something new, in the order of the checklist.

    Args:
        given: answers by the question's name; an empty one answers nothing.
        questions: the checklist of the ticket.
        known: what was answered before; the same again is no news.

    Raises:
        MoveRefused: a question is none of the checklist, an answer is too long, or
            nothing new is said.
    """
    names = [each.name for each in questions]
    said = {name: words.strip() for name, words in given.items() if words.strip()}
    strange = [name for name in said if name not in names]
    if strange:
        listed = ", ".join(names) or "none"
        message = (
            f"{strange[0][:40]!r} is no question of this ticket's checklist: {listed}."
        )
        raise MoveRefused(message, CLAUSE)
    if any(len(words) > LONGEST_ANSWER for words in said.values()):
        message = f"An answer may have {LONGEST_ANSWER} characters: attach the rest."
        raise MoveRefused(message, CLAUSE)
    news = {
        name: said[name]
        for name in names
        if name in said and said[name] != known.get(name)
    }
    if not news:
        message = "Nothing new is said: answer at least one of the questions."
        raise MoveRefused(message, CLAUSE)
    return news


def answer_facts(
    answers: Mapping[str, str], questions: Iterable[Question]
) -> dict[str, Fact]:
    """Return the facts of an event that holds *answers*, with their words to read."""
    asks = {each.name: each.asks for each in questions}
    words = "\n".join(f"{asks[name]} {words}" for name, words in answers.items())
    facts: dict[str, Fact] = {f"{ANSWER}{name}": said for name, said in answers.items()}
    return {"words": words} | facts


def leaves_first_level(*, level: str, to: str) -> bool:
    """Say whether a ticket at *level* that goes to *to* leaves L1 (process.levels)."""
    return level == LEVELS[0] and to != LEVELS[0]


def check_can_leave(
    *, level: str, to: str, missing: Sequence[Question], because: str
) -> None:
    """Refuse leaving L1 with questions open and no reason for it (process.levels).

    Args:
        level: where the ticket is.
        to: where it goes.
        missing: the questions of its checklist that nobody has answered.
        because: why it goes all the same; recorded with the hand-over.

    Raises:
        MoveRefused: it names what is still to be asked, and what to do instead.
    """
    if missing and leaves_first_level(level=level, to=to) and not because.strip():
        message = (
            f"The intake checklist is not complete: {missing_words(missing)} "
            "Answer that first, or say why the ticket goes on without it."
        )
        raise MoveRefused(message, CLAUSE)


def missing_words(missing: Sequence[Question]) -> str:
    """Return open questions as a sentence names them."""
    return " ".join(each.asks for each in missing)
