"""The workbook differences.xlsx: from their pay to ours, class by class, with the evidence and the place of every difference.

Its checks are live: they read 0 where the differences come to ours less theirs and none of them is unexplained. A place in the old
sheet is a link, which opens where the old sheet lies beside the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from spm_xl.errors import Place
from spm_xl.money import rounded
from spm_xl.outputs.check_pages import LEGEND, Compared, checks_page, master_check
from spm_xl.outputs.pages import Book, Column, Live, Sheet, cell
from spm_xl.parallel.both_sides import NOTHING, sum_of
from spm_xl.parallel.comparison import Comparison, Pay
from spm_xl.parallel.difference import CLASSES, UNEXPLAINED, Difference
from spm_xl.parallel.side import where

TOP = 3  # row of the table headers
EVERYBODY = "(all)"
FACTORS = ("split", "factor", "exchange rate", "rate", "tier")  # classes whose figures are no money
MOST_LINKS = 65_000  # links that a sheet can hold
SHEETS = (
    ("Checks", "the differences against ours less theirs, by currency; what is not explained"),
    ("By participant", "from their pay to ours, class by class"),
    ("Differences", "every difference: class, transaction, both figures, why, and where it stands in the old sheet"),
    ("Not compared", "rows of the old sheet that were not compared, and why"),
    ("Taken as", "what each sheet and column of the old sheet was taken as"),
)
DIFFERENCES = (
    Column("Class", "text", 20),
    Column("Participant", "text", 13),
    Column("Name", "text", 24),
    Column("Transaction", "text", 18),
    Column("Ours", "figure", 15),
    Column("Theirs", "figure", 15),
    Column("Ours less theirs", "figure", 15, "Currency"),
    Column("Currency", "text", 10),
    Column("Evidence", "wrap", 62),
    Column("Place in the old sheet", "text", 26),
)
AMOUNT, CLASS, CURRENCY = 6, 0, 7  # columns of the sheet Differences


@dataclass(frozen=True, slots=True)
class Laid:
    """The differences by participant as they stand on their sheet, and the rows (first, last) of each participant."""

    rows: tuple[Difference, ...]
    ranges: Mapping[str, tuple[int, int]]


def differences_workbook(found: Comparison, on: date) -> bytes:
    """The file differences.xlsx.

    Parameters
    ----------
    on : the day that stands in the file in place of a clock.
    """
    laid = _laid(found)
    what = "payout" if found.measure == "net" else "commission"
    subtitle = f"{found.company} · period {found.period} · {what} · run {found.ours} against {found.theirs} · {on}"
    book = Book(f"Differences {found.period}", found.company, on)
    classes = [name for name in CLASSES if any(each.kind == name for each in laid.rows)]
    checks = _checks(found, laid)
    _start(book, found, laid, classes, subtitle, master_check(checks))
    checks_page(book, subtitle, checks)
    _participants_page(book, found, laid, classes, subtitle)
    _differences_page(book, found, laid, subtitle)
    _not_compared_page(book, found, subtitle)
    taken = book.sheet("Taken as", "What the old sheet was taken as", subtitle)
    taken.table(TOP, (Column("Taken as", "wrap", 140),), [(remark,) for remark in found.remarks])
    return book.close()


def _laid(found: Comparison) -> Laid:
    order = {name: at for at, name in enumerate(CLASSES)}
    rows = sorted(found.differences, key=lambda each: (each.participant == "", each.participant, order[each.kind], each.transaction, each.place.row))
    ranges: dict[str, tuple[int, int]] = {}
    for at, each in enumerate(rows, TOP + 1):
        ranges[each.participant] = (ranges.get(each.participant, (at, at))[0], at)
    return Laid(tuple(rows), ranges)


def _currencies(found: Comparison) -> list[str]:
    return sorted({pay.currency for pay in found.people})


def _of(laid: Laid, currency: str, kind: str = "", role: str = "link") -> Live:
    """The sum of the differences of a currency, and of a class where one is named."""
    tests = f'differences[Currency],"{currency}"' + (f',differences[Class],"{kind}"' if kind else "")
    value = sum_of(each.amount for each in laid.rows if each.currency == currency and kind in ("", each.kind))
    return Live(f"=SUMIFS(differences[Ours less theirs],{tests})", value, role)


def _side(found: Comparison, currency: str, side: str, role: str = "link") -> Live:
    value = sum_of(getattr(pay, side.lower()) for pay in found.people if pay.currency == currency)
    return Live(f'=SUMIFS(by_participant[{side}],by_participant[Currency],"{currency}")', value, role)


def _checks(found: Comparison, laid: Laid) -> list[Compared]:
    rows = []
    for currency in _currencies(found):
        ours, theirs = (f'SUMIFS(by_participant[{side}],by_participant[Currency],"{currency}")' for side in ("Ours", "Theirs"))
        gap = sum_of(pay.ours - pay.theirs for pay in found.people if pay.currency == currency)
        wrong = sum(pay.ours - pay.theirs != sum_of(each.amount for each in laid.rows if each.participant == pay.participant) for pay in found.people)
        rows.append(
            Compared(f"The differences are ours less theirs, {currency}", "sum of the differences", _of(laid, currency), "ours less theirs", Live(f"={ours}-{theirs}", gap, "link"), wrong)
        )
        left = [each for each in laid.rows if each.kind == UNEXPLAINED and each.currency == currency]
        rows.append(Compared(f"Nothing is unexplained, {currency}", "unexplained", _of(laid, currency, UNEXPLAINED), "must be", NOTHING, len(left)))
    unread = sum(each.pays for each in found.unread)
    rows.append(Compared("Every row that may be pay was understood", "rows not understood", unread, "must be", 0, unread))
    return rows


def _start(book: Book, found: Comparison, laid: Laid, classes: Sequence[str], subtitle: str, master: Live) -> None:
    """The first sheet: ours, theirs, what lies between by class, whether it comes out, and what is where."""
    page = book.sheet("Start here", f"Ours against {found.theirs}", subtitle, landscape=False)
    for column, width in enumerate((27, 78, 12, 16, 9)):
        page.sheet.set_column(column, column, width)
    page.write(3, 0, "Checks", "label")
    page.write(3, 1, master, "label")
    page.mark_checks(3, 1, 3)
    page.write(4, 0, "Purpose", "label")
    page.write(4, 1, "What differs between the run and the sheet that was used before, and why.", kind="wrap")
    what = "the payout (net), in plan currency" if found.measure == "net" else "the commission, in plan currency; theirs states no draw, adjustment or payout"
    page.write(5, 0, "Compared", "label")
    page.write(5, 1, what, kind="wrap")
    row = 7
    for currency in _currencies(found):
        row = _bridge(page, found, laid, classes, currency, row)
    page.write(row, 0, "Sheets", "heading")
    for name, words in SHEETS:
        row += 1
        page.sheet.write_url(row, 0, f"internal:'{name}'!A1", book.look("link text"), name)
        page.write(row, 1, words, kind="wrap")
    page.write(row + 2, 0, "Colours", "heading")
    row += 3
    for sample, role, words in LEGEND:
        if role != "input":
            page.write(row, 0, sample, role)
            page.write(row, 1, words)
            row += 1


def _bridge(page: Sheet, found: Comparison, laid: Laid, classes: Sequence[str], currency: str, row: int) -> int:
    """From theirs to ours, class by class, in one currency; gives the next free row."""
    for column, text in enumerate((f"From theirs to ours, {currency}".rstrip(", "), "", "Differences", "Amount", "")):
        page.write(row, column, text, "header", "money" if column in (2, 3) else "text", True)
    first = row + 1
    page.write(first, 0, "Theirs", "label", lined=True)
    page.write(first, 1, found.theirs, lined=True)
    page.write(first, 2, None, lined=True)
    page.write(first, 3, _side(found, currency, "Theirs"), kind="figure", lined=True)
    page.write(first, 4, currency, lined=True)
    row = first + 1
    for kind in classes:
        mine = [each for each in laid.rows if each.kind == kind and each.currency == currency]
        if not mine:
            continue
        page.write(row, 0, kind, lined=True)
        page.write(row, 1, CLASSES[kind], lined=True)
        page.write(row, 2, Live(f'=COUNTIFS(differences[Currency],"{currency}",differences[Class],"{kind}")', len(mine), "link"), kind="number", lined=True)
        page.write(row, 3, _of(laid, currency, kind), kind="figure", lined=True)
        page.write(row, 4, currency, lined=True)
        row += 1
    ours = sum_of(pay.theirs for pay in found.people if pay.currency == currency) + _of(laid, currency).value  # type: ignore[operator]
    page.write(row, 0, "Ours", "total", lined=True)
    page.write(row, 1, f"run {found.ours}", "total", lined=True)
    page.write(row, 2, None, "total", lined=True)
    page.write(row, 3, Live(f"=SUM({cell(first, 3)}:{cell(row - 1, 3)})", ours, "total"), "total", "figure", True)
    page.write(row, 4, currency, "total", lined=True)
    return row + 2


def _participants_page(book: Book, found: Comparison, laid: Laid, classes: Sequence[str], subtitle: str) -> None:
    """One row a participant: theirs, each class, ours, and a check."""
    columns = [
        Column("Participant", "text", 13), Column("Name", "text", 24), Column("Currency", "text", 10), Column("Theirs", "figure", 14, "Currency"),
        *(Column(_titled(name), "money", 13, "Currency") for name in classes),
        Column("Ours", "figure", 14, "Currency"), Column("Rest", "money", 11, "Currency"),
    ]  # fmt: skip
    table = []
    for at, pay in enumerate(found.people, TOP + 1):
        values: list[Any] = [pay.participant or EVERYBODY, pay.name, pay.currency, pay.theirs]
        values += [_class_of(laid, pay, name) for name in classes]
        last = 3 + len(classes)
        rest = pay.ours - pay.theirs - sum_of(each.amount for each in laid.rows[slice(*_slice(laid, pay))])
        total = f"SUM({cell(at, 3)}:{cell(at, last)})"
        table.append((*values, pay.ours, Live(f"=ROUND({cell(at, last + 1)}-{total},4)", rest)))
    page = book.sheet("By participant", "From their pay to ours, by participant", subtitle)
    page.table(TOP, columns, table, "nobody")
    page.sheet.freeze_panes(TOP + 1, 2)


def _titled(kind: str) -> str:
    """A class as the header of a column; no two headers of a table may be alike."""
    return "Credited to another" if kind == "participant" else f"{kind[:1].upper()}{kind[1:]}"


def _slice(laid: Laid, pay: Pay) -> tuple[int, int]:
    first, last = laid.ranges.get(pay.participant, (TOP + 1, TOP))
    return first - TOP - 1, last - TOP


def _class_of(laid: Laid, pay: Pay, kind: str) -> Live | None:
    """What a class comes to for a participant, whose differences stand together."""
    mine = [each.amount for each in laid.rows[slice(*_slice(laid, pay))] if each.kind == kind]
    if not mine:
        return None
    first, last = laid.ranges[pay.participant]
    amounts = f"{cell(first, AMOUNT, 'Differences')}:{cell(last, AMOUNT)}"
    names = f"{cell(first, CLASS, 'Differences')}:{cell(last, CLASS)}"
    return Live(f'=SUMIFS({amounts},{names},"{kind}")', sum_of(mine), "link")


def _differences_page(book: Book, found: Comparison, laid: Laid, subtitle: str) -> None:
    names = {pay.participant: pay.name for pay in found.people}
    table = [
        (
            each.kind, each.participant or EVERYBODY, names.get(each.participant, ""), each.transaction, _figure(each, each.ours),
            _figure(each, each.theirs), each.amount, each.currency, each.evidence, None if each.place.file else "",
        )
        for each in laid.rows
    ]  # fmt: skip
    page = book.sheet("Differences", "Every difference", subtitle)
    page.table(TOP, DIFFERENCES, table, "nothing differs")
    page.sheet.freeze_panes(TOP + 1, 4)
    for at, each in enumerate(laid.rows[:MOST_LINKS], TOP + 1):
        _link(page, at, len(DIFFERENCES) - 1, each.place)
    for at, each in enumerate(laid.rows[MOST_LINKS:], TOP + 1 + MOST_LINKS):
        page.write(at, len(DIFFERENCES) - 1, where(each.place), lined=True)


def _figure(each: Difference, value: Decimal | None) -> Decimal | None:
    """A figure of one side: money in its units, a share or rate as it is."""
    return value if value is None or each.kind in FACTORS else rounded(value, each.currency)


def _link(page: Sheet, row: int, column: int, place: Place) -> None:
    """A link to a place in the old sheet, or its words where the place has no file that a link can name."""
    if not place.file:
        return
    words = f"{place.sheet}!{place.cell}" if place.sheet else where(place)
    plain = all(character not in place.file + place.sheet for character in "#?%*[]<>|\"'/\\")
    target = f"external:{place.file}" + (f"#'{place.sheet}'!{place.cell}" if place.sheet else "")
    if not plain or len(target) > 255 or page.sheet.write_url(row, column, target, page.book.look("link text", lined=True), words[:200]):
        page.write(row, column, words, lined=True)


def _not_compared_page(book: Book, found: Comparison, subtitle: str) -> None:
    columns = (Column("Place", "text", 34), Column("What stands there", "wrap", 60), Column("Why it is not compared", "wrap", 56), Column("May be pay", "text", 12))
    rows = [(str(each.place), each.text, each.why, "yes" if each.pays else "no") for each in found.unread]
    book.sheet("Not compared", "Rows that were not compared", subtitle).table(TOP, columns, rows, "every row was compared")
