"""Commands that put the functions into a spreadsheet program: install, uninstall, doctor, relink."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spm_xl.cli.options import Book, Debug, Json, Quiet, file

group = typer.Typer()
Libreoffice = Annotated[bool, typer.Option("--libreoffice", help="For LibreOffice Calc instead of Excel.")]
Home = Annotated[Path | None, typer.Option(help="Folder to use instead of your own, for a look: nothing of yours changes.")]


@group.command()
def install(
    libreoffice: Libreoffice = False, home: Home = None, json: Json = False, quiet: Quiet = False, debug: Debug = False
) -> None:
    """Put the functions into Excel or LibreOffice."""
    from spm_xl.cli import install as host

    host.install(libreoffice, home, json, quiet)


@group.command()
def uninstall(
    libreoffice: Libreoffice = False, home: Home = None, json: Json = False, quiet: Quiet = False, debug: Debug = False
) -> None:
    """Take the functions away again."""
    from spm_xl.cli import install as host

    host.uninstall(libreoffice, home, json, quiet)


@group.command()
def doctor(home: Home = None, json: Json = False, quiet: Quiet = False, debug: Debug = False) -> None:
    """Say in plain words what the functions in Excel lack."""
    from spm_xl.cli import install as host

    host.doctor(home, json, quiet)


@group.command()
def relink(
    book: Book,
    out: Annotated[Path | None, typer.Option(help="Workbook to write; BOOK itself unless named.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Free a workbook from the add-in of another machine."""
    from spm_xl.cli import install as host

    host.relink(file(book), out, json, quiet)
