"""What a workbook says of itself: its sheets, the Excel tables on them, its formats and its calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spm_xl.tables.workbook_cells import Styles
from spm_xl.tables.workbook_pieces import Damaged
from spm_xl.workbook.formulas.references import LAST_COLUMN, LAST_ROW, index_of
from spm_xl.workbook.parts.xml_parts import (
    content,
    number_in,
    parsed,
    relation_in,
    relations_of,
    safe_parser,
    unescaped,
)

# Formats without a code of their own: dates and times everywhere, and in East Asia; durations.
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_DURATIONS = frozenset((46,))
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}))?")
_TRUE = ("1", "true")
Parts = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Area:
    """A sheet, or an Excel table on it, that may be one of our tables.

    Attributes
    ----------
    name : of the Excel table, or of the sheet.
    sheet : name of the sheet; part : its path in the package.
    rows, columns : first and last, of an Excel table without its totals row; whole sheet otherwise.
    hidden : the sheet is hidden.
    headed : it has a header row, as far as the workbook says.
    """

    name: str
    sheet: str
    part: str
    rows: tuple[int, int] = (1, LAST_ROW)
    columns: tuple[int, int] = (1, LAST_COLUMN)
    hidden: bool = False
    headed: bool = True


@dataclass(frozen=True, slots=True)
class Index:
    """The areas of a workbook in their order, the part of its shared texts ("" for none), and its formats."""

    areas: tuple[Area, ...]
    strings: str
    styles: Styles


def index(parts: Parts) -> Index:
    """What a workbook says of itself.

    Raises
    ------
    InvalidInput, Damaged : a part that everything else needs is missing or damaged.
    """
    top = relations_of(parts, "").values()
    main = next((target for kind, target, _ in top if kind == "officeDocument"), "xl/workbook.xml")
    relations = relations_of(parts, main)
    by_kind = {kind: target for kind, target, outside in relations.values() if not outside}
    listed, settings = [], {}
    for tag, facts in _facts(parts, main, ("sheet", "workbookPr")):
        if tag == "sheet":
            listed.append(facts)
        else:
            settings.update(facts)
    areas: list[Area] = []
    for facts in listed:
        kind, part, outside = relations.get(relation_in(facts), ("", "", False))
        if kind == "worksheet" and not outside:
            areas += _areas(parts, unescaped(facts.get("name", "")), part, facts.get("state", "visible") != "visible")
    styles = _styles(parts, by_kind.get("styles", ""), settings.get("date1904") in _TRUE)
    return Index(tuple(areas), by_kind.get("sharedStrings", ""), styles)


def _areas(parts: Parts, sheet: str, part: str, hidden: bool) -> Iterator[Area]:
    if part not in parts:
        raise Damaged(f"the sheet {sheet} has no part {part}")
    yield Area(sheet, sheet, part, hidden=hidden)
    for kind, table, outside in relations_of(parts, part).values():
        if kind == "table" and not outside and table in parts:
            yield _table(parts, table, Area(sheet, sheet, part, hidden=hidden))


def _table(parts: Parts, part: str, sheet: Area) -> Area:
    _, facts = next(_facts(parts, part, ("table",)), ("", {}))
    found = _AREA.fullmatch(facts.get("ref", ""))
    if not found:
        raise Damaged(f"the Excel table of the part {part} lies in {facts.get('ref', '')[:20]!r}")
    left, first, right, last = found.groups()
    totals = number_in(facts, "totalsRowCount", 0, part)
    return Area(
        facts.get("displayName") or facts.get("name", ""),
        sheet.sheet,
        sheet.part,
        (int(first), int(last or first) - totals),
        (index_of(left), index_of(right or left)),
        sheet.hidden,
        number_in(facts, "headerRowCount", 1, part) > 0,
    )


def _styles(parts: Parts, part: str, from_1904: bool) -> Styles:
    if part not in parts:
        return Styles(from_1904=from_1904)
    codes: dict[str, str] = {}
    formats: list[str] = []
    for tag, facts in _facts(parts, part, ("numFmt", "xf"), within={"numFmt": "numFmts", "xf": "cellXfs"}):
        if tag == "numFmt":
            codes[facts.get("numFmtId", "")] = facts.get("formatCode", "")
        else:
            formats.append(facts.get("numFmtId", "0"))
    kinds = {key: kind_of(codes[key]) if key in codes else _built_in(key) for key in set(formats)}
    return Styles(
        frozenset(at for at, key in enumerate(formats) if kinds[key]),
        frozenset(at for at, key in enumerate(formats) if kinds[key] == "duration"),
        from_1904,
    )


def _built_in(key: str) -> str:
    number = int(key) if key.isdecimal() and len(key) < 5 else 0
    return "duration" if number in _DURATIONS else "date" if number in _DATES else ""


def kind_of(code: str) -> str:
    """Whether a number format shows a "date" (or time), a "duration", or a number: "".

    >>> kind_of("dd.mm.yyyy"), kind_of("[h]:mm"), kind_of('[Red]#,##0.00 "days"'), kind_of("General")
    ('date', 'duration', '', '')
    """
    shown = _NOT_SHOWN.sub("", code).split(";")[0].lower()
    if "[" in shown:
        return "duration"
    return "date" if re.search("[dmyhs]", shown.replace("general", "")) else ""


def _facts(
    parts: Parts, part: str, wanted: tuple[str, ...], within: Mapping[str, str] | None = None
) -> Iterator[tuple[str, dict[str, str]]]:
    """Local name and attributes of some elements of a part, in their order; each only in the element it must stand in."""
    found: list[tuple[str, dict[str, str]]] = []
    inside = [""]

    def start(name: str, facts: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local in wanted and (within is None or inside[-1] == within[local]):
            found.append((local, facts))
        inside.append(local)

    parser = safe_parser(part)
    parser.StartElementHandler, parser.EndElementHandler = start, lambda name: inside.pop()
    parsed(parser, content(parts, part), part)
    return iter(found)
