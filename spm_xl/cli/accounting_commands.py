"""Commands of accounting: account a period, roll a year over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spm_xl.cli.options import By, Debug, Json, On, Quiet, day, person, there
from spm_xl.cli.options import mapping as mapping_there

group = typer.Typer()
Inputs = Annotated[Path, typer.Argument(help="Workbook of input tables, or folder of CSV or Parquet files.")]
Runs = Annotated[Path, typer.Option(help="Folder that holds the runs and their journal.")]
Mapping = Annotated[Path | None, typer.Option(help="TOML file that maps an export of another system to the tables.")]
Data = Annotated[Path | None, typer.Option(help="Folder of the files that a mapping names.")]


@group.command()
def account(
    inputs: Inputs,
    period: Annotated[str, typer.Option(help="Period, such as 2026-03.")],
    out: Annotated[Path, typer.Option(help="Folder for accounting.xlsx and journal_entries.csv.")],
    runs: Runs = Path("runs"),
    by: By = "",
    on: On = None,
    mapping: Mapping = None,
    data: Data = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Account a period: accruals, contract assets, entries.

    Writes accounting.xlsx, with the disclosure, and journal_entries.csv. Reads the ledgers of the runs; its opening balances are the closing balances of the period before.
    """
    from spm_xl.cli.accounting import accounted
    from spm_xl.cycle.accounted import account

    done = account(there(inputs), period, out, there(runs), by=person(by), on=day(on), mapping=mapping_there(mapping), data=there(data))
    accounted(done, json, quiet)


@group.command("year-end")
def year_end(
    inputs: Inputs,
    year: Annotated[str, typer.Option(help="Fiscal year that ends, such as 2026.")],
    out: Annotated[Path, typer.Option(help="Folder for year_end.xlsx and the next year's inputs.xlsx.")],
    runs: Runs = Path("runs"),
    growth: Annotated[str, typer.Option(help="Copy the quotas to the next year, raised by this share (0.05); left blank unless given.")] = "",
    mapping: Mapping = None,
    data: Data = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Close a year: a true-up pack, and the next year's inputs.

    The next year's inputs.xlsx holds roster and quotas, and balances and contract assets brought forward.
    """
    from spm_xl.cli.accounting import year_ended
    from spm_xl.cycle.year_end import year_end as ended
    from spm_xl.money import exact

    share = exact(growth) if growth else None
    done = ended(there(inputs), year, out, there(runs), growth=share, mapping=mapping_there(mapping), data=there(data))
    year_ended(done, json, quiet)
