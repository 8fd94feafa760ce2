"""Texts outside of plain cells: headers, text boxes, titles, comments, alternative texts, properties, links.

A part with markers (`spm_xl.workbook.texts.markers`) is prepared once and filled many times. Until it is filled, slots
stand in the place of its markers (`spm_xl.workbook.texts.text_slots`), so that cells can move around them.

>>> header = prepared('<oddHeader>&amp;L&amp;14{{ year }} &amp;R{{ customer }}</oddHeader>', "sheet", "sheet Pay")
>>> put = []
>>> header.filled({"year": 2026, "customer": "B & C"}, put)
'<oddHeader>&amp;L&amp;14 2026 &amp;RB &amp;&amp; C</oddHeader>'
>>> put
['  2026  B & C']
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.near import did_you_mean
from spm_xl.workbook.bind.binding import value_of
from spm_xl.workbook.grid import cells
from spm_xl.workbook.parts.xml_parts import relations_of, relations_part
from spm_xl.workbook.parts.xml_texts import without_codes
from spm_xl.workbook.texts import text_places
from spm_xl.workbook.texts.markers import Marker
from spm_xl.workbook.texts.number_text import in_words
from spm_xl.workbook.texts.text_slots import CLOSE, OPEN, Whole, slotted

KINDS = {  # last word of a relation's type -> kind of the part that it leads to
    "officeDocument": "workbook", "worksheet": "sheet", "chartsheet": "sheet", "dialogsheet": "sheet",
    "drawing": "drawing", "chartUserShapes": "drawing", "chart": "chart", "chartEx": "chart", "comments": "comments",
    "threadedComment": "threads", "table": "table", "vmlDrawing": "box", "ctrlProp": "control",
    "core-properties": "properties", "extended-properties": "properties", "custom-properties": "properties",
}  # fmt: skip
_SLOT = re.compile(f"{OPEN}(\\d+){CLOSE}")
_THREAD = re.compile(r"<((?:\w+:)?threadedComment)\b.*?</\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Texts:
    """A part, ready to be filled.

    Attributes
    ----------
    xml : the part with slots in the place of markers.
    slots : the markers, by their number; breaks : XML of a line break in each slot.
    wholes : the texts that they stand in.
    """

    xml: str
    slots: tuple[Marker, ...]
    breaks: tuple[str, ...]
    wholes: tuple[Whole, ...]

    def filled(self, values: Mapping[str, Any], put: list[str] | None = None, xml: str | None = None) -> str:
        """The part with values in its slots.

        Parameters
        ----------
        values : by name.
        put : takes the texts that were made, as a reader sees them.
        xml : the part with slots after its cells have moved, where they have.

        Raises
        ------
        InvalidInput : a name without value, or a text that does not fit.
        """
        words, written = [""] * len(self.slots), [""] * len(self.slots)

        def in_slots(xml: str) -> str:
            return _SLOT.sub(lambda found: written[int(found[1])], xml)

        for whole in self.wholes:
            try:
                for slot in whole.pieces:
                    if isinstance(slot, int):
                        words[slot] = word(self.slots[slot], values)
                texts = text_places.in_place(whole.place, whole.pieces, words, whole.inside)
            except InvalidInput as error:
                raise InvalidInput(f"{whole.where}: {error}") from None
            for slot, text in texts.items():
                written[slot] = text_places.as_xml(whole.place.how, text, in_slots(self.breaks[slot]))
            if put is not None:
                shown = without_codes if whole.place.how == "header" else str
                put.append("".join(shown(piece) if isinstance(piece, str) else words[piece] for piece in whole.pieces))
        return in_slots(self.xml if xml is None else xml)


def prepared(xml: str, kind: str, where: str) -> Texts | None:
    """A part, or a stretch of XML from one, with its markers found; None where it has none.

    Parameters
    ----------
    kind : of the part: one of `KINDS`, "relations", "strings" for one element `<si>`, or "formula" for its text.
    where : sheet or part, as messages name it.

    Raises
    ------
    InvalidInput : a marker that is not whole, that repeats rows, or that stands where no value can.
    """
    if "{" not in xml and "&#" not in xml and not (kind == "relations" and "%7" in xml):
        return None
    found = slotted(xml, kind, where)
    if found and kind == "threads":
        for thread in _THREAD.finditer(found.xml):
            if OPEN in thread[0] and "mention " in thread[0]:
                raise InvalidInput(f"{where}: a comment that mentions somebody cannot have markers. Take out the mention.")
    return Texts(*found) if found else None


def word(marker: Marker, values: Mapping[str, Any]) -> str:
    """The value of a marker as text."""
    try:
        value = value_of(values, marker.name)
    except KeyError:
        raise InvalidInput(f"there is no value named {marker.name}. {did_you_mean(marker.name, values)}") from None
    value = value.value if isinstance(value, (cells.Fixed, cells.Known)) else value
    try:
        return in_words(value, marker.format)
    except InvalidInput as error:
        raise InvalidInput(f"{marker.name}: {error}") from None


def kinds(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The parts whose texts may have markers, with their kinds, found by following the relations of a workbook."""
    found: dict[str, str] = {}
    todo = [""]
    while todo:
        owner = todo.pop()
        relations = relations_of(parts, owner).values()
        if owner and any(outside and kind == "hyperlink" for kind, _, outside in relations):
            found[relations_part(owner)] = "relations"
        for kind, target, outside in relations:
            if not outside and kind in KINDS and target in parts and target not in found:
                found[target] = KINDS[kind]
                todo.append(target)
    return {part: found[part] for part in parts if part in found}
