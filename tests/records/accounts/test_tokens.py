from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from backline.records.accounts.actions import (
    TokenRefused,
    close_account,
    create_person,
    issue_token,
    revoke_token,
    use_token,
)
from backline.records.accounts.models import Person, Token
from backline.records.accounts.queries import (
    THE_DESK,
    Reader,
    person_by_token,
    reader_of,
    tokens,
)
from backline.records.trail.actor import BACKLINE
from backline.records.trail.models import AuditEvent
from backline.records.trail.queries import events_about


pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def asha() -> Person:
    return create_person(
        email="asha@example.com",
        name="Asha",
        side="vendor",
        level="L2",
        by=BACKLINE,
        now=NOW,
    )


def key_of(person: Person | None, **changes: Any) -> str:
    given: dict[str, Any] = {"label": "laptop", "scopes": ["tickets.read"]}
    return issue_token(**given | changes, person=person, by=BACKLINE, now=NOW)


def test_a_key_speaks_for_its_person_within_its_scopes(asha: Person) -> None:
    reader = person_by_token(key_of(asha, scopes=["tickets.read"]), NOW)
    assert reader == Reader(
        asha.pk, "Asha", "vendor", level="L2", scopes=frozenset({"tickets.read"})
    )


def test_a_key_of_a_site_speaks_for_the_site() -> None:
    key = key_of(None, site_id=3, label="sitewatch in Pune", scopes=["samples"])
    assert person_by_token(key, NOW) == Reader(
        None, "sitewatch in Pune", "site", site_id=3, scopes=frozenset({"samples"})
    )


def test_a_key_is_long_random_and_told_by_its_beginning(asha: Person) -> None:
    key, other = key_of(asha), key_of(asha)
    secret = key.rpartition("_")[2]
    assert key != other
    assert len(bytes.fromhex(secret)) * 8 >= 160
    assert Token.objects.filter(prefix=key.rpartition("_")[0]).exists()


def test_the_key_itself_is_kept_nowhere(asha: Person) -> None:
    secret = key_of(asha).rpartition("_")[2]
    (token,) = Token.objects.values()
    assert secret not in str(token)
    assert secret not in str(list(AuditEvent.objects.values()))


def test_asking_who_speaks_is_one_query(
    asha: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    key = key_of(asha)
    with django_assert_num_queries(1):
        assert person_by_token(key, NOW) is not None


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda key: "", id="empty"),
        pytest.param(lambda key: "Bearer", id="a word"),
        pytest.param(lambda key: key[:-1], id="a digit short"),
        pytest.param(lambda key: key + "0", id="a digit long"),
        pytest.param(lambda key: key.upper(), id="upper case"),
        pytest.param(lambda key: key.rpartition("_")[0], id="only what may be seen"),
        pytest.param(lambda key: key.rpartition("_")[0] + "_", id="no secret"),
        pytest.param(lambda key: key.rpartition("_")[0] + "_" + "0" * 48, id="guessed"),
        pytest.param(lambda key: "bl_" + "0" * 12 + key[15:], id="another beginning"),
        pytest.param(lambda key: key[:-1] + "\0", id="NUL"),
        pytest.param(lambda key: key[:-1] + "\ud800", id="lone surrogate"),
        pytest.param(lambda key: "bl_\0" + key[4:], id="NUL at the beginning"),
        pytest.param(lambda key: key * 100_000, id="6 MB"),
    ],
)
def test_what_is_not_the_key_opens_nothing(asha: Person, wrong: Any) -> None:
    assert person_by_token(wrong(key_of(asha)), NOW) is None


def test_a_key_ends_at_its_instant(asha: Person) -> None:
    ends = NOW + timedelta(days=1)
    key = key_of(asha, expires_at=ends)
    assert person_by_token(key, ends - timedelta(seconds=1)) is not None
    assert person_by_token(key, ends) is None


def test_a_revoked_key_ends_at_once(asha: Person) -> None:
    key = key_of(asha)
    token = Token.objects.get()
    revoke_token(token=token, by=BACKLINE, now=NOW)
    revoke_token(token=token, by=BACKLINE, now=NOW + timedelta(hours=1))
    assert person_by_token(key, NOW) is None
    assert Token.objects.get().revoked_at == NOW
    events = events_about(reader=THE_DESK, about=f"person:{asha.pk}")
    assert [event.did for event in events] == [
        "person.created",
        "token.issued",
        "token.revoked",
    ]


def test_the_keys_of_a_deactivated_person_end_at_once(asha: Person) -> None:
    key = key_of(asha)
    close_account(person=asha, by=BACKLINE, now=NOW)
    assert person_by_token(key, NOW) is None
    assert use_token(raw=key, now=NOW) is None
    with pytest.raises(TokenRefused, match="deactivated"):
        key_of(asha)


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        pytest.param({"scopes": []}, "nothing is no scope", id="no scope"),
        pytest.param({"scopes": ["admin"]}, "admin is no scope", id="unknown scope"),
        pytest.param({"site_id": 3}, "one of the two", id="person and site"),
        pytest.param({"expires_at": NOW}, "later instant", id="ended before it began"),
        pytest.param({"label": "\n"}, "no name", id="without a name"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    asha: Person, changes: dict[str, Any], because: str
) -> None:
    with pytest.raises(ValueError, match=because):
        key_of(asha, **changes)
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        pytest.param({}, "one of the two", id="of nobody"),
        pytest.param({"site_id": 3}, "nothing else", id="a site that reads tickets"),
    ],
)
def test_a_site_sends_samples_and_nothing_else(
    changes: dict[str, Any], because: str
) -> None:
    with pytest.raises(TokenRefused, match=because):
        key_of(None, **changes)


@pytest.mark.parametrize("changes", [{"site_id": 3}, {"person": None}])
def test_the_database_wants_one_owner_of_a_key(
    asha: Person, changes: dict[str, Any]
) -> None:
    key_of(asha)
    one_owner = "token_is_a_persons_or_a_sites"
    with pytest.raises(IntegrityError, match=one_owner), transaction.atomic():
        Token.objects.update(**changes)


def test_use_is_noted_at_most_once_a_minute(
    asha: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    key = key_of(asha)
    with django_assert_num_queries(2):
        use_token(raw=key, now=NOW)
    with django_assert_num_queries(1):
        use_token(raw=key, now=NOW + timedelta(seconds=59))
    assert Token.objects.get().last_used_at == NOW
    use_token(raw=key, now=NOW + timedelta(seconds=60))
    assert Token.objects.get().last_used_at == NOW + timedelta(seconds=60)


def test_people_see_their_own_keys_and_managers_all(asha: Person) -> None:
    chief = create_person(
        email="chief@example.com",
        name="Chief",
        side="vendor",
        is_manager=True,
        by=BACKLINE,
        now=NOW,
    )
    key_of(asha, label="hers")
    key_of(None, site_id=3, scopes=["samples"], label="of a site")

    def seen(reader: Reader) -> set[str]:
        return {token.label for token in tokens(reader=reader)}

    assert seen(reader_of(asha)) == {"hers"}
    assert seen(reader_of(chief)) == {"hers", "of a site"}
    assert seen(Reader(None, "Pune", "site", site_id=3)) == set()
