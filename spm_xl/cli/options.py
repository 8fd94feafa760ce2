"""What the commands have in common: options, and paths that must be there."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

import typer

Given = TypeVar("Given", bound=Path | None)
Json = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print data only, no messages.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show where an error came from.")]
By = Annotated[str, typer.Option(help="Who does it; the name that you are logged in with unless given.")]
On = Annotated[str | None, typer.Option(help="Day on which it is done (2026-04-02); today unless given.")]
Book = Annotated[Path, typer.Argument(help="Workbook (.xlsx or .xlsm).")]


def file(path: Path) -> Path:
    """A file that exists; otherwise a usage error."""
    if path.is_dir():
        raise typer.BadParameter(f"{path} is a folder. Name a workbook in it")
    return there(path)


def there(path: Given) -> Given:
    """A path that exists; otherwise a usage error that names its neighbours."""
    if path is None or path.exists():
        return path
    from spm_xl.near import nearest

    folder = path.parent if path.parent.is_dir() else Path()
    near = nearest(path.name, [each.name for each in folder.iterdir()])
    hint = f"Did you mean {' or '.join(str(folder / name) for name in near)}?" if near else "Check the path."
    raise typer.BadParameter(f"there is no {path}. {hint}")


def person(name: str) -> str:
    """Who gives a command: the name given, or the one that the system knows."""
    if name.strip():
        return " ".join(name.split())
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError):
        raise typer.BadParameter("the system knows no name of yours. Give it with --by NAME") from None


def day(text: str | None) -> date:
    """The day of a command: the one given, or today."""
    return given_day(text) or date.today()


def given_day(text: str | None) -> date | None:
    """A day from an option; None where none was given."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f"{text} is no day. Write it as 2026-03-31") from None


def mapping(path: Path | None) -> Path | str | None:
    """A mapping that exists, as a file or as a preset of that name; otherwise a usage error."""
    if path is None or path.exists():
        return path
    from spm_xl.tables.mapping import PRESETS

    if str(path) in PRESETS:
        return str(path)
    if path.suffix:
        return there(path)
    from spm_xl.near import did_you_mean

    raise typer.BadParameter(f"there is no mapping {path}, neither as a file nor as a preset. {did_you_mean(str(path), PRESETS)}")
