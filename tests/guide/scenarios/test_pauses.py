"""Golden scenarios: what stops a clock, and in which order (turnaround.waiting)."""

from __future__ import annotations

from tests.guide.scenarios.golden import scene


ROUND_THE_WEEK = scene()


@ROUND_THE_WEEK.golden
def test_paused_and_resolved_in_one_step() -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 10:30  answered
    2026-03-02 12:00  asked     what="the trunk's password" owed_by=customer
    2026-03-02 12:00  restored  how=workaround
    now 2026-03-02 15:00
    ----
    first response, critical: met, 30 min of 1 h 30 min, due Mon 2 Mar 11:30
      + Mon 2 Mar 10:00 - 10:30          30 min       vendor
    resolution, critical: met, 2 h of 6 h, due Mon 2 Mar 16:00
      + Mon 2 Mar 10:00 - 10:30          30 min       vendor
      + Mon 2 Mar 10:30 - 12:00          1 h 30 min   vendor
    """


@ROUND_THE_WEEK.golden
def test_created_paused() -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 10:00  asked     what="which trunk" owed_by=customer
    2026-03-02 13:00  replied
    now 2026-03-02 14:00
    ----
    first response, critical: met, 0 min of 1 h 30 min
    resolution, critical: running, 1 h of 6 h, due Mon 2 Mar 19:00
      - Mon 2 Mar 10:00 - 13:00          3 h          customer  Not counted: waiting for the customer: which trunk.
      + Mon 2 Mar 13:00 - 14:00          1 h          vendor
    """


@ROUND_THE_WEEK.golden
def test_created_closed() -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 10:00  closed
    now 2026-03-02 14:00
    ----
    first response, critical: met, 0 min of 1 h 30 min
    resolution, critical: met, 0 min of 6 h
    """


@ROUND_THE_WEEK.golden
def test_answer_and_waiting_in_one_step() -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 11:30  answered
    2026-03-02 11:30  asked     what="the core dump" owed_by=customer
    now 2026-03-02 14:00
    ----
    first response, critical: met, 1 h 30 min of 1 h 30 min, due Mon 2 Mar 11:30
      + Mon 2 Mar 10:00 - 11:30          1 h 30 min   vendor
    resolution, critical: paused, 1 h 30 min of 6 h
      + Mon 2 Mar 10:00 - 11:30          1 h 30 min   vendor
      - Mon 2 Mar 11:30 - 14:00          2 h 30 min   customer  Not counted: waiting for the customer: the core dump.
    """


@ROUND_THE_WEEK.golden
def test_a_pause_over_the_weekend_and_a_holiday() -> None:
    """
    The request is made on Friday evening; Tuesday is Holi.

    2026-02-27 20:00  opened    severity=critical
    2026-02-27 21:00  asked     what="the core dump" owed_by=customer
    2026-03-04 09:00  replied
    2026-03-04 13:00  restored
    now 2026-03-04 18:00
    ----
    first response, critical: met, 1 h of 1 h 30 min, due Fri 27 Feb 21:30
      + Fri 27 Feb 20:00 - 21:00         1 h          vendor
    resolution, critical: met, 5 h of 6 h, due Wed 4 Mar 14:00
      + Fri 27 Feb 20:00 - 21:00         1 h          vendor
      - Fri 27 Feb 21:00 - Wed 4 Mar 09:00 36 h         customer  Not counted: waiting for the customer: the core dump.
      + Wed 4 Mar 09:00 - 13:00          4 h          vendor
    """


@ROUND_THE_WEEK.golden
def test_the_severity_rises_after_a_long_pause() -> None:
    """
    The new target counts from the moment of effect; the old due lies later.

    2026-03-02 10:00  opened        severity=major
    2026-03-02 10:10  answered
    2026-03-02 12:00  asked         what="the logs" owed_by=customer
    2026-03-06 12:00  replied
    2026-03-06 14:00  severity_set  severity=critical
    2026-03-06 21:00  restored
    now 2026-03-06 22:00
    ----
    first response, major: met, 10 min of 1 h 30 min, due Mon 2 Mar 11:30
      + Mon 2 Mar 10:00 - 10:10          10 min       vendor
    resolution, critical: missed, 11 h of 10 h, due Fri 6 Mar 20:00
      + Mon 2 Mar 10:00 - 10:10          10 min       vendor
      + Mon 2 Mar 10:10 - 12:00          1 h 50 min   vendor
      - Mon 2 Mar 12:00 - Fri 6 Mar 12:00 72 h         customer  Not counted: waiting for the customer: the logs.
      + Fri 6 Mar 12:00 - 14:00          2 h          vendor
      + Fri 6 Mar 14:00 - 21:00          7 h          vendor
    """


@ROUND_THE_WEEK.golden
def test_a_supplier_of_the_customer_and_one_of_the_vendor() -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 10:10  answered
    2026-03-02 11:00  asked     what="the carrier's trace" owed_by=customer_supplier
    2026-03-02 13:00  replied
    2026-03-02 13:30  asked     what="our cloud's log" owed_by=vendor_supplier
    2026-03-02 15:00  restored
    now 2026-03-02 16:00
    ----
    first response, critical: met, 10 min of 1 h 30 min, due Mon 2 Mar 11:30
      + Mon 2 Mar 10:00 - 10:10          10 min       vendor
    resolution, critical: met, 3 h of 6 h, due Mon 2 Mar 18:00
      + Mon 2 Mar 10:00 - 10:10          10 min       vendor
      + Mon 2 Mar 10:10 - 11:00          50 min       vendor
      - Mon 2 Mar 11:00 - 13:00          2 h          third party  Not counted: waiting for the customer's supplier: the carrier's trace.
      + Mon 2 Mar 13:00 - 15:00          2 h          vendor
    """


@ROUND_THE_WEEK.golden
def test_reopened_twice() -> None:
    """
    The first time the loss had gone on, the second time it came back.

    2026-03-02 10:00  opened    severity=critical
    2026-03-02 10:10  answered
    2026-03-02 12:00  restored
    2026-03-02 13:00  reopened  loss_went_on=yes
    2026-03-02 14:00  restored
    2026-03-04 10:00  reopened
    2026-03-04 11:30  restored
    now 2026-03-04 12:00
    ----
    first response, critical: met, 10 min of 1 h 30 min, due Mon 2 Mar 11:30
      + Mon 2 Mar 10:00 - 10:10          10 min       vendor
    resolution, critical: met, 5 h 30 min of 6 h, due Wed 4 Mar 12:00
      + Mon 2 Mar 10:00 - 10:10          10 min       vendor
      + Mon 2 Mar 10:10 - 12:00          1 h 50 min   vendor
      + Mon 2 Mar 12:00 - 13:00          1 h          nobody
      + Mon 2 Mar 13:00 - 14:00          1 h          vendor
      - Mon 2 Mar 14:00 - Wed 4 Mar 10:00 20 h         nobody  Not counted: restored.
      + Wed 4 Mar 10:00 - 11:30          1 h 30 min   vendor
    """
