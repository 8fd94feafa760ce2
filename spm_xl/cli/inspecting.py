"""`spm-xl inspect`: what is in a workbook, and what is hidden in it, as a report that a person reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from spm_xl.cli.books import content
from spm_xl.cli.screen import say, show_json, show_table
from spm_xl.workbook.inspect.contents import Contents, SheetContents
from spm_xl.workbook.inspect.inspect import inspect as inspected

MOST_ROWS = 20  # of a table in the report; --json has them all
LARGEST = 3  # parts that are named with their size
_COUNTS = (
    "tables", "pivots", "charts", "pictures", "shapes", "sparklines", "controls", "activex", "comments", "merged",
    "conditional_formats", "validations", "hyperlinks",
)  # fmt: skip
_WORDS = {
    "pivots": "pivot tables", "activex": "ActiveX controls", "merged": "merged ranges", "conditional_formats": "conditional formats",
    "controls": "form controls", "hyperlinks": "links",
}  # fmt: skip


def inspect(book: Path, json: bool, quiet: bool) -> None:
    """Print what is in a workbook."""
    data = content(book)
    found = inspected(data)
    if json:
        show_json({"book": str(book), "bytes": len(data), **asdict(found)})
        return
    print(f"{book.name}: {found.kind}, {len(data):,} bytes in {len(found.parts)} parts")
    for title, columns, rows in _sections(found):
        print()
        show_table(columns, rows[:MOST_ROWS], title)
        if len(rows) > MOST_ROWS:
            print(f"... and {len(rows) - MOST_ROWS} more; --json lists all")
    notes = list(remarkable(found))
    if notes:
        print("\nto know before you send it or write into it:")
        for note in notes:
            print(f"- {note}")
    say(f"What could feed it: spm-xl bind {book}", quiet)


def _sections(found: Contents) -> Iterator[tuple[str, Sequence[str], list[tuple[Any, ...]]]]:
    """The tables of the report that have rows: title, columns, rows."""
    sheets = [(s.name, s.shown, s.used, s.cells, s.formulas, s.errors or None, _holds(s)) for s in found.sheets]
    tables = [(t.name, t.sheet, t.range, t.rows, _some(t.columns)) for t in found.tables]
    names = [(n.name, n.sheet, _cut(n.formula), _marks(hidden=n.hidden, broken=n.broken, macro=n.macro)) for n in found.names]
    pivots = [(p.name, p.sheet, p.range, p.source, p.rows_kept, "yes" if p.refreshed_on_open else "no") for p in found.pivots]
    charts = [(c.sheet, _cut(c.title), _some(c.ranges, 3), c.pivot) for c in found.charts]
    slicers = [(s.name, s.sheet, s.column) for s in found.slicers]
    links = [(link.kind, _cut(link.target), link.cells_kept) for link in found.links]
    personal = [(p.what, _cut(p.text), p.part) for p in found.personal]
    for title, columns, rows in (
        ("sheets", ("sheet", "shown", "used", "cells", "formulas", "errors", "holds"), sheets),
        ("tables", ("table", "sheet", "range", "rows", "columns"), tables),
        ("names", ("name", "sheet", "stands for", "is"), names),
        ("pivot tables", ("pivot table", "sheet", "range", "source", "rows kept", "read on opening"), pivots),
        ("slicers", ("slicer", "sheet", "column"), slicers),
        ("charts", ("sheet", "title", "shows", "pivot table"), charts),
        ("links to other files", ("kind", "to", "cells kept"), links),
        ("personal data", ("what", "text", "part"), personal),
    ):
        if rows:
            yield title, columns, rows


def _holds(sheet: SheetContents) -> str:
    """What a sheet holds, in words."""
    found = []
    for name in _COUNTS:
        count = getattr(sheet, name)
        if count:
            words = _WORDS.get(name, name)
            found.append(f"{count} {words.removesuffix('s') if count == 1 else words}")
    return ", ".join([*(["protected"] if sheet.protected else []), *found])


def remarkable(found: Contents) -> Iterator[str]:
    """What one should know of a workbook before it is sent or written into."""
    hidden = [f"{sheet.name} ({sheet.shown})" for sheet in found.sheets if sheet.shown != "visible"]
    if hidden:
        yield f"hidden sheets: {_some(hidden)}"
    rows = [f"{sheet.name}: {_hidden_in(sheet)}" for sheet in found.sheets if _hidden_in(sheet)]
    if rows:
        yield f"hidden on sheets: {_some(rows)}"
    names = [name.name for name in found.names if name.hidden]
    if names:
        yield f"hidden names: {_some(names)}"
    broken = [name.name for name in found.names if name.broken]
    if broken:
        yield f"names that point nowhere (#REF!): {_some(broken)}"
    macros = found.macros
    if macros.project or macros.sheets:
        yield f"macros: {_some([*macros.modules, *macros.sheets])}{', signed' if macros.signed else ', not signed'}; they are never run here"
    for connection in found.connections:
        yield f"a connection: {_cut(', '.join(str(value) for value in asdict(connection).values() if isinstance(value, str) and value), 100)}"
    if found.queries:
        yield f"Power Query: {_some(found.queries)}"
    kept = sum(pivot.rows_kept for pivot in {pivot.cache: pivot for pivot in found.pivots}.values())
    if kept:
        yield f"pivot tables keep a copy of {kept:,} row(s) of their source, also where it is not in the workbook"
    if found.embedded:
        yield f"files of other programs: {_some(found.embedded)}"
    yield from _calculation(found)
    if found.protected_structure:
        yield "sheets may not be added, renamed or shown (protected structure)"
    for part in found.unread:
        yield f"damaged: {part}"
    largest = sorted(found.parts, key=lambda part: -part.packed)[:LARGEST]
    yield f"largest parts: {', '.join(f'{part.name} {part.packed:,} bytes' for part in largest)}"


def _hidden_in(sheet: SheetContents) -> str:
    counts = ((sheet.hidden_rows, "row(s)"), (sheet.hidden_columns, "column(s)"), (sheet.unseen, "cell(s) that show nothing"))
    return ", ".join(f"{count} {words}" for count, words in counts if count)


def _calculation(found: Contents) -> Iterator[str]:
    settings = found.calculation
    for there, words in (
        (settings.mode != "auto", f"calculation is {settings.mode}"),
        (settings.iterates, "it iterates circular formulas"),
        (settings.as_displayed, "it calculates with values as displayed"),
        (settings.since_1904, "it counts dates from 1904"),
    ):
        if there:
            yield words
    for words, functions in (("functions that change at every opening", settings.volatile), ("functions that reach outside", settings.reaching_outside)):
        if functions:
            yield f"{words}: {', '.join(f'{name} in {count} cell(s)' for name, count in functions)}"


def _marks(**there: bool) -> str:
    return ", ".join(name for name, yes in there.items() if yes)


def _some(words: Sequence[str], most: int = 6) -> str:
    shown = [" ".join(str(word).split()) for word in words[:most]]
    return ", ".join(shown) + (f" and {len(words) - most} more" if len(words) > most else "")


def _cut(text: str, most: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 3] + "..."
