"""The OpenAPI description, with what is the same for every operation written once."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from ninja import NinjaAPI

from backline.surfaces.api.problems import MEDIA_TYPE


if TYPE_CHECKING:
    from ninja.openapi.schema import OpenAPISchema
    from ninja.operation import Operation
    from ninja.types import DictStrAny

_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Problem details (RFC 9457): what happened, why, what to do next.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Names the kind."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "This case, in words."},
        "clause": {"type": "string", "description": "The guide's clause, if one."},
        "instead": {"type": "string", "description": "What can be done instead."},
        "desk_time": {
            "type": "string",
            "format": "date-time",
            "description": "With clock-off: what time it is at the desk.",
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["at", "detail"],
                "properties": {
                    "at": {
                        "type": "string",
                        "description": "JSON pointer into the body, or ?name.",
                    },
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": (
        "1 to 200 printable characters, such as a UUID. The same request under the "
        "same key is acted on once, for at least a day; a repeat gets the first "
        "answer with `Idempotency-Replayed: true`, another request 422."
    ),
}
_OF_EVERY = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
)
#: What an address is filled with that may not be there.
_OF_ONE = (
    "{number}",
    "{contract}",
    "{roster}",
    "{stand_in}",
    "{access}",
    "{customer}",
    "{contact}",
)
_OF_POSTS = (
    HTTPStatus.CONFLICT,
    HTTPStatus.LENGTH_REQUIRED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


class DeskApi(NinjaAPI):
    """The API; its description tells of problems and keys too."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        name: str = operation.view_func.__name__
        return name

    def get_openapi_schema(
        self,
        *,
        path_prefix: str | None = None,
        path_params: DictStrAny | None = None,
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(
            path_prefix=path_prefix, path_params=path_params
        )
        schema["components"]["schemas"]["Problem"] = _PROBLEM
        for path, item in schema["paths"].items():
            for method, operation in item.items():
                _describe(operation, path=path, is_post=method == "post")
        return schema


def _describe(operation: DictStrAny, *, path: str, is_post: bool) -> None:
    """Add what holds for every operation to one."""
    statuses = [*_OF_EVERY]
    if any(named in path for named in _OF_ONE):
        statuses.append(HTTPStatus.NOT_FOUND)
    if is_post:
        statuses.extend(_OF_POSTS)
        operation.setdefault("parameters", []).append(_KEY)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in statuses:
        operation["responses"][str(status.value)] = {
            "description": status.phrase,
            "content": content,
        }
