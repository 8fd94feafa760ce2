"""Load a template: once, so that it can be filled many times.

What is filled is found first: markers, blocks, and what a binding names. Only the sheets that hold something of it, or
whose formulas read or name it, are written anew; every other part is copied as it is packed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from spm_xl.errors import InvalidInput
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.fill import shared_strings
from spm_xl.workbook.fill.bound import Bound, given_to, resolved
from spm_xl.workbook.fill.filled_areas import filled_areas, stale_in
from spm_xl.workbook.fill.marked import Marked, marked, may_have_markers, with_cells
from spm_xl.workbook.fill.sheet import Common, read_sheet
from spm_xl.workbook.fill.sheet_formulas import NEVER
from spm_xl.workbook.fill.styles import Styles
from spm_xl.workbook.fill.template import Outside, Sheet, Template, Written
from spm_xl.workbook.grid import grid, grid_read
from spm_xl.workbook.moves import shifts
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.new_parts import CONTENT_TYPES, give_type, related
from spm_xl.workbook.parts.preview import without_preview
from spm_xl.workbook.parts.xml_parts import confirm_safe, content, elements, relations_of, relations_part, text_in
from spm_xl.workbook.refresh.on_opening import PIVOT_TYPE, calculated_on_opening, refreshed_on_opening
from spm_xl.workbook.refresh.refresh import check_supported
from spm_xl.workbook.texts import texts

STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
STRINGS_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
_ROWS = re.compile(r"!\$(\d+):\$(\d+)$")
_LEFT_OUT = re.compile(r"""<(?:\w+:)?(?:Override|Relationship)\b[^>]*(?:calcChain|volatileDependencies)[^>]*/>""")
_NO_ROWS_YET = re.compile(r"""\sinsertRow(?:Shift)?\s*=\s*["'](?:1|true)["']""")
_TEMPLATE_TYPES = ("spreadsheetml.template.main+xml", "ms-excel.template.macroEnabled.main+xml")
_WORKBOOK_TYPES = ("spreadsheetml.sheet.main+xml", "ms-excel.sheet.macroEnabled.main+xml")


@dataclass(slots=True)
class _Loading:
    """A workbook while it is read as a template.

    Attributes
    ----------
    parts : its parts; book : what they say; changed : those that are changed for every file alike, None for left out.
    strings : the part with the shared strings, which a workbook that has none gets.
    renamed : whether the name of a sheet has markers.
    """

    parts: package.Parts
    book: grid.Book
    changed: dict[str, bytes | None]
    strings: str
    renamed: bool

    def content(self, name: str) -> bytes:
        return self.changed.get(name) or content(self.parts, name)

    def text(self, name: str) -> str:
        return text_in(self.content(name), name).removeprefix("\ufeff")


def load(data: bytes, binding: Binding | None = None, number_formats: Mapping[str, str] | None = None) -> Template:
    """Read a template.

    Parameters
    ----------
    data : the workbook.
    binding : what feeds what, besides the markers in it.
    number_formats : number format codes to be replaced, such as two decimals by none for a currency without cents.

    Raises
    ------
    InvalidInput : no workbook, or markers that do not fit together, or a binding that does not fit; the message names
        sheet and row.
    """
    loading = _loading(package.opened(data))
    table = shared_strings.read(loading.content(loading.strings), loading.strings)
    found, leftover = _marked(loading, binding or Binding(), table)
    moving = {title.lower(): each.first for title, each in found.items() if each.first is not None}
    stale = stale_in(loading.book, found, moving)
    styles = Styles(loading.parts[loading.book.styles], loading.book.styles)
    common = Common(styles, table, moving, stale, set())
    sheets = _sheets(loading, found, common)
    _change_for_all(loading, found, common)
    return _template(loading, sheets, common, number_formats or {}, leftover)


def _loading(parts: package.Parts) -> _Loading:
    confirm_safe(parts)
    book = grid_read.book_of(parts)
    check_supported(book)
    if not book.sheets or book.styles not in parts:
        raise InvalidInput("the template has no worksheet, or no formats (styles.xml). Save it again as .xlsx.")
    loading = _Loading(parts, book, without_preview(parts), book.strings, any("{" in name for name in book.order))
    if book.strings not in parts:
        loading.strings = (book.main.rpartition("/")[0] + "/sharedStrings.xml").lstrip("/")
        some = {name: loading.content(name) for name in (CONTENT_TYPES, relations_part(book.main))}
        related(some, book.main, STRINGS_RELATION, loading.strings)
        give_type(some, loading.strings, STRINGS_TYPE)
        some[loading.strings] = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
        loading.changed.update(some)
    return loading


def _marked(
    loading: _Loading, binding: Binding, table: shared_strings.Table
) -> tuple[dict[str, Marked], Binding]:
    """The sheets that hold markers or something bound, and the binding that is left over."""
    numbers = [at for at, item in enumerate(table.items) if "{" in item.text]
    bound = resolved(binding, loading.book)
    found = {}
    for each in loading.book.sheets:
        is_bound = each.name.lower() in bound.sheets
        if not is_bound and not may_have_markers(each.data, numbers):
            continue
        sheet = marked(each.name, each.part, each.data, table)
        if is_bound:
            sheet = _with_bound(sheet, bound, binding, loading.book, table)
        if sheet.texts or sheet.marks or sheet.bound or sheet.lists or b"{{" in each.data or b"&#" in each.data:
            found[each.name] = sheet
    return found, bound.leftover


def _with_bound(
    sheet: Marked, bound: Bound, binding: Binding, book: grid.Book, table: shared_strings.Table
) -> Marked:
    """A sheet with what is bound to it, and blank cells where a value will go and no cell is."""
    given_to(sheet, bound, binding, book)
    places = [*sheet.bound, *((each.low, column) for each in sheet.lists for column in each.columns)]
    return with_cells(sheet, places, table)


def _sheets(loading: _Loading, found: Mapping[str, Marked], common: Common) -> list[Sheet]:
    """The sheets that are written anew; the strings that all others show are noted."""
    sheets = []
    stale = {sheet for sheet, _, _ in common.stale}
    titles = _titles(loading.book)
    for each in loading.book.sheets:
        sheet = found.get(each.name)
        if sheet is None and not (each.name.lower() in stale or _names_one_of(each.data, common.moving)):
            common.used |= shared_strings.shown(each.data)
            continue
        sheet = sheet or marked(each.name, each.part, each.data, common.strings)
        sheets.append(read_sheet(sheet, common, titles.get(each.name)))
    return sheets


def _titles(book: grid.Book) -> dict[str, tuple[int, int]]:
    """Sheet -> first and last of the rows that are repeated on each of its printed pages."""
    found = {}
    for (name, sheet), text in book.names.items():
        rows = _ROWS.search(text) if name == "_xlnm.print_titles" else None
        if rows:
            found[sheet] = int(rows[1]), int(rows[2])
    return found


def _names_one_of(data: bytes, moving: Mapping[str, int]) -> bool:
    """Whether the XML of a sheet may name a sheet whose rows move."""
    if not moving:
        return False
    lower = data.decode("utf-8", "replace").lower()
    return any(f"{name}!" in lower or f"{name}'" in lower or "&" in name or "'" in name for name in moving)


def _change_for_all(loading: _Loading, found: Mapping[str, Marked], common: Common) -> None:
    """What changes in every file alike: lists that Excel makes anew, and what it does on opening."""
    book = loading.book
    if _formulas_change(found, common.moving):
        relations = relations_of(loading.parts, book.main).values()
        lists = [target for kind, target, _ in relations if kind in shifts.LEFT_OUT and target in loading.parts]
        if lists:
            loading.changed |= dict.fromkeys(lists)
            for name in (CONTENT_TYPES, relations_part(book.main)):
                loading.changed[name] = _LEFT_OUT.sub("", loading.text(name)).encode()
    if common.stale:
        loading.changed[book.main] = calculated_on_opening(loading.content(book.main), book.main)
    areas = filled_areas(found)
    if areas:
        types = elements(loading.parts, CONTENT_TYPES)
        kinds = {facts.get("PartName", "").lstrip("/"): facts.get("ContentType", "") for _, facts, _ in types}
        pivots = [part for part, kind in kinds.items() if kind.endswith(PIVOT_TYPE) and part in loading.parts]
        loading.changed |= refreshed_on_opening(book, pivots, areas)


def _formulas_change(found: Mapping[str, Marked], moving: Mapping[str, int]) -> bool:
    """Whether formula cells move or may vanish."""
    return any(
        cell.formula
        and (
            row.number >= moving.get(title.lower(), NEVER)
            or (row.number, cell.column) in sheet.texts
            or (row.number, cell.column) in sheet.bound
        )
        for title, sheet in found.items()
        for row in sheet.sheet.rows
        for cell in row.cells
    )


def _template(
    loading: _Loading, sheets: list[Sheet], common: Common, number_formats: Mapping[str, str], leftover: Binding
) -> Template:
    """All parts, as they are copied or written anew."""
    written = {sheet.part: Written(sheet.part, "sheet", sheet=at) for at, sheet in enumerate(sheets)}
    names = {sheet.name.lower() for sheet in sheets}
    for name, outside in _outside(loading, set(written), set(common.moving), names).items():
        own = package.stored(name, loading.content(name)) if name in loading.changed else loading.parts.part(name)
        written[name] = Written(name, "outside", outside=outside, own=own)
    strings = shared_strings.kept(common.strings, common.used)
    if sheets:
        same = common.used >= set(range(len(common.strings.items))) and loading.strings in loading.parts
        unchanged = loading.parts.part(loading.strings) if same else None
        written[loading.strings] = Written(loading.strings, "strings", own=unchanged)
    styles = _styles(loading, common.styles, number_formats)
    written[styles.name] = styles
    changed = loading.changed
    members = [
        written.get(name) or (package.stored(name, loading.content(name)) if name in changed else loading.parts.part(name))
        for name in [*loading.parts, *(name for name in changed if name not in loading.parts)]
        if name not in changed or changed[name] is not None
    ]
    order = loading.book.order if loading.renamed else ()
    return Template(
        tuple(members), tuple(sheets), strings, _as_workbook(loading), leftover, order, loading.book.since_1904
    )


def _styles(loading: _Loading, styles: Styles, number_formats: Mapping[str, str]) -> Written:
    """The part with the formats: as it is where a file needs no other."""
    name = loading.book.styles
    more = package.stored(name, styles.xml(number_formats))
    own = more if number_formats or styles.needed else loading.parts.part(name)
    return Written(name, "styles", own=own, more=more)


def _outside(loading: _Loading, done: set[str], moving: set[str], filled: set[str]) -> dict[str, Outside]:
    """The parts besides sheets that name cells that are filled or move, or that hold markers."""
    kinds = texts.kinds(loading.parts)
    moved = {part: (kind, owner) for part, kind, owner in shifts.moving_parts(loading.parts)} if filled else {}
    made: dict[str, Outside] = {}
    for part in loading.parts:
        if part in done or part in (loading.strings, loading.book.styles) or loading.changed.get(part, b"") is None:
            continue
        outside = _outside_of(loading, part, kinds.get(part, ""), *moved.get(part, ("", "")), moving, filled)
        if outside:
            made[part] = outside
    return made


def _outside_of(
    loading: _Loading, part: str, kind: str, moving_kind: str, owner: str, moving: set[str], filled: set[str]
) -> Outside | None:
    """One part; None where it stays as it is."""
    data = loading.content(part) if kind or moving_kind or (loading.renamed and part.endswith((".xml", ".rels"))) else b""
    if moving_kind in ("sheet", "chart sheet") and not _names_one_of(data, dict.fromkeys(moving, 1)):
        moving_kind = ""
    if not data or not (kind or moving_kind or b"{{" in data):
        return None
    xml = text_in(data, part).removeprefix("\ufeff")
    if moving_kind == "table" and owner.lower() in moving:
        xml = _NO_ROWS_YET.sub("", xml)
    found = texts.prepared(xml, kind, part) if kind else None
    xml = found.xml if found else xml
    names = shifts.prepared(moving_kind, xml, owner) if moving_kind else None
    if names and names.sheets.isdisjoint(filled if names.keeps else moving):
        names = None
    if found or names or (loading.renamed and "{{" in xml):
        return Outside(xml, found, names)
    return None


def _as_workbook(loading: _Loading) -> package.Part | None:
    """The list of content types that makes a workbook of a template."""
    old = new = loading.text(CONTENT_TYPES)
    for template, workbook in zip(_TEMPLATE_TYPES, _WORKBOOK_TYPES, strict=True):
        new = new.replace(template, workbook)
    return package.stored(CONTENT_TYPES, new.encode()) if new != old else None
