"""What the actions of contracts refuse."""

from __future__ import annotations


class ContractRefused(ValueError):
    """This contract cannot be signed as given."""


class PackageRefused(ValueError):
    """This package cannot be published, withdrawn or offered as given."""
