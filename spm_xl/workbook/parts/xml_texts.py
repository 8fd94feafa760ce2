"""The texts of an XML part of a workbook: what a person or a program could read in it.

Nothing is parsed, so that what is no good XML is searched as well. Addresses of cells are no text, and of a
formula only its literals are, and the names of sheets, workbooks and columns in it. Numbers are no text. Names that
cannot have spaces and hyphens are read with a space for each _, too.

>>> texts = texts_of("a.xml", '<c r="B2" t="str"><f>IF(B2="Bob","Hall",0)</f><v>x</v></c><c><v>275</v></c>')
>>> [text for text in texts.every if text]
['str', 'Bob', 'Hall', 'BobHall', 'x']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_UNSEEN = re.compile(r"<!--(.*?)(?:-->|\Z)|<\?(?!xml\s)(.*?)(?:\?>|\Z)", re.DOTALL)
_QUOTED = re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)')""")
_ADDRESS = re.compile(
    r"""\b(?:r|ref|sqref|cell|topLeftCell|activeCell)=(?:"[A-Z0-9$: ]*"|'[A-Z0-9$: ]*')|(?<=<xm:sqref>)[^<]*"""
)
_SPACELESS = re.compile(
    r"<(?:\w+:)?(?:definedName|table|queryTable|slicer|pivotTableDefinition|sheetPr|protectedRange)\b[^>]*"
)
_FORMAT_CODE = re.compile(r"""\bformatCode=(?:"([^"]*)"|'([^']*)')""")
_FORMAT_TEXT = re.compile(r'"([^"]*)"|\\(.)')
_LINK = re.compile(r"""\b(?:location|fmla\w+)=(?:"[^"]*"|'[^']*')""")
_CELL = re.compile(r"(?<![\w'])\$?[A-Z]{1,3}\$?\d{1,7}(?![\w(])")
_NUMBER = re.compile(r"<((?:\w+:)?v)>\s*[-+]?[\d.]+(?:[eE][-+]?\d+)?\s*</\1>")
_FORMULA = re.compile(
    r"(<(?:\w+:)?(?:f|formula\d?|definedName|calculatedColumnFormula|totalsRowFormula|Fmla\w+)\b[^>]*>)([^<]*)<"
)
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_NAMED = re.compile(r"'((?:[^']|'')*)'|\[([^\[\]]*)\]")
_JOINED_NAME = re.compile(r"[^\W\d]\w*_\w*")
_FOOTER = re.compile(r"(?<=Header>|Footer>)[^<]+")
_FOOTER_CODE = re.compile(r"&&|&(?:[A-Z]|\d+|\"[^\"]*\")")
_RUN = re.compile(
    r"<((?:\w+:)?rPr)\b(?:[^>]*/>|.{0,4000}?</\1>)|</?(?:\w+:)?(?:[rt]|font|t?span|[biu])(?:\s[^>]*)?>", re.DOTALL
)
_BREAK = re.compile(r"<(?:\w+:)?br\b[^>]*>")
_TAG = re.compile(r"<[^<>]*>")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CODED = re.compile(r"\\u([0-9A-Fa-f]{4})")  # as in JSON
MOST_LAYERS = 3  # entities in entities
_WHOLE = re.compile(
    r"<(?:\w+:)?(?:t|text|lpw?str|author|title|subject|creator|description|keywords|category|lastModifiedBy|Manager|Company|"
    r"(?:odd|even|first)(?:Header|Footer))\b[^>]*>([^<]*)<"
    r"|<(?:\w+:)?(?:s|sheetName|filter|customFilter|item)\s[^>]*?\bv(?:al)?=[\"']([^\"']*)[\"']"
    r"|\b(?:name|displayName|descr|title|prompt|promptTitle|error|errorTitle|tooltip|altText|codeName|comment|description|"
    r"totalsRowLabel|caption)=[\"']([^\"']*)[\"']"
)
_WHOLE_RUNS = re.compile(r"<(?:\w+:)?(?:si|is|text|p)\b[^>]*>([^<]*)<")
_HOLDS_TEXT = re.compile(
    r"""<((?:\w+:)?(?:c|cell))\b[^>]*\bt=["']str["'][^>]*>.{0,70000}?</\1>|<((?:\w+:)?(?:strCache|strDim|dlblRangeCache|lvl))\b.*?</\2>""",
    re.DOTALL,
)
_VALUE = re.compile(r"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_POINT = re.compile(r"<(?:\w+:)?pt\b[^>]*>([^<]+)<")  # of a newer chart
_ELEMENT = re.compile(r">([^<>]+)<")
_DATA = re.compile(r"<(?!xsd?:)[^<>?!]*>")  # a tag of custom data, but for a schema's, whose numbers say how long a text may be


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a part, without escapes.

    Attributes
    ----------
    every : all of them.
    whole : those that a person wrote as a whole text; of a number alone it can be told that it is no amount.
    """

    every: list[str]
    whole: list[str]


def texts_of(part: str, xml: str) -> Texts:
    """The texts of a part.

    Parameters
    ----------
    part : its name; in custom data every element is a text.
    """
    xml = _CDATA.sub(lambda found: _escaped(found[1]), xml)
    outside = ["".join(found) for found in _UNSEEN.findall(xml)]
    xml = _UNSEEN.sub("", xml)
    whole = [plain(text) for text in _wholes(part, xml)]
    xml = _LINK.sub(lambda found: _CELL.sub("", found[0]), _ADDRESS.sub("", xml))
    xml = _FORMULA.sub(lambda found: f"{found[1]}{'<>'.join(map(_escaped, _of_formula(unescape(found[2]))))}<", xml)
    xml = _FOOTER.sub(lambda found: _escaped(without_codes(unescape(found[0]))), xml)
    outside += ["".join(found) for found in _QUOTED.findall(xml)]
    named = ["".join(found) for tag in _SPACELESS.findall(xml) for found in _QUOTED.findall(tag)]
    outside += [text.replace("_", " ") for text in named if "_" in text]
    outside += [of_format(unescape("".join(found))) for found in _FORMAT_CODE.findall(xml)]
    inside = _TAG.split(_RUN.sub("", _BREAK.sub("\n", _NUMBER.sub("", xml))))
    return Texts([plain(text) for text in (*outside, *inside)], whole)


def without_codes(text: str) -> str:
    """The text of a header or footer, without the codes for its places, fonts and sizes.

    >>> without_codes('&L&8P-1002&C&"Arial,Bold"R && D')
    '  P-1002  R   D'
    """
    return _FOOTER_CODE.sub(" ", text)


def of_format(code: str) -> str:
    """The text that a number format shows.

    >>> of_format('\\\\P\\\\-1 "of " 0'.replace("-1", "-\\\\1"))
    'P-1of '
    """
    return "".join("".join(found) for found in _FORMAT_TEXT.findall(code))


def _of_formula(formula: str) -> list[str]:
    """The texts of a formula: its literals, alone and joined as by &, and the names in it."""
    literals = [text.replace('""', '"') for text in _LITERAL.findall(formula)]
    joined = ["".join(literals)] if len(literals) > 1 else []
    rest = _LITERAL.sub("", formula)
    names = [name.replace("_", " ") for name in _JOINED_NAME.findall(rest)]
    return [*literals, *joined, *names, *("".join(found) for found in _NAMED.findall(rest))]


def _wholes(part: str, xml: str) -> Iterator[str]:
    yield from ("".join(found) for found in _WHOLE.findall(xml))
    yield from _WHOLE_RUNS.findall(_RUN.sub("", xml))
    for found in _HOLDS_TEXT.finditer(xml):
        yield from _VALUE.findall(found[0])
        if "strDim" in found[0]:
            yield from _POINT.findall(found[0])
    for _, formula in _FORMULA.findall(xml):
        for literal in _LITERAL.findall(unescape(formula)):
            yield from (literal, *literal.split(","))  # the list of a validation
    yield from (of_format(unescape("".join(found))) for found in _FORMAT_CODE.findall(xml))
    if part.startswith("customXml/"):
        yield from _ELEMENT.findall(xml)
        yield from ("".join(found) for tag in _DATA.findall(xml) for found in _QUOTED.findall(tag))


def plain(text: str) -> str:
    """A text without the escapes of XML, of a workbook, and of addresses on the web."""
    for _ in range(MOST_LAYERS):
        if "&" not in text:
            break
        text = unescape(text)
    if "\\u" in text:
        text = _CODED.sub(lambda found: chr(int(found[1], 16)), text)
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return unquote(text) if "%" in text else text


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
