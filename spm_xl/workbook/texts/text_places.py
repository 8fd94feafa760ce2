"""The places of a workbook, outside of cells, where a text may have markers, and how a value is written in each.

A value stays what it is: it never becomes XML, a code of a header, a piece of a formula or another address. A place
that does not take a character, or not so many of them, says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from spm_xl.errors import InvalidInput
from spm_xl.workbook.grid import cells

LINKS = ("https", "http", "mailto", "tel")  # what a link that is made of values may start with
_SIZE_OPEN = re.compile(r"(?:^|[^&])(?:&&)*&\d+$")  # a font size that would take in a digit after it
_PAGE_OPEN = re.compile(r"(?:^|[^&])(?:&&)*&[Pp]$")  # a page number that would take in +1
_CODE_OPEN = re.compile(r'(?:^|[^&])(?:&&)*&(?:"[^"]*|[Kk][0-9A-Fa-f+-]{0,5})?$')  # a code that is not complete
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # characters that no XML holds


@dataclass(frozen=True, slots=True)
class Place:
    """A place for texts.

    Attributes
    ----------
    what : as messages name it.
    how : how a value is written there: "text", "attribute", "words" (with the escapes of cells), "line" (an
        attribute with them), "run" (of a shape), "box" (of old shapes), "header", "formula" or "link".
    most : characters that it takes at most, 0 for any number.
    group : elements whose texts are read as one, since a marker may stand in several runs; "" for each element alone.
    """

    what: str
    how: str
    most: int = 0
    group: str = ""


_HEADER, _FOOTER = Place("the header", "header", 255), Place("the footer", "header", 255)
_ALT, _TIP = Place("the alternative text", "attribute"), Place("the tip of a link", "attribute", 255)
_FORMULA = Place("a formula", "formula", 255)  # of each text in it
_SHAPE = Place("a text box or title", "run", group="p")
_FORMULAS = dict.fromkeys(("f", "formula", "formula1", "formula2"), _FORMULA)
_SHAPE_FACTS = {
    ("cNvPr", "descr"): _ALT, ("cNvPr", "title"): _ALT, ("cNvPr", "name"): Place("the name of a shape", "attribute"),
    ("hlinkClick", "tooltip"): _TIP, ("hlinkHover", "tooltip"): _TIP,
}  # fmt: skip
TEXTS: Mapping[str, Mapping[str, Place]] = {  # kind of part -> element -> place of its text; "" for every element
    "sheet": _FORMULAS
    | dict.fromkeys(("oddHeader", "evenHeader", "firstHeader"), _HEADER)
    | dict.fromkeys(("oddFooter", "evenFooter", "firstFooter"), _FOOTER),
    "drawing": {"t": _SHAPE},
    "chart": {"t": _SHAPE, "v": Place("the name of a series or category", "words")},
    "comments": {"t": Place("a comment", "words", cells.MOST_TEXT, "text"), "author": Place("the author of a comment", "words")},
    "threads": {"text": Place("a comment", "words", cells.MOST_TEXT)},
    "strings": {"t": Place("the text", "words", cells.MOST_TEXT, "si")},
    "properties": {"": Place("a property of the document", "text")},
    "workbook": {"definedName": Place("a defined name", "formula", 255)},
    "table": dict.fromkeys(("calculatedColumnFormula", "totalsRowFormula"), _FORMULA),
    "box": {"": Place("a text box", "box", group="div")},
    "formula": {"": _FORMULA},
}  # fmt: skip
FACTS: Mapping[str, Mapping[tuple[str, str], Place]] = {  # kind of part -> (element, attribute) -> place
    "sheet": {
        ("dataValidation", "promptTitle"): Place("the title of an input message", "line", 32),
        ("dataValidation", "prompt"): Place("an input message", "line", 255),
        ("dataValidation", "errorTitle"): Place("the title of an error message", "line", 32),
        ("dataValidation", "error"): Place("an error message", "line", 255),
        ("hyperlink", "tooltip"): Place("the tip of a link", "line", 255),
        ("hyperlink", "display"): Place("the text of a link", "line"),
        ("hyperlink", "location"): Place("the place that a link leads to", "formula"),
        ("cfRule", "text"): Place("a conditional format", "attribute"),
        ("controlPr", "altText"): _ALT, ("objectPr", "altText"): _ALT,
    },
    "drawing": _SHAPE_FACTS,
    "chart": _SHAPE_FACTS,
    "table": {
        ("tableColumn", "name"): Place("the header of a table", "line", 255),
        ("tableColumn", "totalsRowLabel"): Place("the totals row of a table", "line"),
        ("table", "comment"): _ALT, ("table", "altText"): _ALT, ("table", "altTextSummary"): _ALT,
    },
    "workbook": {("definedName", "comment"): Place("the comment of a name", "attribute")},
    "control": {("item", "val"): Place("an entry of a list", "line")},
    "box": {("shape", "alt"): _ALT, ("shape", "title"): _ALT},
    "relations": {("Relationship", "Target"): Place("a link", "link", 2_079)},
}  # fmt: skip


def in_place(place: Place, pieces: Sequence[str | int], words: Sequence[str], inside: Mapping[int, str]) -> dict[int, str]:
    """What stands for each marker of a text, before it is written as XML.

    Parameters
    ----------
    pieces : the text: plain pieces and numbers of markers.
    words : the values of all markers, in words.
    inside : what a marker of a formula stands in: "text", "column" or "sheet".
    """
    out: dict[int, str] = {}
    before = ""
    for piece in pieces:
        if isinstance(piece, str):
            before += piece
            continue
        text = _written(place.how, words[piece].replace("\r\n", "\n"), before, inside.get(piece, ""))
        out[piece] = text
        before += text
    if place.how == "link":
        _check_link(before)
    length = len(before.encode("utf-16-le", "surrogatepass")) // 2
    if place.most and length > place.most:
        raise InvalidInput(f"a text of {length:,} characters ({before[:20] + '...'!r}) does not fit (at most {place.most:,}). Shorten it.")
    return out


def _written(how: str, text: str, before: str, inside: str) -> str:
    if how == "header":
        start = (_SIZE_OPEN.search(before) and text[:1].isdecimal()) or (_PAGE_OPEN.search(before) and text[:1] in "+-" and text)
        return (" " if start else "") + text.replace("&", "&&")
    if how == "formula":
        return _IN_FORMULA[inside](text)
    if how == "link":
        return _in_link(text, before)
    return text


_IN_FORMULA: Mapping[str, Callable[[str], str]] = {
    "text": lambda text: text.replace('"', '""'),
    "sheet": lambda text: text.replace('"', '""').replace("'", "''"),
    "column": lambda text: re.sub(r"(['#@\[\]])", r"'\1", text),
}


def _in_link(text: str, before: str) -> str:
    plain = text.encode("utf-8", "replace").decode()
    if before:
        return quote(plain, safe="@" if before.lower() == "mailto:" else "")
    return quote(plain.strip(), safe=":/?#[]@!$&'()*+,;=%~")


def _check_link(link: str) -> None:
    scheme = _SCHEME.match(link)
    if scheme and scheme[1].lower() in LINKS:
        return
    if scheme or not link or link.startswith(("//", "\\\\", "%")):
        raise InvalidInput(f"a link that is made of values must start with {', '.join(f'{each}:' for each in LINKS)}; this one is {link[:60]!r}.")


def check_header(before: str, where: str) -> None:
    """Refuse a marker that stands where a header expects the rest of a code."""
    if _CODE_OPEN.search(before):
        raise InvalidInput(f"{where}: a marker stands inside of a code, after {before[-12:]!r}. Write && for the sign &, and codes in full.")


def as_xml(how: str, text: str, line_break: str = "") -> str:
    """A text as it stands in the XML of a place.

    >>> as_xml("run", "a < b\\nc", "<a:br/>"), as_xml("line", 'say "x"\\n'), as_xml("attribute", "a\\nb")
    ('a &lt; b<a:br/>c', 'say &quot;x&quot;_x000A_', 'a&#10;b')
    """
    if how in ("words", "header"):
        return cells.escaped(text)
    if how == "line":
        return cells.escaped(text).replace('"', "&quot;").replace("\n", "_x000A_").replace("\t", " ")
    plain = _UNFIT.sub(" ", text).replace("\r", "\n").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if how in ("run", "box"):
        return plain.replace("\n", line_break)
    if how == "text":
        return plain
    return plain.replace('"', "&quot;").replace("'", "&#39;").replace("\n", "&#10;").replace("\t", "&#9;")
