"""The command `spm-xl`.

Every command loads what it needs when it runs, so that `--help` answers at once. Exit codes: 0 done,
1 internal error, 2 usage, 3 inputs refused, 4 a control failed, 5 output not writable, 130 interrupted.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from spm_xl import __version__
from spm_xl.cli.failure import INTERRUPTED, report

app = typer.Typer(
    help="Commission statements, payroll and controls from one workbook of tables.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Given = TypeVar("Given", bound=Path | None)
Inputs = Annotated[Path, typer.Argument(help="Workbook of input tables, or folder of CSV or Parquet files.")]
Period = Annotated[str, typer.Option(help="Period, such as 2026-03.")]
Mapping = Annotated[Path | None, typer.Option(help="TOML file that maps an export of another system to the tables.")]
Data = Annotated[Path | None, typer.Option(help="Folder of the files that a mapping names.")]
Previous = Annotated[Path | None, typer.Option(help="Folder of the previous period's run.")]
AsOf = Annotated[str | None, typer.Option(help="Leave out what became known after this day (2026-03-31).")]
Json = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print data only, no messages.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show where an error came from.")]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"spm-xl {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")] = Path("demo"),
    months: Annotated[int, typer.Option(min=1, max=12, help="How many months of 2026 to settle.")] = 6,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes that write statements.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write the sample company and settle its months."""
    from spm_xl.cli.demo import demonstrate

    demonstrate(folder, months, workers, json, quiet)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Folder for the workbook inputs.xlsx.")] = Path(),
    schema: Annotated[bool, typer.Option("--schema", help="Print the tables and columns; write nothing.")] = False,
    sample: Annotated[bool, typer.Option("--sample", help="Fill the workbook with the sample company.")] = False,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write an empty workbook of input tables."""
    from spm_xl.cli import commands

    if schema:
        commands.print_schema(json)
    else:
        commands.write_empty(folder, sample, quiet)


@app.command()
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

    commands.check(_there(inputs), _there(mapping), _there(data), out, json, quiet)


@app.command()
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
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Settle a period: statements, payroll, control workbook."""
    from spm_xl.cli import commands

    if out is None and not dry_run:
        raise typer.BadParameter("name a folder with --out DIR, or look first with --dry-run")
    target = None if dry_run else out
    asked = commands.Asked(_there(inputs), period, _there(mapping), _there(previous), commands.day(as_of), _there(data))
    commands.run(asked, target, workers, keep_going, json, quiet)


@app.command()
def explain(
    inputs: Inputs,
    participant: Annotated[str, typer.Option(help="Participant id.")],
    period: Period,
    previous: Previous = None,
    mapping: Mapping = None,
    data: Data = None,
    as_of: AsOf = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Print where pay comes from, down to transactions."""
    from spm_xl.cli import commands

    asked = commands.Asked(_there(inputs), period, _there(mapping), _there(previous), commands.day(as_of), _there(data))
    commands.explain(asked, participant, json, quiet)


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    inputs: Annotated[Path | None, typer.Option(help="What it was calculated from, to see that it is the same.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Recompute every check of a run from its files.

    Exit code 4 where one cent, one statement or one transaction was changed.
    """
    from spm_xl.cli import commands

    commands.verify(_there(folder), _there(inputs), json, quiet)


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    after: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of another run.")],
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Print what differs between two runs."""
    from spm_xl.cli import commands

    commands.diff(_there(before), _there(after), json, quiet)


@app.command(context_settings={"ignore_unknown_options": True})
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


@app.command()
def functions(json: Json = False, quiet: Quiet = False, debug: Debug = False) -> None:
    """List the functions of a cell."""
    from spm_xl.cli import cells

    cells.functions(json)


Book = Annotated[Path, typer.Argument(help="Workbook (.xlsx or .xlsm).")]
Libreoffice = Annotated[bool, typer.Option("--libreoffice", help="For LibreOffice Calc instead of Excel.")]
Home = Annotated[Path | None, typer.Option(help="Folder to use instead of your own, for a look: nothing of yours changes.")]


@app.command()
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

    cells.evaluate(_file(book), out, cells.day(today), json, quiet)


@app.command()
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

    cells.freeze(_file(book), out, json, quiet)


@app.command()
def template(
    name: Annotated[str, typer.Argument(help="calculator or plan-design.")],
    edition: Annotated[str, typer.Option(help="addin, macro or lambda.")] = "addin",
    out: Annotated[Path | None, typer.Option(help="File to write; one that is there stays as it is.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write a workbook template that uses the functions."""
    from spm_xl.cli import templates

    templates.write(name, edition, out, json, quiet)


@app.command()
def install(
    libreoffice: Libreoffice = False, home: Home = None, json: Json = False, quiet: Quiet = False, debug: Debug = False
) -> None:
    """Put the functions into Excel or LibreOffice."""
    from spm_xl.cli import install as host

    host.install(libreoffice, home, json, quiet)


@app.command()
def uninstall(
    libreoffice: Libreoffice = False, home: Home = None, json: Json = False, quiet: Quiet = False, debug: Debug = False
) -> None:
    """Take the functions away again."""
    from spm_xl.cli import install as host

    host.uninstall(libreoffice, home, json, quiet)


@app.command()
def doctor(home: Home = None, json: Json = False, quiet: Quiet = False, debug: Debug = False) -> None:
    """Say in plain words what the functions in Excel lack."""
    from spm_xl.cli import install as host

    host.doctor(home, json, quiet)


@app.command()
def relink(
    book: Book,
    out: Annotated[Path | None, typer.Option(help="Workbook to write; BOOK itself unless named.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Free a workbook from the add-in of another machine."""
    from spm_xl.cli import install as host

    host.relink(_file(book), out, json, quiet)


def _file(path: Path) -> Path:
    """A file that exists; otherwise a usage error."""
    if path.is_dir():
        raise typer.BadParameter(f"{path} is a folder. Name a workbook in it")
    return _there(path)


def _there(path: Given) -> Given:
    """A path that exists; otherwise a usage error that names its neighbours."""
    if path is None or path.exists():
        return path
    from spm_xl.near import nearest

    folder = path.parent if path.parent.is_dir() else Path()
    near = nearest(path.name, [each.name for each in folder.iterdir()])
    hint = f"Did you mean {' or '.join(str(folder / name) for name in near)}?" if near else "Check the path."
    raise typer.BadParameter(f"there is no {path}. {hint}")


def _plain_call(arguments: list[str]) -> bool:
    """Answer `call FUNCTION ARGUMENTS` without options at once: the parser takes longer than the answer."""
    if arguments[:1] != ["call"] or len(arguments) < 2 or any(re.match("--|-[a-z]", each) for each in arguments):
        return False
    from spm_xl.cli import cells

    cells.call(arguments[1], arguments[2:], json=False, quiet=False)
    raise typer.Exit


def main(arguments: list[str] | None = None) -> None:
    """Entry point of the console: never a traceback, unless --debug is given."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        code = _plain_call(arguments) or app(args=arguments, prog_name="spm-xl", standalone_mode=False)
        sys.stdout.flush()
        if code == INTERRUPTED:  # typer has caught Ctrl-C itself
            raise KeyboardInterrupt
    except BaseException as error:
        if "--debug" in arguments and not isinstance(error, (typer.Exit, SystemExit)):
            raise
        code = report(error)
    sys.exit(code or 0)


if __name__ == "__main__":
    main()
