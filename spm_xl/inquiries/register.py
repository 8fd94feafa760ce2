"""The register: the workbook in which finance sees every inquiry and answers it.

It is written new each time from the journal, which is the store, with what finance wrote in their columns carried over by
inquiry: so it has one look, one order and no broken formula, whatever was sorted, filtered or deleted in it. What cannot be carried (a
sheet, a note, a row of no inquiry) stays in a copy of the old file beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spm_xl.cycle.journal import Entry
from spm_xl.cycle.kinds import ACKNOWLEDGED
from spm_xl.cycle.runs import opened
from spm_xl.inquiries.inquiry import DECIDED, Inquiry, inquiries
from spm_xl.inquiries.issued import Issued, issued
from spm_xl.inquiries.question import folded
from spm_xl.inquiries.register_columns import (
    COLUMNS,
    DECISIONS,
    HEADERS,
    KINDS,
    OWN,
    SHEET,
    STATUS_WORDS,
    figure,
    row_of,
)
from spm_xl.inquiries.register_pages import acknowledged_page, start_page, summary_page, to_clarify_page
from spm_xl.inquiries.register_read import Register, Written, by_inquiry, register_read
from spm_xl.inquiries.returned import OURS
from spm_xl.inquiries.shown import components_of
from spm_xl.outputs.pages import BAD, GOOD, WATCH, Book, Column, Sheet
from spm_xl.workbook.formulas.references import letters_of
from spm_xl.workbook.parts.whole_file import confirm_closed, read_or_nothing, replace_whole, write_whole

if TYPE_CHECKING:
    from spm_xl.inquiries.collecting import Skipped

REGISTER = "inquiries.xlsx"
TOP = 3  # row of the headers, from 0
LONGEST_LIST = 255  # characters of a validation list


def confirm_register_closed(runs: Path) -> None:
    """Raise `NotWritable` where the register is open in a spreadsheet program."""
    confirm_closed(runs / REGISTER)


def write_register(
    runs: Path, on: date, *, unread: Sequence[Skipped] = (), reopened: str = ""
) -> tuple[Path, Path | None]:
    """Write the register of the runs in a folder, with what finance wrote in it.

    Parameters
    ----------
    on : the day as of which ages are counted. unread : files that could not be read, for its first page.
    reopened : inquiry whose decision is taken out of finance's column, "" for none.

    Returns
    -------
    (Path, Path or None) : the register, and the copy of what it was where something of it could not be carried.
    """
    path = runs / REGISTER
    confirm_closed(path)
    was = read_or_nothing(path)
    with opened(runs) as kept:
        entries = kept.entries()
    every = inquiries(entries)
    standing = register_read(path) if was is not None else Register(())
    rows, beside = by_inquiry(standing, every)
    if reopened in rows:
        rows[reopened].values[OWN["status"]] = ""
    content = register(list(every.values()), rows, standing.added, entries, issued(runs), on, unread)
    if was == content:
        return path, None
    copy = None
    if was is None:
        write_whole(path, content)
    else:
        copy = _kept_copy(path, was, on) if beside else None
        replace_whole(path, content, was)
    return path, copy


def _kept_copy(path: Path, was: bytes, on: date) -> Path:
    """Keep the old file under a name that is free."""
    number, copy = 1, path.with_name(f"{path.stem} kept {on}{path.suffix}")
    while copy.exists():
        if copy.read_bytes() == was:
            return copy
        number += 1
        copy = path.with_name(f"{path.stem} kept {on} ({number}){path.suffix}")
    write_whole(copy, was)
    return copy


def register(
    every: Sequence[Inquiry], rows: Mapping[str, Written], added: Sequence[str], entries: Sequence[Entry], standing: Issued, on: date,
    unread: Sequence[Skipped] = (),
) -> bytes:
    """The register as bytes.

    Parameters
    ----------
    every : the inquiries. rows : what finance wrote, by inquiry; added : headers of their own columns beyond ours.
    entries : of the journal, for the acknowledgements. standing : the runs, for the lists of components.
    """
    book = Book("Inquiries", standing.company, on)
    start_page(book, every, standing.company, on, unread)
    _register_page(book, every, rows, added, standing, on)
    summary_page(book, every, on)
    to_clarify_page(book, every)
    acknowledged_page(book, [entry for entry in entries if entry.kind == ACKNOWLEDGED])
    last = TOP + max(1, len(every)) + 1
    book.writer.define_name(OURS, f"={SHEET}!$A${TOP + 1}:${letters_of(len(COLUMNS) + len(added))}${last}")
    return book.close()


def _register_page(
    book: Book, every: Sequence[Inquiry], rows: Mapping[str, Written], added: Sequence[str], standing: Issued, on: date
) -> None:
    told = f"As of {on}. Yellow cells are yours: they stay when the register is written again. Sort and filter as you like; a row that you delete comes back."
    page = book.sheet(SHEET, "Inquiries", told)
    columns = [*COLUMNS, *(Column(header, "wrap", 18) for header in _distinct(added))]
    table = []
    for inquiry in every:
        written = rows.get(inquiry.id)
        more = [_typed(written.values.get(header, "")) if written else None for header in added]
        table.append([*row_of(inquiry, on, written.own or None if written else None), *more])
    page.table(TOP, columns, table, none="no inquiries yet")
    own = {at for at, column in enumerate(columns) if column.header in (*OWN.values(), *added)}
    for at, values in enumerate(table, TOP + 1):
        for column in own:
            page.write(at, column, values[column], "input", columns[column].kind, True)
    page.sheet.fit_to_pages(2, 0)
    page.sheet.repeat_columns(0, 1)
    _rules(book, page, len(table))
    _validations(page, every, standing)


def _distinct(added: Sequence[str]) -> list[str]:
    """Headers that a table may have: no two alike, none that is ours."""
    found: dict[str, str] = {}
    for header in added:
        name = header[:200]
        while folded(name) in found or folded(name) in map(folded, HEADERS):
            name += " (2)"
        found[folded(name)] = name
    return list(found.values())


def _typed(text: str) -> Any:
    """What somebody wrote in a column of their own: a date or a number where it is one."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else _number(text)
    except ValueError:
        return _number(text)


def _number(text: str) -> Any:
    number = figure(text) if text.isascii() and len(text) < 15 else text
    return (number if isinstance(number, Decimal) else text) or None


def _rules(book: Book, page: Sheet, rows: int) -> None:
    """Colours of the words of the status, and of what is late."""
    last = TOP + max(1, rows)
    status, due = HEADERS.index("Status"), HEADERS.index("Due")
    colours = {"open": GOOD, "to clarify": "#A63F00", "forwarded": "#595959", "accepted": "#00612E", "declined": "#A63F00", "withdrawn": "#595959"}
    for name, colour in colours.items():
        look = book.writer.add_format({"font_color": colour, "bold": name in ("open", "to clarify")})
        rule = {"type": "cell", "criteria": "==", "value": f'"{STATUS_WORDS[name]}"', "format": look}
        page.sheet.conditional_format(TOP + 1, status, last, status, rule)
    first = TOP + 2
    day, waiting = letters_of(due + 1), letters_of(HEADERS.index("Open") + 1)
    received, age = letters_of(HEADERS.index("Received") + 1), letters_of(HEADERS.index("Age") + 1)
    late = f'=AND(${waiting}{first}="yes",${day}{first}<>"",${day}{first}<${received}{first}+${age}{first})'
    rule = {"type": "formula", "criteria": late, "format": book.writer.add_format({"bg_color": WATCH})}
    page.sheet.conditional_format(TOP + 1, due, last, due, rule)
    amount, decision = letters_of(HEADERS.index("Amount") + 1), letters_of(HEADERS.index("Decision") + 1)
    missing = f'=AND(${decision}{first}="accepted",${amount}{first}="")'
    rule = {"type": "formula", "criteria": missing, "format": book.writer.add_format({"bg_color": BAD})}
    page.sheet.conditional_format(TOP + 1, HEADERS.index("Amount"), last, HEADERS.index("Amount"), rule)


def _validations(page: Sheet, every: Sequence[Inquiry], standing: Issued) -> None:
    """Lists to choose from; pasting gets past them, so `answering` looks again."""
    if not every:
        return
    last = TOP + len(every)

    def listed(header: str, choices: Sequence[str], title: str, message: str) -> None:
        column = HEADERS.index(header)
        rule = {"validate": "list", "source": list(choices), "input_title": title, "input_message": message, "error_message": message}
        page.sheet.data_validation(TOP + 1, column, last, column, rule)

    listed("Decision", DECISIONS, "Decision", "accepted needs an amount and an approver; declined and clarify need an answer; forwarded needs an owner.")
    listed("Counts as", KINDS, "Counts as", "pay: after the draw (the default). earnings: before it.")
    words = {
        "Amount": ("Amount", "What is paid besides, in plan currency. 0: nothing, it comes with the corrected data; the answer says which."),
        "Approver": ("Approver", "Who approves the amount: another person than the one who enters it."),
        "Answer": ("Answer", "In words that the participant may read: it stands on the next statement."),
    }
    for header, (title, message) in words.items():
        column = HEADERS.index(header)
        page.sheet.data_validation(TOP + 1, column, last, column, {"validate": "any", "input_title": title, "input_message": message})
    column = HEADERS.index("Component")
    for at, inquiry in enumerate(every, TOP + 1):
        statement = standing.statements.get(inquiry.facts["statement"])
        names = components_of(standing, statement) if statement and inquiry.status not in DECIDED else []
        if names and len(",".join(names)) <= LONGEST_LIST and not any("," in name for name in names):
            message = "A component of this participant; blank: it belongs to none."
            page.sheet.data_validation(at, column, at, column, {"validate": "list", "source": names, "error_message": message})
