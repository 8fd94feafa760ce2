"""The command of a parallel run: compare."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from spm_xl.cli.options import Debug, Json, On, Quiet, day, there
from spm_xl.cli.options import mapping as mapping_there

group = typer.Typer()


@group.command()
def compare(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    old: Annotated[Path, typer.Option("--with", help="The old sheet: a workbook, a CSV, a folder of them, or the folder of another run.")],
    sheet: Annotated[str, typer.Option(help="The one sheet that counts; all of them unless named.")] = "",
    mapping: Annotated[Path | None, typer.Option(help="TOML file that says what the columns of the old sheet are.")] = None,
    print_mapping: Annotated[bool, typer.Option("--print-mapping", help="Print how the sheet was understood, as a mapping to be corrected.")] = False,
    out: Annotated[Path | None, typer.Option(help="Workbook for the differences.")] = None,
    tolerance: Annotated[str, typer.Option(help="Unexplained differences up to this amount are let pass.")] = "0.00",
    participant: Annotated[list[str] | None, typer.Option(help="Compare only this participant; may be given several times.")] = None,
    inputs: Annotated[Path | None, typer.Option(help="What the run was calculated from: it is calculated again for more detail.")] = None,
    previous: Annotated[Path | None, typer.Option(help="With --inputs: folder of the previous period's run.")] = None,
    inputs_mapping: Annotated[Path | None, typer.Option(help="With --inputs: the mapping that they are read through.")] = None,
    data: Annotated[Path | None, typer.Option(help="With --inputs: folder of the files that their mapping names.")] = None,
    on: On = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Line a run up against the old sheet, and class what differs.

    Ours less theirs is the sum of the differences, by participant and in total. Exit code 4 where one stays unexplained.
    """
    from spm_xl.cli import comparing

    if inputs is None and (previous or inputs_mapping or data):
        raise typer.BadParameter("--previous, --inputs-mapping and --data go with --inputs")
    asked = comparing.Asked(
        there(run), there(old), sheet, there(mapping), out, _amount(tolerance), tuple(participant or ()), day(on)
    )
    calculated = None
    if inputs is not None:
        calculated = comparing.calculated_again(run, there(inputs), mapping_there(inputs_mapping), there(previous), there(data))
    comparing.compare_and_tell(asked, calculated, print_mapping, json, quiet)


def _amount(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise typer.BadParameter(f"{text} is no amount. Write it as 0.05") from None
    if not found.is_finite() or found < 0:
        raise typer.BadParameter(f"{text} is no tolerance. Write it as 0.05")
    return found
