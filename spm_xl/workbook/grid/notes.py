"""Notes on cells: their texts in one part, their boxes in another, and all that ties them to the sheet.

What is there already, notes of people and form controls alike, stays; a cell's second text goes below its first.

>>> boxes = _box(1025, 2, 3)
>>> "<x:Row>1</x:Row><x:Column>2</x:Column>" in boxes, "_x0000_s1025" in boxes
(True, True)
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from spm_xl.errors import InvalidInput
from spm_xl.workbook.grid.cells import checked, escaped
from spm_xl.workbook.grid.grid import Book, Sheet, address
from spm_xl.workbook.grid.grid_write import replaced
from spm_xl.workbook.parts.new_parts import RELATIONS, give_type, give_type_to_all, related
from spm_xl.workbook.parts.xml_parts import TAG, content, elements, places, relation_in, relations_of, text_in

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
AFTER_DRAWING = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
BLOCK = 1024  # shapes of a drawing are numbered in blocks, each of which belongs to one drawing
FONT = '<rPr><sz val="9"/><color indexed="81"/><rFont val="Tahoma"/><family val="2"/></rPr>'
_TEXT_BOX = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NEW_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"></o:shapelayout></xml>'
)
_IDMAP = re.compile(r'(<o:idmap\b[^>]*\bdata=")([^"]*)(")')


def with_notes(book: Book, notes: Mapping[str, Mapping[tuple[int, int], str]], author: str) -> dict[str, bytes]:
    """The parts that change when cells get notes.

    Parameters
    ----------
    notes : sheet -> (row, column) -> text. Sheets whose other parts change must be changed from `book` first.
    """
    parts = dict(book.parts)
    for sheet in book.sheets:
        if notes.get(sheet.name):
            _add(parts, sheet, notes[sheet.name], author)
    return {name: content for name, content in parts.items() if book.parts.get(name) != content}


def has_thread(book: Book, sheet: Sheet, row: int, column: int) -> bool:
    """Whether people discuss a cell in a threaded comment, whose note belongs to the program that wrote it."""
    for kind, part, _ in relations_of(book.parts, sheet.part).values():
        if kind == "threadedComment" and part in book.parts:
            refs = {facts.get("ref") for tag, facts, _ in elements(book.parts, part) if tag == "threadedComment"}
            if address(row, column) in refs:
                return True
    return False


def _add(parts: dict[str, bytes], sheet: Sheet, notes: Mapping[tuple[int, int], str], author: str) -> None:
    there = {kind: part for kind, part, _ in relations_of(parts, sheet.part).values()}
    texts = there.get("comments") or _new_texts(parts, sheet)
    drawn = _add_texts(parts, texts, notes, author)
    drawing = _drawing(parts, sheet)
    _add_boxes(parts, drawing, sorted(drawn))


# --- texts ----------------------------------------------------------------------------------------------


def _new_texts(parts: dict[str, bytes], sheet: Sheet) -> str:
    """A part without texts yet, for a sheet that has none."""
    part = _free(parts, "xl/comments{}.xml")
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    parts[part] = f'{head}<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'.encode()
    related(parts, sheet.part, f"{RELATIONS}/comments", part)
    give_type(parts, part, COMMENTS)
    return part


def _add_texts(
    parts: dict[str, bytes], part: str, notes: Mapping[tuple[int, int], str], author: str
) -> list[tuple[int, int]]:
    """Write the texts; give the cells that had no note, which need a box."""
    data, found = content(parts, part), places(parts, part)
    opened: dict[str, list[tuple[int, int]]] = {}
    refs: dict[str, int] = {}
    for name, facts, start, _, close in found:
        opened.setdefault(name.rpartition(":")[2], []).append((start, close))
        if name.rpartition(":")[2] == "comment":
            refs[facts.get("ref", "")] = close
    if "authors" not in opened or "commentList" not in opened:
        raise InvalidInput(f"{part} has no list of comments. Save the workbook again in Excel.")
    p = next(name[: -len("comments")] for name, *_ in found)
    inside_text = {ref: _text_end(found, close) for ref, close in refs.items()}
    plain = {ref: inside for ref, close in refs.items() if (inside := _plain_text(data, found, close))}
    number = len(opened.get("author", []))
    edits = [(opened["authors"][0][1],) * 2 + (f"<{p}author>{escaped(author)}</{p}author>".encode(),)]
    new, drawn = "", []
    for (row, column), text in sorted(notes.items()):
        ref, run = address(row, column), f'<{p}r>{FONT.replace("<", f"<{p}").replace(f"<{p}/", f"</{p}")}<{p}t xml:space="preserve">'
        if ref in inside_text:
            at = inside_text[ref]
            if ref in plain:  # a text that is not made of runs becomes the first of them
                begin, end = plain[ref]
                edits += [(begin, begin, f"<{p}r>".encode()), (end, end, f"</{p}r>".encode())]
            edits.append((at, at, f"{run}\n{escaped(checked(text))}</{p}t></{p}r>".encode()))
        else:
            new += f'<{p}comment ref="{ref}" authorId="{number}"><{p}text>{run}{escaped(checked(text))}</{p}t></{p}r></{p}text></{p}comment>'
            drawn.append((row, column))
    edits.append((opened["commentList"][0][1],) * 2 + (new.encode(),))
    parts[part] = replaced(data, edits)
    return drawn


def _text_end(found: list[tuple[str, dict[str, str], int, int, int]], comment_close: int) -> int:
    """Where the text of a comment ends, from where the comment does."""
    return max(close for name, _, _, _, close in found if name.rpartition(":")[2] == "text" and close <= comment_close)


def _plain_text(
    data: bytes, found: list[tuple[str, dict[str, str], int, int, int]], comment_close: int
) -> tuple[int, int] | None:
    """Start and end of the text of a comment where it is plain, and not made of runs."""
    text = max(at for at, each in enumerate(found) if each[0].rpartition(":")[2] == "text" and each[4] <= comment_close)
    for name, _, start, depth, close in found[text + 1 : text + 2]:
        if name.rpartition(":")[2] == "t" and depth == found[text][3] + 1:
            tag = TAG.match(data, start)
            return start, close if tag and tag[0].endswith(b"/>") else data.index(b">", close) + 1
    return None


# --- boxes ----------------------------------------------------------------------------------------------


def _drawing(parts: dict[str, bytes], sheet: Sheet) -> str:
    """The part with the boxes of a sheet, which a sheet without one gets."""
    data = content(parts, sheet.part)
    top = [(name, facts, start) for name, facts, start, depth, _ in places(parts, sheet.part) if depth == 1]
    relations = relations_of(parts, sheet.part)
    for name, facts, _ in top:
        if name.rpartition(":")[2] == "legacyDrawing":
            return relations.get(relation_in(facts), ("", "", False))[1]
    part = _free(parts, "xl/drawings/vmlDrawing{}.vml")
    parts[part] = _NEW_DRAWING.encode()
    number = related(parts, sheet.part, f"{RELATIONS}/vmlDrawing", part)
    give_type_to_all(parts, "vml", DRAWING)
    after = (start for name, _, start in top if name.rpartition(":")[2] in AFTER_DRAWING)
    at = next(after, data.rindex(b"</"))
    element = f'<{sheet.prefix}legacyDrawing xmlns:r="{RELATIONS}" r:id="{number}"/>'.encode()
    parts[sheet.part] = replaced(data, [(at, at, element)])
    return part


def _add_boxes(parts: dict[str, bytes], drawing: str, cells: list[tuple[int, int]]) -> None:
    if not cells:
        return
    text = text_in(content(parts, drawing), drawing)
    if "</xml>" not in text:
        raise InvalidInput(f"{drawing} is no drawing that can hold notes. Save the workbook again in Excel.")
    used = [int(number) for name in parts if name.endswith(".vml") for number in _blocks(parts[name])]
    first = max(used, default=0) + 1
    blocks = range(first, first + (len(cells) - 1) // (BLOCK - 1) + 1)
    shapes = [_box(blocks[at // (BLOCK - 1)] * BLOCK + at % (BLOCK - 1) + 1, *cell) for at, cell in enumerate(cells)]
    listed = ",".join(map(str, blocks))
    if _IDMAP.search(text):
        text = _IDMAP.sub(lambda found: f"{found[1]}{found[2]},{listed}{found[3]}", text, count=1)
    elif "</o:shapelayout>" in text:
        text = text.replace("</o:shapelayout>", f'<o:idmap v:ext="edit" data="{listed}"/></o:shapelayout>', 1)
    box = "" if '"_x0000_t202"' in text else _TEXT_BOX
    end = text.rindex("</xml>")
    parts[drawing] = (text[:end] + box + "".join(shapes) + text[end:]).encode()


def _blocks(drawing: bytes) -> list[str]:
    text = drawing.decode("utf-8", "replace")
    found = _IDMAP.search(text)
    listed = re.findall(r"\d+", found[2]) if found else []
    return [*listed, *(str(int(number) // BLOCK) for number in re.findall(r'"_x0000_s(\d+)"', text))]


def _box(number: int, row: int, column: int) -> str:
    """The box of a note, hidden until the mouse is over its cell."""
    anchor = f"{column}, 15, {max(row - 2, 0)}, 10, {column + 3}, 15, {max(row - 2, 0) + 4}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )


# --- parts ----------------------------------------------------------------------------------------------


def _free(parts: Mapping[str, bytes], name: str) -> str:
    """A name for a new part, such as xl/comments3.xml."""
    return next(each for each in map(name.format, range(1, len(parts) + 2)) if each not in parts)
