"""The command `spm-xl territory replan`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spm_xl.cli.options import Book, Debug, Json, Quiet, file


def replan(
    book: Book,
    out: Annotated[Path | None, typer.Option(help="Workbook to write instead of BOOK.")] = None,
    copy: Annotated[Path | None, typer.Option(metavar="OTHER", help="Keep what it was under this name, too.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; write nothing.")] = False,
    no_copy: Annotated[bool, typer.Option("--no-copy", help="Do not keep what it was as BOOK.before beside it.")] = False,
    evaluate: Annotated[bool, typer.Option("--evaluate", help="Compute formulas that are left without a value (extra headless).")] = False,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Plan a territory workbook again around what its manager decided.

    A name under "Your choice" and a move that was accepted or refused hold; the rest is planned anew by the tables and settings of
    the workbook. Only what a plan writes is written: everything else in the workbook stays.
    """
    from spm_xl.cli import replanning
    from spm_xl.cli.refreshed_book import Wish

    replanning.replan(Wish(file(book), out, False, dry_run, not no_copy, evaluate, json, quiet), copy)
