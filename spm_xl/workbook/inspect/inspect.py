"""Look at a workbook that nobody knows: what is in it, what is hidden in it, and what it says of its people.

Every part is read safely, nothing is calculated, followed or run, and no cell's value is kept. Parts that are damaged
are named in `Contents.unread`; a workbook without readable sheets is refused.

>>> from spm_xl.workbook.parts.package import stored, written
>>> inspect(written([stored("xl/workbook.xml", b"<workbook><sheets/></workbook>")])).kind
'workbook'
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from spm_xl.workbook.inspect.contents import CalculationContents, Contents, NameContents, PartContents
from spm_xl.workbook.inspect.inspect_cells import OUTSIDE, VOLATILE, YES, Reading, reading_of, unseen_formats
from spm_xl.workbook.inspect.inspect_parts import Element, Web
from spm_xl.workbook.inspect.inspect_personal import personal
from spm_xl.workbook.inspect.inspect_sheets import chart_contents, sheet_contents, table_contents
from spm_xl.workbook.inspect.inspect_sources import connections, links, macros, pivots, queries, slicers
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.xml_parts import confirm_safe, elements, relation_in

CONTENT_TYPES = "[Content_Types].xml"
SHEET_KINDS = ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
MACRO_SHEETS = ("xlMacrosheet", "xlIntlMacrosheet")


def inspect(data: bytes) -> Contents:
    """What is in a workbook.

    Raises
    ------
    InvalidInput : no workbook, damaged where its sheets are listed or in a sheet, or unsafe.
    """
    web = Web(package.opened(data))
    confirm_safe({name: web.plain(name) for name in web.parts})
    main = next(iter(web.targets("", "officeDocument")), "xl/workbook.xml")
    listed = elements({main: web.content(main)}, main)
    sheets = list(_listed_sheets(web, main, listed))
    names = {part: facts.get("name", "") for facts, _, part in sheets if part}
    unseen = unseen_formats(web, main)
    readings = {part: reading_of(web, part, unseen) for part in names}
    sheet_of = web.sheet_of(names)
    old = tuple(facts.get("name", "") for facts, kind, _ in sheets if kind in MACRO_SHEETS)
    return Contents(
        kind=_kind(web, main),
        sheets=tuple(sheet_contents(web, facts, kind, part, readings.get(part, Reading())) for facts, kind, part in sheets),
        tables=tuple(table_contents(web, table, name) for part, name in names.items() for table in web.targets(part, "table")),
        names=tuple(_names(listed)),
        pivots=tuple(pivots(web, sheet_of)),
        slicers=tuple(slicers(web, sheet_of)),
        charts=tuple(chart_contents(web, part, sheet_of.get(part, "")) for part in web.of_kind("chart", "chartEx")),
        macros=macros(web, names, {part: reading.macros for part, reading in readings.items()}, old),
        links=tuple(links(web)),
        connections=tuple(connections(web)),
        queries=queries(web),
        embedded=tuple(web.of_kind("oleObject", "package")),
        custom_xml=tuple(_custom_xml(web)),
        personal=tuple(personal(web, {part: reading.users for part, reading in readings.items()})),
        calculation=_calculation(listed, readings),
        protected_structure=any(tag == "workbookProtection" and facts.get("lockStructure") in YES for tag, facts, _ in listed),
        parts=tuple(_parts(web)),
        unread=tuple(web.unread),
    )  # fmt: skip


def _listed_sheets(web: Web, main: str, listed: list[Element]) -> Iterator[tuple[dict[str, str], str, str]]:
    """(attributes, kind, part) of each sheet that the workbook lists; the part is "" where it is not there, or an earlier sheet's."""
    relations = web.relations(main)
    seen = set()
    for tag, facts, _ in listed:
        if tag == "sheet":
            kind, part, outside = relations.get(relation_in(facts), ("", "", False))
            there = kind in SHEET_KINDS and not outside and part in web.parts and part not in seen
            seen.add(part)
            yield facts, kind, part if there else ""


def _kind(web: Web, main: str) -> str:
    """What kind of file it is, by the content type of its main part."""
    types = {facts.get("PartName", "").lstrip("/"): facts.get("ContentType", "") for tag, facts, _ in web.elements(CONTENT_TYPES) if tag == "Override"}
    found = types.get(main, "").lower()
    if "addin" in found:
        return "add-in"
    return ("template" if "template" in found else "workbook") + (" with macros" if "macroenabled" in found else "")


def _names(listed: list[Element]) -> Iterator[NameContents]:
    """The defined names, in their order."""
    sheets = [facts.get("name", "") for tag, facts, _ in listed if tag == "sheet"]
    for tag, facts, formula in listed:
        if tag == "definedName":
            at = facts.get("localSheetId", "")
            own = sheets[int(at)] if at.isdecimal() and len(at) < 6 and int(at) < len(sheets) else ""
            macro = any(facts.get(key) in YES for key in ("function", "vbProcedure", "xlm"))
            yield NameContents(facts.get("name", ""), formula, own, facts.get("hidden") in YES, "#REF!" in formula, macro)


def _custom_xml(web: Web) -> Iterator[tuple[str, str]]:
    """The custom XML parts, with the namespace of their first element."""
    for part in web.of_kind("customXml"):
        for _, facts, _ in web.elements(part)[:1]:
            yield part, next((value for key, value in facts.items() if key.partition(":")[0] == "xmlns"), "")


def _calculation(listed: list[Element], readings: Mapping[str, Reading]) -> CalculationContents:
    settings: dict[str, str] = {}
    for tag, facts, _ in listed:
        if tag in ("workbookPr", "calcPr"):
            settings.update(facts)
    functions: Counter[str] = Counter()
    for reading in readings.values():
        functions += reading.functions
    volatile, outside = (tuple(sorted((name, functions[name]) for name in functions.keys() & those)) for those in (VOLATILE, OUTSIDE))
    return CalculationContents(
        settings.get("calcMode", "auto"), settings.get("iterate") in YES, settings.get("fullPrecision", "1") not in YES,
        settings.get("date1904") in YES, settings.get("fullCalcOnLoad") in YES, volatile, outside,
    )  # fmt: skip


def _parts(web: Web) -> Iterator[PartContents]:
    """Every part with its kind and its bytes."""
    for name in web.parts:
        part = web.parts.part(name)
        kind = next((kind for _, kind in web.owners.get(name, ())), "")
        if name.endswith(".rels") or name == CONTENT_TYPES:
            kind = "relations" if name.endswith(".rels") else "content types"
        yield PartContents(name, kind, part.size, len(part.packed))
