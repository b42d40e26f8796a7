from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


def test_a_process_that_lives_says_so_without_asking_the_database(
    client: Client,
) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.content == b"ok\n"


@pytest.mark.django_db
def test_a_database_that_is_set_up_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer["Cache-Control"].startswith("max-age=0")


@pytest.mark.django_db(transaction=True)
def test_a_database_that_lacks_a_change_is_not_ready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    try:
        answer = client.get("/readyz")
    finally:
        MigrationRecorder(connection).record_applied("sessions", "0001_initial")
    assert answer.status_code == 503
    assert answer.content == b"not set up, waiting for sessions.0001_initial\n"


def test_health_is_asked_not_told(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
