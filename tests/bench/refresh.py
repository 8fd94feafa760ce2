"""Refreshing one sheet of a workbook that is there: spm_xl against openpyxl's load, change and save.

A Summary (94 inputs and 44 formulas with known values, a table, a chart, a colour scale, a name) and a Detail of 200 x 10
cells with 400 formulas. All 138 cells of the Summary get new values, from file to file. Both engines take turns in one
process, and the ratio of CPU times is printed: with the library isal, and with the standard library alone. The raw
floor packs the sheet and the chart and writes the file, and does nothing else. What was written is read back.

    python -m tests.bench.refresh [rounds]
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from openpyxl import load_workbook
from xlsxwriter import Workbook

from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.grid.cells import Known
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.whole_file import replace_whole
from spm_xl.workbook.refresh.refresh import refresh_file

MONTHS, COMPONENTS, DETAILS = 12, 6, 200
FACTS = ("name", "id", "plan", "manager", "region", "currency", "as_of", "period", "goal", "ote")
INPUTS = ("quota", "credit", "bookings", "rate", "bonus", "adjustment")
MEMORY = Path("/dev/shm")  # a disk in memory, where there is one: the disk's own time is not what is compared
Cells = dict[str, Any]


def summary(person: int) -> tuple[Cells, Cells, Cells]:
    """The inputs of a Summary by cell, its formulas, and what these come to."""
    inputs: Cells = {}
    for at, name in enumerate(FACTS):
        inputs[f"B{at + 2}"] = f"{name} of {person}" if at < 6 else date(2026, 1 + person % 12, 28) if name == "as_of" else person * 1.5 + at
    formulas: Cells = {}
    shown: Cells = {}
    commission_to_date = 0.0
    for month in range(MONTHS):
        row = 16 + month
        figures = [100_000 + person, 9_000.5 * (month + 1) + person, 7_500 + month - person / 8, 0.05 + person / 1e5, 250 + person * 3, -month - person]
        inputs |= {f"{letter}{row}": figure for letter, figure in zip("BCDEFG", figures, strict=True)}
        quota, credit, _, rate, bonus, adjustment = figures
        commission_to_date += credit * rate + bonus + adjustment
        formulas |= {f"H{row}": f"C{row}/B{row}", f"I{row}": f"C{row}*E{row}+F{row}+G{row}", f"J{row}": f"SUM(I$16:I{row})"}
        shown |= {f"H{row}": credit / quota, f"I{row}": credit * rate + bonus + adjustment, f"J{row}": commission_to_date}
    for component in range(COMPONENTS):
        row = 30 + component
        inputs |= {f"B{row}": f"Component {person % 9 + component * 10}", f"C{row}": 1_000 + person * (component + 1)}
        formulas[f"D{row}"], shown[f"D{row}"] = f"C{row}*2", (1_000 + person * (component + 1)) * 2
    total = sum(shown[f"D{30 + component}"] for component in range(COMPONENTS))
    formulas |= {"D36": "SUM(D30:D35)", "D37": "D36+J27"}
    return inputs, formulas, shown | {"D36": total, "D37": total + commission_to_date}


def workbook(person: int) -> bytes:
    """The workbook as it is before."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    sheet, detail = book.add_worksheet("Summary"), book.add_worksheet("Detail")
    money, share, day, bold = (book.add_format(each) for each in ({"num_format": "#,##0.00"}, {"num_format": "0.0%"}, {"num_format": "yyyy-mm-dd"}, {"bold": True}))
    inputs, formulas, shown = summary(person)
    for at, name in enumerate(FACTS):
        sheet.write(at + 1, 0, name, bold)
    sheet.add_table(14, 0, 14 + MONTHS, 9, {"name": "Months", "autofilter": False, "columns": [{"header": name} for name in ("month", *INPUTS, "attainment", "pay", "to date")]})
    for month in range(MONTHS):
        sheet.write(15 + month, 0, f"M{month + 1}")
    for cell, value in inputs.items():
        sheet.write(cell, value, day if isinstance(value, date) else money) if not isinstance(value, str) else sheet.write(cell, value)
    for cell, formula in formulas.items():
        sheet.write_formula(cell, f"={formula}", share if cell[0] == "H" else money, shown[cell])
    sheet.conditional_format("H16:H27", {"type": "2_color_scale"})
    book.define_name("Pay", "=Summary!$D$37")
    chart = book.add_chart({"type": "column"})
    for letter in "CI":
        chart.add_series({"categories": "=Summary!$A$16:$A$27", "values": f"=Summary!${letter}$16:${letter}$27"})
    sheet.insert_chart("L2", chart)
    headers = [{"header": f"Column {at}"} for at in range(8)] + [{"header": "Double", "formula": "=[@[Column 6]]*2"}, {"header": "Sum", "formula": "=[@[Column 6]]+[@[Column 7]]"}]
    detail.add_table(0, 0, DETAILS, 9, {"name": "Lines", "columns": headers})
    for row in range(1, DETAILS + 1):
        detail.write_row(row, 0, [f"D-{row:04}", f"Customer {row % 40}", row, row * 1.1, row * 2, row % 7, row * 10.25, row * 3])
        detail.write_formula(row, 8, "=Lines[[#This Row],[Column 6]]*2", None, row * 20.5)
        detail.write_formula(row, 9, "=Lines[[#This Row],[Column 6]]+Lines[[#This Row],[Column 7]]", None, row * 13.25)
    book.close()
    return stream.getvalue()


def ours(path: Path, person: int) -> None:
    """spm_xl."""
    inputs, _, shown = summary(person)
    values = inputs | {cell: Known(value) for cell, value in shown.items()}
    done = refresh_file(path, BINDING, {"cells": values})
    assert done.cells > 120, done


BINDING = Binding(cells={f"Summary!{cell}": f"cells.{cell}" for each in summary(1)[::2] for cell in each})


def peer(path: Path, person: int) -> None:
    """openpyxl: the values of formulas cannot be written."""
    book = load_workbook(path)
    sheet = book["Summary"]
    for cell, value in summary(person)[0].items():
        sheet[cell] = value
    book.save(path)


def floor(path: Path, _: int) -> None:
    """What nobody can leave out: read the file, unpack and pack the sheet and the chart, write the file."""
    data = path.read_bytes()
    parts = package.opened(data)
    both = {name: parts[name] for name in ("xl/worksheets/sheet1.xml", "xl/charts/chart1.xml")}
    replace_whole(path, package.rewritten(parts, both), data)


def check(path: Path, person: int) -> None:
    """The workbook holds what it was given: inputs, values of formulas, and the values that the chart keeps."""
    inputs, formulas, shown = summary(person)
    plain, values = load_workbook(path)["Summary"], load_workbook(path, data_only=True)["Summary"]
    for cell, value in inputs.items():
        found = values[cell].value
        assert (found.date() if isinstance(value, date) else found) == value, (cell, found, value)
    for cell, value in shown.items():
        assert plain[cell].value == f"={formulas[cell]}"
        assert abs(values[cell].value - value) < 1e-9 * max(1, abs(value)), cell
    chart = package.opened(path.read_bytes())["xl/charts/chart1.xml"].decode()
    assert f"<c:v>{shown['I16']!r}</c:v>" in chart
    assert "<c:v>M1</c:v>" in chart


def measured(rounds: int, folder: Path) -> dict[str, float]:
    """Median CPU seconds of a refresh by each engine."""
    engines: dict[str, Callable[[Path, int], None]] = {"openpyxl": peer, "spm_xl": ours, "raw floor": floor}
    for name in engines:
        (folder / f"{name}.xlsx").write_bytes(workbook(1))
    times: dict[str, list[float]] = {name: [] for name in engines}
    for turn in range(rounds):
        for name, work in engines.items():
            path = folder / f"{name}.xlsx"
            for again in range(1 if name == "openpyxl" else 10):
                start = time.process_time()
                work(path, 2 + turn * 10 + again)
                times[name].append(time.process_time() - start)
    check(folder / "spm_xl.xlsx", 2 + (rounds - 1) * 10 + 9)
    return {name: median(each) for name, each in times.items()}


def main() -> None:
    """Print milliseconds of CPU for one file, and the ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    for name, pack in (("isal", package.quick), ("standard library", package.stored)):
        usual, package.quick = package.quick, pack
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
            found = measured(rounds, Path(folder))
        package.quick = usual
        print(f"{name}: " + ", ".join(f"{engine} {seconds * 1e3:.2f} ms" for engine, seconds in found.items()))
        print(f"  {found['openpyxl'] / found['spm_xl']:.1f}x openpyxl, {found['spm_xl'] / found['raw floor']:.2f}x the raw floor")


if __name__ == "__main__":
    main()
