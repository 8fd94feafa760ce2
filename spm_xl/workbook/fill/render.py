"""Fill a template: values and repeated rows in, the bytes of a workbook out.

The same template and values give the same bytes, in any process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.fill.cell_content import Filling
from spm_xl.workbook.fill.columns import Strings, numbers_of
from spm_xl.workbook.fill.layout import Layout, Values, blocks_over, layout
from spm_xl.workbook.fill.pages import breaks, with_breaks
from spm_xl.workbook.fill.rows import filled_rows, shown
from spm_xl.workbook.fill.template import Block, Outside, Template, Written
from spm_xl.workbook.fill.wrong_cell import where_wrong
from spm_xl.workbook.formulas.references import parts
from spm_xl.workbook.grid import cells
from spm_xl.workbook.moves.movement import RowsGone
from spm_xl.workbook.moves.moving_addresses import formula
from spm_xl.workbook.parts import package
from spm_xl.workbook.refresh.refresh import refresh
from spm_xl.workbook.texts import sheet_names

Packing = Callable[[str, bytes], package.Part]
SMALL = 2_000  # bytes of a part


@dataclass(frozen=True, slots=True)
class Filled:
    """What was written for one file.

    Attributes
    ----------
    parts : name -> plain bytes, of the parts that are not the template's own.
    texts : every text that came from values.
    formats : whether more formats are needed than the template has.
    leftover : what is bound to tables and ranges that share their rows, as they are named in this file.
    layouts : where the rows came to stand, by the template's name of the sheet in lower case.
    """

    parts: Mapping[str, bytes]
    texts: tuple[str, ...]
    formats: bool
    leftover: Binding
    layouts: Mapping[str, Layout]


def render(
    template: Template, values: Mapping[str, Any], *, as_workbook: bool = False, pack: Packing = package.stored
) -> bytes:
    """The filled workbook.

    Parameters
    ----------
    template : from `spm_xl.workbook.fill.load.load`.
    values : by name: a number, text, date or None; `cells.Fixed` in place of a formula; a mapping, for names with
        dots; a list of mappings for a block of rows.
    as_workbook : whether a template (.xltx, .xltm) becomes a workbook (.xlsx, .xlsm).
    pack : how parts are packed: `package.stored` gives the same bytes on every machine, `package.quick` is faster.

    Raises
    ------
    InvalidInput : a name without value, a text or a number of rows that does not fit.
    """
    made = filled(template, values)
    data = packed(template, made, as_workbook=as_workbook, pack=pack)
    if made.leftover.tables or made.leftover.ranges:
        data = refresh(data, made.leftover, values, into_locked=True).data
    return data


def filled(template: Template, values: Mapping[str, Any]) -> Filled:
    """The parts that are written anew; `packed` makes the workbook of them.

    A list without items leaves no row, unless a formula, a table or an area refers to its rows: then one blank row stays,
    as Excel keeps one in a table whose rows are all deleted, so that a total is 0 and not #REF!.
    """
    needed: frozenset[Block] = frozenset()
    while True:
        layouts = {sheet.name.lower(): layout(sheet, values, needed) for sheet in template.sheets}
        filling = Filling(layouts, Strings(template.strings.count), numbers=numbers_of(template.since_1904))
        try:
            return _filled(template, values, layouts, filling)
        except RowsGone as gone:
            sheet = layouts.get(gone.sheet)
            more = needed.union(blocks_over(sheet.sheet.nodes, gone.low, gone.high)) if sheet else needed
            if more == needed:
                raise _explained(layouts, filling, gone) from None
            needed = more


def _filled(template: Template, values: Values, layouts: Mapping[str, Layout], filling: Filling) -> Filled:
    """The same, with the rows in their places."""
    renamed = sheet_names.new_names(template.order, values, filling.written)
    made: dict[str, bytes] = {}
    try:
        sheets = [_sheet(placed, filling, values) for placed in layouts.values()]
    except RowsGone:
        raise
    except (InvalidInput, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _explained(layouts, filling, error) from None

    columns: dict[tuple[str, int], dict[int, Any]] = {}

    def value(sheet: str, row: int, column: int) -> cells.Scalar:
        """What a cell shows; the others of its column are asked for next."""
        found = columns.setdefault((sheet, column), {})
        if row not in found:
            found.update(_shown(layouts[sheet.lower()], row, column, filling))
        return found[row]

    for member in template.members:
        if not isinstance(member, Written):
            continue
        if member.kind == "sheet":
            made[member.name] = _encoded(sheets[member.sheet], renamed)
        elif member.kind == "outside":
            text = _outside(member.outside, filling, values, value)  # type: ignore[arg-type]
            if text is not None:
                made[member.name] = _encoded(text, renamed)
            elif renamed:
                made[member.name] = _encoded(member.outside.xml, renamed)  # type: ignore[union-attr]
    for member in template.members:
        if isinstance(member, Written) and member.kind == "strings" and (filling.strings or filling.rich or not member.own):
            made[member.name] = _strings(template, filling, layouts).encode()
    leftover = _leftover(template.leftover, layouts, renamed)
    return Filled(made, (*filling.strings, *filling.written), filling.formats, leftover, layouts)


def _encoded(xml: str, renamed: Mapping[str, str]) -> bytes:
    return (sheet_names.renamed_in(xml, renamed) if renamed else xml).encode()


def _leftover(binding: Binding, layouts: Mapping[str, Layout], renamed: Mapping[str, str]) -> Binding:
    """What is left over, its ranges where they came to stand."""
    ranges = {}
    for address, rows in binding.ranges.items():
        moved = formula(parts(address), "", layouts)
        ranges[sheet_names.renamed(moved, renamed) if renamed else moved] = rows
    return Binding(tables=binding.tables, ranges=ranges)


def packed(
    template: Template, made: Filled, *, as_workbook: bool = False, pack: Packing = package.stored
) -> bytes:
    """The workbook of a template's own parts and of those that were filled."""

    def part(member: package.Part | Written) -> package.Part:
        if isinstance(member, package.Part):
            types = template.types
            return types if as_workbook and types is not None and member.name == types.name else member
        if member.name in made.parts:
            content = made.parts[member.name]
            return (_packed_before if len(content) <= SMALL else _packed)(pack, member.name, content)
        own = member.more if made.formats and member.more else member.own
        assert own, "a part that is not written is the template's own"
        return own

    return package.written(map(part, template.members))


def _packed(pack: Packing, name: str, content: bytes) -> package.Part:
    return pack(name, content)


_packed_before = lru_cache(maxsize=256)(_packed)  # tables and names are often those of another file


def _sheet(placed: Layout, filling: Filling, values: Values) -> str:
    sheet = placed.sheet
    blank, start, end = sheet.rows
    rows = ["", start]
    for each in placed.placed:
        rows += filled_rows(each, sheet.name, filling)
    around, xml = sheet.around, sheet.around.xml
    if around.moving is not None:
        xml = around.moving.moved(filling.movements)
    if around.texts:
        xml = around.texts.filled(values, filling.written, xml)
    rows[0], _, tail = xml.partition(blank)
    rows += (end, with_breaks(tail, breaks(placed)))
    return "".join(rows)


def _outside(outside: Outside, filling: Filling, values: Values, value: Any) -> str | None:
    """A part outside of sheets; None where it stays as it is."""
    xml = None
    if outside.moving is not None:
        xml = outside.moving.moved(filling.movements, value)
        xml = None if xml == outside.xml else xml
    return outside.texts.filled(values, filling.written, xml) if outside.texts else xml


def _shown(placed: Layout, row: int, column: int, filling: Filling) -> dict[int, Any]:
    """What a cell of the filled sheet shows, and others of its column."""
    stretch = placed.at(row)
    return {row: None} if stretch is None else shown(stretch, row, column, placed.sheet.standing, filling)


def _strings(template: Template, filling: Filling, layouts: Mapping[str, Layout]) -> str:
    """The part with the shared strings."""
    own, prefix = template.strings, template.strings.prefix
    start, end = f'<{prefix}si><{prefix}t xml:space="preserve">', f"</{prefix}t></{prefix}si>"
    texts = list(filling.strings)
    if max(map(len, texts), default=0) > cells.MOST_TEXT // 2:
        _check_lengths(texts, filling, layouts)
    if filling.rich:
        made = {int(number): f"{start}{cells.escaped(text)}{end}" for text, number in filling.strings.items()}
        made |= {int(number): xml for xml, number in filling.rich.items()}
        added = "".join([made[number] for number in sorted(made)])
    else:
        added = f"{start}{_escaped(texts, end + start)}{end}" if texts else ""
    count = own.count + len(texts) + len(filling.rich)
    return f'{own.head} uniqueCount="{count}">{own.kept}{added}{own.tail}'


def _escaped(texts: list[str], between: str) -> str:
    """Texts for XML, joined; most of them are plain, and are escaped all at once."""
    every = "\n".join(texts)
    if every.count("\n") < len(texts) and "_x" not in every and every.replace("\n", "").isprintable():
        return every.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", between)
    return between.join(map(cells.escaped, texts))


def _check_lengths(texts: list[str], filling: Filling, layouts: Mapping[str, Layout]) -> None:
    for text in texts:
        try:
            cells.checked(text)
        except InvalidInput as error:
            raise _explained(layouts, filling, error, text) from None


def _explained(layouts: Mapping[str, Layout], filling: Filling, error: Exception, told: str = "") -> Exception:
    """The error with the cell that it came from."""
    for placed in layouts.values():
        found = where_wrong(placed, filling, told)
        if found:
            return found
    return error

