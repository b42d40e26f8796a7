"""A page as a notification of a real browser, acknowledged from there.

No browser gets a push without its maker's servers: the endpoint is a stand-in here, the
keys and the service worker are real, and what the desk has sealed is delivered to that
worker as its push service would, once it is opened with the browser's own key.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePublicKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import LazySettings
from playwright.sync_api import Page, Worker, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.pages import always_on_call
from tests.pages import page as paged
from tests.records.outbox.http_server import StandIn, stand_in
from tests.surfaces.desk import sign_in

from backline.records.outbox.actions import send_due
from backline.records.outbox.senders import configured
from backline.records.paging.models import Page as Paged


pytestmark = pytest.mark.django_db(transaction=True)

#: What `pushManager.subscribe` gives, with a key pair made by the browser.
SUBSCRIBE = """(endpoint) => {
  PushManager.prototype.subscribe = async function (wanted) {
    const pair = await crypto.subtle.generateKey(
      { name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const text = (raw) => btoa(String.fromCharCode(...new Uint8Array(raw)))
      .replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=/g, "");
    const point = await crypto.subtle.exportKey("raw", pair.publicKey);
    const own = await crypto.subtle.exportKey("jwk", pair.privateKey);
    const auth = text(crypto.getRandomValues(new Uint8Array(16)));
    sessionStorage.setItem("own", JSON.stringify({
      d: own.d, auth, point: text(point), visible: wanted.userVisibleOnly,
      desk: text(wanted.applicationServerKey) }));
    const told = { endpoint, keys: { p256dh: text(point), auth } };
    return { toJSON: () => told };
  };
}"""
PRESS = """(action) => self.registration.getNotifications().then((all) =>
  self.dispatchEvent(new NotificationEvent("notificationclick",
    { notification: all.find((each) => each.actions.length), action })))"""
SHOWN = """async (words) => {
  for (let left = 600; left; left--) {
    const all = await self.registration.getNotifications();
    const found = all.find((each) => `${each.title} ${each.body}`.includes(words));
    if (found) return {
      body: found.body, actions: (found.actions || []).map((one) => one.action) };
    await new Promise((go) => setTimeout(go, 100));
  }
}"""


@pytest.fixture
def push_service(settings: LazySettings) -> Iterator[StandIn]:
    settings.WEBHOOKS_PRIVATE = True
    with stand_in() as service:
        service.status = 201
        yield service


def present() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def opened(body: bytes, own: dict[str, str]) -> str:
    """Open what was sealed for the browser, as the browser does (RFC 8291)."""
    salt, theirs, text = body[:16], body[21:86], body[86:]
    key = derive_private_key(int.from_bytes(raw(own["d"]), "big"), SECP256R1())
    shared = key.exchange(
        ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), theirs)
    )
    info = b"WebPush: info\0" + raw(own["point"]) + theirs
    secret = HKDF(SHA256(), 32, raw(own["auth"]), info).derive(shared)
    sealing = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
    return AESGCM(sealing).decrypt(nonce, text, None).rstrip(b"\x02").decode()


class Browser:
    """The page on which notifications were allowed, and its push service."""

    def __init__(self, page: Page, url: str, service: StandIn) -> None:
        self.page, self.url, self.service = page, url, service
        self.tools = page.context.new_cdp_session(page)
        self.registration = ""
        self.tools.on("ServiceWorker.workerRegistrationUpdated", self._registered)
        self.tools.send("ServiceWorker.enable")

    def _registered(self, told: dict[str, Any]) -> None:
        for each in told["registrations"]:
            self.registration = each["registrationId"]

    @property
    def worker(self) -> Worker:
        context = self.page.context
        if not context.service_workers:
            context.wait_for_event("serviceworker")
        (worker,) = context.service_workers
        return worker

    def gets_what_was_pushed(self) -> None:
        while send_due(clock=present, senders=configured()).handled:
            pass
        own = json.loads(self.page.evaluate("sessionStorage.getItem('own')"))
        told = {
            "origin": self.url,
            "registrationId": self.registration,
            "data": opened(self.service.asked[-1].body, own),
        }
        self.tools.send("ServiceWorker.deliverPushMessage", told)

    def shows(self, words: str) -> dict[str, Any]:
        """Wait until a notification says *words*, and return it."""
        found = self.worker.evaluate(SHOWN, words)
        assert found, f"no notification says {words!r}"
        return dict(found)


def test_a_page_is_acknowledged_from_its_notification(
    page: Page, live_server: LiveServer, push_service: StandIn, settings: LazySettings
) -> None:
    now = present()
    url = live_server.url.replace("127.0.0.1", "localhost")
    settings.BASE_URL = url
    people = cast.stage(now - timedelta(days=3))
    always_on_call(people.l2, now=now)
    page.context.grant_permissions(["notifications"], origin=url)
    sign_in(page, url, people.l2)
    page.goto(f"{url}/console/reach/")
    page.evaluate(SUBSCRIBE, f"{push_service.url}/push/1")
    browser = Browser(page, url, push_service)
    page.get_by_role("button", name="Notify me in this browser").click()
    expect(page.get_by_role("button", name="Verify")).to_be_visible()

    browser.gets_what_was_pushed()
    code = browser.shows("Your code is")
    assert code["actions"] == []
    page.get_by_label("Code").fill(
        "".join(char for char in code["body"].split(".")[0] if char.isdigit())
    )
    page.get_by_role("button", name="Verify").click()
    # "Not verified" stands there until it is.
    expect(page.get_by_text("Verified: pages reach you by it")).to_be_visible()

    paged(about="INC-2041", now=present())
    browser.gets_what_was_pushed()
    assert browser.shows("INC-2041")["actions"] == ["acknowledge"]
    browser.worker.evaluate(PRESS, "acknowledge")
    assert "It is yours: nobody else is called." in browser.shows("It is yours")["body"]
    assert Paged.objects.get().acknowledged_how == "link"
