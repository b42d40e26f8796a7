"""Codes are good once, keys until somebody revokes them."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from queue import Queue
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.cast import NOON, Cast, reader, stage
from tests.cast import key as site_key
from tests.signer import Signer

from backline.guide.workflow import MoveRefused
from backline.records.accounts.actions import use_token
from backline.records.accounts.queries import NOBODY, THE_DESK
from backline.records.contracts.actions.rights import NotAManager
from backline.records.contracts.models import Contract
from backline.records.customers.models import Customer
from backline.records.customers.queries import UnknownSite, about
from backline.records.enrolment.actions import (
    close_customer,
    enrol_site,
    make_code,
    revoke_key,
    use_key,
)
from backline.records.enrolment.models import Code, SiteKey
from backline.records.enrolment.queries import (
    codes_refused,
    heartbeats_of,
    is_enrolled,
    keys_of,
    newest_of,
    newest_sitewatch,
    open_code,
    reader_of_key,
)
from backline.records.enrolment.refusals import (
    CodeRefused,
    KeyRefused,
    SignatureRefused,
)
from backline.records.tickets.actions.customers import reopen_customer
from backline.records.trail.queries import events_about


HOUR = timedelta(hours=1)


def code_for(cast: Cast) -> str:
    by = reader(cast.manager)
    return make_code(site_id=cast.meridian.site.pk, by=by, now=NOON)


def enrol(signer: Signer, code: str, name: str = "pbx-1") -> SiteKey:
    request = signer.signed(path="/api/v1/enrolments")
    return enrol_site(
        request=request, asked=signer.asks_with(code, name), now=signer.now
    )


def trail(cast: Cast) -> list[str]:
    about = f"site:{cast.meridian.site.pk}"
    return [event.did for event in events_about(reader=THE_DESK, about=about)]


def test_a_manager_makes_a_code_and_a_computer_is_enrolled_with_it(
    cast: Cast, signer: Signer
) -> None:
    code = code_for(cast)
    key = enrol(signer, code)
    assert (key.site, key.name) == (cast.meridian.site, "pbx-1")
    assert key.key_id == signer.key_id
    assert trail(cast) == ["site.code-made", "site.enrolled"]
    assert code not in str(Code.objects.values())
    who = reader_of_key(key)
    assert (who.side, who.site_id) == ("site", cast.meridian.site.pk)
    assert is_enrolled(reader=who)


@pytest.mark.parametrize("who", ["l1", "l2", "l3", "owner", "nobody"])
def test_only_managers_make_codes_and_revoke_keys(
    cast: Cast, signer: Signer, who: str
) -> None:
    key = signer.enrol(cast.meridian)
    by = {
        "owner": reader(cast.meridian.owner),
        "nobody": NOBODY,
        **{level: reader(getattr(cast, level)) for level in ("l1", "l2", "l3")},
    }[who]
    site_id = cast.meridian.site.pk
    with pytest.raises(NotAManager):
        make_code(site_id=site_id, by=by, now=NOON)
    with pytest.raises(NotAManager):
        revoke_key(site_id=site_id, key_pk=key.pk, because="x", by=by, now=NOON)


def test_there_is_no_code_for_a_site_that_is_not_there(cast: Cast) -> None:
    with pytest.raises(UnknownSite):
        make_code(site_id=987654, by=reader(cast.manager), now=NOON)


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "no dashes", "letters"])
def test_a_code_may_be_typed_in_many_ways(
    cast: Cast, signer: Signer, typed: str
) -> None:
    code = code_for(cast)
    ways = {
        "lower": code.lower(),
        "no dashes": code.replace("-", ""),
        "letters": code.replace("0", "O").replace("1", "l"),
    }
    enrol(signer, ways.get(typed, typed.format(code)))


def test_the_same_request_again_is_answered_the_same(
    cast: Cast, signer: Signer
) -> None:
    code = code_for(cast)
    first = enrol(signer, code)
    signer.now += 2 * 24 * HOUR
    assert enrol(signer, code, name="another name") == first
    assert SiteKey.objects.get().name == "pbx-1"


def test_another_key_with_a_used_code_is_refused_and_written_down_once(
    cast: Cast, signer: Signer
) -> None:
    code = code_for(cast)
    enrol(signer, code)
    for _ in range(3):
        with pytest.raises(CodeRefused, match="used up") as refused:
            enrol(Signer(), code)
    assert refused.value.kind == "code-used"
    assert trail(cast)[-1] == "site.enrolment-refused"
    assert trail(cast).count("site.enrolment-refused") == 1
    (told,) = codes_refused(reader=reader(cast.l1), site_id=cast.meridian.site.pk)
    assert told.refused == 3
    assert SiteKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keys", [1, 3], ids=["one key", "three keys"])
def test_of_many_at_once_with_one_code_one_key_is_bound(keys: int) -> None:
    """Three requests at the same time, of one computer or of three."""
    staged = stage()
    code = code_for(staged)
    signers = [Signer() for _ in range(keys)] * (3 // keys)
    together, said = threading.Barrier(3), Queue[str]()

    def come(signer: Signer) -> None:
        together.wait()
        try:
            said.put(enrol(signer, code).key_id)
        except CodeRefused as refused:
            said.put(refused.kind)
        finally:
            connection.close()

    threads = [threading.Thread(target=come, args=(each,)) for each in signers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = [said.get_nowait() for _ in threads]
    (bound,) = SiteKey.objects.all()
    assert answers.count(bound.key_id) == (3 if keys == 1 else 1)
    assert answers.count("code-used") == (0 if keys == 1 else 2)


def test_a_new_code_withdraws_the_one_before(cast: Cast, signer: Signer) -> None:
    before, after = code_for(cast), code_for(cast)
    with pytest.raises(CodeRefused) as refused:
        enrol(signer, before)
    assert refused.value.kind == "code-withdrawn"
    enrol(signer, after)


def test_a_code_ends_after_a_day(cast: Cast, signer: Signer) -> None:
    code, site_id = code_for(cast), cast.meridian.site.pk
    by = reader(cast.l1)
    assert open_code(reader=by, site_id=site_id, now=NOON) is not None
    signer.now += 24 * HOUR
    assert open_code(reader=by, site_id=site_id, now=signer.now) is None
    with pytest.raises(CodeRefused) as refused:
        enrol(signer, code)
    assert refused.value.kind == "code-expired"
    signer.now -= timedelta(seconds=1)
    enrol(signer, code)


@pytest.mark.parametrize("code", ["", "7Q2KD", "AAAAA-BBBBB-CCCCC-DDDDD", "\ud800"])
def test_a_made_up_code_opens_nothing(cast: Cast, signer: Signer, code: str) -> None:
    code_for(cast)
    with pytest.raises(CodeRefused) as refused:
        enrol(signer, code)
    assert refused.value.kind == "code-unknown"
    assert trail(cast) == ["site.code-made"]


def test_a_key_is_bound_to_one_site_only(cast: Cast, signer: Signer) -> None:
    signer.enrol(cast.meridian)
    with pytest.raises(KeyRefused, match="enrolled already"):
        signer.enrol(cast.orbit)
    assert Code.objects.get(site=cast.orbit.site).used_at is None


def test_who_enrols_proves_that_the_key_is_there(cast: Cast, signer: Signer) -> None:
    """The public half of somebody else's key is no key."""
    code, other = code_for(cast), Signer()
    request = signer.signed(path="/api/v1/enrolments")
    with pytest.raises(SignatureRefused, match="signed with the new key"):
        enrol_site(request=request, asked=other.asks_with(code), now=NOON)
    moved = replace(signer.signed(path="/api/v1/enrolments"), path="/elsewhere")
    with pytest.raises(SignatureRefused, match="does not fit"):
        enrol_site(request=moved, asked=signer.asks_with(code), now=NOON)
    assert not SiteKey.objects.exists()


def test_several_computers_of_a_site_have_keys_of_their_own(cast: Cast) -> None:
    one, two = Signer(), Signer()
    first = one.enrol(cast.meridian, "pbx-1")
    second = two.enrol(cast.meridian, "pbx-2")
    revoke_key(
        site_id=cast.meridian.site.pk,
        key_pk=first.pk,
        because="The disk was sold.",
        by=reader(cast.manager),
        now=NOON,
    )
    assert use_key(request=two.signed(), now=NOON) == second
    with pytest.raises(SignatureRefused, match="was revoked at 2026-03-02T") as refused:
        use_key(request=one.signed(), now=NOON)
    assert refused.value.kind == "key-revoked"
    assert "sold" not in str(refused.value)
    told = keys_of(reader=reader(cast.l1), site_id=cast.meridian.site.pk)
    assert {key.name: key.revoked_because for key in told} == {
        "pbx-1": "The disk was sold.",
        "pbx-2": "",
    }


def test_a_key_is_revoked_once_and_for_a_reason(cast: Cast, signer: Signer) -> None:
    key = signer.enrol(cast.meridian)
    by, site_id = reader(cast.manager), cast.meridian.site.pk
    for because in ("", "   ", "x" * 501, "a\0b"):
        with pytest.raises(KeyRefused, match="Say why"):
            revoke_key(site_id=site_id, key_pk=key.pk, because=because, by=by, now=NOON)
    with pytest.raises(KeyRefused, match="no such key"):
        revoke_key(
            site_id=cast.orbit.site.pk, key_pk=key.pk, because="x", by=by, now=NOON
        )
    for because in ("first", "second"):
        revoke_key(site_id=site_id, key_pk=key.pk, because=because, by=by, now=NOON)
    key.refresh_from_db()
    assert (key.revoked_because, key.revoked_by) == ("first", cast.manager)
    assert trail(cast).count("site.key-revoked") == 1


def test_with_its_customer_all_that_speaks_for_a_site_ends(
    cast: Cast, signer: Signer
) -> None:
    own, by = cast.meridian, reader(cast.manager)
    key, token = signer.enrol(own), site_key(own.site)
    other, code = Signer(), code_for(cast)
    elsewhere = other.enrol(cast.orbit)
    given: dict[str, Any] = {"customer_id": own.customer.pk, "by": by, "now": NOON}
    with pytest.raises(MoveRefused, match="has not ended"):
        close_customer(**given)
    use_key(request=signer.signed(), now=NOON)
    Contract.objects.filter(customer=own.customer).update(ends_at=NOON)
    for _ in range(2):
        close_customer(**given)
    key.refresh_from_db()
    assert key.revoked_because == "The customer was closed."
    assert use_token(raw=token, now=NOON) is None
    with pytest.raises(SignatureRefused, match=r"Meridian Bank was closed at 2026-"):
        use_key(request=signer.signed(), now=NOON)
    with pytest.raises(CodeRefused, match="was withdrawn"):
        enrol(Signer(), code)
    with pytest.raises(KeyRefused, match="take it back first"):
        code_for(cast)
    assert use_key(request=other.signed(), now=NOON) == elsewhere
    told = events_about(reader=THE_DESK, about=about(own.customer))
    (event,) = [each for each in told if each.did == "site.keys-revoked"]
    assert event.details == {"site": own.site.name, "keys": 2}
    reopen_customer(**given)
    with pytest.raises(SignatureRefused, match="was revoked"):
        use_key(request=signer.signed(), now=NOON)
    assert enrol(Signer(), code_for(cast)).revoked_at is None


def test_a_key_of_before_counts_no_more_once_its_customer_is_closed(
    cast: Cast, signer: Signer
) -> None:
    signer.enrol(cast.meridian)
    Customer.objects.filter(pk=cast.meridian.customer.pk).update(closed_at=NOON)
    with pytest.raises(SignatureRefused, match="was closed"):
        use_key(request=signer.signed(), now=NOON)


def test_a_key_tells_when_it_was_used(cast: Cast, signer: Signer) -> None:
    key = signer.enrol(cast.meridian)
    for minutes in (0, 0.5, 30):
        signer.now = NOON + timedelta(minutes=minutes)
        use_key(request=signer.signed(), now=signer.now)
    key.refresh_from_db()
    assert (key.first_used_at, key.last_used_at) == (NOON, signer.now)


def test_customers_and_sites_read_nothing_of_it(cast: Cast, signer: Signer) -> None:
    key = signer.enrol(cast.meridian)
    site_id = cast.meridian.site.pk
    code_for(cast)
    for by in (reader(cast.meridian.owner), reader_of_key(key), NOBODY):
        assert not keys_of(reader=by, site_id=site_id)
        assert open_code(reader=by, site_id=site_id, now=NOON) is None
        assert not codes_refused(reader=by, site_id=site_id)
        assert heartbeats_of(reader=by, site_id=site_id) == {}
        assert newest_sitewatch(reader=by) == ""


def test_the_newest_version_is_by_its_figures() -> None:
    assert newest_of(["0.9.1", "0.10.0", "0.2", "soon", ""]) == "0.10.0"
    assert newest_of([]) == ""


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"revoked_at": NOON}, id="revoked without a reason"),
        pytest.param({"revoked_because": "x"}, id="a reason, and not revoked"),
    ],
)
def test_the_database_wants_a_reason_too(
    cast: Cast, signer: Signer, fields: dict[str, object]
) -> None:
    key = signer.enrol(cast.meridian)
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteKey.objects.filter(pk=key.pk).update(**fields)


def test_the_database_knows_one_open_code_of_a_site(cast: Cast) -> None:
    code_for(cast)
    code = Code.objects.get()
    code.pk, code.sha256 = None, "other"
    with pytest.raises(IntegrityError), transaction.atomic():
        code.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Code.objects.update(used_at=NOON, withdrawn_at=NOON)
