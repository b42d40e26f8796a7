"""A desk as a process that receives one batch and is killed at the worst instant.

`python batch_process.py SITE_ID before|after` reads the samples as JSON from its standard
input and kills itself just before, or just after, what they caused is committed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import datetime

import django


django.setup()

from django.db import transaction  # noqa: E402 - after the set-up

from backline.records.accounts.queries import Reader  # noqa: E402
from backline.records.fleet.actions import receive_samples  # noqa: E402


def main(site_id: int, dies: str, now: datetime) -> None:
    scopes = frozenset({"samples"})
    by = Reader(None, "sitewatch", "site", site_id=site_id, scopes=scopes)
    samples = json.load(sys.stdin)
    with transaction.atomic():
        receive_samples(by=by, batch_id="b", samples=samples, now=now)
        if dies == "before":
            os.kill(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3]))
