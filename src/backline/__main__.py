"""`python -m backline`."""

from __future__ import annotations

from backline.cli import main


main(prog_name="backline")
