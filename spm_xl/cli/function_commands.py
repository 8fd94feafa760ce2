"""Commands about the functions of a cell: call, functions, evaluate, freeze, template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spm_xl.cli.options import Book, Debug, Json, Quiet, file, given_day

group = typer.Typer()


@group.command(context_settings={"ignore_unknown_options": True})
def call(
    function: Annotated[str | None, typer.Argument(help="Name of the function, such as SPM_COMMISSION.")] = None,
    arguments: Annotated[
        list[str] | None,
        typer.Argument(help="Its arguments as JSON: 145000, null, '[[0,0.04],[150000,0.06]]'. What is no JSON is text."),
    ] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Answer lines {"function": .., "args": [..]} of stdin, one by one.')
    ] = False,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Answer a function as a cell would.

    An error such as #NUM!, also one inside a range, has exit code 3 and its reason on stderr. Terms of a plan may
    be text: "method=retroactive; cap=50000". With --json and --jsonl an error is {"error": .., "why": ..}.
    """
    from spm_xl.cli import cells

    if unknown := [each for each in arguments or [] if each.startswith("--")]:
        raise typer.BadParameter(f"there is no option {unknown[0]}")
    if jsonl == (function is not None):
        raise typer.BadParameter("name a function, such as SPM_PAYOUT 1200 1000 500, or give --jsonl. See spm-xl functions")
    if function is None:
        cells.call_lines()
    else:
        cells.call(function, arguments or [], json, quiet)


@group.command()
def functions(json: Json = False, quiet: Quiet = False, debug: Debug = False) -> None:
    """List the functions of a cell."""
    from spm_xl.cli import cells

    cells.functions(json)


@group.command()
def evaluate(
    book: Book,
    out: Annotated[Path | None, typer.Option(help="Workbook to write, with the values filled in.")] = None,
    today: Annotated[str | None, typer.Option(help="The day for TODAY and NOW (2026-03-31).")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Compute a workbook without a spreadsheet program.

    Lists every error with its reason. Only values change. A formula that cannot be computed for sure keeps its
    value and is listed; exit code 4.
    """
    from spm_xl.cli import cells

    cells.evaluate(file(book), out, given_day(today), json, quiet)


@group.command()
def freeze(
    book: Book,
    out: Annotated[Path | None, typer.Option(help="Workbook to write; BOOK-frozen beside BOOK unless named.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Turn our formulas into values, with a note of each.

    For those who do not have the functions. All other formulas stay.
    """
    from spm_xl.cli import cells

    cells.freeze(file(book), out, json, quiet)


@group.command()
def template(
    name: Annotated[str, typer.Argument(help="calculator, plan-design or scorecard.")],
    edition: Annotated[str, typer.Option(help="addin, macro or lambda.")] = "addin",
    out: Annotated[Path | None, typer.Option(help="File to write; one that is there stays as it is.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write a workbook template that uses the functions."""
    from spm_xl.cli import templates

    templates.write(name, edition, out, json, quiet)
