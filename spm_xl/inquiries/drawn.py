"""What of a workbook is no cell's text and still tells something: notes, boxes with text, pictures, and what was struck out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from spm_xl.inquiries.cell_text import Texts
from spm_xl.workbook.grid.grid import Sheet, Spot
from spm_xl.workbook.parts.xml_parts import elements, relations_of

_THREAD = "[Threaded comment]"  # starts the note that old programs show in place of a thread
Parts = Mapping[str, bytes]


def notes(texts: Texts) -> list[tuple[str, str, str]]:
    """Sheet, cell and text of each note of a workbook."""
    return [
        (sheet.name, cell, text)
        for sheet in texts.book.sheets
        for part in _related(texts.book.parts, sheet.part, "comments", "threadedComment")
        for cell, text in _notes_in(texts.book.parts, part)
        if text and not text.startswith(_THREAD)
    ]


def _notes_in(parts: Parts, part: str) -> list[tuple[str, str]]:
    found: list[list[str]] = []
    for tag, facts, text in elements(parts, part):
        if tag in ("comment", "threadedComment"):
            found.append([facts.get("ref", "")])
        elif tag in ("t", "text") and found:
            found[-1].append(text)
    return [(cell, _spaced("".join(pieces))) for cell, *pieces in found]


def boxes(sheet: Sheet) -> list[str]:
    """The texts of the boxes and shapes on a page."""
    found: list[list[str]] = []
    for tag, text in _drawn(sheet):
        if tag == "sp":
            found.append([])
        elif tag in ("t", "p") and found:
            found[-1].append(text if tag == "t" else " ")
    return [text for pieces in found if (text := _spaced("".join(pieces)))]


def pictures(sheet: Sheet) -> int:
    """How many pictures are on a page."""
    return sum(tag == "pic" for tag, _ in _drawn(sheet))


def _drawn(sheet: Sheet) -> Iterator[tuple[str, str]]:
    for part in _related(sheet.parts, sheet.part, "drawing"):
        for tag, _, text in elements(sheet.parts, part):
            yield tag, text


def struck(texts: Texts, sheet: Sheet) -> set[Spot]:
    """The cells of a page whose text is struck out, as a whole."""
    if texts.struck is None:
        texts.struck = _struck_formats(texts.book.parts, texts.book.styles)
    styles = texts.struck
    return {spot for spot in sheet.cells if sheet.cells[spot].style in styles} if styles else set()


def _struck_formats(parts: Parts, part: str) -> set[int]:
    """The numbers of the cell formats whose font is struck out."""
    fonts: list[bool] = []
    formats: list[int] = []
    inside = ""
    for tag, facts, _ in elements(parts, part) if part in parts else ():
        if tag in ("fonts", "fills", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"):
            inside = tag
        elif tag == "font" and inside == "fonts":
            fonts.append(False)
        elif tag == "strike" and inside == "fonts" and fonts:
            fonts[-1] = facts.get("val", "1") not in ("0", "false")
        elif tag == "xf" and inside == "cellXfs":
            formats.append(int(number) if (number := facts.get("fontId", "0")).isdecimal() else 0)
    return {at for at, font in enumerate(formats) if font < len(fonts) and fonts[font]}


def _related(parts: Parts, of: str, *kinds: str) -> list[str]:
    return [part for kind, part, outside in relations_of(parts, of).values() if kind in kinds and not outside and part in parts]


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
