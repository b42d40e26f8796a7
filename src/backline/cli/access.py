"""`backline access`: the desk's key for SSH certificates, and how a host trusts it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from django.conf import settings

from backline.cli.desk import check_set_up
from backline.records.accounts.queries import THE_DESK
from backline.records.customers.queries import UnknownSite, site_for
from backline.records.remote.actions.signing_key import make_signing_key
from backline.records.remote.adapters.ssh.authority import authority_line
from backline.records.trail.actor import BACKLINE


if TYPE_CHECKING:
    from backline.records.customers.models import Site

_HOST = """\
On the host of {site} that engineers come in to, as root:

1. /etc/ssh/backline_ca.pub, the line above.
2. /usr/local/sbin/backline-access from packaging/access, owned by root, mode 0755;
   backline-access.service beside it, and a user backline-access without a login.
3. /etc/backline/access.conf:
     DESK={desk}
     SITE={number}
     TOKEN_FILE=/etc/backline/access.token
   The token, mode 0600: backline token --site {number} --scope access
   mkdir -m 0755 -p /run/backline-access, owned by backline-access.
   Is the account the vendor's alone? OURS="support" ends what it leaves to at and cron.
4. /etc/ssh/sshd_config:
     TrustedUserCAKeys /etc/ssh/backline_ca.pub
     RevokedKeys /etc/ssh/backline_revoked
     AuthorizedPrincipalsCommand /usr/local/sbin/backline-access principals %u %i %s
     AuthorizedPrincipalsCommandUser backline-access
5. /etc/pam.d/sshd, after the line of pam_loginuid.so (sshd_config: UsePAM yes):
     session optional pam_exec.so /usr/local/sbin/backline-access opened
   It is how what a session detaches is found at its end; try it with nohup sleep 600.
6. backline-access beat, then reload sshd and start backline-access.service.
"""


@click.group("access")
def command() -> None:
    """Sign in to sites by certificates that end with the grant."""
    check_set_up()


@command.command("ca")
@click.option("--site", type=int, metavar="NUMBER", help="Tell how its host trusts it.")
def authority(*, site: int | None) -> None:
    """Print the public key that certificates are signed with; make it if there is none.

    The private key is the file access_ca in BACKLINE_DATA, its owner's only. Whoever
    has it comes into every site that trusts it.
    """
    where = _site(site) if site is not None else None
    now = datetime.now(UTC)  # noqa: TID251 - entry point reads the clock
    make_signing_key(by=BACKLINE, now=now)
    click.echo(authority_line())
    if where is not None:
        click.echo()
        words = _HOST.format(site=where.name, number=where.pk, desk=settings.BASE_URL)
        click.echo(words, nl=False)


def _site(number: int) -> Site:
    try:
        return site_for(reader=THE_DESK, site_id=number)
    except UnknownSite as error:
        raise click.ClickException(str(error)) from error
