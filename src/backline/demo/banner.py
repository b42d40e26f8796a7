"""What the demo says once it is ready."""

from __future__ import annotations

from backline.demo.cast import (
    ENGINEERS,
    ORGANISATIONS,
    PASSWORD,
    VENDOR_DOMAIN,
    address_of,
)


_WIDTH = 38


def banner(port: int) -> str:
    """Return the addresses, the people, and what to do next."""
    desk, switch = f"http://localhost:{port}", f"http://localhost:{port + 1}"
    return f"""
Backline's demo is ready.

  desk       {desk}/console/
  portal     {desk}/portal/
  guide      {desk}/guide/
  switch     {switch}/

Sign in at {desk}/sign-in/ with one click, or with the password
"{PASSWORD}" as

{_people()}

What to do next:

  1. Sign in as {ENGINEERS[0].name} and look at the queue: what breaches next stands
     first. In another window open the switch.
  2. On the switch click "21 agents cannot log in" and watch the queue. After about
     half a minute a critical incident stands in it; after one minute more it is with
     L2, and after another one with L3.
  3. Open it and read why it is due when it is due. Then click "All well again" there;
     a minute later service is back. Vikram Shetty reads the same ledger on the portal.

Ctrl-C ends the demo; `backline demo --fresh` starts it anew.
"""


def _people() -> str:
    lines = [
        (address_of(one.name, VENDOR_DOMAIN), f"{one.level or 'manager'} engineer")
        for one in ENGINEERS
    ]
    lines = [
        (address, whose.replace("manager engineer", "manager"))
        for address, whose in lines
    ]
    lines += [
        (address_of(name, organisation.domain), organisation.name)
        for organisation in ORGANISATIONS
        for name, _ in organisation.contacts
    ]
    return "\n".join(f"  {address:{_WIDTH}} {whose}" for address, whose in lines)
