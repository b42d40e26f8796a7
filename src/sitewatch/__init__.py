"""Sitewatch: the small program at each contact centre that counts what production lost."""

from __future__ import annotations


__version__ = "0.1.0"
