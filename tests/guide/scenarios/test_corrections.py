"""Golden scenarios: late facts, disputes, merged tickets, contracts that end.

Clauses: turnaround.fault-domain, severity.change, severity.incidents, package.tailored.
"""

from __future__ import annotations

from tests.guide.scenarios.golden import scene


BENGALURU = scene()


@BENGALURU.golden
def test_put_to_the_client_at_hour_five_and_disputed_at_hour_seven() -> None:
    """
    2026-03-04 09:00  opened            severity=critical
    2026-03-04 09:20  answered
    2026-03-04 14:00  fault_domain_set  domain=client_infrastructure
    2026-03-04 16:00  disputed          by=customer
    now 2026-03-04 17:00
    ----
    first response, critical: met, 20 min of 1 h 30 min, due Wed 4 Mar 10:30
      + Wed 4 Mar 09:00 - 09:20          20 min       vendor
    resolution, critical: ended, 5 h of 6 h, due Wed 4 Mar 15:00
      + Wed 4 Mar 09:00 - 09:20          20 min       vendor
      + Wed 4 Mar 09:20 - 14:00          4 h 40 min   vendor
    """


@BENGALURU.golden
def test_the_arbiters_decide_for_the_customer() -> None:
    """
    Their decision counts from the moment of the attribution: the clock never stopped.

    2026-03-04 09:00  opened            severity=critical
    2026-03-04 09:20  answered
    2026-03-04 14:00  fault_domain_set  domain=client_infrastructure
    2026-03-04 16:00  disputed          by=customer
    2026-03-04 14:00  dispute_settled   domain=contact_centre arbiters="A. Rao"  recorded 2026-03-05 10:00
    2026-03-05 12:00  restored
    now 2026-03-05 15:00
    ----
    first response, critical: met, 20 min of 1 h 30 min, due Wed 4 Mar 10:30
      + Wed 4 Mar 09:00 - 09:20          20 min       vendor
    resolution, critical: missed, 27 h of 6 h, due Wed 4 Mar 15:00
      + Wed 4 Mar 09:00 - 09:20          20 min       vendor
      + Wed 4 Mar 09:20 - 14:00          4 h 40 min   vendor
      + Wed 4 Mar 14:00 - Thu 5 Mar 12:00 22 h         vendor
      at first: resolution, critical: ended, 5 h of 6 h, due Wed 4 Mar 15:00
      + Wed 4 Mar 09:00 - 09:20          20 min       vendor
      + Wed 4 Mar 09:20 - 14:00          4 h 40 min   vendor
    """


@BENGALURU.golden
def test_the_arbiters_decide_for_the_vendor() -> None:
    """
    2026-03-04 09:00  opened            severity=critical
    2026-03-04 09:20  answered
    2026-03-04 14:00  fault_domain_set  domain=client_infrastructure
    2026-03-04 16:00  disputed          by=customer
    2026-03-04 14:00  dispute_settled   domain=client_infrastructure arbiters="A. Rao"  recorded 2026-03-05 10:00
    2026-03-05 12:00  restored
    now 2026-03-05 15:00
    ----
    first response, critical: met, 20 min of 1 h 30 min, due Wed 4 Mar 10:30
      + Wed 4 Mar 09:00 - 09:20          20 min       vendor
    resolution, critical: ended, 5 h of 6 h, due Wed 4 Mar 15:00
      + Wed 4 Mar 09:00 - 09:20          20 min       vendor
      + Wed 4 Mar 09:20 - 14:00          4 h 40 min   vendor
    """


@BENGALURU.golden
def test_a_breach_before_the_attribution_is_excused_and_stays() -> None:
    """
    2026-03-04 09:00  opened            severity=critical
    2026-03-04 09:20  answered
    2026-03-04 16:00  fault_domain_set  domain=client_infrastructure
    now 2026-03-04 18:00
    ----
    first response, critical: met, 20 min of 1 h 30 min, due Wed 4 Mar 10:30
      + Wed 4 Mar 09:00 - 09:20          20 min       vendor
    resolution, critical: excused, 7 h of 6 h, due Wed 4 Mar 15:00
      + Wed 4 Mar 09:00 - 09:20          20 min       vendor
      + Wed 4 Mar 09:20 - 16:00          6 h 40 min   vendor
    """


@BENGALURU.golden
def test_an_answer_written_down_a_day_late() -> None:
    """
    The engineer called back at 10:15 and wrote it down the next morning.

    2026-03-04 09:00  opened    severity=critical
    2026-03-04 11:00  answered
    2026-03-04 10:15  answered  channel=phone  recorded 2026-03-05 09:00
    2026-03-04 13:00  restored
    now 2026-03-05 10:00
    ----
    first response, critical: met, 1 h 15 min of 1 h 30 min, due Wed 4 Mar 10:30
      + Wed 4 Mar 09:00 - 10:15          1 h 15 min   vendor
      at first: first response, critical: missed, 2 h of 1 h 30 min, due Wed 4 Mar 10:30
      + Wed 4 Mar 09:00 - 11:00          2 h          vendor
    resolution, critical: met, 4 h of 6 h, due Wed 4 Mar 15:00
      + Wed 4 Mar 09:00 - 10:15          1 h 15 min   vendor
      + Wed 4 Mar 10:15 - 13:00          2 h 45 min   vendor
    """


@BENGALURU.golden
def test_the_severity_falls_after_its_breach() -> None:
    """
    The higher target is judged at that moment and stays in the ledger.

    2026-03-04 09:00  opened        severity=critical
    2026-03-04 09:20  answered
    2026-03-04 16:00  severity_set  severity=major
    2026-03-05 12:00  restored
    now 2026-03-05 15:00
    ----
    first response, critical: met, 20 min of 1 h 30 min, due Wed 4 Mar 10:30
      + Wed 4 Mar 09:00 - 09:20          20 min       vendor
    resolution, critical: missed, 7 h of 6 h, due Wed 4 Mar 15:00
      + Wed 4 Mar 09:00 - 09:20          20 min       vendor
      + Wed 4 Mar 09:20 - 16:00          6 h 40 min   vendor
    resolution, major: met, 27 h of 48 h, due Fri 6 Mar 09:00
      + Wed 4 Mar 09:00 - 09:20          20 min       vendor
      + Wed 4 Mar 09:20 - 16:00          6 h 40 min   vendor
      + Wed 4 Mar 16:00 - Thu 5 Mar 12:00 20 h         vendor
    """


@BENGALURU.golden
def test_the_ticket_that_another_report_joins() -> None:
    """
    Somebody had reported the same fault half an hour before.

    2026-03-04 09:00  opened    severity=critical
    2026-03-04 09:20  answered
    2026-03-04 10:00  absorbed  number=INC-7 opened_at=2026-03-04T03:00:00+00:00
    2026-03-04 14:00  restored
    now 2026-03-04 15:00
    ----
    first response, critical: met, 20 min of 1 h 30 min, due Wed 4 Mar 10:30
      + Wed 4 Mar 09:00 - 09:20          20 min       vendor
    resolution, critical: met, 5 h 30 min of 6 h, due Wed 4 Mar 14:30
      + Wed 4 Mar 08:30 - 09:20          50 min       vendor
      + Wed 4 Mar 09:20 - 14:00          4 h 40 min   vendor
    """


@BENGALURU.golden
def test_the_ticket_that_goes_on_as_another() -> None:
    """
    Its reporter is answered by being told; what it promised is judged over there.

    2026-03-04 08:30  opened    severity=critical
    2026-03-04 10:00  merged    into=INC-8
    now 2026-03-04 15:00
    ----
    first response, critical: met, 1 h 30 min of 1 h 30 min, due Wed 4 Mar 10:00
      + Wed 4 Mar 08:30 - 10:00          1 h 30 min   vendor
    resolution, critical: met, 1 h 30 min of 6 h, due Wed 4 Mar 14:30
      + Wed 4 Mar 08:30 - 10:00          1 h 30 min   vendor
    """


@BENGALURU.golden
def test_the_contract_ends_and_the_promise_is_kept() -> None:
    """
    2026-03-04 21:00  opened          severity=critical
    2026-03-04 21:20  answered
    2026-03-05 00:00  contract_ended  running=kept by=desk
    2026-03-05 02:00  restored
    now 2026-03-05 15:00
    ----
    first response, critical: met, 20 min of 1 h 30 min, due Wed 4 Mar 22:30
      + Wed 4 Mar 21:00 - 21:20          20 min       vendor
    resolution, critical: met, 5 h of 6 h, due Thu 5 Mar 03:00
      + Wed 4 Mar 21:00 - 21:20          20 min       vendor
      + Wed 4 Mar 21:20 - Thu 5 Mar 02:00 4 h 40 min   vendor
    """


@BENGALURU.golden
def test_the_contract_ends_and_the_promise_with_it() -> None:
    """
    2026-03-04 21:00  opened          severity=critical
    2026-03-04 21:20  answered
    2026-03-05 00:00  contract_ended  running=ended by=desk
    2026-03-05 02:00  restored
    now 2026-03-05 15:00
    ----
    first response, critical: met, 20 min of 1 h 30 min, due Wed 4 Mar 22:30
      + Wed 4 Mar 21:00 - 21:20          20 min       vendor
    resolution, critical: ended, 3 h of 6 h, due Thu 5 Mar 03:00
      + Wed 4 Mar 21:00 - 21:20          20 min       vendor
      + Wed 4 Mar 21:20 - 24:00          2 h 40 min   vendor
    """
