"""`backline classify`: production loss in, severity out, a JSON object a line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

import click

from backline.cli.ndjson import Refusal, run_ndjson
from backline.guide.severity import (
    BadLoss,
    affected_of_able,
    checked_loss,
    severity_of,
)
from backline.plans import DEFAULT_PLAN, UnknownPlan, load_plan


if TYPE_CHECKING:
    from io import BufferedReader


#: The longest text that is taken for the name of anything.
LONGEST_NAME = 200


@click.command("classify")
def command() -> None:
    """Grade production loss.

    A JSON object a line on standard input: {id, plan?, component, measure, affected,
    total}, or `able` instead of `affected`. Out, in the same order: {id, severity,
    loss, decided_by, clause, because}.
    """
    stdin = cast("BufferedReader", sys.stdin.buffer)
    run_ndjson(answer, stdin, sys.stdout.buffer)


def answer(request: dict[str, object]) -> dict[str, object]:
    """Return the verdict on the loss of one line.

    Raises:
        Refusal: the line names no loss; the text says why and what to give.
    """
    for key, entry in request.items():
        if len(key) > LONGEST_NAME or _is_long(entry):
            message = (
                f"{key[:30]!r} is longer than {LONGEST_NAME} characters. "
                "Give the plain name."
            )
            raise Refusal(message)
    name = _text(request, "plan") if "plan" in request else DEFAULT_PLAN
    try:
        affected, total = _loss(request)
        verdict = severity_of(
            load_plan(name),
            component=_text(request, "component"),
            measure=_text(request, "measure"),
            affected=affected,
            total=total,
        )
    except (UnknownPlan, BadLoss) as refusal:
        raise Refusal(*refusal.args) from None
    return {
        "severity": verdict.severity,
        "loss": verdict.loss,
        "decided_by": verdict.decided_by,
        "clause": verdict.clause,
        "because": verdict.because,
    }


def _is_long(entry: object) -> bool:
    return isinstance(entry, str) and len(entry) > LONGEST_NAME


def _text(request: dict[str, object], key: str) -> str:
    if key not in request:
        message = f"'{key}' is missing. Give its name, as a string."
        raise Refusal(message)
    text = request[key]
    if not isinstance(text, str) or not text.strip() or not text.isprintable():
        message = f"'{key}' is not a name. Give printable text, as a string."
        raise Refusal(message)
    return text


def _loss(request: dict[str, object]) -> tuple[int, int]:
    if ("affected" in request) == ("able" in request):
        message = "Give either 'affected' or 'able', the one or the other, as a count."
        raise Refusal(message)
    if "total" not in request:
        message = "'total' is missing. Give how many there are in all."
        raise Refusal(message)
    total = request["total"]
    if "able" in request:
        affected: object = affected_of_able(request["able"], total)
    else:
        affected = request["affected"]
    return checked_loss(affected, total)
