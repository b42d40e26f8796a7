"""Web push: sealed for the browser (RFC 8291), signed for its push service (RFC 8292)."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pytest_django import Settings
from tests.records.outbox.http_server import StandIn, stand_in
from tests.records.outbox.letters import letter

from backline.records.outbox.letter import Refused
from backline.records.outbox.senders import obstacles
from backline.records.outbox.senders.web_push.keys import (
    decoded,
    encoded,
    point_of,
    private_key,
    public_key,
)
from backline.records.outbox.senders.web_push.sealing import Subscription, sealed
from backline.records.outbox.senders.web_push.sender import PushSender


AUTH = b"sixteen bytes ok"


@pytest.fixture
def service() -> Iterator[StandIn]:
    with stand_in() as server:
        server.status = 201
        yield server


def _number(text: str) -> EllipticCurvePrivateKey:
    return derive_private_key(int.from_bytes(decoded(text), "big"), SECP256R1())


def test_the_example_of_the_rfc_comes_out_to_the_byte() -> None:
    """RFC 8291, appendix A."""
    ours = _number("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    theirs = decoded(
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    )
    auth = decoded("BTBZMqHH6r4Tts7J_aSIgg")
    salt = decoded("DGv6ra1nlYgDCS1FRnbzlw")
    body = sealed(
        b"When I grow up, I want to be a watermelon",
        Subscription("https://push.example", theirs, auth),
        key=ours,
        salt=salt,
    )
    assert encoded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def _opened(body: bytes, key: EllipticCurvePrivateKey) -> bytes:
    salt, length = body[:16], body[20]
    point, text = body[21 : 21 + length], body[21 + length :]
    shared = key.exchange(
        ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    )
    info = b"WebPush: info\0" + point_of(key) + point
    secret = HKDF(SHA256(), 32, AUTH, info).derive(shared)
    content = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
    return AESGCM(content).decrypt(nonce, text, None).removesuffix(b"\x02")


def _subscription(url: str, key: EllipticCurvePrivateKey) -> str:
    keys = {"p256dh": encoded(point_of(key)), "auth": encoded(AUTH)}
    return json.dumps({"endpoint": url, "keys": keys})


def _sender() -> PushSender:
    return PushSender(desk_key="s", contact="mailto:desk@example.com", private=True)


def test_a_push_is_read_by_its_browser_and_known_to_its_service(
    service: StandIn,
) -> None:
    browser = generate_private_key(SECP256R1())
    sent = letter(
        recipient=_subscription(f"{service.url}/push/1", browser),
        link="https://desk.example/pages/1/secret/",
    )
    _sender().send(sent)
    asked = service.asked[0]
    assert asked.path == "/push/1"
    told = json.loads(_opened(asked.body, browser))
    assert told["title"] == sent.subject
    assert told["link"] == sent.link
    assert asked.headers["Content-Encoding"] == "aes128gcm"
    assert asked.headers["Urgency"] == "high"
    scheme, token, key = asked.headers["Authorization"].split()
    assert (scheme, key) == ("vapid", f"k={public_key('s')}")
    head, claims, signature = token.removeprefix("t=").rstrip(",").split(".")
    raw = decoded(signature)
    halves = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    private_key("s").public_key().verify(
        encode_dss_signature(*halves), f"{head}.{claims}".encode(), ECDSA(SHA256())
    )
    said = json.loads(decoded(claims))
    assert said["aud"] == service.url
    assert said["exp"] > time.time()


def test_a_browser_that_unsubscribed_is_not_tried_again(service: StandIn) -> None:
    service.status = 410
    browser = generate_private_key(SECP256R1())
    with pytest.raises(Refused, match="subscription has ended"):
        _sender().send(letter(recipient=_subscription(service.url, browser)))


@pytest.mark.parametrize("told", ["", "[]", "{}", '{"keys": {"p256dh": "AA"}}'])
def test_what_is_no_subscription_is_refused(told: str) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        _sender().send(letter(recipient=told))


def test_without_https_browsers_take_no_push(settings: Settings) -> None:
    assert not obstacles()["push"]
    settings.BASE_URL = "http://desk.example"
    assert "https" in obstacles()["push"]
