"""Commands that settle periods: demo, init, check, run, explain, verify, diff."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spm_xl.cli.options import By, Debug, Json, On, Quiet, day, given_day, person, there
from spm_xl.cli.options import mapping as mapping_there

group = typer.Typer()
Inputs = Annotated[Path, typer.Argument(help="Workbook of input tables, or folder of CSV or Parquet files.")]
Period = Annotated[str, typer.Option(help="Period, such as 2026-03.")]
Mapping = Annotated[Path | None, typer.Option(help="TOML file that maps an export of another system to the tables, or salesforce, hubspot, maven.")]
Data = Annotated[Path | None, typer.Option(help="Folder of the files that a mapping names.")]
Previous = Annotated[Path | None, typer.Option(help="Folder of the previous period's run.")]
Runs = Annotated[Path | None, typer.Option(help="Folder of the runs, whose journal counts and knows the previous run.")]
AsOf = Annotated[str | None, typer.Option(help="Leave out what became known after this day (2026-03-31).")]


@group.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")] = Path("demo"),
    months: Annotated[int, typer.Option(min=1, max=12, help="How many months of 2026 to settle.")] = 6,
    year: Annotated[bool, typer.Option("--year", help="Close all twelve: approvals, payroll, questions, letters, leavers, accounting.")] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes that write statements.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write the sample company and settle its months."""
    if year:
        from spm_xl.cli.demo_year import demonstrate_year

        demonstrate_year(folder, workers, json, quiet)
        return
    from spm_xl.cli.demo import demonstrate

    demonstrate(folder, months, workers, json, quiet)


@group.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Folder for the workbook inputs.xlsx.")] = Path(),
    schema: Annotated[bool, typer.Option("--schema", help="Print the tables and columns; write nothing.")] = False,
    sample: Annotated[bool, typer.Option("--sample", help="Fill the workbook with the sample company.")] = False,
    mapping: Annotated[str, typer.Option(help="Print the mapping of salesforce, hubspot or maven, to be changed; write nothing.")] = "",
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write an empty workbook of input tables."""
    from spm_xl.cli import commands

    if schema:
        commands.print_schema(json)
    elif mapping:
        commands.print_preset(mapping)
    else:
        commands.write_empty(folder, sample, quiet)


@group.command()
def check(
    inputs: Inputs,
    mapping: Mapping = None,
    data: Data = None,
    out: Annotated[Path | None, typer.Option(help="Workbook for the list of problems.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """List every problem in the inputs.

    On screen, and as a workbook whose links jump to the cells.
    """
    from spm_xl.cli import commands

    commands.check(there(inputs), mapping_there(mapping), there(data), out, json, quiet)


@group.command()
def run(
    inputs: Inputs,
    period: Period,
    out: Annotated[Path | None, typer.Option(help="Folder for statements, payroll and controls.")] = None,
    previous: Previous = None,
    mapping: Mapping = None,
    data: Data = None,
    as_of: AsOf = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes that write statements.")] = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Leave out who cannot be paid, instead of writing nothing; exit code 4.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print totals and holds; write nothing.")] = False,
    template: Annotated[Path | None, typer.Option(help="Your own template for the statements, a workbook with {{ fields }}.")] = None,
    binding: Annotated[Path | None, typer.Option(help="Its binding file; the .toml of the same name beside it unless named.")] = None,
    allow_hidden: Annotated[
        bool, typer.Option("--allow-hidden", help="The template may keep hidden sheets, rows, names and embedded files.")
    ] = False,
    by: By = "",
    on: On = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Settle a period: statements, payroll, control workbook.

    The journal beside the folder counts, and knows the previous run.
    """
    from spm_xl.cli import commands

    if out is None and not dry_run:
        raise typer.BadParameter("name a folder with --out DIR, or look first with --dry-run")
    target = None if dry_run else out
    if template is None and (binding or allow_hidden):
        raise typer.BadParameter("--binding and --allow-hidden go with --template")
    runs = out.absolute().parent if out else None
    asked = commands.Asked(there(inputs), period, mapping_there(mapping), there(previous), given_day(as_of), there(data), runs)
    statements = commands.Statements(there(template), there(binding), allow_hidden)
    commands.run(asked, target, workers, keep_going, json, quiet, statements, person(by), day(on))


@group.command()
def fields(json: Json = False, quiet: Quiet = False, debug: Debug = False) -> None:
    """List the fields that a template of statements may use."""
    from spm_xl.cli import commands

    commands.print_fields(json)


@group.command()
def explain(
    inputs: Inputs,
    participant: Annotated[str, typer.Option(help="Participant id.")],
    period: Period,
    previous: Previous = None,
    runs: Runs = None,
    mapping: Mapping = None,
    data: Data = None,
    as_of: AsOf = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Print where pay comes from, down to transactions."""
    from spm_xl.cli import commands

    asked = commands.Asked(
        there(inputs), period, mapping_there(mapping), there(previous), given_day(as_of), there(data), there(runs)
    )
    commands.explain(asked, participant, json, quiet)


@group.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run, or of all runs.")],
    inputs: Annotated[Path | None, typer.Option(help="What it was calculated from, to see that it is the same.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Recompute every check of a run from its files.

    And of the journal beside it. Exit code 4 where one cent, one statement or one transaction was changed.
    """
    from spm_xl.cli import commands

    commands.verify(there(folder), there(inputs), json, quiet)


@group.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    after: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of another run.")],
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Print what differs between two runs."""
    from spm_xl.cli import commands

    commands.diff(there(before), there(after), json, quiet)
