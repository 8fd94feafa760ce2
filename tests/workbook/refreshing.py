"""Small workbooks as finance would have them, for the tests of refreshing, and what stands in them afterwards."""

from __future__ import annotations

from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.grid.grid import address
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.parts import package
from spm_xl.workbook.refresh.refresh import refresh
from tests.udfs.books import made

PEOPLE = (("Ann", 5.0), ("Bob", 6.0), ("Cy", 7.0))


def items(*pairs):
    """People as the data names them."""
    return [{"name": name, "amount": amount} for name, amount in pairs]


def team(people=PEOPLE, total=True, beside=False, below=True, gap=1):
    """A table Team (name, amount, its double, a note) with a total, something below, and a sheet that adds it up."""
    last = len(people) + 1 + total

    def fill(book, sheet):
        figures = book.add_worksheet("Figures")
        for row, (name, amount) in enumerate(people, 1):
            sheet.write_row(row, 0, [name, amount])
            sheet.write_formula(row, 2, "=Team[[#This Row],[Amount]]*2", None, amount * 2)
            sheet.write(row, 3, f"note on {name}")
        columns = [{"header": "Name"}, {"header": "Amount"}, {"header": "Double", "formula": "=Team[[#This Row],[Amount]]*2"}, {"header": "Note"}]
        if total:
            columns[0]["total_string"] = "Total"
            columns[1] |= {"total_function": "sum", "total_value": sum(amount for _, amount in people)}
        sheet.add_table(0, 0, last - 1, 3, {"name": "Team", "columns": columns, "total_row": total})
        if below:
            sheet.write(last + gap, 0, "checked by")
            sheet.write_formula(last + gap, 1, f"=SUM(B2:B{len(people) + 1})", None, 18)
        if beside:
            sheet.write("F2", "beside")
            sheet.write("F40", "far below, beside")
        figures.write_formula("A1", f"=SUM(Team!B2:B{len(people) + 1})", None, 18)
        figures.write_formula("A2", "=SUM(Team[Double])", None, 36)
        figures.write_formula("A3", "=7*6", None, 42)
        book.define_name("Amounts", f"=Team!$B$2:$B${len(people) + 1}")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"categories": f"=Team!$A$2:$A${len(people) + 1}", "values": f"=Team!$B$2:$B${len(people) + 1}"})
        figures.insert_chart("D2", chart)

    return made(fill)


def fed(key=(), **columns):
    """The table Team fed from the list `people`."""
    return Binding(tables={"Team": Rows("people", columns or {"Name": "name", "Amount": "amount"}, key)})


def refreshed(data, people, key=(), **more):
    """A workbook whose table Team has these people."""
    return refresh(data, fed(key), {"people": people}, **more)


def shown(data, sheet="Team"):
    """What the cells of a sheet show, by address; blanks are left out."""
    cells = read(data).sheet(sheet).cells
    return {address(*spot): cell.value for spot, cell in cells.items() if cell.value is not None}


def formulas(data, sheet="Team"):
    """The formulas of a sheet, by address."""
    cells = read(data).sheet(sheet).cells
    return {address(*spot): cell.formula for spot, cell in cells.items() if cell.formula is not None}


def parts(data):
    """The parts of a workbook."""
    return dict(package.contents(data))


def differing(before, after):
    """The parts that are not the same, or are in one of two workbooks only."""
    one, other = parts(before), parts(after)
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}
