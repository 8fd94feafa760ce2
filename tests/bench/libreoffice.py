"""Speed in LibreOffice: `python -m tests.bench.libreoffice`. Ours against the same add-in that answers 0 to everything.

Bounds: 10,000 calls with single cells at most 4 times the empty add-in; a column of 10,000 rows at most 2 microseconds a
cell beyond it; 400 people x 6 columns recalculated within a second.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from spm_xl.udfs.hosts import libreoffice
from tests import office

ROWS, PEOPLE, TIMES = 10_000, 400, 9
RATES = [["Plan", "From", "Rate"], ["AE", 0, 0.04], ["AE", 0.5, 0.06], ["AE", 1, 0.08], ["AM", 0, 0.03], ["AM", 1, 0.09]]
PLANS = [["Plan", "Method", "Recoverable"], ["AE", "marginal", 1], ["AM", "retroactive", 0]]
SINGLE = {
    "attainment of 3 cells": "SPM_ATTAINMENT(A{row},B{row},C{row})",
    "payout of 3 cells": "SPM_PAYOUT(A{row},F{row},G{row})",
    "commission, tiers in the formula": "SPM_COMMISSION(A{row},B{row},{{0,0.04;0.5,0.06;1,0.08}},C{row})",
    "commission, tables of rates and plans": "SPM_COMMISSION(A{row},B{row},R!$A$1:$C$6,C{row},D{row},P!$A$1:$C$3)",
    "payout, table of plans": "SPM_PAYOUT(A{row},F{row},G{row},D{row},P!$A$1:$C$3)",
}
COLUMN = {
    "attainment, 3 columns": ("SPM_ATTAINMENT(A1:A10000,B1:B10000,C1:C10000)", 3),
    "commission, 3 columns and rates": ("SPM_COMMISSION(A1:A10000,B1:B10000,{0,0.04;0.5,0.06;1,0.08},C1:C10000)", 3),
    "commission, 4 columns and tables": ("SPM_COMMISSION(A1:A10000,B1:B10000,R!A1:C6,C1:C10000,D1:D10000,P!A1:C3)", 4),
    "payout, 4 columns and plans": ("SPM_PAYOUT(A1:A10000,F1:F10000,G1:G10000,D1:D10000,P!A1:C3)", 4),
}
SHEET = (
    "SPM_COMMISSION(A{row},B{row},R!$A$1:$C$6,C{row},D{row},P!$A$1:$C$3)",
    "SPM_ATTAINMENT(A{row},B{row},C{row},D{row},P!$A$1:$C$3)",
    "H{row}+100",
    "SPM_PAYOUT(J{row},F{row},G{row},D{row},P!$A$1:$C$3)",
    "SPM_BALANCE(J{row},F{row},G{row},D{row},P!$A$1:$C$3)",
    "J{row}+SPM_BALANCE(J{row},F{row},G{row},D{row},P!$A$1:$C$3)-G{row}-K{row}",
)
_NOTHING = """
import unohelper
from org.spmnil import XFunctions
def started(self, context):
    pass
def nothing(self, *arguments):
    return ((0.0,),)
answers = {{name: nothing for name in {methods!r}}}
Functions = type("Functions", (unohelper.Base, XFunctions), {{"__init__": started, **answers}})
g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Functions, "org.spmnil.Functions", ("org.spmnil.Functions",))
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "nothing.oxt"
        empty.write_bytes(nothing(libreoffice.extension()))
        for title, packages in (("as it comes", None), ("with numpy and quicktions of this Python", libreoffice.compiled_packages())):
            print(f"\n{title}")
            running = office.started((libreoffice.write_extension(Path(folder), packages), empty))
            try:
                measured(running, Path(folder))
            finally:
                running.close()


def measured(running: office.Office, folder: Path) -> None:
    """Print every measure."""
    for title, formula in SINGLE.items():
        cells = [f"={formula.format(row=row)}" for row in range(1, ROWS + 1)]
        spm, nil = _seconds(running, folder, ROWS, [cells], [_nil(cells)])
        print(f"{ROWS:,} x {title:40} {spm * 1e6 / ROWS:7.1f} us a call, {spm / nil:4.2f} x the empty add-in ({nil * 1e6 / ROWS:.1f} us)")
    for title, (formula, columns) in COLUMN.items():
        spm, nil = _seconds(running, folder, ROWS, f"{{={formula}}}", f"{{={_nil([formula])[0]}}}")
        beyond = (spm - nil) * 1e6 / ROWS
        print(f"one column call: {title:34} {spm * 1e3:7.1f} ms, beyond the empty add-in {beyond:5.2f} us a row, {beyond / columns:.2f} us a cell")
    sheet = [[f"={formula.format(row=row)}" for row in range(1, PEOPLE + 1)] for formula in SHEET]
    print(f"{PEOPLE} people x {len(SHEET)} columns: {_seconds(running, folder, PEOPLE, sheet)[0]:.3f} s", flush=True)


def _nil(formulas: list[str]) -> list[str]:
    return [formula.replace("SPM_", "NIL_") for formula in formulas]


def _seconds(running: office.Office, folder: Path, rows: int, *books: Any) -> list[float]:
    """The quickest recalculation of workbooks with the formulas given beside their data, taken in turns."""
    documents = []
    for at, formulas in enumerate(books):
        path = folder / f"book{at}.xlsx"
        _write(path, formulas, rows)
        documents.append(running.open_document(str(path)))
    rounds = [[running.calculate(document) for document in documents] for _ in range(TIMES)]
    for document in documents:
        shown = running.read(document, "S", "H1:H2")
        assert all(isinstance(value, float) for row in shown for value in row), shown
        running.close_document(document)
    return [min(taken) for taken in zip(*rounds, strict=True)]


def _write(path: Path, formulas: Any, rows: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    sheet, rates, plans = (book.add_worksheet(name) for name in "SRP")
    for table, target in ((RATES, rates), (PLANS, plans)):
        for at, line in enumerate(table):
            target.write_row(at, 0, line)
    for row in range(rows):
        plan = "AE" if row % 2 else "AM"
        sheet.write_row(row, 0, [1000 + row * 1.37, 100_000, row * 3.5, plan, "", 2000 + row % 7, row % 500])
    if isinstance(formulas, str):
        sheet.write_array_formula(f"H1:H{rows}", formulas)
    else:
        for across, column in enumerate(formulas):
            for row, formula in enumerate(column):
                sheet.write_formula(row, 7 + across, formula)
    book.close()


def nothing(extension: bytes) -> bytes:
    """The same add-in under other names, answering 0."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(extension)) as ours, zipfile.ZipFile(written, "w") as other:
        for name in ours.namelist():
            if name.startswith("pythonpath/") or name == "Addons.xcu":
                continue
            text = ours.read(name).decode()
            text = text.replace("SPM_", "NIL_").replace("spmxl", "spmnil")
            text = "\n".join(line for line in text.splitlines() if "Addons.xcu" not in line)
            if name.endswith(".py"):
                text = _NOTHING.format(methods=list(libreoffice.texts.methods()))
            other.writestr(name, text)
    return written.getvalue()


if __name__ == "__main__":
    main()
