"""Commands that measure: kpis, goals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spm_xl.cli.options import Debug, Json, Quiet, given_day, there
from spm_xl.cli.options import mapping as mapping_there

group = typer.Typer()
Inputs = Annotated[Path, typer.Argument(help="Workbook of input tables, or folder of CSV or Parquet files.")]
Mapping = Annotated[Path | None, typer.Option(help="TOML file that maps an export of another system to the tables, or salesforce, hubspot, maven.")]
Data = Annotated[Path | None, typer.Option(help="Folder of the files that a mapping names.")]
AsOf = Annotated[str | None, typer.Option(metavar="DAY", help="What became known after this day does not count; the latest day in the data unless given.")]
Team = Annotated[str, typer.Option(help="One team only.")]


@group.command()
def kpis(
    inputs: Inputs,
    mapping: Mapping = None,
    data: Data = None,
    by: Annotated[str, typer.Option(help="participant, team, region, product, period or stage; all together unless given.")] = "",
    window: Annotated[str, typer.Option(help="Days that count: 2017-Q4, 2017-11, 2017, or all.")] = "all",
    interval: Annotated[str, typer.Option(help="Length of the periods: period, quarter, half or year.")] = "quarter",
    as_of: AsOf = None,
    team: Team = "",
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Tell the key figures of a team, its own KPIs among them.

    Where there is none it says why.
    """
    from spm_xl.cli import kpis as shown

    shown.kpis(shown.Asked(there(inputs), mapping_there(mapping), there(data), by, window, interval, given_day(as_of), team), json, quiet)


@group.command()
def goals(
    inputs: Inputs,
    mapping: Mapping = None,
    data: Data = None,
    as_of: AsOf = None,
    team: Team = "",
    uncapped: Annotated[bool, typer.Option("--uncapped", help="A goal beyond its target may make up for another in the score.")] = False,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Say how goals stand, and what they lack to be SMART.

    Progress, expected progress, pace, projection and status of each, the score of each owner, and cascades with a gap.
    """
    from spm_xl.cli import goals as shown

    shown.goals(there(inputs), mapping_there(mapping), there(data), given_day(as_of), team, uncapped, json, quiet)
