"""A computer of a site: its key, and requests that it signs as sitewatch does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.http import HttpResponse
from django.test import Client
from tests import cast

from backline.records.accounts.queries import THE_DESK
from backline.records.enrolment.actions import Enrolling, enrol_site, make_code
from backline.records.enrolment.models import SiteKey
from backline.records.enrolment.signatures import SignedRequest
from sitewatch import signing, wire


HOST = "testserver"
_nonces = (f"nonce-number-{number:06}" for number in count())


@dataclass
class Signer:
    """A computer of a site, that may do wrong things too."""

    now: datetime = cast.NOON
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    host: str = HOST

    @property
    def public_key(self) -> str:
        return signing.public_text(self.key)

    @property
    def key_id(self) -> str:
        return signing.key_id(self.key)

    def headers(
        self, method: str, path: str, body: bytes, nonce: str = ""
    ) -> dict[str, str]:
        """Return the fields that sign a request."""
        where = wire.Endpoint(secure=False, host=self.host, port=80, path=path)
        return signing.headers(
            self.key,
            wire.Request(method, where, {}, body),
            created=int(self.now.timestamp()),
            nonce=nonce or next(_nonces),
        )

    def signed(
        self, body: bytes = b"{}", path: str = "/api/v1/samples", nonce: str = ""
    ) -> SignedRequest:
        """Return a signed POST as the records are given it."""
        fields = self.headers("POST", path, body, nonce)
        return SignedRequest(
            method="POST",
            authority=self.host,
            path=path,
            query="",
            body=body,
            content_digest=fields["Content-Digest"],
            signature_input=fields["Signature-Input"],
            signature=fields["Signature"],
        )

    def post(
        self, path: str, body: Mapping[str, object] | bytes, **changed: str
    ) -> HttpResponse:
        """Send a signed POST; *changed* fields stand in the place of the right ones."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = self.headers("POST", f"/api/v1{path}", content)
        headers |= {name.replace("_", "-"): text for name, text in changed.items()}
        answer = Client().post(
            f"/api/v1{path}", content, content_type="application/json", headers=headers
        )
        assert isinstance(answer, HttpResponse)
        return answer

    def get(self, path: str) -> HttpResponse:
        headers = self.headers("GET", f"/api/v1{path}", b"")
        answer = Client().get(f"/api/v1{path}", headers=headers)
        assert isinstance(answer, HttpResponse)
        return answer

    def asks_with(self, code: str, name: str = "pbx-1") -> Enrolling:
        return Enrolling(code, self.public_key, name)

    def enrol(self, house: cast.House, name: str = "pbx-1") -> SiteKey:
        """Have a code made for the site of *house*, and use it."""
        code = make_code(site_id=house.site.pk, by=THE_DESK, now=self.now)
        return enrol_site(
            request=self.signed(path="/api/v1/enrolments"),
            asked=self.asks_with(code, name),
            now=self.now,
        )
