"""Addresses that follow the rows: formulas, areas and lists of areas.

What names one cell of a repeated block, from outside of it, names its first repetition; a range names all of them.
Cells of several sheets at once (`Jan:Mar!A1`), of other workbooks, whole columns and columns of tables stay as
they are: so it is in Excel when the rows of one sheet move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.references import LAST_ROW, Reference, letters_of, parts
from spm_xl.workbook.moves.movement import Context, Movement, Movements, RowsGone

Cut = tuple[str | Reference, ...]
Span = tuple[int, int]


def span_of(reference: Reference, movement: Movement, context: Context | None = None) -> Span | None:
    """First and last row that the rows of a reference became, in the order in which it names them."""
    low, high = reference.low, reference.high
    turned = low > high
    if turned:
        low, high = high, low
    found = movement.span(low, high, *columns_of(reference), context)
    if found is None:
        return None
    if found[1] > LAST_ROW:
        found = min(found[0], LAST_ROW), LAST_ROW
    return (found[1], found[0]) if turned else found


def spans_of(reference: Reference, movement: Movement) -> list[Span]:
    """The same, once for each repetition of a block around all of it."""
    low, high = sorted((reference.low, reference.high))
    found = movement.spans(low, high, *columns_of(reference))
    if found and found[-1][1] > LAST_ROW:
        return [(min(low, LAST_ROW), min(high, LAST_ROW)) for low, high in found]
    return found


def columns_of(reference: Reference) -> tuple[int, int]:
    """First and last column of a reference."""
    if reference.first <= reference.last:
        return reference.first, reference.last
    return reference.last, reference.first


def formula(cut: Cut, sheet: str, movements: Movements, context: Context | None = None) -> str:
    """A formula whose references follow the rows.

    Parameters
    ----------
    cut : from `references.parts`.
    sheet : on which it stands, "" for none; whatever has no sheet before it is there.
    context : the repetition that it stands in.

    Raises
    ------
    RowsGone : nothing is left of the rows that it refers to.
    """
    out: list[str] = []
    own = sheet.lower()
    for part in cut:
        if isinstance(part, str):
            out.append(part)
            continue
        movement = movements.get(part.key or own)
        if movement is None or movement.still:
            out.append(part.moved_to(part.low, part.high))
            continue
        span = span_of(part, movement, context)
        if span is None:
            raise lost(part, sheet)
        out.append(_at(part, span, bool(out) and out[-1].rstrip().endswith(":")))
    return "".join(out)


def lost(reference: Reference, sheet: str) -> RowsGone:
    """The error for a formula whose rows are gone."""
    here = f"on sheet {sheet} " if sheet else ""
    return RowsGone(
        f"a formula {here}of the template refers to {reference.moved_to(reference.low, reference.high)}, rows that are "
        "not there this time. Give their block a {{^...}} row, or let the range include a row that stays.",
        reference.key or sheet, reference.low, reference.high,
    )  # fmt: skip


def _at(reference: Reference, span: Span, ends_range: bool = False) -> str:
    """A reference in its place; a single cell is the first of its rows, or the last where a range ends with it."""
    if reference.right or not reference.left:
        return reference.moved_to(*span)
    row = span[1] if ends_range else span[0]
    return reference.moved_to(row, row)


@dataclass(frozen=True, slots=True)
class Seen:
    """A reference of a formula that is written for one cell, as it is seen from the cell's repetitions.

    Attributes
    ----------
    beside : its rows for each repetition, where a block holds both; otherwise blank.
    span : its rows from everywhere else; None where they are gone.
    """

    reference: Reference
    beside: Sequence[Span]
    span: Span | None


def seen(cut: Cut, sheet: str, movements: Movements, own: Reference) -> list[str | Seen]:
    """A formula that is written for one cell, and speaks of others from there: of a conditional format, or a sparkline.

    Rows of the same repetition are meant; all rows of a block where the cell does not stand in it.

    Parameters
    ----------
    sheet : in lower case. own : the cell.
    """
    found: list[str | Seen] = []
    for part in cut:
        movement = None if isinstance(part, str) else movements.get(part.key or sheet)
        if isinstance(part, str):
            found.append(part)
        elif movement is None or movement.still:
            found.append(part.moved_to(part.low, part.high))
        else:
            same = part.key in ("", sheet) and not (part.low_mark and (part.high_mark or not part.right))
            found.append(Seen(part, _beside(part, movement, own) if same else (), span_of(part, movement)))
    return found


def rule(pieces: Sequence[str | Seen], movement: Movement | None, own: Reference, number: int, place: int) -> str:
    """Such a formula for one repetition of its cell (`number`, from 0), which came to the row `place`.

    A single cell that is gone is taken to be as far away as it was, unless its row is absolute.
    """
    out: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            out.append(piece)
            continue
        part = piece.reference
        span = piece.beside[number] if number < len(piece.beside) else piece.span
        near = place + part.low - own.low
        if span is None and not (part.key or part.right or part.low_mark) and near > 0:
            span = near, near
        if span is None:
            raise lost(part, movement.name if movement else "")
        out.append(_at(part, span))
    return "".join(out)


def _beside(reference: Reference, movement: Movement, own: Reference) -> list[Span]:
    """Where the rows of a reference stand in each repetition of a cell; empty where no block holds both."""
    low, high = sorted((reference.low, reference.high))
    around = movement.spans(min(own.low, low), max(own.low, high), *columns_of(reference))
    if len(around) != len(movement.spans(own.low, own.low, own.first, own.first)):
        return []
    inner = spans_of(reference, movement)
    if len(inner) == len(around):
        return inner
    found: list[Span] = []
    at = 0
    for first, last in around:
        start = at
        while at < len(inner) and inner[at][1] <= last:
            at += 1
        if at == start or inner[start][0] < first:
            return []
        found.append((inner[start][0], inner[at - 1][1]))
    return found


def area(reference: Reference, span: Span) -> str:
    """An area in its place; one cell that was repeated becomes a range."""
    if reference.right or span[0] == span[1]:
        return reference.at(*span)
    return f"{reference.left}{reference.low_mark}{span[0]}:{reference.left}{reference.low_mark}{span[1]}"


def joined(spans: Sequence[Span]) -> list[Span]:
    """Rows that follow each other as one."""
    found: list[Span] = []
    for low, high in spans:
        if found and found[-1][1] + 1 == low:
            found[-1] = found[-1][0], high
        else:
            found.append((low, high))
    return found


def references(text: str) -> tuple[Reference, ...]:
    """The areas of a list such as "A2:C2 E5"; what is none, such as a whole column, is left out."""
    found = (parts(word) for word in text.split())
    return tuple(cut[0] for cut in found if len(cut) == 1 and isinstance(cut[0], Reference))


def areas(text: str, movement: Movement) -> list[str]:
    """Where the areas of a list such as "A2:C2 E5" came to stand; neighbouring rows are joined."""
    found: list[str] = []
    for word in text.split():
        cut = parts(word)
        if len(cut) != 1 or isinstance(cut[0], str):
            found.append(word)
        else:
            found += [area(cut[0], span) for span in joined(spans_of(cut[0], movement))]
    return found


def whole(text: str, movement: Movement) -> str:
    """One area from the first to the last of its rows.

    Raises
    ------
    RowsGone : nothing is left of it.
    """
    found = references(text)
    if len(found) != 1:
        return text
    span = span_of(found[0], movement)
    if span is None:
        why = f"sheet {movement.name}: nothing is left of {text}. Give the block in it a {{{{^...}}}} row."
        raise RowsGone(why, movement.name, found[0].low, found[0].high)
    return area(found[0], span)


def together(text: str, movement: Movement, what: str) -> str:
    """One area whose rows must stay together: of an array formula, a data table, a pivot table.

    Parameters
    ----------
    text : the area, such as the attribute `ref` of an array formula, or `r1` of a data table.
    what : what stands there, for the message.

    Raises
    ------
    InvalidInput : its rows came apart, are repeated or are gone.
    """
    found = references(text)
    if len(found) != 1:
        return text
    spans = spans_of(found[0], movement)
    if len(spans) != 1 or spans[0][1] - spans[0][0] != found[0].high - found[0].low:
        raise InvalidInput(
            f"sheet {movement.name}: {what} in {text} would be torn apart or repeated by the rows that move. "
            "Move it to rows that stay as they are."
        )
    return area(found[0], spans[0])


def cell(column: int, row: int) -> str:
    """The address of a cell."""
    return f"{letters_of(column)}{row}"
