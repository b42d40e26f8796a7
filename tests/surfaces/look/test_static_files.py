from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import Client


STYLE = "look/backline.css"


def test_the_address_of_a_file_changes_with_its_contents() -> None:
    found = finders.find(STYLE)
    assert isinstance(found, str)
    digest = hashlib.sha256(Path(found).read_bytes()).hexdigest()
    assert static(STYLE) == f"/static/{STYLE}?v={digest[:12]}"


@pytest.mark.django_db  # closing an answer asks the connections of tests before
def test_a_file_is_served_without_having_been_collected(client: Client) -> None:
    answer = client.get(static(STYLE))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/css")
    kept = re.search(r"max-age=(\d+)", answer["Cache-Control"])
    assert kept is not None
    assert int(kept[1]) == 24 * 3600
    answer.close()


def test_a_file_that_does_not_exist_has_an_address_all_the_same() -> None:
    assert static("look/nothing.css") == "/static/look/nothing.css"
