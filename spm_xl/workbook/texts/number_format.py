"""A number format of Excel, read: its sections and their pieces.

>>> [section.kind for section in sections('#,##0.00;[Red]-#,##0.00;"none";@')]
['number', 'number', 'number', 'text']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from spm_xl.errors import InvalidInput
from spm_xl.rational import Fraction

MOST_SECTIONS = 4
ENGLISH = 0x09  # the low byte of a language's number
_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*")|\\(?P<escaped>.)|_(?P<room>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]|(?P<general>general)
    |(?P<half>am/pm|a/p)|(?P<date>y+|m+|d+|h+|s+)|(?P<digit>[0\#?])|(?P<mark>[.,%@;])|(?P<plain>[^a-z"\\_*\[\]])""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^-]*)(?:-([0-9a-fA-F]+))?")
_COLOUR = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|color\s?\d{1,2}", re.IGNORECASE)
class Token(NamedTuple):
    """A piece of a number format: text, digit, mark, date (letters of one kind), half (of a day), elapsed or general."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of the formats between semicolons.

    Attributes
    ----------
    kind : "number", "date" or "text".
    condition : comparison and number, where the section names for which values it is.
    """

    kind: str
    tokens: tuple[Token, ...]
    condition: tuple[str, Fraction] | None = None


@lru_cache(maxsize=512)
def sections(code: str) -> tuple[Section, ...]:
    """A number format, read.

    Raises
    ------
    InvalidInput : it holds something that is not known here.
    """
    cut: list[list[Token]] = [[]]
    conditions: dict[int, tuple[str, Fraction]] = {}
    at = 0
    while at < len(code):
        found = _TOKEN.match(code, at)
        if found is None:
            raise unknown(code, f"holds {code[at:at + 12]!r}")
        at = found.end()
        kind, text = str(found.lastgroup), str(found[str(found.lastgroup)])
        if kind == "mark" and text == ";":
            cut.append([])
        elif kind == "bracket" and (condition := _CONDITION.fullmatch(text.strip())):
            conditions[len(cut) - 1] = condition[1], Fraction(Decimal(condition[2]))
        elif token := _token(kind, text, code):
            cut[-1].append(token)
    if len(cut) > MOST_SECTIONS or len(conditions) > 2:
        raise unknown(code, f"has {len(cut)} sections")
    return tuple(_section(tokens, conditions.get(position), code) for position, tokens in enumerate(cut))


def _token(kind: str, text: str, code: str) -> Token | None:
    if kind == "quoted":
        return Token("text", text[1:-1])
    if kind in ("escaped", "plain"):
        return Token("slash" if (kind, text) == ("plain", "/") else "text", text)
    if kind == "room":
        return Token("text", " ")
    if kind == "fill":
        return None
    if kind == "bracket":
        return _bracket(text, code)
    return Token(kind, text if kind in ("mark", "digit") else text.lower())


def _bracket(text: str, code: str) -> Token | None:
    """A colour, which a text does not have, a currency, or hours that go beyond a day."""
    if _COLOUR.fullmatch(text):
        return None
    currency = _CURRENCY.fullmatch(text)
    if currency:
        language = int(currency[2] or "0", 16)
        if language > 0xEFFF:
            raise unknown(code, f"holds [{text}]")
        return Token("text" if not language or language & 0xFF == ENGLISH else "language", currency[1])
    if re.fullmatch("h+|m+|s+", text, re.IGNORECASE):
        return Token("elapsed", text.lower())
    raise unknown(code, f"holds [{text}]")


def _section(tokens: list[Token], condition: tuple[str, Fraction] | None, code: str) -> Section:
    kinds = {token.kind for token in tokens}
    digits = [at for at, token in enumerate(tokens) if token.kind == "digit"]
    if kinds & {"date", "elapsed", "half"}:
        named = any(token.kind == "half" or (token.kind == "date" and token.text[0] in "md" and len(token.text) > 2) for token in tokens)
        if named and "language" in kinds:
            raise unknown(code, "asks for names of months or days in another language")
        if kinds & {"general"} or Token("mark", "@") in tokens:
            raise unknown(code, "mixes dates with something else")
        return Section("date", _minutes(tokens), condition)
    if Token("mark", "@") in tokens:
        if kinds & {"digit", "general"}:
            raise unknown(code, "mixes digits and @")
        return Section("text", tuple(tokens), condition)
    if digits and any(token.kind == "slash" for token in tokens[digits[0] : digits[-1]]):
        raise unknown(code, "holds '/' between digits: fractions are not known here")
    if tokens.count(Token("mark", ".")) > 1:
        raise unknown(code, "has two points")
    return Section("number", tuple(tokens), condition)


def _minutes(tokens: list[Token]) -> tuple[Token, ...]:
    """The pieces of a date; m right after hours or before seconds is minutes, else months. Digits are parts of seconds."""
    out: list[Token] = []
    clock = [(at, token) for at, token in enumerate(tokens) if token.kind in ("date", "elapsed")]
    minutes = set()
    for position, (at, token) in enumerate(clock):
        before = clock[position - 1][1].text[0] if position else ""
        after = clock[position + 1][1].text[0] if position + 1 < len(clock) else ""
        if token.kind == "date" and token.text in ("m", "mm") and (before == "h" or after == "s"):
            minutes.add(at)
    for at, token in enumerate(tokens):
        point = token == Token("mark", ".") and tokens[at + 1 : at + 2] == [Token("digit", "0")]
        if at in minutes:
            out.append(Token("minutes", token.text))
        elif token.kind == "digit":
            if not out or out[-1].kind != "part":
                raise unknown("".join(each.text for each in tokens), "mixes dates and digits")
            out[-1] = Token("part", out[-1].text + token.text)
        elif point:
            out.append(Token("part", "."))
        else:
            out.append(Token("text", token.text) if token.kind == "mark" else token)
    return tuple(out)


def unknown(code: str, why: str) -> InvalidInput:
    return InvalidInput(f"the number format {code!r} {why}. Use digits, separators, %, text in quotes and dates.")
