"""The workbook whose refresh is measured (`tests.bench.refresh`), and what its Summary is given.

A Summary (94 inputs and 44 formulas with known values, a table, a chart, a colour scale, a name) and a Detail of 200 x 10
cells with 400 formulas.
"""

from __future__ import annotations

import io
from datetime import date
from typing import Any, NamedTuple

from xlsxwriter import Workbook

from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.grid.cells import Known

MONTHS, COMPONENTS, DETAILS = 12, 6, 200
FACTS = ("name", "id", "plan", "manager", "region", "currency", "as_of", "period", "goal", "ote")
INPUTS = ("quota", "credit", "bookings", "rate", "bonus", "adjustment")
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
        detail.write_row(row, 0, [f"D-{row:04}", f"Customer {row % 40}", row, row * 1.1 + person, row * 2, row % 7, row * 10.25, row * 3])
        detail.write_formula(row, 8, "=Lines[[#This Row],[Column 6]]*2", None, row * 20.5)
        detail.write_formula(row, 9, "=Lines[[#This Row],[Column 6]]+Lines[[#This Row],[Column 7]]", None, row * 13.25)
    book.close()
    return stream.getvalue()


class Job(NamedTuple):
    """What a refresh is given: inputs, and what formulas come to."""

    inputs: Cells
    values: Cells


def job(person: int) -> Job:
    """The new values for a Summary."""
    inputs, _, shown = summary(person)
    return Job(inputs, inputs | {cell: Known(value) for cell, value in shown.items()})


BINDING = Binding(cells={f"Summary!{cell}": f"cells.{cell}" for each in summary(1)[::2] for cell in each})
