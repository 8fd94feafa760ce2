"""Commands for plan letters: letters write, collect, status, fields."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spm_xl.cli.options import By, Debug, Json, On, Quiet, day, person, there
from spm_xl.cli.options import mapping as mapping_there

group = typer.Typer()
letters = typer.Typer(help="Write plan letters, collect signed ones.", no_args_is_help=True)
group.add_typer(letters, name="letters")
Inputs = Annotated[Path, typer.Argument(help="Workbook of input tables, or folder of CSV or Parquet files.")]
Mapping = Annotated[Path | None, typer.Option(help="TOML file that maps an export of another system to the tables, or salesforce, hubspot, maven.")]
Data = Annotated[Path | None, typer.Option(help="Folder of the files that a mapping names.")]
Runs = Annotated[Path, typer.Option(help="Folder that holds the runs and their journal.")]


@letters.command()
def write(
    inputs: Inputs,
    out: Annotated[Path, typer.Option(help="Folder for the letters.")] = Path("letters"),
    runs: Annotated[Path | None, typer.Option(help="Folder that holds the runs and their journal, where each letter is entered.")] = None,
    on: On = None,
    by: By = "",
    participant: Annotated[list[str] | None, typer.Option(help="Only this participant; may be given again.")] = None,
    plan: Annotated[str, typer.Option(help="Only participants on this plan.")] = "",
    mapping: Mapping = None,
    data: Data = None,
    template: Annotated[Path | None, typer.Option(help="Your own template for the letters, a workbook with {{ fields }}.")] = None,
    binding: Annotated[Path | None, typer.Option(help="Its binding file; the .toml of the same name beside it unless named.")] = None,
    allow_hidden: Annotated[
        bool, typer.Option("--allow-hidden", help="The template may keep hidden sheets, rows, names and embedded files.")
    ] = False,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write a letter for each participant: how the plan pays, with their own figures.

    It tells the terms in force on the day, or those of the first day on a plan after it. A letter that says the same is not written again.
    """
    from spm_xl.cli import lettering

    source = lettering.Source(there(inputs), mapping_there(mapping), there(data))
    if binding and not template:
        raise typer.BadParameter("--binding goes with --template")
    form = lettering.form(there(template), there(binding), allow_hidden, quiet)
    who = person(by) if runs else by
    lettering.write(source, out, runs, day(on), who, tuple(participant or ()), plan, form, json, quiet)


@letters.command()
def collect(
    folder: Annotated[Path, typer.Argument(help="Folder with the letters that came back.")],
    runs: Runs = Path("runs"),
    by: By = "",
    on: On = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Collect signed letters: each is entered once, and pay that waited for it is released.

    Unsigned and altered copies are listed with what is wrong, and not entered.
    """
    from spm_xl.cli import lettering

    lettering.collect(there(folder), there(runs), person(by), day(on), json, quiet)


@letters.command()
def status(
    inputs: Annotated[Path | None, typer.Argument(help="Inputs, to tell who lacks a letter and whose pay is held.")] = None,
    runs: Runs = Path("runs"),
    on: On = None,
    mapping: Mapping = None,
    data: Data = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Tell who was sent which letter, and who has signed it; written to signatures.xlsx, too."""
    from spm_xl.cli import lettering

    source = lettering.Source(there(inputs), mapping_there(mapping), there(data)) if inputs else None
    lettering.status(source, there(runs), day(on), json, quiet)


@letters.command()
def fields(json: Json = False, quiet: Quiet = False, debug: Debug = False) -> None:
    """Print the fields that a template of your own may ask for."""
    from spm_xl.cli import lettering

    lettering.print_fields(json)
