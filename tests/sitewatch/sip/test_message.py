from __future__ import annotations

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from sitewatch.probes.sip import message
from sitewatch.probes.sip.address import Address


@given(
    st.binary(max_size=3000)
    | st.binary().map(lambda tail: b"SIP/2.0 200 OK\r\n" + tail)
)
def test_garbage_is_no_answer_and_breaks_nothing(garbage: bytes) -> None:
    question = message.question(Address("10.0.0.5"))
    with contextlib.suppress(message.NotSip):
        assert not question.is_answered_by(message.read(garbage))
