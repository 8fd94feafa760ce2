"""Formulas as a workbook stores them: whether they can be read, and whether what they name is there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.formula_tokens import Token, tokens, unquoted
from spm_xl.workbook.formulas.function_names import known_functions, stored_name
from spm_xl.workbook.lint.lint_book import Book, whole
from spm_xl.workbook.lint.lint_lambdas import local_problems

LONGEST, DEEPEST, MOST_ARGUMENTS, LONGEST_TEXT = 8_192, 64, 255, 255
_FOREIGN = re.compile(r"(?:_xll\.|_xludf\.|_xldudf_|\[\d+\]!)", re.IGNORECASE)
_PREFIXES = re.compile(r"(?:_xlfn\.|_xlws\.)+", re.IGNORECASE)
_LOCAL = re.compile(r"_xlpm\.", re.IGNORECASE)
_PARAMETER = re.compile(r"_xl(?:pm|op)\.", re.IGNORECASE)
_INNER = re.compile(r"\[(?:[^\[\]']|'.)*\]")
_MARKS = {"(": ")", "{": "}"}
_ITEMS = ("#this row", "#all", "#data", "#headers", "#totals")


@dataclass(frozen=True)
class Known:
    """What a formula may name, in lower case: functions from elsewhere, names, tables with their columns, sheets."""

    functions: frozenset[str]
    names: frozenset[str]
    tables: dict[str, frozenset[str]]
    sheets: frozenset[str]
    links: int

    @staticmethod
    def of(book: Book, functions: Collection[str]) -> Known:
        """What the formulas of a workbook may name."""
        tables = {
            table.facts.get("displayName", "").casefold(): frozenset(name.casefold() for name in table.columns)
            for sheet in book.sheets
            for table in sheet.tables
        }
        return Known(
            frozenset(name.casefold() for name in functions),
            frozenset(own.name.casefold() for own in book.names),
            tables,
            frozenset(sheet.name.casefold() for sheet in book.sheets),
            book.links,
        )


class Placed(NamedTuple):
    """A formula, where it stands, and the table around it, if any."""

    place: str
    formula: str
    table: str


def formula_problems(book: Book, known: Known) -> Iterator[str]:
    """What is wrong with the formulas of a workbook: in cells, names, tables, validations and conditional formats."""
    seen: dict[tuple[str, str], bool] = {}
    for placed in _formulas(book):
        key = placed.formula, placed.table
        if seen.get(key):
            continue
        found = list(_problems(placed, known))
        seen[key] = not found
        yield from (f"{placed.place}: {text}" for text in found)
    yield from _cut_calls(book, known)
    for sheet in book.sheets:
        masters = {cell.shared for cell in sheet.cells.values() if cell.shared and cell.formula}
        for cell in sheet.cells.values():
            if cell.shared and cell.shared not in masters:
                yield f"{sheet.name}!{cell.at}: it shares the formula {cell.shared}, which no cell gives"


def _cut_calls(book: Book, known: Known) -> Iterator[str]:
    """Plain formulas that call a LAMBDA of the workbook: Excel reads them in its older language, and shows @ before the call."""
    for sheet in book.sheets:
        placed = [(str(cell.at), cell.formula) for cell in sheet.cells.values() if cell.formula and not cell.dynamic]
        placed += [(f"table {table.facts.get('displayName')}", formula) for table in sheet.tables for formula in table.plain]
        for place, formula in placed:
            if "(" in formula and (called := _named_functions(formula, known)):
                yield f"{sheet.name}: {place} calls the LAMBDA {called[0]}, and is not stored as an array that may grow"


def _named_functions(formula: str, known: Known) -> list[str]:
    try:
        return [token.text for token in tokens(formula) if token.kind == "function" and token.text.casefold() in known.names]
    except InvalidInput:
        return []  # said where formulas are read


def _formulas(book: Book) -> Iterator[Placed]:
    for own in book.names:
        yield Placed(f"name {own.name}", own.formula, "")
    for part, formula in book.charted:
        yield Placed(part, formula, "")
    for sheet in book.sheets:
        for table in sheet.tables:
            title = table.facts.get("displayName", "")
            yield from (Placed(f"{sheet.name}: table {title}", formula, title) for formula in table.formulas)
        for place, formula in sheet.formulas:
            yield Placed(f"{sheet.name}!{place}", formula, "")
        for cell in sheet.cells.values():
            if cell.formula:
                row, column = cell.at.top, cell.at.left
                around = (
                    table.facts.get("displayName", "")
                    for table in sheet.tables
                    if table.area.top <= row <= table.area.bottom and table.area.left <= column <= table.area.right
                )
                yield Placed(f"{sheet.name}!{cell.at}", cell.formula, next(around, ""))


def _problems(placed: Placed, known: Known) -> Iterator[str]:
    formula = placed.formula
    if formula.startswith("="):
        yield "a stored formula has no sign = before it"
    if len(formula) > LONGEST:
        yield f"the formula has {len(formula):,} characters, and {LONGEST:,} are the most"
    try:
        pieces = tokens(formula)
    except InvalidInput as wrong:
        yield str(wrong)
        return
    if formula.count('"') % 2:
        yield "a quote is not closed"
    yield from _brackets(pieces)
    yield from local_problems(pieces)
    given = {_PARAMETER.sub("", token.text).casefold() for token in pieces if _PARAMETER.match(token.text)}
    for at, token in enumerate(pieces):
        if token.kind == "function":
            yield from _function(token.text, known, given)
        elif token.kind in ("reference", "name"):
            yield from _named(token, known, given)
        elif token.kind == "structured":
            yield from _structured(token.text, placed.table, known)
        elif token.kind == "text" and len(token.text) - 2 > LONGEST_TEXT:
            yield f"a text of {len(token.text) - 2} characters stands in it, and {LONGEST_TEXT} are the most"
        elif token.text.upper() == "#REF!":
            yield "it refers to a cell that is gone (#REF!)"
        elif token.text == "#":
            yield f"{pieces[at - 1].text if at else ''}# is stored as _xlfn.ANCHORARRAY({pieces[at - 1].text if at else ''})"


def _brackets(pieces: Sequence[Token]) -> Iterator[str]:
    open_marks: list[tuple[str, int]] = []  # the mark that closes it, and the arguments so far
    for token in pieces:
        if token.text in _MARKS and token.kind == "mark":
            open_marks.append((_MARKS[token.text], 1))
            if len(open_marks) > DEEPEST:
                yield f"its brackets are nested {len(open_marks)} deep, and {DEEPEST} are the most"
                return
        elif token.kind == "mark" and token.text in (")", "}"):
            if not open_marks or open_marks[-1][0] != token.text:
                yield f"a bracket {token.text} closes nothing"
                return
            if open_marks.pop()[1] > MOST_ARGUMENTS and token.text == ")":
                yield f"a function has more than {MOST_ARGUMENTS} arguments"
        elif token.text == "," and open_marks:
            open_marks[-1] = open_marks[-1][0], open_marks[-1][1] + 1
    if open_marks:
        yield f"a bracket is not closed: {open_marks[-1][0]} is missing"


def _function(word: str, known: Known, given: Collection[str]) -> Iterator[str]:
    sheet, _, name = word.rpartition("!")
    if sheet and not _FOREIGN.match(word):
        yield from _sheet(sheet, known)
    if _LOCAL.match(name):
        return
    foreign = _FOREIGN.sub("", word, count=1)
    if foreign.casefold() in known.functions or name.casefold() in known.names:
        return
    plain = _PREFIXES.sub("", name).upper()
    if plain not in known_functions():
        if plain.casefold() in given:
            yield f"{name} is named in the formula, and is stored as _xlpm.{name}"
        else:
            yield f"{name} is no function, and no name of the workbook"
    elif name != stored_name(plain):
        wrong = "is not in capitals" if name.upper() == stored_name(plain).upper() else f"is stored as {stored_name(plain)}"
        yield f"{name} {wrong}"


def _named(token: Token, known: Known, given: Collection[str]) -> Iterator[str]:
    if token.text.upper().endswith("#REF!"):
        yield "it refers to a cell that is gone (#REF!)"
        return
    sheet, _, name = token.text.rpartition("!")
    if sheet:
        yield from _sheet(sheet, known)
    if token.kind == "reference":
        return
    if sheet.startswith(("[", "'[")):
        return
    if _PARAMETER.match(name):
        return
    if name.casefold() in known.names or name.casefold() in known.tables or name.startswith("_xleta."):
        return
    if name.casefold() in given:
        yield f"{name} is named in the formula, and is stored as _xlpm.{name}"
    else:
        yield f"there is no name {name} in the workbook"


def _sheet(written: str, known: Known) -> Iterator[str]:
    written = unquoted(written)
    link = re.match(r"\[(\d+)\]", written)
    if link:
        if not 0 <= whole(link[1]) <= known.links:
            yield f"it refers to the workbook [{link[1]}], and {known.links} are linked"
        return
    for sheet in written.split(":"):
        if sheet.casefold() not in known.sheets:
            yield f"there is no sheet {sheet}"


def _structured(text: str, around: str, known: Known) -> Iterator[str]:
    """A reference to columns of a table, such as Team[[#This Row],[Credit]]."""
    title, _, inside = text.partition("[")
    title = title.rpartition("!")[2] or around
    if title.startswith("[") or not title:
        if not around and not title:
            yield f"{text} stands outside a table and names none"
        return
    if title.casefold() not in known.tables:
        yield f"there is no table {title}"
        return
    inner = _INNER.findall(f"[{inside}"[1:-1]) or [f"[{inside}"]
    for word in (re.sub("'(.)", r"\1", part[1:-1]).casefold() for part in inner):
        if word and word not in _ITEMS and word.removeprefix("@").strip("[]") not in known.tables[title.casefold()]:
            yield f"table {title} has no column {word}"
        if word.startswith("@"):
            yield f"{text} is stored as {title}[[#This Row],[{word.removeprefix('@').strip('[]')}]]"
