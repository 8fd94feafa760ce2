"""Which parts of a workbook name cells: all that its relations lead to, each with its kind and the sheet it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spm_xl.workbook.parts.xml_parts import elements, relation_in, relations_of, relations_part

LEFT_OUT = ("calcChain", "volatileDependencies")  # relations to lists of formula cells, which Excel makes anew
KINDS = {  # last word of a relation's type -> kind of the part
    "table": "table", "drawing": "drawing", "vmlDrawing": "boxes", "comments": "comments", "threadedComment": "threads",
    "pivotTable": "pivot", "pivotCacheDefinition": "source", "ctrlProp": "control", "control": "active",
    "tableSingleCells": "single cells", "chart": "chart", "chartEx": "new chart", "chartUserShapes": "drawing",
    "connections": "connections",
}  # fmt: skip
SHEETS = ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")


def moving_parts(parts: Mapping[str, bytes]) -> list[tuple[str, str, str]]:
    """(part, kind, name of the sheet that it belongs to) of every part that may name cells, the sheets among them.

    The sheet is "" for what belongs to the workbook as a whole, and for what stands on a sheet without cells.
    """
    book = next((part for kind, part, _ in relations_of(parts, "").values() if kind == "officeDocument"), "xl/workbook.xml")
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    relations = relations_of(parts, book)
    sheets: dict[str, str] = {}
    for tag, facts, _ in elements(parts, book):
        kind, part, outside = relations.get(relation_in(facts), ("", "", True))
        if tag == "sheet" and kind in SHEETS and not outside and part in parts:
            sheets[part] = facts.get("name", "") if kind != "chartsheet" else ""
            found[part, ""] = part, "sheet" if kind != "chartsheet" else "chart sheet", facts.get("name", "")
    logs = [part for kind, part, _ in relations.values() if kind == "revisionHeaders" and part in parts]
    found[book, ""] = book, "workbook", ""
    for part, sheet in sheets.items():
        for each in (*_below(parts, part, sheet, {part}), *((log, "log", sheet) for log in logs)):
            found.setdefault((each[0], each[2] if each[1] == "log" else ""), each)
    for each in _below(parts, book, "", {book, *sheets}):
        found.setdefault((each[0], ""), each)
    return list(found.values())


def _below(parts: Mapping[str, bytes], owner: str, sheet: str, seen: set[str]) -> Iterator[tuple[str, str, str]]:
    """The parts that a part leads to."""
    if b"#" in parts.get(relations_part(owner), b""):
        yield relations_part(owner), "relations", sheet
    for word, part, outside in relations_of(parts, owner).values():
        if outside or part in seen or part not in parts or word not in KINDS:
            continue
        seen.add(part)
        yield part, KINDS[word], sheet
        yield from _below(parts, part, sheet, seen)
