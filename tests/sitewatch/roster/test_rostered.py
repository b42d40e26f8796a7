from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sitewatch.probes import rostered
from sitewatch.roster import settings
from sitewatch.roster.typed import Figure, TypedFigure


def test_doctor_is_told_what_each_source_says(tmp_path: Path, now: datetime) -> None:
    table = {"zone": "Asia/Kolkata", "file": "roster.csv"}
    book = settings.book(table, tmp_path, tmp_path)
    told = rostered.notes(book, now)
    assert [each.level for each in told] == ["doubtful", "good", "good", "bad"]
    assert "The roster file does not know: the roster roster.csv" in told[0].said
    assert all(each.remedy for each in told if each.level != "good")
    until = now + timedelta(hours=1)
    TypedFigure(tmp_path).write(Figure(agents=85, until=until, by="x", at=now))
    told = rostered.notes(book, now)
    assert [each.level for each in told] == ["doubtful", "good", "good"]
    assert told[1].said == "The typed figure says 85 agents (typed)."
