from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path
from django.views.decorators.http import require_safe
from ninja.errors import AuthenticationError, HttpError, ValidationError

from backline.surfaces.api import (
    access,
    cause_actions,
    causes,
    changes,
    contracts,
    customers,
    developers,
    enrolments,
    escalations,
    family,
    levels,
    majors,
    oncall,
    outgoing,
    paging,
    people,
    readiness,
    releases,
    samples,
    shifts,
    suppliers,
    views,
    visits,
)
from backline.surfaces.api.bodies import JsonParser
from backline.surfaces.api.described import DeskApi
from backline.surfaces.api.door import unknown_token
from backline.surfaces.api.problems import (
    EXPECTED,
    Problem,
    does_not_fit,
    problem_of,
    response_of,
)


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


api = DeskApi(
    title="Backline",
    version="1",
    description=(
        "The support desk behind contact centres. Instants are ISO 8601 in UTC and "
        "whole seconds. Errors are problem details (RFC 9457). Every POST honours an "
        "Idempotency-Key."
    ),
    docs_url=None,
    docs_decorator=require_safe,
    urls_namespace="api",
    parser=JsonParser(),
)
api.add_router("", views.router, tags=["tickets"])
api.add_router("", family.router, tags=["tickets"])
api.add_router("", escalations.router, tags=["tickets"])
api.add_router("", levels.router, tags=["levels"])
api.add_router("", majors.router, tags=["major incidents"])
api.add_router("", causes.router, tags=["root causes"])
api.add_router("", cause_actions.router, tags=["root causes"])
api.add_router("", releases.router, tags=["releases"])
api.add_router("", developers.router, tags=["developers"])
api.add_router("", visits.router, tags=["visits"])
api.add_router("", suppliers.router, tags=["suppliers"])
api.add_router("", shifts.router, tags=["shifts"])
api.add_router("", changes.router, tags=["changes"])
api.add_router("", customers.router, tags=["customers"])
api.add_router("", people.router, tags=["people"])
api.add_router("", contracts.router, tags=["contracts"])
api.add_router("", oncall.router, tags=["on call"])
api.add_router("", paging.router, tags=["pages"])
api.add_router("", outgoing.router, tags=["messages"])
api.add_router("", samples.router, tags=["samples"])
api.add_router("", enrolments.router, tags=["sites"])
api.add_router("", readiness.router, tags=["sites"])
api.add_router("", access.router, tags=["access"])


@api.exception_handler(Problem)
def _told(request: HttpRequest, error: Problem) -> HttpResponse:
    return response_of(error)


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return response_of(unknown_token())


@api.exception_handler(ValidationError)
def _misfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return response_of(does_not_fit(error.errors))


@api.exception_handler(HttpError)
def _unread(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Tell why a body was not read: ninja hides what the parser said."""
    if isinstance(error.__cause__, Problem):
        return response_of(error.__cause__)
    raise error


def _refused(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    if isinstance(error, type):
        raise error
    return response_of(problem_of(error))


for _expected in EXPECTED:
    api.add_exception_handler(_expected, _refused)

urlpatterns = [path("", api.urls)]
