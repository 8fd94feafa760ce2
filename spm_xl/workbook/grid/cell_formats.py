"""The formats of a workbook's cells as far as refreshing asks: locked or not, for dates or not, and their twins.

A twin is the same format with one thing more: the quote prefix, for text that looks like a formula, or the short
date, for a date in a cell that has no number format yet. One that is there is used again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from spm_xl.errors import InvalidInput
from spm_xl.workbook.fill.sheet_xml import with_value
from spm_xl.workbook.fill.styles import Styles
from spm_xl.workbook.parts.xml_parts import text_in

GENERAL, SHORT_DATE = 0, 14
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))  # built-in number formats
_NOT_OF_DATES = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_FORMAT = re.compile(r"<xf\b[^>]*?(?:/>|>.*?</xf>)", re.DOTALL)
_CODE = re.compile(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"')
_FACT = re.compile(r"""([\w:]+)\s*=\s*["']([^"']*)["']""")


class CellFormats:
    """The formats of cells, by their number."""

    def __init__(self, data: bytes, part: str):
        self._data, self._part = data, part
        self._twins: Styles | None = None
        text_in(data, part)
        start, end = data.find(b"<cellXfs"), data.find(b"</cellXfs>")
        plain = start >= 0 and end >= 0 and b"<!" not in data
        self._formats = _FORMAT.findall(data[start:end].decode()) if plain else self._styles.formats
        codes = _CODE.findall(data.decode()) if plain else [(str(number), code) for code, number in self._styles.codes.items()]
        self._codes = {number: unescape(code) for number, code in codes}

    @property
    def _styles(self) -> Styles:
        """The formats with their twins, once one is needed."""
        self._twins = self._twins or Styles(self._data, self._part)
        return self._twins

    def _facts(self, style: int) -> dict[str, str]:
        return dict(_FACT.findall(self._element(style).partition(">")[0]))

    def _element(self, style: int) -> str:
        formats = self._twins.formats if self._twins else self._formats
        if style >= len(formats):
            raise InvalidInput(f"a cell names format {style}, which is not there. Save the workbook again in Excel.")
        return formats[style]

    def locked(self, style: int) -> bool:
        """Whether a cell is locked where its sheet is protected."""
        protection = re.search(r"<(?:\w+:)?protection\b([^>]*)>", self._element(style))
        return not protection or dict(_FACT.findall(protection[1])).get("locked", "1") not in ("0", "false")

    def number_format(self, style: int) -> int:
        """Number of the format's number format."""
        number = self._facts(style).get("numFmtId", "0")
        return int(number) if number.isdecimal() else GENERAL

    def of_dates(self, style: int) -> bool:
        """Whether a number shows as a date or time."""
        number = self.number_format(style)
        code = self._codes.get(str(number), "")
        return number in _DATES or (code.lower() != "general" and bool(re.search("[dmyhs]", _NOT_OF_DATES.sub("", code).lower())))

    def but_for_borders(self, style: int) -> tuple[dict[str, str], str]:
        """What a format says of everything but the borders of a cell."""
        inside = self._element(style).partition(">")[2]
        return {fact: value for fact, value in self._facts(style).items() if fact not in ("borderId", "applyBorder")}, inside

    def quoted(self, style: int) -> int:
        """The format with the quote prefix."""
        if self._facts(style).get("quotePrefix") in ("1", "true"):
            return style
        return self._twin(style, lambda tag: with_value(tag, "quotePrefix", "1"))

    def dated(self, style: int) -> int:
        """The format with the short date."""
        return self._twin(style, lambda tag: with_value(with_value(tag, "applyNumberFormat", "1"), "numFmtId", str(SHORT_DATE)))

    def _twin(self, style: int, changed: Callable[[str], str]) -> int:
        formats, element = self._styles.formats, self._element(style)
        end = element.index(">") + 1
        new = changed(element[:end]) + element[end:]
        if new not in formats:
            formats.append(new)
        return formats.index(new)

    @property
    def changed(self) -> bool:
        """Whether there are new twins."""
        return self._twins is not None and len(self._twins.formats) > self._twins.own

    def xml(self) -> bytes:
        """The part with all formats."""
        return self._styles.xml({})
