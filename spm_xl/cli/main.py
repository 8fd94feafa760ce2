"""The command `spm-xl`.

The commands stand in modules by what they are about. Every command loads what it needs when it runs, so that
`--help` answers at once. Exit codes: 0 done, 1 internal error, 2 usage, 3 inputs refused, 4 a control failed,
5 output not writable, 6 a period's state or a missing approval forbids it, 130 interrupted.
"""

from __future__ import annotations

import re
import sys
from typing import Annotated

import typer

from spm_xl import __version__
from spm_xl.cli import (
    accounting_commands,
    book_commands,
    cycle_commands,
    delivery_commands,
    function_commands,
    host_commands,
    inquiry_commands,
    leaver_commands,
    letter_commands,
    measure_commands,
    parallel_commands,
    period_commands,
    territory_commands,
)
from spm_xl.cli.failure import INTERRUPTED, report

app = typer.Typer(
    help="Commission statements, payroll and controls from one workbook of tables.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS = (
    period_commands, cycle_commands, inquiry_commands, letter_commands, leaver_commands, delivery_commands, parallel_commands,
    accounting_commands, measure_commands, territory_commands, book_commands, function_commands, host_commands,
)  # fmt: skip
for module in COMMANDS:
    app.registered_commands += module.group.registered_commands
    app.registered_groups += module.group.registered_groups


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
