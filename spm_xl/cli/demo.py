"""The demonstration: the sample company, settled month by month as an administrator would."""

from __future__ import annotations

from pathlib import Path

from spm_xl import api
from spm_xl.cli.commands import Asked, confirm, show_totals, write_run
from spm_xl.cli.screen import say, show_json
from spm_xl.cli.summary import summary


def demonstrate(folder: Path, months: int, workers: int | None, json: bool, quiet: bool) -> None:
    """Write the inputs, settle the months with each run linked to the last, and verify every run."""
    from spm_xl.sample import write
    from spm_xl.sample.text import YEAR

    source = write(folder)
    say(f"the sample company's inputs: {source}", quiet)
    told, previous = [], None
    for month in range(1, months + 1):
        period = f"{YEAR}-{month:02}"
        out = folder / period
        result = write_run(Asked(source, period, None, previous, None, None), out, workers, quiet=quiet).run
        checks = api.verify(out, source)
        told.append({"folder": str(out), **summary(result), "verified": len(checks)})
        if not json:
            show_totals(result)
        confirm(checks, out)
        say(f"{out}: {len(checks)} checks, all 0", quiet)
        previous = out
    if json:
        show_json(told)
    say(_where_to_look(folder, out), quiet)


def _where_to_look(folder: Path, last: Path) -> str:
    return (
        f"\nAll checks read 0. Look at\n"
        f"  {folder / 'inputs.xlsx'}   plans, people and transactions, as tables\n"
        f"  {last}/statements/   a statement for each participant\n"
        f"  {last}/control.xlsx   the controls, from source to payroll\n"
        f"  {last}/payroll.xlsx   what is paid\n"
        f"or ask: spm-xl explain {folder / 'inputs.xlsx'} --participant H1103 --period {last.name}"
    )
