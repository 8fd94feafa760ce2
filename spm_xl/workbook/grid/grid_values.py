"""What the XML of a cell stands for: its characters, its value, its formula where it shares one.

>>> text_of(b"a &lt;b&gt; &#38;amp;")
'a <b> &amp;'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.references import shared
from spm_xl.workbook.grid.day_numbers import DAY_ZERO
from spm_xl.workbook.grid.grid import Cell, ErrorValue, Sheet, Spot, address, size
from spm_xl.workbook.parts.xml_parts import unescaped

MOST_CELLS = 1_000_000  # that the array formulas of a sheet fill
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#(\d+)|(\w+));")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
Texts = Callable[[], Sequence[str]]


def text_of(xml: bytes) -> str:
    """The characters that XML without elements stands for."""
    text = xml.decode()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _ENTITIES[found[3]]
    return chr(int(found[1], 16) if found[1] else int(found[2]))


def value_of(sheet: Sheet, spot: Spot, kind: str, raw: str | None, inline: str, texts: Texts) -> Any:
    """The value of a cell from its type and the text of its elements."""
    if kind == "inlineStr":
        return unescaped(inline)
    if raw is None:
        return None
    every = texts() if kind == "s" else ()
    try:
        if kind == "s":
            index = int(raw)
            return every[index if index >= 0 else len(every)]
        if kind == "b":
            return raw.strip() in ("1", "true")
        if kind == "d":
            moment = datetime.fromisoformat(raw)
            return moment.toordinal() - DAY_ZERO + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86_400
        if kind == "n":
            return float(raw) if raw else None
    except (ValueError, IndexError):
        where = f"{sheet.name}!{address(*spot)}"
        raise InvalidInput(f"{where} holds {raw[:40]!r}, which is no value. Save the workbook again as .xlsx.") from None
    return ErrorValue(raw) if kind == "e" else unescaped(raw)


def check_filled(sheet: Sheet, spot: Spot, cell: Cell, filled: int) -> None:
    """Refuse array formulas that fill more cells than anybody enters."""
    if filled > MOST_CELLS and cell.extent:
        where = f"{sheet.name}!{address(*spot)}"
        raise InvalidInput(f"{where} is an array formula over {size(cell.extent):,} cells, too many with those before it. Enter it in fewer.")


def beyond(sheet: Sheet, spot: Spot) -> InvalidInput:
    """The error of a cell that no sheet has."""
    where = f"{sheet.name}!{address(*spot)}"
    return InvalidInput(f"{where} lies beyond the last row or column of a sheet. Save the workbook again in Excel.")


def as_shared(first: tuple[str, int, int], spot: Spot) -> str:
    """A shared formula as it reads in a cell; `first` is its text and where that stands."""
    text, row, column = first
    return shared(text, spot[0] - row, spot[1] - column)
