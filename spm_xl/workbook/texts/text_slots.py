"""The XML of a part with slots in the place of its markers, found once.

A slot is a number between two characters that no text has. A marker that a program has split over several runs is
put together again: its slot stands in the run where the marker starts.

>>> found = slotted("<si><r><t>Net {</t></r><r><rPr/><t>{net}} EUR</t></r></si>", "strings", "A!B2")
>>> found.xml.replace(OPEN, "[").replace(CLOSE, "]")
'<si><r><t xml:space="preserve">Net [0]</t></r><r><rPr/><t xml:space="preserve"> EUR</t></r></si>'
>>> found.wholes[0].pieces
('Net ', 0, ' EUR')
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

from spm_xl.errors import InvalidInput
from spm_xl.workbook.parts.xml_parts import unescaped
from spm_xl.workbook.texts import markers, text_places
from spm_xl.workbook.texts.markers import Marker
from spm_xl.workbook.texts.text_places import Place

OPEN, CLOSE = "\U0010fffd", "\U0010fffc"  # private characters, which no font has
_XML = re.compile(
    r"""<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(?P<cdata>.*?)\]\]>
    |<(?P<close>/?)(?P<name>[^\s<>/"'=]+)(?P<facts>(?:[^<>"']|"[^"]*"|'[^']*')*?)(?P<alone>/?)>|(?P<text>[^<]+)""",
    re.DOTALL | re.VERBOSE,
)
_FACT = re.compile(r"""(\s)([^\s<>/"'=]+)(\s*=\s*)("[^"]*"|'[^']*')""")
_FORMULA = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")|(?P<sheet>'(?:[^']|'')*')|(?P<column>\[(?:'.|[^'\[\]])*\])|[^"'\[]+|.""", re.DOTALL
)
_PHONETIC = re.compile(r"<((?:\w+:)?(?:rPh|phoneticPr))(?=[\s/>])(?:[^>]*/>|.*?</\1>)", re.DOTALL)
_ELEMENT_T = re.compile(r"<((?:[\w.-]+:)?)t\b[^>]*>")
_LINK = re.compile(r"""/hyperlink["'].*External|External.*/hyperlink["']""", re.DOTALL)
_LOCKED = frozenset(  # what stands in them is kept from cells, or is filled otherwise
    ("fld", "rPh", "strCache", "numCache", "multiLvlStrCache", "dlblRangeCache", "sheetData", "TitlesOfParts")
)
_APART = frozenset(("br", "p", "si", "text", "div"))  # elements that divide the texts that are read as one


@dataclass(frozen=True, slots=True)
class Whole:
    """A text with markers in it, as a reader sees it.

    Attributes
    ----------
    where : sheet or part and place, for messages.
    pieces : plain texts and numbers of slots.
    inside : what a slot of a formula stands in: "text", "column" or "sheet".
    """

    where: str
    place: Place
    pieces: tuple[str | int, ...]
    inside: Mapping[int, str] = field(default_factory=dict)


class Slotted(NamedTuple):
    """XML with slots, the markers and the line breaks of these, and the texts that they stand in."""

    xml: str
    slots: tuple[Marker, ...]
    breaks: tuple[str, ...]
    wholes: tuple[Whole, ...]


def slotted(xml: str, kind: str, where: str) -> Slotted | None:
    """XML with its markers found; None where it has none.

    Parameters
    ----------
    kind : a key of `text_places.TEXTS` or `text_places.FACTS`.
    where : sheet or part, as messages name it.
    """
    if OPEN in xml or CLOSE in xml:
        raise InvalidInput(f"{where} holds characters ({OPEN!r}) that no text has. Take them out.")
    reader = _Reader(kind, where)
    made = reader.formula(unescape(xml), text_places.TEXTS[kind][""], "") if kind == "formula" else reader.part(xml)
    if made is None or not reader.wholes:
        return None
    return Slotted(made, tuple(reader.slots), tuple(reader.breaks), tuple(reader.wholes))


class _Reader:
    """Reads the XML of a part piece by piece; holds what has been read, and the texts that are read as one."""

    def __init__(self, kind: str, where: str):
        self.kind, self.where = kind, where
        self.texts, self.facts = text_places.TEXTS.get(kind, {}), text_places.FACTS.get(kind, {})
        self.out: list[str] = []
        self.open: list[str] = []
        self.slots: list[Marker] = []
        self.breaks: list[str] = []
        self.wholes: list[Whole] = []
        self.pending: list[tuple[int, str]] = []  # where in `out`, and text, of the texts that are read as one
        self.place: Place | None = None
        self.from_cell = False  # whether the title being read is kept from a cell

    def part(self, xml: str) -> str:
        end = 0
        for found in _XML.finditer(xml):
            if found.start() != end:
                break
            end = found.end()
            if found["name"]:
                self.tag(found)
            else:
                self.text(found)
        if end != len(xml):
            raise InvalidInput(f"{self.where} is damaged: {xml[end : end + 20]!r} is no XML. Save the workbook again as .xlsx.")
        self.flush()
        made = "".join(self.out)
        return _PHONETIC.sub("", made) if self.kind == "strings" else made

    def text(self, found: re.Match[str]) -> None:
        """A text between tags, or a comment."""
        text = found["text"] if found["cdata"] is None else found["cdata"]
        place = self.place_of_text() if text is not None else None
        if place is not None:
            self.place = place
            self.pending.append((len(self.out), text if found["cdata"] is not None else unescape(text)))
        self.out.append(found[0])

    def tag(self, found: re.Match[str]) -> None:
        local = found["name"].rpartition(":")[2]
        if self.place and (local in _APART or not self.place.group):
            self.flush()
        if found["close"]:
            if local in self.open:  # old shapes have elements that are never closed
                while self.open.pop() != local:
                    pass
            self.out.append(found[0])
            return
        self.from_cell = local == "f" or (self.from_cell and local != "txData")
        self.out.append(self.tag_with_slots(found, local) if self.facts and "=" in found["facts"] else found[0])
        if not found["alone"]:
            self.open.append(local)

    def place_of_text(self) -> Place | None:
        """The place of a text directly in the innermost element, None where no marker is looked for."""
        if not self.open or not _LOCKED.isdisjoint(self.open):
            return None
        place = self.texts.get(self.open[-1]) or self.texts.get("")
        if self.kind == "box":
            return place if "textbox" in self.open else None
        if self.kind == "chart" and self.open[-1] == "v":
            literal = self.open[-2:-1] == ["tx"] or "strLit" in self.open
            return place if literal or (self.open[-2:-1] == ["txData"] and not self.from_cell) else None
        return place

    def tag_with_slots(self, found: re.Match[str], local: str) -> str:
        """A start tag with slots in its attributes."""
        tag, at = found[0], found.start()
        if local == "Relationship" and not _LINK.search(tag):
            return tag

        def fact(attribute: re.Match[str]) -> str:
            space, name, equals, quoted = attribute.groups()
            place = self.facts.get((local, name.rpartition(":")[2]))
            if place is None or (place.how == "link" and quoted[1:2] == "#"):
                return attribute[0]
            text = unescape(quoted[1:-1])
            if place.how == "formula":
                made = self.formula(text, place, "&quot;")
                return attribute[0] if made is None else f'{space}{name}{equals}"{made}"'
            text = _plain_link(text) if place.how == "link" else unescaped(text) if place.how == "line" else text
            written = self.with_slots(place, [text], [""])
            return attribute[0] if written is None else f'{space}{name}{equals}"{written[0]}"'

        return tag[: found.start("facts") - at] + _FACT.sub(fact, found["facts"]) + tag[found.end("facts") - at :]

    def flush(self) -> None:
        """Find the markers of the texts that are read as one, and put slots in their places."""
        pending, place = self.pending, self.place
        self.pending, self.place = [], None
        if place is None or not any("{" in text for _, text in pending):
            return
        if place.how == "formula":
            made = self.formula("".join(text for _, text in pending), place, "")
            written = None if made is None else [made] + [""] * (len(pending) - 1)
        else:
            texts = [unescaped(text) if place.how in ("words", "header") else text for _, text in pending]
            written = self.with_slots(place, texts, [self.line_break(at) for at, _ in pending])
        for (at, _), new in zip(pending, written or [], strict=bool(written)):
            self.out[at] = new
            tag = self.out[at - 1]
            if self.kind in ("strings", "comments") and _ELEMENT_T.fullmatch(tag) and "xml:space" not in tag:
                self.out[at - 1] = f'{tag[:-1]} xml:space="preserve">'

    def with_slots(self, place: Place, texts: Sequence[str], breaks: Sequence[str]) -> list[str] | None:
        """Texts that are read as one, as XML with slots in them; None where they have no markers."""
        where = f"{self.where}, {place.what}"
        found = markers.found("".join(texts), where)
        if not found:
            return None
        pieces: list[str | int] = []
        out: list[str] = []
        before, start = "", 0
        for text, line_break in zip(texts, breaks, strict=True):
            out.append("")
            for piece in _cut(text, start, found):
                if isinstance(piece, str):
                    before += piece
                    pieces.append(piece)
                    out[-1] += text_places.as_xml(place.how, piece, "\n")
                    continue
                if place.how == "header":
                    text_places.check_header(before, where)
                pieces.append(len(self.slots))
                out[-1] += self.slot(piece, line_break, where)
            start += len(text)
        if any(isinstance(piece, int) for piece in pieces):
            self.wholes.append(Whole(where, place, tuple(piece for piece in pieces if piece != "")))
        return out

    def slot(self, marker: Marker, line_break: str, where: str) -> str:
        if marker.sign:
            raise InvalidInput(f"{where}: {{{{{marker.sign}{marker.name}}}}} repeats rows, which only a cell can say.")
        self.slots.append(marker)
        self.breaks.append(line_break)
        return f"{OPEN}{len(self.slots) - 1}{CLOSE}"

    def line_break(self, at: int) -> str:
        """XML that ends the line in the run at a place of `out`, and goes on with a run that looks the same."""
        if self.kind == "box":
            return "<br/>"
        tag = _ELEMENT_T.fullmatch(self.out[at - 1])
        if self.kind not in ("drawing", "chart") or tag is None:
            return "\n"
        prefix = tag[1]
        run = next((before for before in range(at - 2, -1, -1) if re.match(rf"<{prefix}r\b(?!Pr)", self.out[before])), at - 2)
        looks = "".join(self.out[run + 1 : at - 1])
        return f"</{prefix}t></{prefix}r><{prefix}br>{looks}</{prefix}br><{prefix}r>{looks}{tag[0]}"

    def formula(self, formula: str, place: Place, quote: str) -> str | None:
        """A formula with slots in its texts and names of columns; names of sheets are left to `sheet_names`.

        Parameters
        ----------
        quote : how " is written, where it is not as it is.
        """
        where = f"{self.where}, {place.what}"
        out = ""
        first = len(self.slots)
        for found in _FORMULA.finditer(formula):
            kind, text = found.lastgroup or "", found[0]
            if kind in ("text", "column"):
                text = text[0] + self.quoted(text[1:-1], kind, place, where) + text[-1]
            else:
                if not kind and markers.found(text, where):
                    raise InvalidInput(
                        f'{where}: a marker in a formula stands in a text, such as "{{{{ name }}}}", or in the name of a '
                        "sheet or column."
                    )
                text = text_places.as_xml("text", text)
            out += text.replace('"', quote) if quote else text
        return out if len(self.slots) > first else None

    def quoted(self, inside: str, kind: str, place: Place, where: str) -> str:
        """What stands in quotes or brackets in a formula, as XML with slots."""
        plain = inside.replace('""', '"') if kind == "text" else inside
        cut = markers.cut(plain, where)
        pieces: list[str | int] = []
        kinds: dict[int, str] = {}
        out = ""
        for position, piece in enumerate(cut):
            if isinstance(piece, str):
                pieces.append(piece)
                out += text_places.as_xml("text", piece.replace('"', '""') if kind == "text" else piece)
            else:
                pieces.append(len(self.slots))
                kinds[len(self.slots)] = "sheet" if kind == "text" and _names_sheet(cut, position) else kind
                out += self.slot(piece, "", where)
        if kinds:
            self.wholes.append(Whole(where, place, tuple(pieces), kinds))
        return out


def _names_sheet(cut: tuple[str | Marker, ...], position: int) -> bool:
    """Whether a marker of a text stands in a sheet's name, as in INDIRECT("'{{ name }}'!A1")."""
    before = "".join(piece for piece in cut[:position] if isinstance(piece, str))
    after = "".join(piece for piece in cut[position + 1 :] if isinstance(piece, str))
    return before.count("'") % 2 == 1 and "'!" in after


def _cut(text: str, start: int, found: Sequence[markers.Found]) -> Iterator[str | Marker]:
    """What of a longer text falls on one of its parts, which starts at a place of it."""
    at, end = start, start + len(text)
    for marker in found:
        if marker.end <= at or marker.start >= end:
            continue
        if marker.start >= start:
            yield text[at - start : marker.start - start]
            yield marker.what
        at = min(marker.end, end)
    yield text[at - start :]


def _plain_link(link: str) -> str:
    """A link whose braces were written as %7B by the program that saved it."""
    return re.sub(r"%7B%7B.*?%7D%7D", lambda found: unquote(found[0]), link, flags=re.IGNORECASE)
