"""The OpenAPI description tells what the API really does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from tests.project.source import ROOT
from tests.surfaces.api.conftest import Body

from backline.surfaces.api.moves import ACTIONS
from backline.surfaces.api.urls import api


@pytest.fixture(scope="module")
def schema() -> Body:
    return dict(api.get_openapi_schema(path_prefix="/api/v1/"))


def _part(body: object, *names: str) -> Body:
    for name in names:
        assert isinstance(body, dict)
        body = body[name]
    assert isinstance(body, dict)
    return body


def _operations(schema: Body) -> Iterator[tuple[str, str, Body]]:
    for path, item in _part(schema, "paths").items():
        for method in _part(item):
            yield path, method, _part(item, method)


def test_it_is_served_without_a_token(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")


def test_every_operation_wants_a_token(schema: Body) -> None:
    open_ones = [
        path for path, _, told in _operations(schema) if not told.get("security")
    ]
    # A site that is enrolled has no key yet: it has a code.
    assert open_ones == ["/api/v1/enrolments"]


def test_every_operation_says_what_it_does(schema: Body) -> None:
    silent = [path for path, _, told in _operations(schema) if not told["description"]]
    assert silent == []


def test_every_operation_tells_its_problems(schema: Body) -> None:
    for path, method, told in _operations(schema):
        responses = _part(told, "responses")
        wanted = {"400", "401", "403"} | ({"404"} if "{number}" in path else set())
        wanted |= {"409", "411", "413", "422"} if method == "post" else set()
        assert wanted <= set(responses), path
        content = _part(responses, "401", "content")
        assert list(content) == ["application/problem+json"]


def test_every_post_takes_an_idempotency_key(schema: Body) -> None:
    for path, method, told in _operations(schema):
        parameters = told.get("parameters", [])
        assert isinstance(parameters, list)
        names = [parameter["name"] for parameter in parameters]
        assert ("Idempotency-Key" in names) == (method == "post"), path


def test_every_kind_of_event_is_described(schema: Body) -> None:
    event = _part(
        schema,
        *("paths", "/api/v1/tickets/{number}/events", "post", "requestBody"),
        *("content", "application/json", "schema"),
    )
    assert set(_part(event, "discriminator", "mapping")) == set(ACTIONS)


def test_bodies_take_no_unknown_member(schema: Body) -> None:
    report = _part(schema, "components", "schemas", "TicketGiven")
    assert report["additionalProperties"] is False
    assert report["required"] == ["site", "subject"]


def test_every_address_stands_in_the_reference(schema: Body) -> None:
    page = (ROOT / "docs/reference/api.md").read_text()
    for path, method, _ in _operations(schema):
        assert f"`{method.upper()} {path}`" in page
