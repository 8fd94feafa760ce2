r"""The expression that matches whole rows of a sheet, made from the rows that were seen.

The cells of a column are nearly all written alike: the same format, type and tags around the value. Each way that was
seen is a form; a row matches where each of its cells has one of the forms of its column.

>>> forms = Forms()
>>> rows = '<row r="1"><c r="A1" s="2"><v>5</v></c></row><row r="2"><c r="A2" s="2"><v>7</v></c><c r="C2" t="s"><v>0</v></c></row>'
>>> forms.expression(rows).findall(rows)
[('1', '', '5', '', ''), ('2', '', '7', '0', '')]
>>> [(group.column, group.kind, group.style) for group in forms.groups]
[(1, 'n', 2), (3, 's', 0)]
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import NamedTuple

from spm_xl.workbook.formulas.references import index_of, letters_of

SAMPLE = 400  # rows that are looked at
MOST_TIMES = 8  # that the expression is made
MISSED = 0.02  # of the rows may go to the parser: if more, the expression is made again
MOST_FORMS = 8  # of a column; what is rarer is left to the parser
MOST_GROUPS = 500
_NAME_AND_VALUE = r' [A-Za-z][\w:.]*+="[^<>&"\x00-\x1f]*+"'
_ATTRIBUTES = f"(?:{_NAME_AND_VALUE})*+"
_PLAIN = r"[^<&>\x00-\x1f]*+"
_TEXT = rf"{_PLAIN}(?:(?:&(?:amp|lt|gt|quot|apos);|(?<!\]\])>){_PLAIN})*+"
_FORMULA = f"<f{_ATTRIBUTES}(?:/>|>{_TEXT}</f>)"
_ROW = re.compile(rf'<row r="([1-9][0-9]{{0,6}})"({_ATTRIBUTES})>((?s:.)*?)</row>')
_CELL = re.compile(
    rf'<c r="([A-Z]{{1,3}})([1-9][0-9]*)"({_ATTRIBUTES})'
    rf'(?:/>|>({_FORMULA})?+(?:(<v>)[^<]*</v>|<is>(<t(?: xml:space="preserve")?>)[^<]*</t></is>)?+</c>)'
)
_ATTRIBUTE = re.compile(r' ([A-Za-z][\w:.]*)="([^"]*)"')
_NO_ROW = r"(<row\b[^<>]*/>|<row\b(?s:.)*?</row>|[^<]++|<[^<]*+)"  # what goes to the parser: such a row as a whole
CLASSES = {"s": "[0-9]", "n": "[0-9.eE+-]", "b": "[a-z0-9]", "d": "[0-9TZ:.+-]"}  # characters of values that are no texts


class Form(NamedTuple):
    """How a cell is written: its attributes, whether it has a formula, and the tag before its value, "" for no value."""

    attributes: str
    formula: bool
    tag: str


class Group(NamedTuple):
    """What a group of the expression holds: the values of a column that have one type and format."""

    column: int
    kind: str
    style: int


class Forms:
    """The forms that were seen, and the expression made of them.

    Attributes
    ----------
    groups : of the expression, without the first two (number and attributes of the row) and the last (no such row).
    matched, missed : rows that the present expression matched, and that it did not.
    """

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.matched = self.missed = 0
        self._pattern: re.Pattern[str] | None = None
        self._times = 0
        self._rows: Counter[str] = Counter()
        self._forms: dict[int, Counter[Form]] = {}

    def expression(self, text: str) -> re.Pattern[str] | None:
        """What matches the rows of a text; made anew where the one before missed many."""
        if self._times < MOST_TIMES and (not self._times or self.missed > MISSED * (self.matched + self.missed)):
            self._times += 1
            self.matched = self.missed = 0
            for row in islice(_ROW.finditer(text), SAMPLE):
                self._look_at(row)
            self._pattern = self._made()
        return self._pattern

    def _look_at(self, row: re.Match[str]) -> None:
        found: list[tuple[int, Form]] = []
        number, attributes, cells = row.groups()
        at, column = 0, 0
        while at < len(cells):
            cell = _CELL.match(cells, at)
            if not cell or cell[2] != number or index_of(cell[1]) <= column:
                return
            column, at = index_of(cell[1]), cell.end()
            found.append((column, Form(cell[3], bool(cell[4]), cell[5] or cell[6] or "")))
        self._rows[attributes] += 1
        for column, form in found:
            self._forms.setdefault(column, Counter())[form] += 1

    def _made(self) -> re.Pattern[str] | None:
        self.groups = []
        cells = [self._cell(column, forms) for column, forms in sorted(self._forms.items())]
        if not self.groups or len(self.groups) > MOST_GROUPS:
            return None
        common, count = self._rows.most_common(1)[0]
        facts = re.escape(common) if self._is_nearly_all(count) else _ATTRIBUTES
        return re.compile(f'<row r="([1-9][0-9]{{0,6}})"({facts})>{"".join(cells)}</row>|{_NO_ROW}')

    def _is_nearly_all(self, count: int) -> bool:
        return count >= (1 - MISSED) * self._rows.total()

    def _cell(self, column: int, forms: Counter[Form]) -> str:
        """What matches a cell of a column, or none where many rows have none."""
        ways, count = [], 0
        for form, times in forms.most_common(MOST_FORMS):
            if times >= MISSED / 2 * self._rows.total() and (way := self._way(column, form)):
                ways.append(way)
                count += times
        if not ways:
            return ""
        return ways[0] if len(ways) == 1 and self._is_nearly_all(count) else f"(?:{'|'.join(ways)})?+"

    def _way(self, column: int, form: Form) -> str:
        """What matches a form in a column, with a group for its value; "" where the parser must read it."""
        facts = attributes(form.attributes)
        if facts is None or not facts.get("s", "0").isdecimal() or (form.formula and not form.tag):
            return ""
        head = f'<c r="{letters_of(column)}\\1"{re.escape(form.attributes)}'
        if not form.tag:
            return f"{head}(?:/>|></c>)"
        kind, is_plain = facts.get("t", "n"), form.tag == "<v>"
        if (kind == "inlineStr") == is_plain:
            return ""
        self.groups.append(Group(column, kind, int(facts.get("s", "0"))))
        value = f"({CLASSES.get(kind, '[^<]')}{'++' if form.formula else '*+'})"
        value = f"<v>{value}</v>" if is_plain else f"<is>{form.tag}{value}</t></is>"
        return f"{head}>{_FORMULA if form.formula else ''}{value}</c>"


def attributes(written: str) -> dict[str, str] | None:
    """The attributes of a tag by name; None where one is given twice."""
    pairs = _ATTRIBUTE.findall(written)
    found = dict(pairs)
    return found if len(found) == len(pairs) and "r" not in found else None
