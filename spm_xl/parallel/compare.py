"""Lining a run up against an old sheet, another system's export, or another run.

    comparison, tables = compare(Path("runs/2026-03"), Path("OLD.xlsx"))
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from spm_xl.errors import NotFound
from spm_xl.near import did_you_mean
from spm_xl.parallel.choices import Choices
from spm_xl.parallel.comparison import Comparison, compared
from spm_xl.parallel.grid import read
from spm_xl.parallel.ours import in_payout_currency, is_run, of_folder, recomputed
from spm_xl.parallel.side import Side
from spm_xl.parallel.table import Table
from spm_xl.parallel.theirs import of_sheets
from spm_xl.pay.result import Run
from spm_xl.tables.inputs import Inputs


def compare(
    run: Path | str, old: Path | str, *, sheet: str = "", choices: Choices | None = None, calculated: tuple[Run, Inputs] | None = None, only: Sequence[str] = ()
) -> tuple[Comparison, list[Table]]:
    """What differs between a run and an old sheet, and the tables that the sheet was read from.

    Parameters
    ----------
    run : folder of a run; old : a workbook, a CSV, a folder of them, or the folder of another run.
    sheet : the one sheet that counts; choices : what a mapping says of the sheets.
    calculated : the run calculated again and what from, for more detail; only : participants, all unless given.

    Raises
    ------
    InvalidInput : no run, or a sheet that cannot be understood. ControlFailure : `calculated` is not what the run says.
    """
    run, old, choices = Path(run), Path(old), choices or Choices()
    ours = of_folder(run)
    for who in only:
        if who not in ours.people:
            raise NotFound(f"nobody called {who!r} is in the run {run.name}. {did_you_mean(who, ours.people)}")
    if calculated is not None:
        ours = recomputed(ours, *calculated)
    if is_run(old):
        tables: list[Table] = []
        theirs = of_folder(old)
        theirs.kinds, theirs.name = None, f"{old.parent.name}/{old.name}"
    else:
        theirs, tables = of_sheets(read(old), old.name, ours, ours.codes, choices, sheet)
    _same_currency(ours, theirs)
    return compared(ours, theirs, choices.measure, only), tables


def _same_currency(ours: Side, theirs: Side) -> None:
    """Compare in the currency that is paid, where theirs states it."""
    for who, (currency, _) in list(ours.payouts.items()):
        if theirs.currencies.get(who) == currency:
            in_payout_currency(ours, who)
            theirs.remarks.append(f"{who}: compared in {currency}, which is paid.")
