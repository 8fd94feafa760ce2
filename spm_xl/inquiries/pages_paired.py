"""Which page of a statement each page of its returned copy is: by its name, or, where it was renamed or copied, by what is printed on it."""

from __future__ import annotations

from collections import Counter

from spm_xl.inquiries.cell_text import Texts
from spm_xl.workbook.grid.grid import Sheet

LIKE = 0.5  # of the texts that were printed on a page: with as many, another page is that page renamed, or a copy of it

Pages = dict[str, Sheet]  # name of a returned page -> the page that was issued


def pages_paired(returned: Texts, issued: Texts) -> Pages:
    """The issued page that each returned page is; a page of the reader's own has none."""
    printed = {sheet.name: (sheet, texts_of(sheet)) for sheet in issued.book.sheets}
    found: Pages = {}
    for sheet in returned.book.sheets:
        if sheet.name in printed:
            found[sheet.name] = printed[sheet.name][0]
            continue
        own = texts_of(sheet)
        near = [((own & texts).total() / texts.total(), name) for name, (_, texts) in printed.items() if texts]
        share, name = max(near, default=(0, ""))
        if share >= LIKE:
            found[sheet.name] = printed[name][0]
    return found


def texts_of(sheet: Sheet) -> Counter[str]:
    """The texts of a page, counted; what a formula comes to is none."""
    values = (cell.value.strip() for cell in sheet.cells.values() if isinstance(cell.value, str) and not cell.formula)
    return Counter(value for value in values if value)
