"""What an assignment becomes in pay: the commands `spm-xl territory adopt` and `spm-xl territory quotas`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spm_xl.cli.options import Debug, Json, Quiet, day, mapping, there

Inputs = Annotated[Path, typer.Option(help="Workbook or folder of input tables; its table account_owners gets the rows.")]


def adopt(
    assignment: Annotated[Path, typer.Argument(help="CSV with account and participant, as territory plan writes it.")],
    inputs: Inputs,
    start: Annotated[str, typer.Option("--from", help="First day of the new owners (2026-07-01).")],
    most_moved: Annotated[str, typer.Option(help="Largest part of the accounts that may change hands.")] = "20%",
    runs: Annotated[Path | None, typer.Option(help="Folder of the runs: a day in an approved period is refused.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the rows to this CSV, and leave the inputs as they are.")] = None,
    how: Annotated[Path | None, typer.Option("--mapping", help="TOML file, or preset, that maps another system's export.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the files that the mapping names.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Give accounts to the participants of an assignment from a day on.

    Only accounts whose owner changes get a row in the table account_owners; the same command again changes nothing.
    """
    from spm_xl.cli import adopting

    asked = adopting.Asked(there(assignment), there(inputs), mapping(how), there(data), day(start), adopting.share(most_moved), there(runs), out)
    adopting.adopt(asked, json, quiet)


def quotas(
    owners: Annotated[Path, typer.Argument(help="CSV with account and participant, or inputs with the table account_owners.")],
    accounts: Annotated[Path, typer.Argument(help="CSV with account and the measure, such as potential.")],
    total: Annotated[str, typer.Option(help="The target that is divided, such as 12,000,000.")],
    period: Annotated[str, typer.Option(help="Its period: 2026, 2026-H1, 2026-Q1 or 2026-03.")],
    component: Annotated[str, typer.Option(help="Component of the plan that the quotas are of.")],
    measure: Annotated[str, typer.Option(help="Column of the accounts that divides it.")] = "potential",
    currency: Annotated[str, typer.Option(help="Currency of the target, for its decimals; two unless given.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write the rows to this CSV; otherwise they are printed.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Divide a target into quotas by what each territory holds.

    The rows are those of the table quotas and add up to the target. A territory that changes inside the period has a row for
    each part of it.
    """
    from spm_xl.cli import quota_setting

    target = quota_setting.Target(total, currency, measure, there(accounts), period, component)
    quota_setting.quotas(there(owners), target, out, json, quiet)
