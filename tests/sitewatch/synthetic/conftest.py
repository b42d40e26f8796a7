from __future__ import annotations

import pytest

from sitewatch.probes.synthetic.call import program


@pytest.fixture
def sipp() -> str:
    found = program()
    if found is None:
        pytest.skip("no sipp: install the package sip-tester")
    return found
