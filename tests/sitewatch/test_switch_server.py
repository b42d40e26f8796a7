from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest

from sitewatch.probes.simulated import answer
from sitewatch.probes.simulated.faults import Faults
from sitewatch.probes.simulated.simulation import state_of


if TYPE_CHECKING:
    from datetime import datetime

    from sitewatch.probes.simulated.server import Centre

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


class Got:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode()


def ask(
    url: str,
    method: str,
    path: str,
    body: str | None = None,
    headers: dict[str, str] | None = None,
) -> Got:
    link = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        link.request(method, path, body, headers or {})
        with link.getresponse() as response:
            return Got(response)
    finally:
        link.close()


def test_the_page_shows_every_seat_and_needs_nothing_from_elsewhere(
    switch_url: str,
) -> None:
    page = ask(switch_url, "GET", "/")
    assert page.status == 200
    assert page.text.count('title="1') == 100
    assert "<script" not in page.text
    assert "http:" not in page.text
    assert "https:" not in page.text
    assert "style=" not in page.text
    for path in ("/style.css", "/icon.svg"):
        assert f'href="{path}"' in page.text
        assert ask(switch_url, "GET", path).status == 200


def test_every_field_of_the_page_has_a_label(switch_url: str) -> None:
    text = ask(switch_url, "GET", "/").text
    for name in Faults().as_json():
        assert f'<label for="{name}">' in text
        assert f'id="{name}"' in text


@pytest.mark.parametrize(
    "path", ["/", "/state", "/style.css", "/nowhere", "/../probe.py"]
)
def test_every_answer_has_the_headers_that_fence_it_in(
    switch_url: str, path: str
) -> None:
    headers = ask(switch_url, "GET", path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_only_its_own_files_are_served(switch_url: str) -> None:
    for path in ("/page.html", "/probe.py", "/../probe.py", "/%2e%2e/probe.py"):
        assert ask(switch_url, "GET", path).status == 404


def test_the_state_is_what_the_simulation_says(switch_url: str, now: datetime) -> None:
    got = ask(switch_url, "GET", "/state")
    assert answer.read(got.text.encode()) == state_of(Faults(), seats=100, now=now)


def test_one_click_sets_a_preset_and_comes_back_to_the_page(
    switch_url: str, centre: Centre
) -> None:
    got = ask(switch_url, "POST", "/presets", "preset=cannot-log-in", FORM)
    assert (got.status, got.headers["Location"]) == (303, "/")
    assert centre.faults == Faults(agents_cannot_log_in=21)
    page = ask(switch_url, "GET", "/").text
    assert page.count('class="refused" title=') == 21
    assert 'value="cannot-log-in" class="fault" aria-pressed="true"' in page
    ask(switch_url, "POST", "/presets", "preset=all-well", FORM)
    assert centre.faults == Faults()


def test_the_form_sets_figures_and_unticks_what_is_not_ticked(
    switch_url: str, centre: Centre
) -> None:
    """An unticked box sends its hidden 0 alone, a ticked one 0 and then 1."""
    centre.faults = Faults(reports_stale=True)
    fields = [
        ("agents_cannot_log_in", "3"),
        ("calls_rejected", "81"),
        ("reports_stale", "0"),
        ("silent", "0"),
        ("silent", "1"),
    ]
    got = ask(switch_url, "POST", "/faults", urlencode(fields), FORM)
    assert got.status == 303
    assert centre.faults == Faults(
        agents_cannot_log_in=3, calls_rejected=81, silent=True
    )


def test_json_changes_only_what_it_names(switch_url: str, centre: Centre) -> None:
    centre.faults = Faults(calls_rejected=9)
    body = json.dumps({"agents_cannot_take_calls": 5, "down": True})
    got = ask(switch_url, "POST", "/faults", body, JSON)
    assert got.status == 200
    assert json.loads(got.text)["calls_rejected"] == 9
    assert centre.faults == Faults(
        calls_rejected=9, agents_cannot_take_calls=5, down=True
    )


def test_a_wrong_figure_comes_back_beside_its_field(
    switch_url: str, centre: Centre
) -> None:
    body = urlencode({"agents_cannot_log_in": "<b>101", "calls_rejected": "9"})
    got = ask(switch_url, "POST", "/faults", body, FORM)
    assert got.status == 422
    assert 'value="&lt;b&gt;101" aria-invalid="true"' in got.text
    assert "<b>101" not in got.text
    assert "give a whole number from 0 to 100" in got.text
    assert centre.faults == Faults()


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        pytest.param("/faults", "[1]", JSON, 400, id="a list"),
        pytest.param("/faults", "{", JSON, 400, id="half"),
        pytest.param("/faults", '{"quake": 1}', JSON, 422, id="unknown fault"),
        pytest.param("/presets", "preset=flood", FORM, 422, id="unknown preset"),
        pytest.param("/presets", "", FORM, 422, id="no preset"),
        pytest.param("/presets", '{"preset": []}', JSON, 422, id="a list as preset"),
        pytest.param("/elsewhere", "{}", JSON, 404, id="elsewhere"),
        pytest.param("/faults", "a" * 20_000, FORM, 413, id="too large"),
        pytest.param(
            "/faults", "&".join("a=1" for _ in range(99)), FORM, 400, id="fields"
        ),
    ],
)
def test_a_post_that_cannot_be_understood_changes_nothing(
    switch_url: str,
    centre: Centre,
    path: str,
    body: str,
    headers: dict[str, str],
    status: int,
) -> None:
    assert ask(switch_url, "POST", path, body, headers).status == status
    assert centre.faults == Faults()


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8001",
        "user@127.0.0.1",
        "localhost/x",
        "[::1",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_that_gave_its_own_name_this_address_is_refused(
    switch_url: str, centre: Centre, host: str, method: str
) -> None:
    for path in ("/", "/state", "/presets"):
        headers = {"Host": host, **FORM}
        got = ask(switch_url, method, path, "preset=silent", headers)
        assert got.status == 421
    assert centre.faults == Faults()


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost", "LOCALHOST:8001"])
def test_this_computers_own_names_are_served(switch_url: str, host: str) -> None:
    assert ask(switch_url, "GET", "/", headers={"Host": host}).status == 200


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param({"Origin": "http://evil.example"}, id="another site"),
        pytest.param({"Origin": "null"}, id="a sandbox"),
        pytest.param({"Origin": "http://127.0.0.1:1"}, id="another port"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="same-site"),
    ],
)
def test_another_sites_page_cannot_post(
    switch_url: str, centre: Centre, foreign: dict[str, str]
) -> None:
    got = ask(switch_url, "POST", "/presets", "preset=silent", FORM | foreign)
    assert got.status == 403
    assert centre.faults == Faults()


def test_its_own_page_can_post(switch_url: str, centre: Centre) -> None:
    own = {"Origin": switch_url, "Sec-Fetch-Site": "same-origin"}
    got = ask(switch_url, "POST", "/presets", "preset=silent", FORM | own)
    assert got.status == 303
    assert centre.faults == Faults(silent=True)


def test_the_page_still_answers_when_the_switch_does_not(
    switch_url: str, centre: Centre
) -> None:
    centre.faults = Faults(silent=True)
    page = ask(switch_url, "GET", "/")
    assert page.status == 200
    assert "Cannot be seen" in page.text
