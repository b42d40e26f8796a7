"""The roster: who should be working now, the total that agents are counted against."""

from __future__ import annotations

from sitewatch.roster.book import RosterBook
from sitewatch.roster.roster import Roster, Unseen


__all__ = ["Roster", "RosterBook", "Unseen"]
