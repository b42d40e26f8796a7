"""Golden scenarios: plans that promise otherwise (package.tailored, rca.dependencies)."""

from __future__ import annotations

from tests.guide.scenarios.golden import Scene, scene

from backline.plans import plan_mapping, plan_of


#: Kolkata's days by the annex; severities 2 to 4 count in the vendor's US office hours.
TALKDESK = scene(plan="talkdesk-premium-care")
LIVEOPS = scene(plan="liveops-support-plus")
OZONETEL = scene(plan="ozonetel-international")
_TARGETS = {"critical": "3 h", "major": "12 h", "minor": "none"}
_WAITS = ["waiting_customer", "waiting_third_party"]
DEBUGGED = Scene(
    plan_of(
        plan_mapping("exotel-standard")
        | {
            "format": 2,
            "facts": {"debug_data_provided": "Debug data provided", "fixed": "Fixed"},
            "ladder": [],
            "assumed": [],
            "clocks": {
                "first_response": {
                    "stops": ["answered"],
                    "ends": ["closed"],
                    "targets": dict.fromkeys(_TARGETS, "90 min"),
                },
                "workaround": {
                    "stops": ["workaround"],
                    "pauses": _WAITS,
                    "targets": _TARGETS,
                },
                "analysis": {
                    "starts": ["fact.debug_data_provided"],
                    "stops": ["restored"],
                    "pauses": _WAITS,
                    "targets": _TARGETS
                    | {"critical": "2 h", "major": "1 business day"},
                },
                "permanent_fix": {
                    "stops": ["fixed"],
                    "pauses": _WAITS,
                    "targets": _TARGETS
                    | {
                        "critical": "by 18:00 + 2 business days",
                        "major": "as promised",
                    },
                },
            },
        }
    )
)


@TALKDESK.golden
def test_severity_one_counts_around_the_clock_and_two_in_office_hours() -> None:
    """
    A Friday evening in Bengaluru is a Friday morning in New York.

    2026-03-06 18:00  opened        severity=S1
    2026-03-06 18:10  answered
    2026-03-06 20:00  severity_set  severity=S2 consent=customer
    now 2026-03-07 12:00
    ----
    first response, S1: met, 10 min of 15 min, due Fri 6 Mar 18:15
      + Fri 6 Mar 18:00 - 18:10          10 min       vendor
    """


@TALKDESK.golden
def test_one_business_day_of_office_hours() -> None:
    """
    2026-03-06 18:00  opened        severity=S3
    now 2026-03-06 19:30
    ----
    first response, S3: running, 1 h of 12 h, due Sat 7 Mar 06:30, late after Mon 9 Mar 17:30
      - Fri 6 Mar 18:00 - 18:30          0 min        vendor  Closed: outside the hours.
      + Fri 6 Mar 18:30 - 19:30          1 h          vendor
    """


@LIVEOPS.golden
def test_the_next_update_is_due_again_after_each() -> None:
    """
    Every 4 h until restored, unless an ETA is given: that one holds until 20:00.

    2026-03-04 09:00  opened      severity=1
    2026-03-04 09:30  answered
    2026-03-04 12:00  answered
    2026-03-04 17:00  answered
    2026-03-04 17:00  fact_noted  fact=eta_given holds=yes until=2026-03-04T14:30:00+00:00
    2026-03-04 21:00  restored
    now 2026-03-04 22:00
    ----
    first response, 1: met, 30 min of 1 h, due Wed 4 Mar 10:00
      + Wed 4 Mar 09:00 - 09:30          30 min       vendor
    next update, 1: met, 30 min of 4 h, due Wed 4 Mar 13:00
      + Wed 4 Mar 09:00 - 09:30          30 min       vendor
    next update, 1: met, 2 h 30 min of 4 h, due Wed 4 Mar 13:30
      + Wed 4 Mar 09:30 - 12:00          2 h 30 min   vendor
    next update, 1: missed, 5 h of 4 h, due Wed 4 Mar 16:00
      + Wed 4 Mar 12:00 - 17:00          5 h          vendor
    next update, 1: met, 1 h of 4 h, due Thu 5 Mar 00:00
      - Wed 4 Mar 17:00 - 20:00          3 h          vendor  Not counted: eta given.
      + Wed 4 Mar 20:00 - 21:00          1 h          vendor
    resolution, 1: not_judged, 12 h
      + Wed 4 Mar 09:00 - 09:30          30 min       vendor
      + Wed 4 Mar 09:30 - 21:00          11 h 30 min  vendor
    """


@OZONETEL.golden
def test_seven_days_of_the_lowest_priority() -> None:
    """
    2026-03-02 09:00  opened    severity=P3
    2026-03-02 10:00  answered
    now 2026-03-05 09:00
    ----
    first response, P3: met, 1 h of 8 h, due Mon 2 Mar 17:00
      + Mon 2 Mar 09:00 - 10:00          1 h          vendor
    resolution, P3: running, 72 h of 168 h, due Mon 9 Mar 09:00
      + Mon 2 Mar 09:00 - 10:00          1 h          vendor
      + Mon 2 Mar 10:00 - Thu 5 Mar 09:00 71 h         vendor
    """


@DEBUGGED.golden
def test_clocks_that_count_from_a_fact_and_beyond_the_restoring() -> None:
    """
    2026-03-04 09:00  opened      severity=critical
    2026-03-04 09:30  answered
    2026-03-04 10:00  fact_noted  fact=debug_data_provided
    2026-03-04 11:00  restored    how=workaround
    2026-03-05 15:00  fact_noted  fact=fixed
    now 2026-03-05 16:00
    ----
    first response, critical: met, 30 min of 1 h 30 min, due Wed 4 Mar 10:30
      + Wed 4 Mar 09:00 - 09:30          30 min       vendor
    workaround, critical: met, 2 h of 3 h, due Wed 4 Mar 12:00
      + Wed 4 Mar 09:00 - 09:30          30 min       vendor
      + Wed 4 Mar 09:30 - 11:00          1 h 30 min   vendor
    analysis, critical: met, 1 h of 2 h, due Wed 4 Mar 12:00
      + Wed 4 Mar 10:00 - 11:00          1 h          vendor
    permanent fix, critical: met, 30 h of 57 h, due Fri 6 Mar 18:00
      + Wed 4 Mar 09:00 - 09:30          30 min       vendor
      + Wed 4 Mar 09:30 - 11:00          1 h 30 min   vendor
      + Wed 4 Mar 11:00 - Thu 5 Mar 15:00 28 h         nobody
    """


@DEBUGGED.golden
def test_a_date_promised_for_the_case_and_moved_in_time() -> None:
    """
    2026-03-04 09:00  opened    severity=major
    2026-03-04 09:30  answered
    2026-03-04 12:00  promised  clock=permanent_fix at=2026-03-09T12:30:00+00:00
    2026-03-06 12:00  promised  clock=permanent_fix at=2026-03-10T12:30:00+00:00
    2026-03-04 13:00  restored  how=workaround
    now 2026-03-11 16:00
    ----
    first response, major: met, 30 min of 1 h 30 min, due Wed 4 Mar 10:30
      + Wed 4 Mar 09:00 - 09:30          30 min       vendor
    workaround, major: met, 4 h of 12 h, due Wed 4 Mar 21:00
      + Wed 4 Mar 09:00 - 09:30          30 min       vendor
      + Wed 4 Mar 09:30 - 13:00          3 h 30 min   vendor
    permanent fix, major: overdue, 175 h of 153 h, due Tue 10 Mar 18:00
      + Wed 4 Mar 09:00 - 09:30          30 min       vendor
      + Wed 4 Mar 09:30 - 13:00          3 h 30 min   vendor
      + Wed 4 Mar 13:00 - Wed 11 Mar 16:00 171 h        nobody
    """
