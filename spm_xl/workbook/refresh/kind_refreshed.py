"""New values for a workbook of a known kind: only the values between their tags are read and written.

The bytes are those that the whole way of refreshing gives. Whatever is not as in the other workbooks of the kind, and every
value that is not of the kind that its cell holds, is left to that way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.sheet_facts import facts_of
from spm_xl.workbook.grid.cells import numbers
from spm_xl.workbook.moves.moving_chart import as_number, as_text
from spm_xl.workbook.parts.package import Parts
from spm_xl.workbook.parts.xml_parts import LONGEST_NUMBER, confirm_safe, parsed, safe_parser
from spm_xl.workbook.refresh.refresh_following import shown_of
from spm_xl.workbook.refresh.refresh_usual import NOTHING, NUMBER, TEXT, new_text, new_value, new_values
from spm_xl.workbook.refresh.refresh_writing import serial_of
from spm_xl.workbook.refresh.text_pool import TextPool
from spm_xl.workbook.refresh.workbook_kind import (
    NO_VALUE,
    POINT,
    VALUE,
    Around,
    Kind,
    Range,
    SheetKind,
    Slots,
    Source,
    Unusual,
    cut,
    joined,
)

_PLAIN = re.compile(rb"[\t\n -%'-;=?-~]*")  # characters that are well-formed wherever they stand


class _Text(NamedTuple):
    """A text that a cell shows from now on: its sheet and its value there, by their numbers."""

    sheet: int
    at: int
    text: str


class _Writing(NamedTuple):
    """Values on their way into a workbook of a known kind.

    Attributes
    ----------
    values : those of each sheet, as they stand. given : what the bound cells get, in their order. changed : their numbers.
    """

    kind: Kind
    pool: TextPool | None
    values: list[list[bytes]]
    given: list[Any]
    changed: set[int]
    texts: list[_Text]


def refreshed(kind: Kind, parts: Parts, values: Mapping[str, Any]) -> tuple[dict[str, bytes], int] | None:
    """The parts that may have changed, and how many cells show another value; None where the whole way is to be gone."""
    try:
        return _refreshed(kind, parts, values)
    except (Unusual, InvalidInput):  # the whole way says what is wrong
        return None


def _refreshed(kind: Kind, parts: Parts, values: Mapping[str, Any]) -> tuple[dict[str, bytes], int]:
    if any(parts.part(each.name) != each for each in kind.same):
        raise Unusual
    confirm_safe({each.name: parts[each.name] for each in kind.safe if parts.part(each.name) != each})
    beside = _texts_beside(kind, parts)
    pool = TextPool(parts[kind.strings], kind.strings) if kind.strings else None
    own = [_values(parts, each.part, each.around, VALUE) for each in kind.sheets]
    writing = _Writing(kind, pool, own, _given(kind, values), set(), [])
    for number, sheet in enumerate(kind.sheets):
        _check_results(sheet, own[number])
        for slots in sheet.slots:
            _take(writing, number, slots)
    found = _charts(writing, parts)
    if writing.texts:
        found[kind.strings] = _with_texts(writing, beside)
    for sheet, new in zip(kind.sheets, own, strict=True):
        found[sheet.part] = joined(sheet.around, new)
    return found, len(writing.changed)


def _texts_beside(kind: Kind, parts: Parts) -> list[Mapping[int, int]]:
    """The shared strings that the other sheets show, whose formulas must be those of the kind."""
    found = []
    for each in kind.beside:
        facts = each.facts if parts.part(each.part.name) == each.part else facts_of(parts[each.part.name])
        if facts.formulas != each.facts.formulas:
            raise Unusual
        found.append(facts.texts)
    return found


def _values(parts: Parts, part: str, around: Around, tag: re.Pattern[bytes]) -> list[bytes]:
    """The values of a part that is the same around them."""
    data = parts[part]
    pieces, values = cut(data, tag)
    if pieces != around.pieces:
        raise Unusual
    if not _PLAIN.fullmatch(b"".join(values)):
        parsed(safe_parser(part), data, part)
    return values


def _check_results(sheet: SheetKind, values: Sequence[bytes]) -> None:
    """Formulas that are read must show numbers, shared strings must be numbers."""
    try:
        for at in sheet.results:
            float(values[at] or 0)
    except ValueError:
        raise Unusual from None
    texts = [values[at] for at in sheet.texts]
    if texts and not (b"".join(texts).isdigit() and max(map(len, texts)) <= LONGEST_NUMBER and all(texts)):
        raise Unusual


def _given(kind: Kind, values: Mapping[str, Any]) -> list[Any]:
    """What the bound cells get, in their order."""
    found: list[Any] = [None] * sum(len(each.numbers) for each in kind.names)
    try:
        for before, last, fed in kind.names:
            around: Any = values
            for step in before:
                around = around[step]
            for number, name in zip(fed, last, strict=True):
                found[number] = around[name]
    except (KeyError, TypeError, IndexError):
        raise Unusual from None
    return found


def _take(writing: _Writing, sheet: int, slots: Slots) -> None:
    """Give bound cells of a sheet their values."""
    given = [writing.given[number] for number in slots.numbers]
    if slots.takes == NOTHING:
        if given.count(None) < len(given):
            raise Unusual
        return
    own = writing.values[sheet]
    raws = [own[at] for at in slots.ats]
    if slots.takes == TEXT:
        for number, at, raw, value in zip(slots.numbers, slots.ats, raws, given, strict=True):
            text = new_text(writing.pool, raw, value)
            if text is None:
                raise Unusual
            if isinstance(text, str):
                writing.changed.add(number)
                writing.texts.append(_Text(sheet, at, text))
        return
    new = [_dated(writing, *each) for each in zip(raws, given, strict=True)] if slots.dated else new_values(slots.takes, raws, given)
    for at, text in zip(slots.ats, new, strict=True):
        own[at] = text  # type: ignore[assignment]
    writing.changed.update([number for number, raw, text in zip(slots.numbers, raws, new, strict=True) if raw != text])
    if None in new:
        raise Unusual


def _dated(writing: _Writing, raw: bytes, value: Any) -> bytes | None:
    return b"%d" % serial_of(value, writing.kind.since_1904) if type(value) is date else new_value(NUMBER, raw, value)


def _with_texts(writing: _Writing, beside: Sequence[Mapping[int, int]]) -> bytes:
    """The part with the shared strings, once the new texts have their numbers."""
    assert writing.pool
    overwritten = Counter(int(writing.values[each.sheet][each.at]) for each in writing.texts)
    own: Counter[int] = Counter()
    for sheet, values in zip(writing.kind.sheets, writing.values, strict=True):
        own.update([int(values[at]) for at in sheet.texts])

    def shown(number: int) -> bool:
        return own[number] + sum(texts.get(number, 0) for texts in beside) > overwritten[number]

    found = writing.pool.renumbered([each.text for each in writing.texts], overwritten, shown)
    for number, at, text in writing.texts:
        writing.values[number][at] = b"%d" % found[text]
    return writing.pool.xml(0)


# --- charts ---------------------------------------------------------------------------------------------


def _charts(writing: _Writing, parts: Parts) -> dict[str, bytes]:
    """The charts with what they show now; before the numbers of shared strings change."""
    found = {}
    for chart in writing.kind.charts:
        shown = [each for each in chart.ranges if not each.slots.isdisjoint(writing.changed)]
        if shown or parts.part(chart.part.name) != chart.part:
            values = _values(parts, chart.part.name, chart.around, POINT)
            for each in shown:
                for at, text in zip(each.ats, _kept(writing, each), strict=True):
                    values[at] = text
            found[chart.part.name] = joined(chart.around, values)
    return found


def _kept(writing: _Writing, own: Range) -> list[bytes]:
    """The values of a range as a chart keeps them."""
    values = [_value(writing, source) for source in own.sources]
    if not own.as_text and set(map(type, values)) <= {int, float}:
        return numbers(values)
    kept = [as_text(value) if own.as_text else as_number(value) for value in values]
    if None in kept:
        raise Unusual
    return [text.encode() for text in kept if text is not None]


def _value(writing: _Writing, source: Source) -> Any:
    """What a cell shows."""
    if source.slot != NO_VALUE:
        return shown_of(writing.given[source.slot], writing.kind.since_1904)
    raw = writing.values[source.sheet][source.at]
    if not source.texts:
        return _number(raw)
    if not writing.pool or int(raw) >= len(writing.pool.items):
        raise Unusual
    return writing.pool.text(int(raw))


def _number(raw: bytes) -> float:
    try:
        return float(raw)
    except ValueError:
        raise Unusual from None
