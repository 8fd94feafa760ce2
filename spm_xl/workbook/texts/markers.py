"""Markers: the places in a text where values belong.

==========================  ============================================================================
`{{ net }}`                 the value of that name; spaces are free
`{{ participant.name }}`    a dotted name goes a step deeper at each dot
`{{ net | #,##0.00 }}`      the value in an Excel number format (`spm_xl.workbook.texts.number_text`)
`{{ "{{" }}`                a text in quotes stands for itself: this is how to print two braces
`{{#deals}}` `{{/deals}}`   a block of rows, in cells only; also `{{#deals together}}` and `{{^deals}}`
==========================  ============================================================================

Two braces open a marker where a name, a sign or a closing brace follows; it must then be whole, else it is refused
and not printed. All other braces are text. What a word processor slips in (hard spaces, curly quotes, characters
without width) does not count inside a marker.

>>> cut("Plan {{ plan.name }}, {{net|0.00}} {or} {{1}}", "here")
('Plan ', Marker(name='plan.name', format='', sign='', together=False), ', ', Marker(name='net', format='0.00', sign='', together=False), ' {or} {{1}}')
>>> cut("{{ net }", "sheet A, cell B2")
Traceback (most recent call last):
spm_xl.errors.InvalidInput: sheet A, cell B2: the marker '{{ net }' is not closed by two braces. Write it as {{ name }} or {{ name | #,##0.00 }}; to print two braces, write {{ "{{" }}.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from spm_xl.errors import InvalidInput
from spm_xl.workbook.texts import number_format

HOW = 'Write it as {{ name }} or {{ name | #,##0.00 }}; to print two braces, write {{ "{{" }}.'
_THIN = "\u200b\u200c\u200d\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u00ad\ufeff"  # characters without width
_LIKE = str.maketrans(
    {**dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " ")}
    | dict.fromkeys("\u201c\u201d\u201e\u201f\uff02", '"')
    | {"\u2010": "-", "\u2011": "-"}
)
_OPENED = re.compile(rf'\{{[{_THIN}]*\{{(?=[\s{_THIN}]*(?:[^\W\d]|[#^/.|}}]|"[^"]*"[\s{_THIN}]*\}}[{_THIN}]*\}}))')
_INSIDE = re.compile(rf'((?:"[^"]*"|[^"{{}}])*)\}}[{_THIN}]*\}}')
_NAME = r"[^\W\d]\w*"
_WORDS = re.compile(rf"\s*([#^/]?)\s*({_NAME}(?:\s*\.\s*{_NAME})*)(\s+together)?\s*(?:\|\s*(\S.*?)\s*)?", re.DOTALL)
_LITERAL = re.compile(r'\s*"([^"]*)"\s*')


@dataclass(frozen=True, slots=True)
class Marker:
    """A place where a value belongs.

    Attributes
    ----------
    name : whose value, steps divided by dots.
    format : Excel number format, "" for none.
    sign : "#", "^" or "/" of the marker of a block of rows, "" for a value.
    together : each repetition of the block is kept on one printed page.
    """

    name: str
    format: str = ""
    sign: str = ""
    together: bool = False


class Found(NamedTuple):
    """What stands from one place of a text to another: a marker, or a text that was written in quotes."""

    start: int
    end: int
    what: Marker | str


def found(text: str, where: str) -> list[Found]:
    """The markers of a text, with their places.

    Parameters
    ----------
    where : sheet and cell, or part, as messages name it.

    Raises
    ------
    InvalidInput : a marker that is not whole, or with a format that is not known.
    """
    if "{" not in text:
        return []
    like = text.translate(_LIKE)
    markers: list[Found] = []
    end = 0
    while opened := _OPENED.search(like, end):
        inside = _INSIDE.match(like, opened.end())
        if inside is None:
            raise _malformed(text[opened.start() :], "is not closed by two braces", where)
        end = inside.end()
        markers.append(Found(opened.start(), end, _read(inside[1], text[opened.start() : end], where)))
    return markers


def cut(text: str, where: str) -> tuple[str | Marker, ...]:
    """A text as plain pieces and markers; no piece is blank, and a text without markers is one piece."""
    pieces: list[str | Marker] = []
    end = 0
    for start, after, what in [*found(text, where), Found(len(text), len(text), "")]:
        plain = text[end:start]
        end = after
        for piece in (plain, what):
            if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
                pieces[-1] += piece
            elif piece:
                pieces.append(piece)
    return tuple(pieces)


def _read(inside: str, whole: str, where: str) -> Marker | str:
    plain = unicodedata.normalize("NFC", re.sub(f"[{_THIN}]", "", inside))
    literal = _LITERAL.fullmatch(plain)
    if literal:
        return literal[1]
    words = _WORDS.fullmatch(plain)
    if words is None or (words[3] and words[1] != "#") or (words[4] and words[1]):
        raise _malformed(whole, "is none that can be read", where)
    sign, name, together, code = words.groups()
    if code:
        try:
            number_format.sections(code)
        except InvalidInput as error:
            raise InvalidInput(f"{where}: the marker {_short(whole)}: {error}") from None
    return Marker(re.sub(r"\s", "", name), code or "", sign, bool(together))


def _malformed(text: str, why: str, where: str) -> InvalidInput:
    return InvalidInput(f"{where}: the marker {_short(text)} {why}. {HOW}")


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
