"""Remote access: access.mechanisms, access.other. NOON is a Monday, 09:00 UTC."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backline.guide.access import (
    LONGEST,
    Asked,
    Role,
    State,
    check_can_approve,
    check_can_ask_for_access,
    check_can_ask_longer,
    check_can_deny,
    check_can_end,
    check_can_start,
    check_can_withdraw,
    is_granted,
    trusted_network,
)
from backline.guide.mechanisms import (
    BadMechanism,
    Mechanism,
    other_mechanism,
    parse_mechanisms,
)
from backline.guide.workflow import MoveRefused
from backline.mechanisms import mechanisms


NOON = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
TRUSTED = ("203.0.113.0/28", "2001:db8::7/128")


def asked(state: State = State.ASKED, *, manager: bool = False, **given: bool) -> Asked:
    return Asked(state, NOON, NOON + HOUR, manager, **given)


def granted(**given: bool) -> Asked:
    return asked(State.GRANTED, approved=True, **given)


@pytest.mark.parametrize(
    ("name", "conditions"),
    [
        ("teamviewer", ()),
        ("ssh", ("secured", "trusted hosts only")),
        ("https", ("secured", "trusted hosts only")),
        ("vnc", ("secured", "trusted hosts only")),
        ("webex", ("secured", "customer presents")),
        ("lync", ("secured", "customer presents")),
        ("anydesk", ()),
    ],
)
def test_the_guide_s_mechanisms_have_the_guide_s_conditions(
    name: str, conditions: tuple[str, ...]
) -> None:
    assert mechanisms()[name].conditions == conditions
    assert len(mechanisms()) == 7


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"secured": "yes"}, "secured"),
        ({"title": " "}, "title"),
        ({"adapters": []}, "adapters"),
        ({"password": "x"}, "password, which nobody reads"),
    ],
)
def test_a_mechanism_that_is_none_is_refused(
    change: dict[str, object], says: str
) -> None:
    good: dict[str, object] = {
        "name": "ssh",
        "title": "SSH",
        "secured": True,
        "trusted_hosts": True,
        "customer_presents": False,
        "adapters": ["manual"],
        "open": "Open it.",
        "shut": "Shut it.",
    }
    assert parse_mechanisms({"mechanism": [good]})["ssh"].trusted_hosts
    with pytest.raises(BadMechanism, match=says):
        parse_mechanisms({"mechanism": [good | change]})
    with pytest.raises(BadMechanism, match="one name"):
        parse_mechanisms({"mechanism": [good, good]})
    with pytest.raises(BadMechanism):
        parse_mechanisms({})


def _ask(**change: object) -> None:
    given: dict[str, object] = {
        "mechanism": mechanisms()["ssh"],
        "purpose": "Read the dialer's log",
        "starts_at": NOON,
        "ends_at": NOON + HOUR,
        "approvers": 1,
        "now": NOON,
    }
    check_can_ask_for_access(**(given | change))  # type: ignore[arg-type]


def test_the_longest_and_the_widest_are_still_taken() -> None:
    _ask(ends_at=NOON + LONGEST)
    assert trusted_network("10.0.0.0/8") == "10.0.0.0/8"
    assert trusted_network("2001:db8::/32") == "2001:db8::/32"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"purpose": " "}, "what the access is for", id="no purpose"),
        pytest.param({"ends_at": NOON}, "before it begins", id="no time"),
        pytest.param({"now": NOON + HOUR}, "time is over", id="of the past"),
        pytest.param(
            {"ends_at": NOON + LONGEST + HOUR}, "7 days", id="longer than a week"
        ),
        pytest.param({"approvers": 0}, "Nobody of the customer", id="no approver"),
    ],
)
def test_what_nobody_could_grant_is_not_asked(
    change: dict[str, object], says: str
) -> None:
    _ask()
    with pytest.raises(MoveRefused, match=says) as refused:
        _ask(**change)
    assert refused.value.clause == "access.mechanisms"


@pytest.mark.parametrize(
    ("request_", "role", "fits", "own", "says"),
    [
        pytest.param(asked(), Role.APPROVER, False, False, "by phone", id="not named"),
        pytest.param(
            asked(manager=True), Role.MANAGER, False, False, "Only a manager", id="L1"
        ),
        pytest.param(
            asked(manager=True), Role.MANAGER, True, True, "their own", id="own"
        ),
        pytest.param(
            asked(), Role.MANAGER, True, False, "no manager's", id="not wanted"
        ),
        pytest.param(
            asked(approved=True), Role.APPROVER, True, False, "already", id="twice"
        ),
        pytest.param(
            replace(asked(manager=True), seconded=True),
            *(Role.MANAGER, True, False, "already"),
            id="seconded twice",
        ),
        pytest.param(granted(), Role.APPROVER, True, False, "decided", id="granted"),
        pytest.param(
            asked(State.DENIED), Role.APPROVER, True, False, "decided", id="denied"
        ),
    ],
)
def test_an_approval_that_is_not_theirs_is_refused(
    request_: Asked,
    role: Role,
    fits: bool,
    own: bool,
    says: str,
) -> None:
    with pytest.raises(MoveRefused, match=says):
        check_can_approve(request_, role=role, fits=fits, is_own=own, now=NOON)


def test_the_second_approval_comes_after_the_first_or_before_it() -> None:
    for approved in (True, False):
        request = asked(manager=True, approved=approved)
        check_can_approve(request, role=Role.MANAGER, fits=True, is_own=False, now=NOON)
    seconded = replace(asked(manager=True), seconded=True)
    check_can_approve(seconded, role=Role.APPROVER, fits=True, is_own=False, now=NOON)


def test_an_approval_comes_before_the_end() -> None:
    check_can_approve(asked(), role=Role.APPROVER, fits=True, is_own=False, now=NOON)
    with pytest.raises(MoveRefused, match="time is over"):
        check_can_approve(
            asked(), role=Role.APPROVER, fits=True, is_own=False, now=NOON + HOUR
        )


def test_a_no_has_a_reason_and_somebody_who_may() -> None:
    check_can_deny(asked(), fits=True, because="Month's end", now=NOON)
    with pytest.raises(MoveRefused, match="Say why"):
        check_can_deny(asked(), fits=True, because=" ", now=NOON)
    with pytest.raises(MoveRefused, match="named approver"):
        check_can_deny(asked(), fits=False, because="No", now=NOON)


@pytest.mark.parametrize(
    ("request_", "so"),
    [
        (asked(), False),
        (asked(approved=True), True),
        (asked(manager=True, approved=True), False),
        (asked(manager=True, seconded=True), False),
        (asked(manager=True, approved=True, seconded=True), True),
    ],
)
def test_granted_is_what_all_have_approved(request_: Asked, so: bool) -> None:
    assert is_granted(request_) is so


def _start(request_: Asked, **change: object) -> None:
    given: dict[str, object] = {
        "mechanism": mechanisms()["ssh"],
        "source": "203.0.113.7",
        "trusted": TRUSTED,
        "presenter": "",
        "is_engineer": True,
        "is_running": False,
        "now": NOON,
    }
    check_can_start(request_, **(given | change))  # type: ignore[arg-type]


@pytest.mark.parametrize("state", [each for each in State if each is not State.GRANTED])
def test_no_session_without_approval(state: State) -> None:
    with pytest.raises(MoveRefused, match="without approval"):
        _start(asked(state, approved=True))


def test_no_session_with_half_an_approval() -> None:
    with pytest.raises(MoveRefused, match="without approval"):
        _start(granted(manager=True))
    with pytest.raises(MoveRefused, match="without approval"):
        _start(asked(State.GRANTED))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"now": NOON - timedelta(seconds=1)}, "begins", id="before"),
        pytest.param({"now": NOON + HOUR}, "ended", id="at its end"),
        pytest.param({"is_engineer": False}, "engineer it names", id="somebody else"),
        pytest.param({"is_running": True}, "A session is open", id="twice"),
        pytest.param({"source": "203.0.113.16"}, "trusted hosts only", id="next door"),
        pytest.param({"source": "2001:db8::8"}, "trusted hosts only", id="IPv6"),
        pytest.param({"trusted": ()}, "no host at all", id="nobody is trusted"),
        pytest.param({"source": "my laptop"}, "no address", id="no address"),
        pytest.param(
            {"mechanism": mechanisms()["webex"]}, "presenting", id="nobody presents"
        ),
    ],
)
def test_a_session_out_of_its_conditions_is_refused(
    change: dict[str, object], says: str
) -> None:
    _start(granted())
    with pytest.raises(MoveRefused, match=says):
        _start(granted(), **change)


def test_who_presents_is_named_and_a_host_needs_no_trust_where_none_is_asked() -> None:
    webex, anydesk = mechanisms()["webex"], mechanisms()["anydesk"]
    _start(granted(), mechanism=webex, presenter="Asha Rao", source="198.51.100.1")
    _start(granted(), mechanism=anydesk, source="198.51.100.1")
    _start(granted(), source="2001:db8::7")


def test_an_unlisted_way_keeps_the_conditions_it_was_approved_with() -> None:
    jump = other_mechanism(
        "other-1", "Jump host", trusted_hosts=True, customer_presents=False, how="By it"
    )
    assert jump.clause == "access.other"
    with pytest.raises(MoveRefused, match="trusted hosts only"):
        _start(granted(), mechanism=jump, source="198.51.100.1")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        (" 203.0.113.7/28 ", "203.0.113.0/28"),
        ("2001:DB8::/48", "2001:db8::/48"),
    ],
)
def test_a_host_is_kept_as_a_network(given: str, kept: str) -> None:
    assert trusted_network(given) == kept


@pytest.mark.parametrize("given", ["", "pbx-1", "0.0.0.0/0", "::/0", "10.0.0.0/7"])
def test_everybody_is_no_trusted_host(given: str) -> None:
    with pytest.raises(MoveRefused):
        trusted_network(given)


def test_only_a_grant_is_ended_and_only_a_request_withdrawn() -> None:
    check_can_end(State.GRANTED)
    check_can_withdraw(State.ASKED)
    for state in set(State) - {State.GRANTED}:
        with pytest.raises(MoveRefused):
            check_can_end(state)
        with pytest.raises(MoveRefused, match="no grant to go on with"):
            check_can_ask_longer(state)
    check_can_ask_longer(State.GRANTED)
    for state in set(State) - {State.ASKED}:
        with pytest.raises(MoveRefused):
            check_can_withdraw(state)


def test_a_mechanism_without_conditions_says_none() -> None:
    plain = Mechanism("x", "X", False, False, False)
    assert plain.conditions == ()
