"""Commands for who leaves: the final pay outside of the cycle, and the list of who is due one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spm_xl.cli.options import By, Debug, Json, On, Quiet, day, mapping, person, there

group = typer.Typer()


@group.command(name="final-pay")
def final_pay(
    inputs: Annotated[Path, typer.Argument(help="Workbook or folder of input tables.")],
    runs: Annotated[Path, typer.Option(help="Folder that holds the runs and their journal.")],
    participant: Annotated[str, typer.Option(help="Who leaves: participant id.")] = "",
    due: Annotated[bool, typer.Option("--due", help="List who leaves and when their last wages are due.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder of the final pay; final-pay-PARTICIPANT beside the runs unless given.")] = None,
    by: By = "",
    on: On = None,
    approve: Annotated[str, typer.Option(help="Who approves it, somebody else than who prepares it; a draft unless given.")] = "",
    own: Annotated[bool, typer.Option("--own", help="The preparer approves: for a company too small for two; it is logged.")] = False,
    left: Annotated[str, typer.Option(help="discharged or resigned; decides the deadline.")] = "discharged",
    how: Annotated[Path | None, typer.Option("--mapping", help="TOML file, or preset, that maps another system's export.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the files that the mapping names.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Pay a leaver by the deadline, outside of the cycle.

    The monthly run then pays only the rest. With --due it lists who leaves, and when.
    """
    from spm_xl.cli import leavers

    if due == bool(participant):
        raise typer.BadParameter("name somebody with --participant, or list all with --due")
    source, folder = leavers.Asked(there(inputs), mapping(how), there(data), runs), out or runs / f"final-pay-{participant}"
    if due:
        leavers.due(source, day(on), json, quiet)
    else:
        leavers.final_pay(source, participant, folder, person(by), day(on), approve, own, left, json, quiet)
