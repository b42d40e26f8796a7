"""SSH with certificates of the desk, against a real sshd (access.mechanisms)."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer
from tests.cast import NOON, Cast, reader, stage
from tests.cast import key as token
from tests.records.remote.ground import HOUR, MINUTE, ask, fresh, granted, set_up
from tests.records.remote.host import ACCOUNT, Host, need_ssh, public_key, running

from backline.guide.workflow import MoveRefused
from backline.records.contracts.queries import forget_compiled
from backline.records.remote.actions import coming_in, ending, setting_up
from backline.records.remote.adapters.ssh.authority import (
    authority_blob,
    make_authority,
)
from backline.records.remote.adapters.ssh.certificates import Wanted, certificate
from backline.records.remote.adapters.ssh.revocations import revocation_list
from backline.records.remote.models import Access, Way
from backline.records.remote.queries import revoked_serials
from backline.surfaces.jobs.work.access import Job


SITE = 7


def present() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - beside a process with a real clock


@pytest.fixture
def authority() -> bytes:
    make_authority()
    return authority_blob()


@pytest.fixture
def host(tmp_path: Path, authority: bytes) -> Iterator[Host]:
    need_ssh()
    with running(tmp_path, authority, revoked=[13]) as found:
        found.configure(desk="http://127.0.0.1:9", site=SITE)
        yield found


def signed(host: Host, **change: object) -> str:
    """A certificate as a grant of this hour has it, from loopback alone."""
    now = present()
    given: dict[str, object] = {
        "serial": 12,
        "site_id": SITE,
        "account": ACCOUNT,
        "engineer": "Grace Fernandes",
        "starts_at": now - HOUR,
        "ends_at": now + HOUR,
        "sources": ["127.0.0.1/32"],
    }
    wanted = Wanted(**(given | change))  # type: ignore[arg-type]
    return certificate(host.public_key, wanted)


def test_a_certificate_opens_within_its_grant_and_nowhere_else(host: Host) -> None:
    assert host.lets_in(signed(host)), host.log
    now = present()
    for why, refused in {
        "before": signed(host, starts_at=now + MINUTE),
        "after": signed(host, ends_at=now - timedelta(seconds=1)),
        "revoked": signed(host, serial=13),
        "another site's": signed(host, site_id=SITE + 1),
        "another account's": signed(host, account="somebody"),
        "from elsewhere": signed(host, sources=["203.0.113.0/28"]),
    }.items():
        assert not host.lets_in(refused), why
    here = signed(host)
    assert not host.lets_in(here, "-b", "127.0.0.2"), "from another address"
    assert not host.lets_in(
        here, "-R", "0:127.0.0.1:9", "-o", "ExitOnForwardFailure=yes"
    )


def test_a_session_ends_in_time_though_the_desk_is_out_of_reach(host: Host) -> None:
    with host.open_session(signed(host)) as session:
        assert "not to be reached" in host.beat()
        assert session.poll() is None
        host.is_over()
        assert "access 12 is over" in host.beat()
        assert session.wait(timeout=60) != 0


def _lives(pid: int) -> bool:
    """Say whether a process is at work: one that nobody has buried is not."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_what_a_session_detached_ends_with_it(host: Host) -> None:
    """
    the engineer comes in, starts something that detaches itself, and leaves
    the host still counts the session as open, for something of it is at work
    at the end of the grant that is ended as well
    """
    if Path("/proc/self/sessionid").read_text() != "4294967295":
        pytest.skip(
            "run it from outside of a login: the kernel gives one audit session"
        )
    pid_file = host.folder / "detached"
    # What pam_loginuid does at a login, and then a process that nobody is above.
    first = (
        "me=$(id -u); echo $me >/proc/self/loginuid; "
        f"(setsid sh -c 'echo $$ >{pid_file}; exec sleep 300' >/dev/null 2>&1 &); "
        f"until [ -s {pid_file} ]; do sleep 0.05; done"
    )
    with host.open_session(signed(host), first) as session:
        host.beat()
        (kept,) = (host.folder / "sessions").iterdir()
        session.terminate()
        session.wait(timeout=60)
    detached = int(pid_file.read_text())
    _gone(int(kept.name.partition("-")[0]))
    host.beat()
    assert _lives(detached)
    assert kept.exists(), "forgotten with something of it at work"
    host.is_over()
    assert "access 12 is over" in host.beat()
    assert not _lives(detached)
    host.beat()
    assert not kept.exists()


def _gone(pid: int) -> None:
    """Wait until a connection's own process has ended."""
    give_up_at = time.monotonic() + 60
    while _lives(pid):
        assert time.monotonic() < give_up_at, "it does not end"
        os.sched_yield()


def test_an_account_of_the_vendor_alone_has_nothing_left_at_work(host: Host) -> None:
    if os.geteuid() != 0:
        pytest.skip("run it as root: it starts a process of another account")
    host.configure(desk="http://127.0.0.1:9", site=SITE, more="OURS='root games'\n")
    with subprocess.Popen(["/bin/sleep", "300"], user="games") as by_cron:
        assert f"ends process {by_cron.pid} of games" in host.beat()
        assert by_cron.wait(timeout=60) != 0


@pytest.fixture
def live(transactional_db: None, live_server: LiveServer) -> Iterator[Cast]:
    forget_compiled()
    yield stage(present())
    forget_compiled()


def _let_in(cast: Cast, host: Host) -> Access:
    way = set_up(cast, adapter="ssh", account=ACCOUNT)
    setting_up.trust_host(
        site_id=cast.meridian.site.pk,
        network="127.0.0.1",
        by=reader(cast.manager),
        now=NOON,
    )
    return granted(cast, way, now=present())


def test_what_the_customer_ends_is_ended_at_the_host(
    live: Cast, live_server: LiveServer, host: Host
) -> None:
    """
    the customer approves, the desk signs, the engineer is in
    the customer ends it on the portal
    the host fetches what is revoked, ends the session, and says so at its next round
    """
    site, job = live.meridian.site, Job()
    host.configure(str(live_server), site.pk, token(site, now=present()))
    access = _let_in(live, host)
    line = coming_in.certify(
        access_id=access.pk,
        public_key=host.public_key,
        by=reader(live.l2),
        now=present(),
    )
    with host.open_session(line) as session:
        assert host.beat() == ""
        assert session.poll() is None
        owner = reader(live.meridian.owner)
        ending.end_access(access_id=access.pk, by=owner, now=present())
        job.round(present)
        assert fresh(access).shut_at is None
        assert f"access {access.pk} is over" in host.beat()
        assert session.wait(timeout=60) != 0
    assert not host.lets_in(line), "after its revocation"
    job.round(present)
    assert fresh(access).shut_at is None, "the host has not said that nothing is open"
    assert host.beat() == ""
    soon = present() + timedelta(seconds=1)
    ending.shut_ended(now=soon, limit=9)
    assert f"Serial {access.pk} is revoked" in fresh(access).shut_words


# --- Without a host ------------------------------------------------------------------


@pytest.fixture
def way(cast: Cast) -> Way:
    return set_up(cast, adapter="ssh", account="support")


def test_nothing_is_signed_without_a_grant(
    cast: Cast, way: Way, authority: bytes
) -> None:
    access, l2, key = ask(cast, way), reader(cast.l2), public_key()

    def certify(by: object = l2, given: str = key, at: datetime = NOON) -> str:
        return coming_in.certify(
            access_id=access.pk,
            public_key=given,
            by=by,  # type: ignore[arg-type]
            now=at,
        )

    with pytest.raises(MoveRefused, match="without approval"):
        certify()
    access = granted(cast, way)
    assert certify().startswith("ssh-rsa-cert-v01@openssh.com ")
    with pytest.raises(MoveRefused, match="engineer it names"):
        certify(by=reader(cast.l3))
    with pytest.raises(MoveRefused, match="The grant ended"):
        certify(at=NOON + HOUR)
    for given, says in {
        "-----BEGIN OPENSSH PRIVATE KEY-----": "private key, which nobody but you",
        "ssh-ed25519 AAAA": "no public key",
        "x" * 9000: "longer than",
    }.items():
        with pytest.raises(MoveRefused, match=says):
            certify(given=given)
    ending.end_access(access_id=access.pk, by=l2, now=NOON + MINUTE)
    with pytest.raises(MoveRefused, match="without approval"):
        certify(at=NOON + MINUTE)
    site = cast.meridian.site.pk
    assert revoked_serials(site_id=site, now=NOON + MINUTE) == [access.pk]
    assert revoked_serials(site_id=site, now=NOON + timedelta(days=9)) == []
    assert revoked_serials(site_id=cast.orbit.site.pk, now=NOON + MINUTE) == []


def test_where_no_host_says_so_somebody_is_asked_after_a_minute(
    cast: Cast, way: Way, authority: bytes
) -> None:
    access = granted(cast, way)
    coming_in.certify(
        access_id=access.pk, public_key=public_key(), by=reader(cast.l2), now=NOON
    )
    end = NOON + HOUR
    for seconds, asked in ((0, 0), (59, 0), (60, 1)):
        Job().round(lambda s=seconds: end + timedelta(seconds=s))  # type: ignore[misc]
        assert fresh(access).times_asked == asked
    site = cast.meridian.site
    later = end + 2 * MINUTE
    ending.note_host(site=site, open_serials=[access.pk], now=later)
    Job().round(lambda: later)
    assert fresh(access).shut_at is None
    ending.note_host(site=site, open_serials=[], now=later)
    Job().round(lambda: later)
    assert fresh(access).shut_at == later


def test_sshd_s_own_tool_reads_the_list(tmp_path: Path, authority: bytes) -> None:
    need_ssh()
    key = tmp_path / "key.pub"
    key.write_text(public_key() + "\n")
    listed = tmp_path / "revoked"
    for serials in ([], [5, 3, 5]):
        listed.write_bytes(
            revocation_list(authority=authority, serials=serials, at=NOON)
        )
        asked = ["ssh-keygen", "-Q", "-l", "-f", str(listed), str(key)]
        done = subprocess.run(
            asked, check=True, capture_output=True, text=True, timeout=60
        )
        found = [line for line in done.stdout.splitlines() if "serial:" in line]
        assert [line.split()[-1] for line in found] == [
            str(n) for n in sorted({*serials})
        ]
