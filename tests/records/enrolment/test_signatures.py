"""What is signed, by whom, when, and that no request counts twice."""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import replace
from datetime import timedelta
from queue import Queue

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    MappingKeyResolver,
    algorithms,
)
from tests.cast import NOON, Cast, stage
from tests.signer import Signer

from backline.records.enrolment import signatures
from backline.records.enrolment.actions import use_key
from backline.records.enrolment.models import Nonce
from backline.records.enrolment.refusals import SignatureRefused
from sitewatch import signing


#: RFC 9421, B.1.4 and B.2.6: a key, a request, and how it is signed with it.
RFC_SECRET = "n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU="  # noqa: S105 - the RFC's
RFC_PUBLIC = "JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="
RFC_FIELDS = [
    ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
    ("@method", "POST"),
    ("@path", "/foo"),
    ("@authority", "example.com"),
    ("content-type", "application/json"),
    ("content-length", "18"),
]
RFC_PARAMS = (
    '("date" "@method" "@path" "@authority" "content-type" "content-length")'
    ';created=1618884473;keyid="test-key-ed25519"'
)
RFC_SIGNATURE = (
    "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WP"
    "pBKRCw=="
)


def test_both_sides_sign_as_the_rfc_does() -> None:
    key = Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(RFC_SECRET))
    names = [name for name, _ in RFC_FIELDS]
    told: dict[str, int | str] = {"created": 1618884473, "keyid": "test-key-ed25519"}
    assert signing.parameters(names, told) == RFC_PARAMS
    base = signing.signature_base(RFC_FIELDS, RFC_PARAMS)
    assert base == signatures.signature_base(RFC_FIELDS, RFC_PARAMS)
    assert base64.b64encode(key.sign(base)).decode() == RFC_SIGNATURE
    assert signing.public_text(key) == RFC_PUBLIC
    signature = base64.b64decode(RFC_SIGNATURE)
    assert signatures.is_signed(base, signature, RFC_PUBLIC)
    assert not signatures.is_signed(base + b" ", signature, RFC_PUBLIC)
    assert signatures.key_id_of(RFC_PUBLIC) == signing.key_id(key)


def test_the_digest_is_that_of_rfc_9530() -> None:
    told = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    for side in (signing.content_digest, signatures.content_digest):
        assert side(b'{"hello": "world"}\n') == told


class Message:
    """A request as the independent library wants it."""

    def __init__(self, signer: Signer, path: str, headers: dict[str, str]) -> None:
        self.method, self.url = "POST", f"http://{signer.host}{path}"
        self.headers = headers


def test_an_independent_library_takes_what_we_sign(signer: Signer) -> None:
    body, path = b'{"samples": []}', "/api/v1/samples"
    message = Message(signer, path, signer.headers("POST", path, body))
    verifier = HTTPMessageVerifier(
        signature_algorithm=algorithms.ED25519,
        key_resolver=MappingKeyResolver(
            public_keys={signer.key_id: signer.key.public_key()}, private_keys={}
        ),
    )
    (told,) = verifier.verify(message, max_age=timedelta(days=100_000), body=body)
    assert list(told.covered_components) == [
        '"@method"', '"@authority"', '"@path"', '"content-digest"',
        '"@signature-params"',
    ]  # fmt: skip


def test_we_take_what_an_independent_library_signs(cast: Cast, signer: Signer) -> None:
    signer.enrol(cast.meridian)
    path, body = "/api/v1/samples", b"{}"
    digest = signatures.content_digest(body)
    message = Message(signer, path, {"Content-Digest": digest})
    HTTPMessageSigner(
        signature_algorithm=algorithms.ED25519,
        key_resolver=MappingKeyResolver(
            public_keys={}, private_keys={signer.key_id: signer.key}
        ),
    ).sign(
        message,
        key_id=signer.key_id,
        created=NOON,
        nonce="a-nonce-of-the-library",
        label="backline",
        tag="backline-site",
        covered_component_ids=("@method", "@authority", "@path", "content-digest"),
        body=body,
        use_existing_digest=True,
    )
    request = replace(
        signer.signed(body, path),
        signature_input=message.headers["Signature-Input"],
        signature=message.headers["Signature"],
    )
    use_key(request=request, now=NOON)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"method": "PUT"}, id="method"),
        pytest.param({"authority": "desk.example.org"}, id="host"),
        pytest.param({"path": "/api/v1/heartbeats"}, id="path"),
        pytest.param({"query": "x=1"}, id="query"),
        pytest.param({"body": b"[]"}, id="body"),
        pytest.param({"content_digest": ""}, id="no digest"),
        pytest.param({"content_digest": "é"}, id="no digest at all"),
        pytest.param(
            {"body": b"[]", "content_digest": signatures.content_digest(b"[]")},
            id="body and digest",
        ),
        pytest.param({"signature": ""}, id="no signature"),
        pytest.param({"signature": f"backline=:{'A' * 86}==:"}, id="made up"),
        pytest.param({"signature": f"sig1=:{'A' * 86}==:"}, id="label"),
        pytest.param(
            {"signature_input": "backline=();created=1"}, id="nothing covered"
        ),
        pytest.param({"signature_input": "(" * 100_000}, id="endless"),
    ],
)
def test_what_was_changed_on_the_way_is_refused(
    cast: Cast, signer: Signer, changed: dict[str, str]
) -> None:
    signer.enrol(cast.meridian)
    request = replace(signer.signed(), **changed)  # type: ignore[arg-type]  # its fields
    with pytest.raises(SignatureRefused) as refused:
        use_key(request=request, now=NOON)
    assert refused.value.kind == "bad-signature"
    use_key(request=signer.signed(), now=NOON)


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ('"@method" "@authority"', '"@authority" "@method"'),
        (' "content-digest"', ""),
        ("ed25519", "hmac-sha256"),
        ("backline-site", "other"),
        ("created=", "created=-"),
        ('nonce="', 'nonce="short"; x="'),
    ],
)
def test_there_is_one_profile_and_nothing_to_choose(
    cast: Cast, signer: Signer, part: str, other: str
) -> None:
    signer.enrol(cast.meridian)
    request = signer.signed()
    told = request.signature_input
    assert part in told
    with pytest.raises(SignatureRefused, match="one form"):
        use_key(
            request=replace(request, signature_input=told.replace(part, other)),
            now=NOON,
        )


def test_an_unknown_key_and_no_signature_are_told_apart(
    cast: Cast, signer: Signer
) -> None:
    with pytest.raises(SignatureRefused, match="knows no key site-") as refused:
        use_key(request=signer.signed(), now=NOON)
    assert refused.value.kind == "unknown-key"
    with pytest.raises(SignatureRefused, match="not signed") as refused:
        use_key(request=replace(signer.signed(), signature_input=""), now=NOON)
    assert refused.value.kind == "not-signed"


@pytest.mark.parametrize(
    ("seconds", "taken"),
    [(0, True), (300, True), (-300, True), (301, False), (-301, False)],
)
def test_a_signature_is_good_for_five_minutes_either_way(
    cast: Cast, signer: Signer, seconds: int, taken: bool
) -> None:
    signer.enrol(cast.meridian)
    signer.now = NOON + timedelta(seconds=seconds)
    if taken:
        use_key(request=signer.signed(), now=NOON)
        return
    side = "ahead of" if seconds > 0 else "behind"
    with pytest.raises(SignatureRefused, match=f"301 s {side} the desk") as refused:
        use_key(request=signer.signed(), now=NOON)
    assert (refused.value.kind, refused.value.desk_time) == ("clock-off", NOON)


@pytest.mark.parametrize("ahead", [-300, 0, 300])
def test_no_copy_of_a_request_is_taken_however_late(
    cast: Cast, signer: Signer, ahead: int
) -> None:
    """Copies are sent each second until the window is over, and after."""
    signer.enrol(cast.meridian)
    signer.now = NOON + timedelta(seconds=ahead)
    request = signer.signed()
    use_key(request=request, now=NOON)
    for seconds in (0, 1, 299, 300, 599, 600, 601, 86_400):
        with pytest.raises(SignatureRefused) as refused:
            use_key(request=request, now=NOON + timedelta(seconds=seconds))
        assert refused.value.kind in {"replayed", "clock-off"}


def test_a_nonce_is_forgotten_when_its_window_is_over(
    cast: Cast, signer: Signer
) -> None:
    signer.enrol(cast.meridian)
    use_key(request=signer.signed(nonce="the-same-nonce-again"), now=NOON)
    signer.now += timedelta(seconds=301)
    use_key(request=signer.signed(nonce="the-same-nonce-again"), now=signer.now)
    assert Nonce.objects.count() == 1


def test_two_sites_may_use_the_same_nonce(cast: Cast, signer: Signer) -> None:
    other = Signer()
    for each, house in ((signer, cast.meridian), (other, cast.orbit)):
        each.enrol(house)
        key = use_key(request=each.signed(nonce="the-same-nonce-again"), now=NOON)
        assert key.site == house.site


@pytest.mark.django_db(transaction=True)
def test_of_many_copies_at_once_one_is_taken() -> None:
    signer, said = Signer(), Queue[str]()
    signer.enrol(stage().meridian)
    request = signer.signed()
    together = threading.Barrier(4)

    def send() -> None:
        together.wait()
        try:
            use_key(request=request, now=NOON)
            said.put("taken")
        except SignatureRefused as refused:
            said.put(refused.kind)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = sorted(said.get_nowait() for _ in threads)
    assert answers == ["replayed", "replayed", "replayed", "taken"], json.dumps(answers)
