"""Small workbooks with our functions, as finance would build them."""

import io
import re

from xlsxwriter import Workbook

from spm_xl.workbook.parts import package

TEAM = ("Name", "Plan", "Credit", "Quota", "YTD before", "Draw", "Opening")
PEOPLE = (
    ("Ann", "AE", 12000, 100000, 95000, 1000, 0),
    ("Bob", "SDR", 500, None, 0, 1000, 0),
    ("Cy", "AE", -2000, 100000, 20000, 0, 300),
)
RATES = (("Plan", "From", "Rate"), ("AE", 0, 0.05), ("AE", 1, 0.075), ("SDR", 0, 0.04))
PLANS = (("Plan", "Method", "Recoverable"), ("AE", "marginal", 1), ("SDR", "retroactive", 0))
COLUMNS = (
    ("Commission", "=SPM_COMMISSION([@Credit],[@Quota],Rates[#All],[@[YTD before]],[@Plan],Plans)"),
    ("Paid", "=SPM_PAYOUT([@Commission],[@Draw],[@Opening],[@Plan],Plans)"),
    ("Twice", "=Team[[#This Row],[Paid]]*2"),  # as Excel stores it; LibreOffice does not know it without the name
)


def made(fill, **options):
    """A workbook, filled by a function of it and its first sheet."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, **options})
    fill(book, book.add_worksheet("Team"))
    book.close()
    return stream.getvalue()


def team(people=PEOPLE, more=None):
    """A team as a table with commission and payout in its rows, its rates and plans beside it."""

    def fill(book, sheet):
        rates = book.add_worksheet("Plans & rates")
        for row, cells in enumerate(RATES):
            rates.write_row(row, 0, cells)
        for row, cells in enumerate(PLANS):
            rates.write_row(row, 5, cells)
        rates.add_table(0, 0, 3, 2, {"name": "Rates", "columns": [{"header": name} for name in RATES[0]]})
        book.define_name("Plans", "='Plans & rates'!$F$1:$H$3")
        for row, cells in enumerate(people, 1):
            sheet.write_row(row, 0, cells)
        columns = [{"header": name} for name in TEAM] + [{"header": name, "formula": formula} for name, formula in COLUMNS]
        sheet.add_table(0, 0, len(people), len(columns) - 1, {"name": "Team", "columns": columns})
        if more:
            more(book, sheet)

    return made(fill)


def part(data, name):
    """The text of a part."""
    return dict(package.contents(data))[name].decode()


def edited(data, name, pattern, new):
    """The workbook with something of a part replaced, which must be there."""
    parts = []
    for each, content in package.contents(data):
        if each == name:
            text, count = re.subn(pattern, new, content.decode(), flags=re.DOTALL)
            assert count, f"{name} has no {pattern}"
            content = text.encode()
        parts.append(package.stored(each, content))
    return package.written(parts)


def with_part(data, name, content):
    """The workbook with a part more, or with another in its place."""
    return package.written(package.stored(*each) for each in {**dict(package.contents(data)), name: content}.items())
