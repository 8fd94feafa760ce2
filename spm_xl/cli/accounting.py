"""What the commands of accounting say, once their arguments are known to be usable."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from spm_xl.accounting.close import Close
from spm_xl.accounting.disclosure import roll_forward
from spm_xl.cli.screen import say, show_json
from spm_xl.cycle.accounted import WORKBOOK, Accounted
from spm_xl.cycle.year_end import INPUTS, PACK, YearEnd
from spm_xl.errors import ControlFailure


def accounted(done: Accounted, json: bool, quiet: bool) -> None:
    """Say what a close came to; `ControlFailure` where a check of it does not read 0."""
    found, workbook = done.close, done.folder / WORKBOOK
    if json:
        show_json(_totals(found))
    for one in roll_forward(found.assets, ("currency",)):
        say(
            f"contract assets in {one.names[0]}: {one.opening:,} + {one.added:,} added - {one.amortised:,} amortised "
            f"- {one.written_off + one.impaired:,} written off = {one.closing:,}",
            quiet,
        )
    for note in found.notes:
        say(f"to be looked at: {note}", quiet)
    wrong = [control for control in found.controls if control.difference]
    for control in wrong:
        say(f"check {control.name}: {control.left_label} {control.left:,}, {control.right_label} {control.right:,}", quiet)
    say(f"{found.period}: {len(found.lines)} journal lines, {len(found.controls) - len(wrong)} of {len(found.controls)} checks read 0: {workbook}", quiet)
    if wrong:
        raise ControlFailure(f"{len(wrong)} check(s) of {found.period} do not read 0. See the sheet Checks of {workbook}; do not post before the reason is known.")


def year_ended(done: YearEnd, json: bool, quiet: bool) -> None:
    """Say what a year came to; `ControlFailure` where a check of it does not read 0."""
    pack, inputs = done.folder / PACK, done.folder / INPUTS
    wrong = [one for one in done.controls if one.difference]
    if json:
        show_json({
            "year": done.year, "participants": len(done.people), "opening": len(done.tables.get("opening", ())),
            "contract_assets": len(done.tables.get("contract_assets", ())),
            "checks": [{"name": one.name, "difference": one.difference} for one in done.controls], "to_be_decided": list(done.undecided),
        })  # fmt: skip
    say(f"{done.year}: {len(done.people)} participants, {len(done.controls) - len(wrong)} of {len(done.controls)} checks read 0: {pack}", quiet)
    say(f"{inputs} holds the next year; {len(done.undecided)} thing(s) to be decided: see the sheet To be decided, or spm-xl check {inputs}", quiet)
    if wrong:
        raise ControlFailure(f"{len(wrong)} check(s) of {done.year} do not read 0, such as {wrong[0].name} ({wrong[0].difference:,}). See {pack}.")


def _totals(found: Close) -> dict[str, Any]:
    return {
        "period": found.period.name,
        "contract_assets": [
            {"currency": one.names[0], "opening": one.opening, "added": one.added, "amortised": one.amortised, "written_off": one.written_off,
             "impaired": one.impaired, "closing": one.closing, "current": one.current}
            for one in roll_forward(found.assets, ("currency",))
        ],
        "accrued_at_expected_tier": sum((one.roll.closing for one in found.accruals), Decimal(0)),
        "journal_lines": len(found.lines),
        "checks": [{"name": one.name, "difference": one.difference} for one in found.controls],
        "notes": list(found.notes),
    }  # fmt: skip
