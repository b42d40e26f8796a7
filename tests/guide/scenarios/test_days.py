"""Golden scenarios: the days and hours of a calendar (package.geography)."""

from __future__ import annotations

from tests.guide.scenarios.golden import scene


WEEK = ("mon", "tue", "wed", "thu", "fri")
OFFICE = scene(
    {
        "tz": "Asia/Kolkata",
        "weekly_hours": {day: [["09:00", "17:00"]] for day in WEEK},
    }
)
LUNCH = scene(
    {
        "tz": "Asia/Manila",
        "weekly_hours": {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in WEEK},
        "date_overrides": {"2026-12-24": [["08:00", "12:00"]]},
        "holidays": ["2026-12-25"],
    }
)
BERLIN = scene(
    {
        "tz": "Europe/Berlin",
        "weekly_hours": {day: [["00:00", "24:00"]] for day in (*WEEK, "sat", "sun")},
    }
)
#: Sunday to Thursday.
RIYADH = scene(
    {
        "tz": "Asia/Riyadh",
        "weekly_hours": {
            day: [["00:00", "24:00"]] for day in ("sun", "mon", "tue", "wed", "thu")
        },
    }
)
NEW_YORK = scene(
    {
        "tz": "America/New_York",
        "weekly_hours": {day: [["00:00", "24:00"]] for day in WEEK},
        "holidays": ["2026-05-25"],
    }
)
BENGALURU = scene()


@OFFICE.golden
def test_due_at_closing_is_late_only_after_the_next_opening() -> None:
    """
    2026-03-05 11:00  opened    severity=critical
    2026-03-06 09:00  answered
    now 2026-03-06 09:00
    ----
    first response, critical: missed, 6 h of 1 h 30 min, due Thu 5 Mar 12:30
      + Thu 5 Mar 11:00 - 17:00          6 h          vendor
      - Thu 5 Mar 17:00 - Fri 6 Mar 09:00 0 min        vendor  Closed: outside the hours.
    resolution, critical: running, 6 h of 6 h, due Thu 5 Mar 17:00, late after Fri 6 Mar 09:00
      + Thu 5 Mar 11:00 - 17:00          6 h          vendor
      - Thu 5 Mar 17:00 - Fri 6 Mar 09:00 0 min        vendor  Closed: outside the hours.
    """


@OFFICE.golden
def test_due_at_closing_of_the_last_day_of_a_month() -> None:
    """
    2026-04-30 11:00  opened    severity=critical
    2026-04-30 11:30  answered
    2026-05-01 09:00  restored
    now 2026-05-01 10:00
    ----
    first response, critical: met, 30 min of 1 h 30 min, due Thu 30 Apr 12:30
      + Thu 30 Apr 11:00 - 11:30         30 min       vendor
    resolution, critical: met, 6 h of 6 h, due Thu 30 Apr 17:00, late after Fri 1 May 09:00
      + Thu 30 Apr 11:00 - 11:30         30 min       vendor
      + Thu 30 Apr 11:30 - 17:00         5 h 30 min   vendor
      - Thu 30 Apr 17:00 - Fri 1 May 09:00 0 min        vendor  Closed: outside the hours.
    """


@LUNCH.golden
def test_a_lunch_gap_and_a_half_day() -> None:
    """
    2026-12-23 15:00  opened    severity=critical
    2026-12-23 15:30  answered
    2026-12-28 10:00  restored
    now 2026-12-28 12:00
    ----
    first response, critical: met, 30 min of 1 h 30 min, due Wed 23 Dec 16:30
      + Wed 23 Dec 15:00 - 15:30         30 min       vendor
    resolution, critical: missed, 8 h of 6 h, due Thu 24 Dec 12:00, late after Mon 28 Dec 08:00
      + Wed 23 Dec 15:00 - 15:30         30 min       vendor
      + Wed 23 Dec 15:30 - 17:00         1 h 30 min   vendor
      - Wed 23 Dec 17:00 - Thu 24 Dec 08:00 0 min        vendor  Closed: outside the hours.
      + Thu 24 Dec 08:00 - 12:00         4 h          vendor
      - Thu 24 Dec 12:00 - Mon 28 Dec 08:00 0 min        vendor  Closed: outside the hours, holiday, weekend.
      + Mon 28 Dec 08:00 - 10:00         2 h          vendor
    """


@BERLIN.golden
def test_the_clocks_go_forward_inside_a_pause() -> None:
    """
    The night of 29 March 2026 has no hour from 02:00 to 03:00.

    2026-03-28 22:00  opened    severity=critical
    2026-03-28 22:05  answered
    2026-03-29 00:00  asked     what="the core dump" owed_by=customer
    2026-03-29 06:00  replied
    2026-03-29 09:00  restored
    now 2026-03-29 12:00
    ----
    first response, critical: met, 5 min of 1 h 30 min, due Sat 28 Mar 23:30
      + Sat 28 Mar 22:00 - 22:05         5 min        vendor
    resolution, critical: met, 5 h of 6 h, due Sun 29 Mar 10:00
      + Sat 28 Mar 22:00 - 22:05         5 min        vendor
      + Sat 28 Mar 22:05 - 24:00         1 h 55 min   vendor
      - Sun 29 Mar 00:00 - 06:00         5 h          customer  Not counted: waiting for the customer: the core dump.
      + Sun 29 Mar 06:00 - 09:00         3 h          vendor
    """


@BERLIN.golden
def test_the_clocks_go_back_inside_a_pause() -> None:
    """
    The night of 25 October 2026 has the hour from 02:00 to 03:00 twice.

    2026-10-24 22:00  opened    severity=critical
    2026-10-24 22:05  answered
    2026-10-25 00:00  asked     what="the core dump" owed_by=customer
    2026-10-25 06:00  replied
    2026-10-25 09:00  restored
    now 2026-10-25 12:00
    ----
    first response, critical: met, 5 min of 1 h 30 min, due Sat 24 Oct 23:30
      + Sat 24 Oct 22:00 - 22:05         5 min        vendor
    resolution, critical: met, 5 h of 6 h, due Sun 25 Oct 10:00
      + Sat 24 Oct 22:00 - 22:05         5 min        vendor
      + Sat 24 Oct 22:05 - 24:00         1 h 55 min   vendor
      - Sun 25 Oct 00:00 - 06:00         7 h          customer  Not counted: waiting for the customer: the core dump.
      + Sun 25 Oct 06:00 - 09:00         3 h          vendor
    """


@BENGALURU.golden
def test_everything_outside_the_working_days() -> None:
    """
    2026-02-28 10:00  opened    severity=critical
    2026-02-28 11:00  answered
    2026-02-28 12:00  asked     what="the logs" owed_by=customer
    2026-03-01 12:00  replied
    2026-03-01 20:00  restored
    now 2026-03-01 22:00
    ----
    first response, critical: met, 0 min of 1 h 30 min, due Mon 2 Mar 01:30
      - Sat 28 Feb 10:00 - 11:00         0 min        vendor  Closed: weekend.
    resolution, critical: met, 0 min of 6 h, due Mon 2 Mar 06:00
      - Sat 28 Feb 10:00 - 11:00         0 min        vendor  Closed: weekend.
      - Sat 28 Feb 11:00 - 12:00         0 min        vendor  Closed: weekend.
      - Sat 28 Feb 12:00 - Sun 1 Mar 12:00 0 min        customer  Not counted: waiting for the customer: the logs.
      - Sun 1 Mar 12:00 - 20:00          0 min        vendor  Closed: weekend.
    """


@BENGALURU.golden
def test_one_friday_evening_in_bengaluru() -> None:
    """
    2026-05-22 21:00  opened    severity=critical
    now 2026-05-25 00:00
    ----
    first response, critical: overdue, 3 h of 1 h 30 min, due Fri 22 May 22:30
      + Fri 22 May 21:00 - 24:00         3 h          vendor
      - Sat 23 May 00:00 - Mon 25 May 00:00 0 min        vendor  Closed: weekend.
    resolution, critical: running, 3 h of 6 h, due Mon 25 May 03:00
      + Fri 22 May 21:00 - 24:00         3 h          vendor
      - Sat 23 May 00:00 - Mon 25 May 00:00 0 min        vendor  Closed: weekend.
    """


@RIYADH.golden
def test_the_same_friday_evening_in_riyadh() -> None:
    """
    Friday and Saturday are the weekend.

    2026-05-22 18:30  opened    severity=critical
    now 2026-05-24 21:30
    ----
    first response, critical: overdue, 21 h 30 min of 1 h 30 min, due Sun 24 May 01:30
      - Fri 22 May 18:30 - Sun 24 May 00:00 0 min        vendor  Closed: weekend.
      + Sun 24 May 00:00 - 21:30         21 h 30 min  vendor
    resolution, critical: overdue, 21 h 30 min of 6 h, due Sun 24 May 06:00
      - Fri 22 May 18:30 - Sun 24 May 00:00 0 min        vendor  Closed: weekend.
      + Sun 24 May 00:00 - 21:30         21 h 30 min  vendor
    """


@NEW_YORK.golden
def test_the_same_friday_in_new_york_before_memorial_day() -> None:
    """
    2026-05-22 11:30  opened    severity=critical
    now 2026-05-26 00:00
    ----
    first response, critical: overdue, 12 h 30 min of 1 h 30 min, due Fri 22 May 13:00
      + Fri 22 May 11:30 - 24:00         12 h 30 min  vendor
      - Sat 23 May 00:00 - Tue 26 May 00:00 0 min        vendor  Closed: weekend, holiday.
    resolution, critical: overdue, 12 h 30 min of 6 h, due Fri 22 May 17:30
      + Fri 22 May 11:30 - 24:00         12 h 30 min  vendor
      - Sat 23 May 00:00 - Tue 26 May 00:00 0 min        vendor  Closed: weekend, holiday.
    """
