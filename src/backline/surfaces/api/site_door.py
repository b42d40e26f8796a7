"""How sites come in: with requests that one of their keys signed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja.security.base import AuthBase

from backline.records.enrolment.actions import use_key
from backline.records.enrolment.queries import is_enrolled, reader_of_key
from backline.records.enrolment.signatures import SignedRequest
from backline.surfaces.api.door import Bearer, present
from backline.surfaces.api.problems import Problem


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.enrolment.models import SiteKey

_DEFAULT_PORTS = {"https": ":443", "http": ":80"}


class SiteRequest(HttpRequest):
    """A request that came in with a key of a site."""

    auth: SiteKey


class Signed(AuthBase):
    """A signature by a key of a site (RFC 9421); docs/reference/sitewatch.md."""

    openapi_type = "apiKey"
    openapi_in = "header"
    openapi_name = "Signature"
    openapi_description = (
        "HTTP Message Signatures (RFC 9421) with the Ed25519 key of an enrolled site."
    )

    def __call__(self, request: HttpRequest) -> SiteKey:
        return use_key(request=signed_request(request), now=present())


class SiteOrToken(Bearer):
    """A site's key; or the token of a site that was never enrolled."""

    def __call__(self, request: HttpRequest) -> Any:
        if "Signature-Input" in request.headers:
            key = use_key(request=signed_request(request), now=present())
            return reader_of_key(key)
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> Reader | None:
        reader = super().authenticate(request, token)
        if reader is not None and is_enrolled(reader=reader):
            raise Problem(
                HTTPStatus.UNAUTHORIZED,
                "enrolled",
                "Site is enrolled",
                "This site was enrolled: from then on its requests are signed with its"
                " key, and no token of it is good any more.",
                headers={"WWW-Authenticate": 'Signature realm="backline"'},
            )
        return reader


def signed_request(request: HttpRequest) -> SignedRequest:
    """Return what of *request* its signature stands for."""
    return SignedRequest(
        method=request.method or "",
        authority=_authority(request),
        path=request.path,
        query=request.META.get("QUERY_STRING", ""),
        body=request.body,
        content_digest=request.headers.get("Content-Digest", ""),
        signature_input=request.headers.get("Signature-Input", ""),
        signature=request.headers.get("Signature", ""),
    )


def _authority(request: HttpRequest) -> str:
    """Return the host that was asked, without the port that goes without saying."""
    host = request.get_host().lower()
    return host.removesuffix(_DEFAULT_PORTS.get(request.scheme or "", ":443"))
