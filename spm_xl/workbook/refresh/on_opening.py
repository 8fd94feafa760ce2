"""What a spreadsheet program is asked to do when it opens a workbook: to calculate everything, to refresh a pivot.

>>> calculated_on_opening(b'<workbook><sheets/><definedNames/><calcPr calcId="1"/></workbook>', "w")
b'<workbook><sheets/><definedNames/><calcPr calcId="1" fullCalcOnLoad="1"/></workbook>'
>>> calculated_on_opening(b"<x:workbook><x:sheets></x:sheets></x:workbook>", "w")
b'<x:workbook><x:sheets></x:sheets><x:calcPr fullCalcOnLoad="1"/></x:workbook>'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from spm_xl.errors import InvalidInput
from spm_xl.workbook.fill.sheet_xml import with_value
from spm_xl.workbook.formulas.dependents import Touched
from spm_xl.workbook.formulas.reads import ANYTHING, read_by, whole
from spm_xl.workbook.grid.grid import Area, Book, area
from spm_xl.workbook.parts.xml_parts import elements, parsed, places, safe_parser

PIVOT_TYPE = "pivotCacheDefinition+xml"  # end of the content type
_BEFORE = ("sheets", "functionGroups", "externalReferences", "definedNames")  # what stands before calcPr in a workbook
_SETTINGS = re.compile(rb"<calcPr\b[^<>]*>")


def calculated_on_opening(data: bytes, part: str) -> bytes:
    """The part of the workbook, which asks for all formulas to be calculated."""
    found = _SETTINGS.search(data) if b"<!" not in data else None
    if found:
        parsed(safe_parser(part), data, part)
        return data[: found.start()] + _asked(found[0], "fullCalcOnLoad") + data[found.end() :]
    every = places({part: data}, part)
    for name, _, start, depth, _ in every:
        if depth == 1 and name.rpartition(":")[2] == "calcPr":
            end = data.index(b">", start) + 1
            return data[:start] + _asked(data[start:end], "fullCalcOnLoad") + data[end:]
    before = [each for each in every if each[3] == 1 and each[0].rpartition(":")[2] in _BEFORE]
    if not before:
        raise InvalidInput(f"{part} lists no sheets. Save the workbook again in Excel.")
    name, _, start, _, close = before[-1]
    end_tag = f"</{name}>".encode()
    at = close + len(end_tag) if data.startswith(end_tag, close) else close
    prefix = name[: -len(name.rpartition(":")[2])]
    return data[:at] + f'<{prefix}calcPr fullCalcOnLoad="1"/>'.encode() + data[at:]


def _asked(tag: bytes, name: str) -> bytes:
    text = tag.decode()
    there = re.search(rf"""\s{name}\s*=\s*["']([^"']*)["']""", text)
    if there:
        return tag if there[1] in ("1", "true") else with_value(text, name, "1").encode()
    end = "/>" if text.endswith("/>") else ">"
    return f'{text[: -len(end)].rstrip()} {name}="1"{end}'.encode()


def refreshed_on_opening(book: Book, pivots: Iterable[str], changed: Touched) -> dict[str, bytes]:
    """The caches of pivots whose source has changed, which ask to be refreshed; what they keep stays till then."""
    found = {}
    for part in pivots:
        facts = elements(book.parts, part)
        source = next((each for tag, each, _ in facts if tag == "worksheetSource"), None)
        areas = _source(book, source) if source and not any(key.rpartition(":")[2] == "id" for key in source) else []
        areas += [each for tag, own, _ in facts if tag == "rangeSet" for each in _source(book, own)]
        if any(map(changed.meets, areas)):
            data = book.parts[part]
            root = re.search(rb"<(?:\w+:)?pivotCacheDefinition\b[^<>]*>", data)
            if root:
                found[part] = data[: root.start()] + _asked(root[0], "refreshOnLoad") + data[root.end() :]
    return {part: data for part, data in found.items() if data != book.parts[part]}


def _source(book: Book, facts: Mapping[str, str]) -> list[Area]:
    """The cells that a pivot is made from: of a range, a table or a name; those of another workbook are none."""
    sheet = book.sheet(facts.get("sheet", ""))
    if facts.get("ref") and sheet:
        return [area(sheet.name, facts["ref"])]
    if facts.get("name"):
        areas = read_by(facts["name"], (sheet.name if sheet else "", 0, 0), book)
        if areas is not ANYTHING:
            return areas
        return [whole(each.name) for each in book.sheets]
    return []
