"""Commands for the questions that come back on statements: inquiries collect, add, answer, reopen, list, summary."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spm_xl.cli.options import By, Debug, Json, On, Quiet, day, file, person, there

group = typer.Typer()
inquiries = typer.Typer(help="Questions that came back on statements: gather, answer, count.", no_args_is_help=True)
group.add_typer(inquiries, name="inquiries")
Runs = Annotated[Path, typer.Option(help="Folder that holds the runs and their journal.")]


@inquiries.command()
def collect(
    folder: Annotated[Path, typer.Argument(help="Folder with the statements that came back.")],
    runs: Runs = Path("runs"),
    by: By = "",
    on: On = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Gather the questions of returned statements into the register.

    None is lost and none doubled, however often it is collected. Exit code 3 where a workbook could not be read; all others are gathered.
    """
    from spm_xl.cli import inquiring

    inquiring.collect(there(folder), there(runs), person(by), day(on), json, quiet)


@inquiries.command()
def add(
    participant: Annotated[str, typer.Option(help="Whose statement it is about.")],
    period: Annotated[str, typer.Option(help="Its period, such as 2026-03.")],
    reason: Annotated[str, typer.Option(help="One of the statement's reasons.")],
    text: Annotated[str, typer.Option(help="What is asked.")],
    line: Annotated[str, typer.Option(help="Page and line, or transaction.")] = "",
    amount: Annotated[str, typer.Option(help="Amount that is expected.")] = "",
    runs: Runs = Path("runs"),
    by: By = "",
    on: On = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Enter a question that came by telephone or mail.

    The same question given again, or on a returned statement, stays one inquiry.
    """
    from spm_xl.cli import inquiring

    inquiring.add(there(runs), (participant, period, reason, text, line, amount), person(by), day(on), json, quiet)


@inquiries.command()
def answer(
    register: Annotated[Path, typer.Argument(help="The register, inquiries.xlsx, with your decisions in it.")],
    runs: Runs = Path("runs"),
    by: By = "",
    on: On = None,
    date: Annotated[str | None, typer.Option(help="Day on which adjustments count; the first of the open period unless given.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Record the decisions of the register.

    Every accepted amount becomes an adjustment, exactly once. Where one cell is wrong, nothing is recorded.
    """
    from spm_xl.cli import inquiring

    inquiring.answer(file(register), there(runs), person(by), day(on), day(date) if date else None, json, quiet)


@inquiries.command()
def reopen(
    inquiry: Annotated[str, typer.Argument(help="Inquiry, such as INQ-2026-03-0007.")],
    reason: Annotated[str, typer.Option(help="Why, in words.")],
    runs: Runs = Path("runs"),
    by: By = "",
    on: On = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Open a decided inquiry again, to decide it otherwise."""
    from spm_xl.cli import inquiring

    inquiring.reopen(inquiry, there(runs), person(by), day(on), reason, json, quiet)


@inquiries.command("list")
def listed(
    runs: Runs = Path("runs"),
    every: Annotated[bool, typer.Option("--all", help="Those that are decided, too.")] = False,
    on: On = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """List the inquiries that are open."""
    from spm_xl.cli import inquiring

    inquiring.listed(there(runs), day(on), every, json)


@inquiries.command()
def summary(runs: Runs = Path("runs"), on: On = None, json: Json = False, quiet: Quiet = False, debug: Debug = False) -> None:
    """Count the inquiries by reason, manager and age."""
    from spm_xl.cli import inquiring

    inquiring.summary(there(runs), day(on), json)
