"""Commands for workbooks that finance already has: bind, fill, refresh, inspect."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from spm_xl.cli.options import Debug, Json, Quiet, file, there

group = typer.Typer()
Book = Annotated[Path, typer.Argument(help="Workbook (.xlsx, .xlsm, .xltx or .xltm).")]
Data = Annotated[Path, typer.Option(help="JSON, CSV or workbook, or folder of them, whose values go into the workbook.")]
Binding = Annotated[Path | None, typer.Option(help="What feeds what; the .toml of the same name beside the workbook unless given.")]
Evaluate = Annotated[bool, typer.Option("--evaluate", help="Compute formulas that are left without a value (extra headless).")]


@group.command()
def bind(
    book: Book,
    data: Annotated[Path | None, typer.Option(help="The data that will feed it: JSON, CSV or workbook, or folder of them.")] = None,
    purpose: Annotated[str, typer.Option("--for", metavar="PURPOSE", help="What it will be instead: statement.")] = "",
    out: Annotated[Path | None, typer.Option(help="File to write; the .toml of the same name beside the workbook unless named.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Propose what feeds what in a workbook.

    Finds its tables, named cells, labels, placeholders and rows under headers, and writes a short TOML file to edit.
    """
    from spm_xl.cli import books

    if data is not None and purpose:
        raise typer.BadParameter("give --data or --for, not both")
    books.bind(file(book), there(data), purpose, out, force, json, quiet)


@group.command()
def fill(
    book: Book,
    data: Data,
    out: Annotated[Path, typer.Option(help="Workbook to write; with --each, the folder for all of them.")],
    binding: Binding = None,
    each: Annotated[str | None, typer.Option(metavar="LIST", help="Write one workbook for each item of this list.")] = None,
    name: Annotated[str | None, typer.Option(metavar="PATTERN", help='Their names, such as "{{ id }}.xlsx".')] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes that write them.")] = None,
    evaluate: Evaluate = False,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Fill a template into new workbooks.

    Markers such as {{ name }} in the template and its binding are filled together. The template stays as it is.
    """
    from spm_xl.cli import filling

    filling.fill(file(book), there(data), out, there(binding), each, name, workers, evaluate, json, quiet)


@group.command()
def refresh(
    book: Book,
    data: Annotated[
        Path | None,
        typer.Option(help="JSON, CSV or workbook, or folder of them, whose values go into the workbook; beside --inputs the folder of the files that their mapping names."),
    ] = None,
    inputs: Annotated[Path | None, typer.Option(help="Inputs from which a team scorecard is measured, unless the workbook names them.")] = None,
    mapping: Annotated[str | None, typer.Option(help="How the inputs are read: a file, or salesforce, hubspot, maven.")] = None,
    window: Annotated[str | None, typer.Option(help="What counts: 2026-Q2, 2026-06, 2026, all.")] = None,
    interval: Annotated[str | None, typer.Option(help="Where no window is named: period, quarter, half, year or all.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DAY", help="What became known after this day does not count.")] = None,
    ranked_by: Annotated[str | None, typer.Option(metavar="KPI", help="KPI that ranks.")] = None,
    team: Annotated[str | None, typer.Option(help="One team only.")] = None,
    binding: Binding = None,
    out: Annotated[Path | None, typer.Option(help="Workbook to write instead of BOOK.")] = None,
    into_locked: Annotated[bool, typer.Option("--into-locked", help="Write locked cells of protected sheets, too.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; write nothing.")] = False,
    copy: Annotated[bool, typer.Option("--copy/--no-copy", help="Keep what it was as BOOK.before beside it.")] = True,
    dated_copy: Annotated[bool, typer.Option("--dated-copy", help="Keep a scorecard as it was under its as-of day, too.")] = False,
    evaluate: Evaluate = False,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write new data, or a team scorecard, into a workbook.

    It is changed in place; a scorecard is measured from inputs. Everything else in it stays byte for byte. Without a binding, only what has exactly the same name is written.
    """
    from spm_xl.cli.refreshed_book import Wish

    wish = Wish(file(book), out, into_locked, dry_run, copy, evaluate, json, quiet)
    choices = {"mapping": mapping, "window": window, "interval": interval, "as_of": as_of, "ranked_by": ranked_by, "team": team}
    if data is None or inputs is not None:
        from spm_xl.cli import scorecard_refreshing

        scorecard_refreshing.refresh(wish, there(inputs), there(data), there(binding), dated_copy, choices)
        return
    _check_alone({**choices, "dated_copy": dated_copy or None})
    from spm_xl.cli import refreshing

    refreshing.refresh(wish, there(data), there(binding))


def _check_alone(choices: Mapping[str, object]) -> None:
    """Refuse what goes with --inputs where there is --data alone."""
    beside = [f"--{name.replace('_', '-')}" for name, value in choices.items() if value is not None]
    if beside:
        raise typer.BadParameter(f"{', '.join(beside)} {'goes' if len(beside) == 1 else 'go'} with --inputs: --data goes into the workbook as it is")


@group.command()
def inspect(book: Book, json: Json = False, quiet: Quiet = False, debug: Debug = False) -> None:
    """Say what is in a workbook, and what is hidden in it."""
    from spm_xl.cli import inspecting

    inspecting.inspect(file(book), json, quiet)
