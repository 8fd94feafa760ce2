"""Commands of the monthly cycle: approve, pay, close, reopen, accept, status."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spm_xl.cli.options import By, Debug, Json, On, Quiet, day, person, there

group = typer.Typer()
Run = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")]
Reason = Annotated[str, typer.Option(help="Why, in words.")]


@group.command()
def approve(
    run: Run,
    by: By = "",
    second: Annotated[str, typer.Option(help="Second person, where changed terms lower settled pay.")] = "",
    reason: Reason = "",
    own: Annotated[bool, typer.Option("--own", help="The preparer approves: for a company too small for two; it is printed.")] = False,
    inputs: Annotated[Path | None, typer.Option(help="The inputs, if they stand elsewhere than when the run was written.")] = None,
    on: On = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes that write statements.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Approve a run for exactly what it comes to.

    It is verified and calculated again, and its statements are issued as approved.
    """
    from spm_xl.cli import cycle

    cycle.approve(there(run), person(by), day(on), second, reason, own, there(inputs), workers, json, quiet)


@group.command()
def pay(
    run: Run,
    by: By = "",
    file: Annotated[list[Path] | None, typer.Option(help="What payroll says that it paid, to be matched; may be given again.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="TOML file that says how the paid file is written.")] = None,
    accept: Annotated[list[str] | None, typer.Option(help="A difference of the paid file that is accepted, by name.")] = None,
    reason: Reason = "",
    out: Annotated[Path | None, typer.Option(help="With --file: workbook (or .csv) of the differences.")] = None,
    on: On = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Note that a run was paid, and match what payroll paid."""
    from spm_xl.cli import cycle

    paths = [there(path) for path in file or ()]
    if (accept or out) and not paths:
        raise typer.BadParameter("--accept and --out go with --file")
    cycle.pay(there(run), person(by), day(on), paths, there(mapping), accept or [], reason, out, json, quiet)


@group.command()
def close(
    run: Run, by: By = "", on: On = None, json: Json = False, quiet: Quiet = False, debug: Debug = False
) -> None:
    """Close a period that was paid; its run never changes again."""
    from spm_xl.cli import cycle

    cycle.close(there(run), person(by), day(on), json, quiet)


@group.command()
def reopen(
    run: Run,
    by: By = "",
    reason: Reason = "",
    payment_stopped: Annotated[bool, typer.Option("--payment-stopped", help="Nobody has the money: the payment was stopped.")] = False,
    on: On = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Open a period again, with a reason."""
    from spm_xl.cli import cycle

    cycle.reopen(there(run), person(by), day(on), reason, payment_stopped, json, quiet)


@group.command()
def accept(
    run: Run,
    items: Annotated[list[str], typer.Argument(metavar="ITEM...", help="Transactions or participants on the run's lists.")],
    by: By = "",
    reason: Reason = "",
    on: On = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Accept by name what stands open on a run's lists.

    So that its period can be closed.
    """
    from spm_xl.cli import cycle

    cycle.accept(there(run), items, person(by), day(on), reason, json, quiet)


@group.command()
def status(
    runs: Annotated[Path, typer.Argument(metavar="RUNS", help="Folder that holds the runs.")] = Path("runs"),
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """List where every period stands, who did what, what is next.

    With --json also the head of the journal, to be kept elsewhere.
    """
    from spm_xl.cli import cycle

    cycle.status(there(runs), json, quiet)
