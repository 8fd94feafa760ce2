"""The values of a workbook's sheets as rows, quickly: for verifying thousands of statements.

Reads values as the file shows them (no formula is calculated), text, numbers and truth values only,
from the XML itself; a part that declares a document type is refused.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.references import index_of

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
LETTERS = re.compile("[A-Z]+")
Row = tuple[Any, ...]


class Workbook:
    """A workbook opened for reading its values.

    Raises
    ------
    InvalidInput : the file is no workbook that can be read.
    """

    def __init__(self, path: Path):
        self.name = path.name
        try:
            with zipfile.ZipFile(path) as package:
                self.parts = {name: package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels"))}
            targets = {
                each.get("Id"): each.get("Target", "").lstrip("/").removeprefix("xl/")
                for each in self._part("xl/_rels/workbook.xml.rels")
            }
            sheets = self._part("xl/workbook.xml").iter(f"{MAIN}sheet")
            self.sheets = {str(sheet.get("name")): f"xl/{targets[sheet.get(RELATION)]}" for sheet in sheets}
            self.texts = [_text(item) for item in self._shared()]
        except (OSError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as wrong:
            raise InvalidInput(f"{self.name} cannot be read as a workbook: {wrong}.") from None

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of a sheet, each as long as its last cell; rows without cells are left out."""
        for row in self._sheet(sheet).iter(f"{MAIN}row"):
            values: list[Any] = []
            for cell in row:
                column = _column(cell.get("r", ""))
                values.extend([None] * (column - len(values)))
                values.append(self._value(cell))
            yield tuple(values)

    def value(self, sheet: str, address: str) -> Any:
        """The value of one cell, as `G41`."""
        letters = LETTERS.match(address)
        column, wanted = _column(address), int(address[letters.end() :] if letters else 0)
        number = 0
        for row in self._sheet(sheet).iter(f"{MAIN}row"):
            number = int(row.get("r") or number + 1)
            at = -1
            for cell in row if number == wanted else ():
                at = _column(cell.get("r", "")) if cell.get("r") else at + 1
                if at == column:
                    return self._value(cell)
        return None

    def _sheet(self, sheet: str) -> ElementTree.Element:
        if sheet not in self.sheets or self.sheets[sheet] not in self.parts:
            raise InvalidInput(f"{self.name} has no sheet {sheet}.")
        return self._part(self.sheets[sheet])

    def _value(self, cell: ElementTree.Element) -> Any:
        kind, value = cell.get("t", "n"), cell.findtext(f"{MAIN}v")
        if kind == "inlineStr":
            return _text(cell)
        if value is None:
            return None
        try:
            if kind == "s":
                return self.texts[int(value)]
            return float(value) if kind == "n" else value == "1" if kind == "b" else value
        except (ValueError, IndexError):
            raise InvalidInput(f"{self.name}: the value {value!r} of cell {cell.get('r')} cannot be read.") from None

    def _shared(self) -> ElementTree.Element | tuple[()]:
        name = "xl/sharedStrings.xml"
        return self._part(name) if name in self.parts else ()

    def _part(self, name: str) -> ElementTree.Element:
        content = self.parts[name]
        if not content.lstrip().startswith((b"<", b"\xef\xbb\xbf<")) or b"<!DOCTYPE" in content:
            raise InvalidInput(f"{self.name}: its part {name} is not plain XML.")
        try:
            return ElementTree.fromstring(content)
        except ElementTree.ParseError as wrong:
            raise InvalidInput(f"{self.name}: its part {name} cannot be read: {wrong}.") from None


def _text(element: ElementTree.Element) -> str:
    return "".join(each.text or "" for each in element.iter(f"{MAIN}t"))


def _column(address: str) -> int:
    """Position of a cell's column from 0.

    >>> _column("A1"), _column("AB12")
    (0, 27)
    """
    found = LETTERS.match(address)
    return index_of(found.group() if found else "A") - 1
