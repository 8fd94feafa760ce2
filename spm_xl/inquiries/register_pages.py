"""The pages around the register: where to start, the summary, what is to be clarified, and who acknowledged.

The figures of the summary count the rows of the register as they stand, and a check compares them with the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from spm_xl.cycle.journal import Entry
from spm_xl.inquiries.inquiry import ACCEPTED, DECIDED, DECLINED, OPEN, STATUSES, TO_CLARIFY, WITHDRAWN, Inquiry
from spm_xl.inquiries.register_columns import STATUS_WORDS, note
from spm_xl.inquiries.summary import AGES, Count, counts, manager_of, reason_of, whole, words
from spm_xl.outputs.pages import CHECK, OK, Book, Column, Live, Sheet, cell

if TYPE_CHECKING:
    from spm_xl.inquiries.collecting import Skipped

STEPS = (
    "Look at Register. Read the question, and what the statement shows for its line.",
    "Choose a decision in the yellow cells. accepted: with the amount that is paid besides, and who approves it. declined: with an answer.",
    "Amount 0: nothing is paid besides, because the corrected data will bring it; the answer says what was corrected.",
    "Save and close this workbook, then: spm-xl inquiries answer inquiries.xlsx --runs . --by NAME",
    "Every accepted amount becomes an adjustment once, with this inquiry as its reference, and stands on the next statement.",
    "A decision that was recorded stays. To change it: spm-xl inquiries reopen INQ-... --runs . --by NAME --reason TEXT",
)
TOP = 4  # row of the groups of ages on the summary, from 0


def start_page(book: Book, every: Sequence[Inquiry], company: str, on: date, unread: Sequence[Skipped]) -> None:
    page = book.sheet("Start", "Inquiries", f"{company} · questions that came back on statements, as of {on}".removeprefix(" · "), landscape=False)
    page.sheet.set_column(0, 0, 34)
    page.sheet.set_column(1, 1, 16)
    page.sheet.set_column(2, 2, 60)
    row = _list(page, 3, "What to do", [f"{at}. {step}" for at, step in enumerate(STEPS, 1)])
    page.write(row + 1, 0, "How it stands", "heading")
    row += 2
    for status in STATUSES:
        number = sum(inquiry.status == status for inquiry in every)
        page.write(row, 0, STATUS_WORDS[status], "label")
        page.write(row, 1, Live(f"=SUMPRODUCT((register[Status]={cell(row, 0)})*1)", number, "link"), kind="number", lined=True)
        row += 1
    row = _checks(page, row + 1, every)
    for currency, amount in whole(every, on).adjusted.items():
        page.write(row, 0, f"Adjusted in {currency}", "label")
        live = Live(f'=SUMPRODUCT((register[Currency]="{currency}")*1,register[Adjusted])', amount, "link")
        page.write(row, 1, live, kind="figure", lined=True)
        row += 1
    if unread:
        row = _list(page, row + 1, "Files that could not be read: a question may be in them", [f"{each.file}: {each.why}." for each in unread])
    legend = [("Yellow, blue text", "yours to fill; kept whenever the register is written again"), ("Green figures", "counted on another page")]
    page.write(row + 1, 0, "Legend", "heading")
    for at, (what, meaning) in enumerate(legend, row + 2):
        page.write(at, 0, what, "input" if at == row + 2 else "link", lined=True)
        page.write(at, 1, meaning)
    page.sheet.activate()


def _list(page: Sheet, row: int, heading: str, lines: Sequence[str]) -> int:
    """A heading and lines of text over the width of the page; gives the row after them."""
    page.write(row, 0, heading, "heading")
    for at, line in enumerate(lines, row + 1):
        look = page.book.look("plain", kind="wrap")
        page.sheet.merge_range(at, 0, at, 2, "", look)
        page.write(at, 0, line, kind="wrap")
        page.sheet.set_row(at, 14 * (1 + len(line) // 125) + 1)
    return row + 1 + len(lines)


def _checks(page: Sheet, row: int, every: Sequence[Inquiry]) -> int:
    """The register against the journal."""
    page.write(row, 0, "Inquiries in the journal", "label")
    page.write(row, 1, len(every), "fact", "number", True)
    page.write(row + 1, 0, "Inquiries on the register", "label")
    page.write(row + 1, 1, Live('=COUNTIF(register[Inquiry],"INQ-*")', len(every), "link"), kind="number", lined=True)
    page.write(row + 2, 0, "Difference", "label")
    page.write(row + 2, 1, Live(f"={cell(row, 1)}-{cell(row + 1, 1)}", 0), "total", "number", True)
    page.write(row + 2, 2, Live(f'=IF({cell(row + 2, 1)}=0,"{OK}","{CHECK}")', OK))
    page.mark_checks(row + 2, 2, row + 2)
    return row + 3


def summary_page(book: Book, every: Sequence[Inquiry], on: date) -> None:
    page = book.sheet("Summary", "Inquiries by reason, manager and age", f"As of {on}. Ages are calendar days since a question was collected.")
    page.sheet.set_column(0, 0, 30)
    page.sheet.set_column(1, 20, 11)
    currencies = list(whole(every, on).adjusted)
    row = _counted(page, TOP, "Reason", counts(every, on, reason_of), whole(every, on), currencies)
    _counted(page, row + 2, "Manager", counts(every, on, manager_of), whole(every, on), currencies)


def _counted(page: Sheet, top: int, of: str, rows: Sequence[Count], every: Count, currencies: Sequence[str]) -> int:
    """A table of counts with the groups of ages above it; gives the row after its total."""
    for line, (label, at) in enumerate((("Open since days, from", 0), ("to", 1))):
        page.write(top + line, 0, label, "label")
        for group, bounds in enumerate(AGES):
            if bounds[at] is not None:
                page.write(top + line, group + 1, bounds[at], "fact", "number", True)
    header = top + 2
    headers = [of, *(f"{words(at)} days" for at in range(len(AGES))), "Open", "✓ accepted", "✗ declined", "– withdrawn", "All"]
    headers += [f"Adjusted {currency}" for currency in currencies] + ["Median days"]
    for at, text in enumerate(headers):
        page.write(header, at, text, "header", "text" if at == 0 else "number", True)
    for at, count in enumerate(rows, header + 1):
        _count_row(page, at, top, of, count, currencies)
    last = header + len(rows)
    total = last + 1
    page.write(total, 0, "All", "total", lined=True)
    figures: list[Decimal | int] = [*every.ages, every.open, every.accepted, every.declined, every.withdrawn, every.total, *every.adjusted.values()]
    for at, value in enumerate(figures, 1):
        formula = f"=SUM({cell(header + 1, at)}:{cell(last, at)})" if rows else "=0"
        page.write(total, at, Live(formula, value), "total", "figure" if isinstance(value, Decimal) else "number", True)
    page.write(total, len(headers) - 1, every.days, "total", "number", True)
    return total


def _count_row(page: Sheet, row: int, top: int, of: str, count: Count, currencies: Sequence[str]) -> None:
    page.write(row, 0, count.of, lined=True)
    name = f'(IF(register[{of}]="","(not known)",register[{of}])={cell(row, 0)})' if of == "Manager" else f"(register[{of}]={cell(row, 0)})"
    asked = f'{name}*(register[Open]="yes")'
    for group, (_, to) in enumerate(AGES):
        first, last = cell(top, group + 1), cell(top + 1, group + 1)
        until = f"*(register[Age]<={last})" if to is not None else ""
        _live(page, row, group + 1, f"=SUMPRODUCT({asked}*(register[Age]>={first}){until})", count.ages[group])
    at = len(AGES) + 1
    _live(page, row, at, f"=SUMPRODUCT({asked})", count.open)
    for status, number in ((ACCEPTED, count.accepted), (DECLINED, count.declined), (WITHDRAWN, count.withdrawn)):
        at += 1
        _live(page, row, at, f'=SUMPRODUCT({name}*(register[Status]="{STATUS_WORDS[status]}"))', number)
    _live(page, row, at + 1, f"=SUMPRODUCT({name}*1)", count.total)
    for more, currency in enumerate(currencies, at + 2):
        formula = f'=SUMPRODUCT({name}*(register[Currency]="{currency}"),register[Adjusted])'
        page.write(row, more, Live(formula, count.adjusted.get(currency, Decimal(0)), "link"), kind="figure", lined=True)
    page.write(row, at + 2 + len(currencies), count.days, "fact", "number", True)


def _live(page: Sheet, row: int, column: int, formula: str, value: int) -> None:
    page.write(row, column, Live(formula, value, "link"), kind="number", lined=True)


def to_clarify_page(book: Book, every: Sequence[Inquiry]) -> None:
    told = "Questions that cannot be understood as they are, and those that changed after they were decided. Ask, then decide in Register."
    page = book.sheet("To clarify", "To clarify", told)
    columns = (
        Column("Inquiry", "text", 19), Column("Status", "text", 14), Column("Statement", "wrap", 20), Column("File", "wrap", 30),
        Column("Line", "wrap", 24), Column("Reason", "wrap", 15), Column("Question", "wrap", 50), Column("Why", "wrap", 60),
    )  # fmt: skip
    rows = [
        (
            each.id, STATUS_WORDS[each.status], each.facts["statement"], each.facts["file"], each.question.line, each.question.reason,
            each.question.text, note(each, None),
        )
        for each in every
        if each.changed_since or each.status == TO_CLARIFY or (each.problem and each.status not in DECIDED and each.status != OPEN)
    ]  # fmt: skip
    page.table(3, columns, rows, none="nothing")


def acknowledged_page(book: Book, entries: Sequence[Entry]) -> None:
    page = book.sheet("Acknowledged", "Acknowledged statements", "Statements that came back with a name in their acknowledgement; the first copy counts.")
    columns = (
        Column("Statement", "wrap", 20), Column("Participant", "text", 13), Column("Period", "text", 11), Column("Revision", "text", 10),
        Column("Name", "wrap", 28), Column("Signed on", "text", 13), Column("Signature", "wrap", 24), Column("Received", "date", 12),
        Column("File", "wrap", 40),
    )  # fmt: skip
    rows = [
        (
            entry.content["statement"], entry.subject, entry.period, entry.content["revision"], entry.content["name"],
            entry.content["signed_on"], entry.content["signature"], entry.on, entry.content["file"],
        )
        for entry in entries
    ]  # fmt: skip
    page.table(3, columns, rows, none="none")
