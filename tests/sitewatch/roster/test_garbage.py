from __future__ import annotations

import contextlib
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sitewatch.roster import shifts


HEADER = b"agent,from,to\n"
FIELDS = st.text(max_size=30) | st.sampled_from(
    ["1001", "2026-03-02T09:00", "2026-03-29T02:30", "2099-12-31T23:59-23:59", '"']
)
LINES = st.lists(FIELDS, max_size=5).map(lambda fields: ",".join(fields).encode())


@given(st.binary() | st.lists(LINES).map(lambda lines: HEADER + b"\n".join(lines)))
def test_garbage_is_no_roster_and_breaks_nothing(garbage: bytes) -> None:
    with contextlib.suppress(shifts.BadRoster):
        assert shifts.read(garbage, ZoneInfo("Europe/Berlin")).shifts
