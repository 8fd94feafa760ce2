"""A value as text, in an Excel number format: what TEXT() gives, computed exactly.

Numbers are rounded half away from zero from their exact value (a float counts as the shortest decimal that reads back
the same), so 1.005 in two decimals is 1.01. A number that reads as zero has no minus. Point, comma and the names of
months and days are the English ones, in which a file stores its formats. What is not known is refused: fractions,
scientific notation, and names of months in other languages.

>>> in_words(Decimal("-1234.565"), '#,##0.00 "EUR"'), in_words(Fraction(938, 1000), "0.0%")
('-1,234.57 EUR', '93.8%')
>>> in_words(date(2026, 3, 31), "d mmm yyyy"), in_words(date(2026, 3, 31)), in_words(Decimal("75.10")), in_words(None)
('31 Mar 2026', '2026-03-31', '75.10', '')
>>> in_words(1, "# ?/?")
Traceback (most recent call last):
spm_xl.errors.InvalidInput: the number format '# ?/?' holds '/' between digits: fractions are not known here. Use digits, separators, %, text in quotes and dates.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from numbers import Integral, Rational
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.rational import Fraction
from spm_xl.workbook.texts.date_text import dated, serial
from spm_xl.workbook.texts.number_format import MOST_SECTIONS, Section, Token, sections, unknown

MOST_DIGITS = 308  # before the point, of a number that a cell can hold
_COMPARED = {
    "<": lambda left, right: left < right, "<=": lambda left, right: left <= right, "=": lambda left, right: left == right,
    ">": lambda left, right: left > right, ">=": lambda left, right: left >= right, "<>": lambda left, right: left != right,
}  # fmt: skip


def in_words(value: Any, code: str = "") -> str:
    """How a value reads inside a longer text.

    Parameters
    ----------
    value : number, text, date, time, True or False, or None for nothing.
    code : Excel number format; without one a number is its shortest exact text and a date is in ISO form.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _in_text(value, sections(code)) if code else str(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (date, time)):
        return _in_section(serial(value), sections(code), code) if code else _iso(value)
    exact = _exact(value)
    if code:
        return _in_section(exact, sections(code), code)
    return _plain(exact, value)


def _iso(value: date | time) -> str:
    return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()


def _exact(value: Any) -> Fraction:
    """A number, exactly."""
    if isinstance(value, Integral):
        exact = Fraction(int(value))
    elif isinstance(value, Rational):
        exact = Fraction(int(value.numerator), int(value.denominator))
    elif isinstance(value, (float, Decimal)):
        number = Decimal(repr(float(value))) if isinstance(value, float) else value
        if not number.is_finite() or number.adjusted() > MOST_DIGITS or number.adjusted() < -2 * MOST_DIGITS:
            raise InvalidInput(f"{value} is no number that a text can show.")
        exact = Fraction(*number.as_integer_ratio())
    else:
        raise InvalidInput(f"a text cannot show a {type(value).__name__}; give a number, text or date, or name one of its fields.")
    if abs(exact) >= 10**MOST_DIGITS:
        raise InvalidInput("the number is larger than any that a cell can hold.")
    return exact


def _plain(exact: Fraction, value: Any = None) -> str:
    """A number in its shortest exact text; one that no decimal says exactly as the nearest float."""
    if isinstance(value, Decimal):
        return format(value, "f")
    rest, places = exact.denominator, 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest, count = rest // prime, count + 1
        places = max(places, count)
    if rest > 1 or places > 2 * MOST_DIGITS:
        return format(Decimal(repr(float(exact))), "f")
    digits = str(abs(exact.numerator) * 10**places // exact.denominator).rjust(places + 1, "0")
    point = f".{digits[-places:]}" if places else ""
    return f"{'-' if exact < 0 else ''}{digits[: len(digits) - places]}{point}"


def _in_text(value: str, read: tuple[Section, ...]) -> str:
    section = next((section for section in read if section.kind == "text"), None)
    if section is None and len(read) == MOST_SECTIONS:
        section = read[-1]
    if section is None:
        return str(value)
    return "".join(value if token == Token("mark", "@") else token.text for token in section.tokens)


def _in_section(value: Fraction, read: tuple[Section, ...], code: str) -> str:
    """A number in the section that is for it."""
    numbers = [section for section in read[:3] if section.kind != "text"]
    if not numbers:
        return _in_text(_plain(value), read)
    section, signed = _chosen(value, numbers, code)
    if section.kind == "date":
        return dated(value, section, code)
    words, zero = _digits(abs(value), section)
    return f"-{words}" if signed and value < 0 and not zero else words


def _chosen(value: Fraction, numbers: list[Section], code: str) -> tuple[Section, bool]:
    """The section for a number, and whether a minus stands before it."""
    if any(section.condition for section in numbers):
        for at, section in enumerate(numbers):
            mark, limit = section.condition or ("", Fraction(0))
            if (mark and _COMPARED[mark](value, limit)) or (not mark and (at == len(numbers) - 1 or (at == 1 and value < 0))):
                return section, not (mark in ("<", "<=") and limit <= 0)
        raise unknown(code, f"has no section for {_plain(value)}")
    if len(numbers) == 1:
        return numbers[0], True
    if value < 0:
        return numbers[1], False
    return numbers[2 if value == 0 and len(numbers) > 2 else 0], False


def _digits(value: Fraction, section: Section) -> tuple[str, bool]:
    """A number without sign in its section, and whether it reads as zero."""
    tokens = section.tokens
    point = tokens.index(Token("mark", ".")) if Token("mark", ".") in tokens else len(tokens)
    places = [at for at, token in enumerate(tokens) if token.kind == "digit"]
    whole = [at for at in places if at < point]
    commas = [at for at, token in enumerate(tokens) if token == Token("mark", ",")]
    last = whole[-1] if whole else point
    scaling = [at for at in commas if at > max(places, default=-1) or last < at < point]
    grouped = any(whole and whole[0] < at < last for at in commas)
    value = value * 100 ** tokens.count(Token("mark", "%")) / 1000 ** len(scaling)
    decimals = sum(at > point for at in places)
    rounded = (2 * value.numerator * 10**decimals + value.denominator) // (2 * value.denominator)
    text = str(rounded).rjust(decimals + 1, "0")
    before, after = text[: len(text) - decimals].lstrip("0"), text[len(text) - decimals :]
    out = {at: token.text for at, token in enumerate(tokens) if token.kind not in ("digit", "general") and at not in commas}
    out.update(_whole(before, [(at, tokens[at].text) for at in whole], grouped))
    out.update(_decimals(after, [(at, tokens[at].text) for at in places if at > point]))
    if not whole and point < len(tokens):
        out[point] = before + "."
    for at, token in enumerate(tokens):
        if token.kind == "general":
            out[at] = _plain(value)
    general = any(token.kind == "general" for token in tokens)
    return "".join(out[at] for at in sorted(out)), not rounded if places else general and not value


def _whole(digits: str, places: list[tuple[int, str]], grouped: bool) -> dict[int, str]:
    """The digits before the point, by the place at which each stands; the first place takes all that are left."""
    out: dict[int, str] = {}
    count = 0
    for at, kind in reversed(places):
        mine = digits[-1:] if at != places[0][0] else digits
        digits = digits[:-1]
        text = ""
        for digit in reversed(mine or {"0": "0", "?": " ", "#": ""}[kind]):
            text = digit + ("," if grouped and count and count % 3 == 0 and digit != " " else "") + text
            count += 1
        out[at] = text
    return out


def _decimals(digits: str, places: list[tuple[int, str]]) -> dict[int, str]:
    """The digits after the point; zeros at their end show where the format has a 0."""
    kept = max((at + 1 for at, (_, kind) in enumerate(places) if kind == "0" or digits[at] != "0"), default=0)
    return {
        place: digits[at] if at < kept else {"?": " ", "#": ""}.get(kind, "") for at, (place, kind) in enumerate(places)
    }
