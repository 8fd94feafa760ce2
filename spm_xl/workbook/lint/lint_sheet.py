"""What Excel repairs or refuses in a sheet beside its tables and formulas: order, lengths, notes, and lists of cells.

Every limit here is one at which Excel says that it found a problem with the content, and takes something out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.formula_tokens import tokens, unquoted
from spm_xl.workbook.lint.lint_book import Area, Book, Sheet, Table, area
from spm_xl.workbook.parts.xml_parts import elements, number_in, relations_of

LONGEST_TEXT, LONGEST_HEADER, LONGEST_LIST = 32_767, 255, 255
MOST_CHARACTERS = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255, "tooltip": 255}
_HEADERS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_ROW = re.compile(r"<x:Row>\s*(\d{1,7})\s*</x:Row>\s*<x:Column>\s*(\d{1,5})\s*</x:Column>")
_SHAPE = re.compile(r"""<v:shape\s[^<>]*?\bid=["']([^"'<>]+)["']""")


def sheet_problems(book: Book, sheet: Sheet) -> Iterator[str]:
    """What is wrong with a sheet."""
    if sheet.part not in book.parts:
        return
    yield from _order(book, sheet)
    yield from _limits(book, sheet)
    yield from _rules(book, sheet)
    yield from _notes(book, sheet)
    for table in sheet.tables:
        yield from (f"table {table.facts.get('displayName', '')}: {text}" for text in _table(book, table))
    for cell in sheet.cells.values():
        if cell.kind != "s" and cell.value and len(cell.value) > LONGEST_TEXT:
            yield f"{cell.at} holds {len(cell.value):,} characters, and {LONGEST_TEXT:,} are the most"


def string_problems(book: Book) -> Iterator[str]:
    """Shared texts that are longer than a cell's."""
    for at, text in enumerate(book.strings):
        if len(text) > LONGEST_TEXT:
            yield f"the shared string {at} has {len(text):,} characters, and {LONGEST_TEXT:,} are the most"


def chain_problems(book: Book) -> Iterator[str]:
    """Cells that the list of formula cells names, and that have no formula and belong to no array; Excel repairs such a file."""
    sheets: dict[str, Sheet] = {}
    by_relation = relations_of(book.parts, book.main)
    for tag, facts, _ in elements(book.parts, book.main):
        if tag == "sheet":
            part = by_relation.get(facts.get("r:id", ""), ("", "", False))[1]
            sheets |= {facts.get("sheetId", ""): sheet for sheet in book.sheets if sheet.part == part}
    filled = {name: [cell.spill for cell in sheet.cells.values() if cell.spill] for name, sheet in sheets.items()}
    chains = [target for kind, target, _ in by_relation.values() if kind == "calcChain" and target in book.parts]
    number = ""
    for tag, facts, _ in elements(book.parts, chains[0]) if chains else ():
        number = facts.get("i", number) if tag == "c" else number
        if tag == "c" and number in sheets:
            place = area(facts.get("r", ""))
            cell = sheets[number].cells.get((place.top, place.left))
            member = any(each.top <= place.top <= each.bottom and each.left <= place.left <= each.right for each in filled[number])
            if not member and (cell is None or cell.formula is None):
                yield f"{chains[0]} names {sheets[number].name}!{place}, which has no formula: Excel repairs the file"


def _order(book: Book, sheet: Sheet) -> Iterator[str]:
    """Rows and cells stand in order, each once."""
    row, column = 0, 0
    for tag, facts, _ in sheet.elements:
        if tag == "row":
            new = number_in(facts, "r", row + 1, sheet.part)
            if new <= row:
                yield f"row {new} stands after row {row}"
            row, column = new, 0
        elif tag == "c" and "r" in facts:
            at = area(facts["r"])
            if at.top != row:
                yield f"{at} stands in row {row}"
            elif at.left <= column:
                yield f"{at} stands twice, or after a cell on its right"
            column = at.left


def _limits(book: Book, sheet: Sheet) -> Iterator[str]:
    """Lengths of texts, dynamic arrays that no part describes, and links that lead nowhere."""
    described = {"cm": 0, "vm": 0}
    for kind, part, _ in relations_of(book.parts, book.main).values():
        group = ""
        for tag, _, _ in elements(book.parts, part) if kind == "sheetMetadata" and part in book.parts else ():
            group = {"cellMetadata": "cm", "valueMetadata": "vm"}.get(tag, group)
            described[group or "cm"] += tag == "rc" and bool(group)
    names = {sheet.name.casefold() for sheet in book.sheets}
    for tag, facts, text in sheet.elements:
        for key, most in MOST_CHARACTERS.items() if tag in ("dataValidation", "hyperlink") else ():
            if len(facts.get(key, "")) > most:
                yield f"{facts.get('sqref') or facts.get('ref')}: its {key} has {len(facts[key])} characters, and {most} are the most"
        if tag in _HEADERS and len(text) > LONGEST_HEADER:
            yield f"its {tag} has {len(text)} characters, and {LONGEST_HEADER} are the most"
        for key, most in described.items() if tag == "c" else ():
            if number_in(facts, key, 0, sheet.part) > most:
                yield f"{facts.get('r')} has {key}={facts.get(key)}, and xl/metadata.xml describes {most}"
        target, mark, _ = facts.get("location", "").rpartition("!")
        if tag == "hyperlink" and mark and "r:id" not in facts and unquoted(target).casefold() not in names:
            yield f"{facts.get('ref')} links to the sheet {unquoted(target)}, which is not there"


def _rules(book: Book, sheet: Sheet) -> Iterator[str]:
    """Formulas of validations and conditional formats, which know no tables and no lists in braces."""
    inside = ""
    for tag, _, text in sheet.elements:
        if tag in ("dataValidation", "cfRule"):
            inside = "a validation" if tag == "dataValidation" else "a conditional format"
        elif tag in ("sparkline", "sheetData", "pageMargins"):
            inside = ""
        if not (inside and text and tag in ("formula", "formula1", "formula2", "f")):
            continue
        if tag == "formula1" and text.startswith('"') and len(text) - 2 > LONGEST_LIST:
            yield f"the list of {inside} has {len(text) - 2} characters, and {LONGEST_LIST} are the most"
        try:
            pieces = tokens(text)
        except InvalidInput:
            continue  # said where formulas are read
        if any(token.kind == "structured" for token in pieces):
            yield f"{inside} names columns of a table, {text}: it takes a defined name for them"
        if any(token.text == "{" for token in pieces):
            yield f"{inside} holds a list in braces, {text}: it takes cells or a defined name"


def _notes(book: Book, sheet: Sheet) -> Iterator[str]:
    """Notes: one a cell, each with its author and its box."""
    parts: Mapping[str, bytes] = book.parts
    there = {kind: part for kind, part, _ in relations_of(parts, sheet.part).values() if part in parts}
    drawn: set[Area] = set()
    if "vmlDrawing" in there:
        drawing = parts[there["vmlDrawing"]].decode("utf-8", "replace")
        for shape, times in Counter(_SHAPE.findall(drawing)).items():
            if times > 1:
                yield f"{there['vmlDrawing']} draws the shape {shape} {times} times"
        drawn = {Area(int(row) + 1, int(column) + 1, int(row) + 1, int(column) + 1) for row, column in _ROW.findall(drawing)}
    found = elements(parts, there["comments"]) if "comments" in there else []
    authors = sum(tag == "author" for tag, _, _ in found)
    noted = [(area(facts.get("ref", "")), facts) for tag, facts, _ in found if tag == "comment"]
    for place, times in Counter(place for place, _ in noted).items():
        if times > 1:
            yield f"{place} has {times} notes"
    for place, facts in noted:
        if number_in(facts, "authorId", authors, there["comments"]) >= authors:
            yield f"the note of {place} has the author {facts.get('authorId')}, and there are {authors}"
        if place not in drawn:
            yield f"the note of {place} has no box"


def _table(book: Book, table: Table) -> Iterator[str]:
    """Ids of a table's columns, and the place of its filter: header and rows without the totals."""
    ids: list[str] = []
    for tag, facts, _ in elements(book.parts, table.part):
        if tag == "tableColumn":
            ids.append(facts.get("id", ""))
        elif tag == "autoFilter":
            wanted = table.area._replace(bottom=table.area.bottom - number_in(table.facts, "totalsRowCount", 0, table.part))
            if area(facts.get("ref", "")) != wanted:
                yield f"its filter stands on {facts.get('ref')}, not on {wanted}"
    for number, times in Counter(ids).items():
        if times > 1:
            yield f"{times} columns have the id {number}"
