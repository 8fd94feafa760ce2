"""The register: what finance writes in it stays, what the journal says is on it, and every program opens it."""

from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from spm_xl.cycle.journal import journal
from spm_xl.cycle.kinds import INQUIRY
from spm_xl.inquiries.answering import answer
from spm_xl.inquiries.collecting import collect
from spm_xl.inquiries.inquiry import inquiries as inquiries_of
from spm_xl.inquiries.issued import issued
from spm_xl.inquiries.register import register as written
from spm_xl.inquiries.register import write_register
from spm_xl.inquiries.register_columns import HEADERS, SHEET
from spm_xl.inquiries.summary import counts, reason_of, whole
from tests import hosts
from tests.inquiries.made import asked, decided, inquiries, issued_file, sent_back

MAY = date(2026, 5, 4)
ONE, TWO = "INQ-2026-03-0001", "INQ-2026-03-0002"
TOP = 4  # row of the headers
ACCEPTED = {"Decision": "accepted", "Amount": 250.0, "Approver": "Rosa Diaz", "Answer": "60 % it is"}


@pytest.fixture
def register(runs, back):
    for who in ("P00001", "P00002"):
        sent_back(issued_file(runs, who), back / f"{who}.xlsx", asked(("New business", "wrong split", f"60 % for {who}")))
    return collect(back, runs, on=MAY, by="Ines").register


def rows(path):
    sheet = load_workbook(path)[SHEET]
    header = [cell.value for cell in sheet[TOP]]
    return {row[0].value: dict(zip(header, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=TOP + 1) if row[0].value}


def changed(path, edit):
    book = load_workbook(path)
    edit(book)
    book.save(path)


def test_what_finance_wrote_stays_when_it_is_written_again(runs, back, register):
    decided(register, {TWO: {"Owner": "Max", "Answer": "=not a formula", "Amount": 12.5}})
    sent_back(issued_file(runs, "P00003"), back / "c.xlsx", asked(("New business", "other", "Why?")))
    collect(back, runs, on=date(2026, 5, 9))
    row = rows(register)[TWO]
    assert (row["Owner"], row["Answer"], row["Amount"], row["Age"]) == ("Max", "=not a formula", 12.5, 5)
    assert len(rows(register)) == 3


def test_sorted_rows_deleted_rows_and_columns_of_their_own(runs, back, register):
    def edit(book):
        sheet = book[SHEET]
        for cell in sheet[TOP + 1]:
            cell.value = sheet.cell(TOP + 2, cell.column).value  # the second row stands first, the first one is gone
        sheet.delete_rows(TOP + 2)
        sheet.cell(TOP, len(HEADERS) + 1).value = "Ticket"
        sheet.cell(TOP + 1, len(HEADERS) + 1).value = 4711
        sheet.cell(TOP + 1, HEADERS.index("Owner") + 1).value = "Max"

    changed(register, edit)
    collect(back, runs, on=MAY)
    found = rows(register)
    assert list(found) == [ONE, TWO]
    assert (found[TWO]["Owner"], found[TWO]["Ticket"], found[ONE]["Owner"]) == ("Max", 4711, None)


def test_what_has_no_place_in_it_is_kept_in_a_copy(runs, back, register):
    def edit(book):
        book.create_sheet("Our notes")["A1"] = "ask Rosa"
        book[SHEET].cell(TOP + 9, HEADERS.index("Answer") + 1).value = "who asked by phone?"

    changed(register, edit)
    done = collect(back, runs, on=MAY)
    assert load_workbook(done.kept)["Our notes"]["A1"].value == "ask Rosa"
    assert collect(back, runs, on=date(2026, 5, 5)).kept is None


def test_the_recorded_answer_is_shown_and_what_differs_is_told(runs, register, tmp_path):
    copy = decided(register, {ONE: ACCEPTED}, tmp_path / "copy of the register.xlsx")
    answer(copy, runs, by="Ines", on=MAY)
    row = rows(register)[ONE]
    assert (row["Status"], row["Decision"], row["Amount"], row["Adjusted"], row["Adjustment"]) == (
        "✓ accepted", "accepted", 250, 250, "ADJ-2026-03-0001",
    )  # fmt: skip
    decided(register, {ONE: {"Amount": 300.0}})
    write_register(runs, MAY)
    assert "what stands in the yellow cells is not what was recorded" in rows(register)[ONE]["Note"]


def test_the_same_state_gives_the_same_bytes(runs, register):
    before = register.read_bytes(), register.stat().st_mtime_ns
    write_register(runs, MAY)
    assert (register.read_bytes(), register.stat().st_mtime_ns) == before


def test_a_summary_adds_up(runs, register):
    decided(register, {ONE: ACCEPTED})
    answer(register, runs, by="Ines", on=date(2026, 5, 10))
    found = inquiries(runs)
    (split,) = counts(found, date(2026, 5, 20), reason_of)
    assert (split.of, split.ages, split.open, split.accepted, split.total) == ("wrong split", (0, 0, 1, 0), 1, 1, 2)
    assert {currency: str(amount) for currency, amount in split.adjusted.items()} == {"USD": "250.00"}
    assert split.days == 6
    assert replace(whole(found, date(2026, 5, 20)), of="wrong split") == split


@pytest.mark.hosts
def test_every_program_opens_it_empty_and_its_figures_are_what_they_calculate(runs, register, tmp_path):
    decided(register, {ONE: ACCEPTED})
    answer(register, runs, by="Ines", on=MAY)
    empty = tmp_path / "empty.xlsx"
    empty.write_bytes(written([], {}, (), (), issued(runs), MAY))
    for book in (register, empty):
        assert hosts.validator_errors(book) == []
    found = hosts.stale_cells_of([register, empty])
    assert found == {register: [], empty: []}


@pytest.mark.hosts
def test_every_program_opens_it_with_two_thousand_inquiries(runs, register, tmp_path):
    with journal(runs) as kept, kept.writing():
        content = dict(kept.entries(INQUIRY)[0].content)
        for number in range(3, 2001):
            more = content | {"text": f"{content['text']} {number}" * (1 + number % 7), "reason": ("wrong rate", "other", "=1+1", "*")[number % 4]}
            kept.append(INQUIRY, on=MAY, by="Ines", period="2026-03", subject=f"INQ-2026-03-{number:04}", content=more)
        entries = kept.entries()
    every = list(inquiries_of(entries).values())
    large = tmp_path / "large.xlsx"
    large.write_bytes(written(every, {}, (), entries, issued(runs), MAY))
    assert len(every) == 2000
    assert hosts.validator_errors(large) == []
