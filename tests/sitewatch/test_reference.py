"""docs/reference/sitewatch.md tells every option, variable, key, measure and fault."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import click
import pytest
from tests.project.source import ROOT

from sitewatch import config
from sitewatch.cli import main, options
from sitewatch.probes import certificate, clock, disk, licence
from sitewatch.probes.asterisk import settings as asterisk
from sitewatch.probes.freeswitch import settings as freeswitch
from sitewatch.probes.http import probe as http
from sitewatch.probes.log import probe as log
from sitewatch.probes.losses import SWITCH_MEASURES
from sitewatch.probes.probe import Watched
from sitewatch.probes.prometheus import probe as prometheus
from sitewatch.probes.simulated.faults import Faults, presets
from sitewatch.probes.sip import probe as sip
from sitewatch.probes.sql import probe as sql
from sitewatch.probes.synthetic import settings as synthetic
from sitewatch.probes.synthetic.probe import CALLS_FAILED
from sitewatch.probes.tcp import probe as tcp
from sitewatch.probes.ups import probe as ups


PAGE = (Path(__file__).parents[2] / "docs/reference/sitewatch.md").read_text()


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_its_options_and_variables_are_documented(name: str) -> None:
    assert f"`sitewatch {name}`" in PAGE
    for each in main.commands[name].params:
        if isinstance(each, click.Argument):
            continue
        assert f"`{each.opts[0]}`" in PAGE
        assert each.envvar is None or f"`{each.envvar}`" in PAGE


def test_every_key_of_the_configuration_is_documented() -> None:
    for table, keys in config.KEYS.items():
        for key in keys or ():
            assert f"`[{table}] {key}`" in PAGE


@pytest.mark.parametrize(
    ("kind", "settings", "watched"),
    [
        ("sip", sip.KNOWN, sip.NOT_ANSWERING),
        ("tcp", tcp.KNOWN, tcp.PORTS_CLOSED),
        ("synthetic", synthetic.KNOWN, CALLS_FAILED),
    ],
)
def test_every_setting_and_measure_of_a_kind_is_documented(
    kind: str, settings: set[str], watched: Watched
) -> None:
    section = PAGE.partition(f"### `{kind}`")[2].partition("\n##")[0]
    for name in [*settings, *watched]:
        assert f"`{name}`" in section


def test_every_measure_fault_and_preset_is_documented() -> None:
    names = [each.measure for each in SWITCH_MEASURES]
    for name in [*names, *Faults().as_json(), *presets(100)]:
        assert f"`{name}`" in PAGE


@pytest.mark.parametrize(
    "keys",
    [
        {*asterisk.KEYS, *asterisk.IVR_KEYS, *asterisk.RECORDING_KEYS},
        certificate.KEYS,
        clock.KEYS,
        disk.KEYS,
        freeswitch.KEYS,
        {*licence.KEYS, *licence.LICENCE_KEYS},
        log.KEYS,
        {*http.KEYS, *http.FIGURE_KEYS, *http.CHECK_KEYS},
        {*prometheus.KEYS, *prometheus.MEASURE_KEYS, *prometheus.SUM_KEYS},
        {*sql.KEYS, *sql.MEASURE_KEYS},
        ups.KEYS,
    ],
)
def test_every_setting_of_a_probe_is_documented(keys: set[str]) -> None:
    for key in keys:
        assert re.search(rf"\b{key}\b", PAGE), key


def test_the_examples_are_configurations(tmp_path: Path) -> None:
    for example in re.findall(r"^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE):
        (tmp_path / "sitewatch.toml").write_text(example)
        assert config.read(tmp_path / "sitewatch.toml").folder == tmp_path


def test_the_configuration_to_begin_with_makes_its_probes(tmp_path: Path) -> None:
    file = tmp_path / "sitewatch.toml"
    file.write_text((ROOT / "packaging/sitewatch/sitewatch.toml").read_text())
    (tmp_path / "ami-secret").write_text("s3cret")
    (tmp_path / "ami-secret").chmod(0o600)
    (tmp_path / "roster.csv").write_text("agent,from,to\n")
    told = replace(config.read(file), spool_path=tmp_path / "spool.sqlite3")
    for probe in options.probes(told):
        probe.close()
