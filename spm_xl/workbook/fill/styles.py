"""The cell formats of a template, and those that filling it needs besides.

A text that looks like a formula needs its cell's format with the quote prefix; a marker with a number format needs its
cell's format with that one. Both are added behind those that are there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from spm_xl.errors import InvalidInput
from spm_xl.workbook.fill.sheet_xml import with_value, without
from spm_xl.workbook.grid.cells import attribute
from spm_xl.workbook.parts.xml_parts import number_in, places

SHORT_DATE = "14"
FIRST_OWN_FORMAT = 164  # number formats below are built in


class Styles:
    """Cell formats: those of the template, and what was asked for besides."""

    def __init__(self, data: bytes, part: str):
        self.data = data
        found = places({part: data}, part)
        self.formats: list[str] = []
        self.codes: dict[str, int] = {}
        self.where: tuple[int, int, str] | None = None
        self.numbers: tuple[int, int] | None = None
        self.root_end = 0
        for at, (name, _, start, depth, _) in enumerate(found):
            local = name.rpartition(":")[2]
            if depth == 0:
                self.prefix, self.root_end = name[: -len(local)], start
            if depth == 1 and local in ("cellXfs", "numFmts"):
                inside = [each for each in found[at + 1 :] if each[3] >= 1]
                stop = next((n for n, each in enumerate(inside) if each[3] == 1), len(inside))
                children = [each for each in inside[:stop] if each[3] == 2]
                if local == "cellXfs":
                    self.formats = [self._element(each[2], each[4], each[0]) for each in children]
                    self.where = (start, self._end(found[at][4], name), name)
                else:
                    self.codes = {each[1].get("formatCode", ""): number_in(each[1], "numFmtId", 0, part) for each in children}
                    self.numbers = (start, self._end(found[at][4], name))
        self.own = len(self.formats)
        self.added: dict[tuple[int, str], int] = {}
        self.new_codes: dict[str, int] = {}
        self.needed = False  # whether every file needs more formats than there are, and not only one with such a text

    def _end(self, close: int, name: str) -> int:
        tag = f"</{name}>".encode()
        return close + len(tag) if self.data[close : close + len(tag)] == tag else close

    def _element(self, start: int, close: int, name: str) -> str:
        return self.data[start : self._end(close, name)].decode()

    def quoted(self, style: int) -> int:
        """The format with the quote prefix."""
        return self._twin(style, "", lambda tag: with_value(tag, "quotePrefix", "1"))

    def formatted(self, style: int, code: str) -> int:
        """The format with a number format."""
        self.needed = True
        number = {**self.codes, **self.new_codes}.get(code)
        if number is None:
            number = self.new_codes[code] = max([FIRST_OWN_FORMAT - 1, *self.codes.values(), *self.new_codes.values()]) + 1

        def changed(tag: str) -> str:
            return with_value(with_value(tag, "applyNumberFormat", "1"), "numFmtId", str(number))

        return self._twin(style, code, changed)

    def dated(self, style: int) -> int:
        """The format with the short date, where it has no number format."""
        tag = self.formats[style][: self.formats[style].index(">") + 1] if style < len(self.formats) else ""
        found = re.search(r"""\snumFmtId\s*=\s*["'](\d+)["']""", tag)
        if found and found[1] != "0":
            return style
        return self._twin(style, "date", lambda tag: with_value(with_value(tag, "applyNumberFormat", "1"), "numFmtId", SHORT_DATE))

    def _twin(self, style: int, kind: str, changed) -> int:  # type: ignore[no-untyped-def]
        if style >= len(self.formats):
            raise InvalidInput(f"a cell names format {style}, and the template has {self.own}. Save it again as .xlsx.")
        if (style, kind) not in self.added:
            self.added[style, kind] = len(self.formats)
            element = self.formats[style]
            end = element.index(">") + 1
            self.formats.append(changed(element[:end]) + element[end:])
        return self.added[style, kind]

    def xml(self, number_formats: Mapping[str, str]) -> bytes:
        """The part with all formats, and number format codes replaced."""
        pieces: list[tuple[int, int, str]] = []
        if len(self.formats) > self.own and self.where:
            start, end, name = self.where
            tag = re.match(r"<[^>]*?(?=/?>)", self.data[start:end].decode())
            head = with_value(tag[0], "count", str(len(self.formats))) if tag else f"<{name}"
            pieces.append((start, end, f"{head}>{''.join(self.formats)}</{name}>"))
        if self.numbers or self.new_codes:
            pieces.append(self._number_formats(number_formats))
        text = self.data
        for start, end, new in sorted(pieces, reverse=True):
            text = text[:start] + new.encode() + text[end:]
        return text

    def _number_formats(self, number_formats: Mapping[str, str]) -> tuple[int, int, str]:
        start, end = self.numbers or (self._after_root(),) * 2
        old = self.data[start:end].decode()

        def code(found: re.Match[str]) -> str:
            new = number_formats.get(unescape(found[2]))
            return found[0] if new is None else f"{found[1]}{attribute(new)}{found[3]}"

        old = re.sub(r'(formatCode=")([^"]*)(")', code, old)
        added = "".join(
            f'<{self.prefix}numFmt numFmtId="{number}" formatCode="{attribute(code)}"/>'
            for code, number in self.new_codes.items()
        )
        if not added:
            return start, end, old
        close = f"</{self.prefix}numFmts>"
        count = len(self.codes) + len(self.new_codes)
        if not old or old.endswith("/>"):
            return start, end, f'<{self.prefix}numFmts count="{count}">{added}{close}'
        tag = old[: old.index(">") + 1]
        return start, end, with_value(without(tag, "count"), "count", str(count)) + old[len(tag) : -len(close)] + added + close

    def _after_root(self) -> int:
        return self.data.index(b">", self.root_end) + 1
