"""Signed letters that come back: each is collected once, and none that was changed is taken for signed."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from spm_xl.cycle.journal import broken, journal
from spm_xl.cycle.known import with_known
from spm_xl.letters.collecting import collect
from spm_xl.letters.register import register, write_register
from spm_xl.letters.returned import letter_read
from spm_xl.letters.status import sign_offs
from spm_xl.letters.terms import participants_on
from spm_xl.letters.writing import wanted, write_letters
from spm_xl.pay.book import book
from spm_xl.workbook.formulas.areas import area_of
from spm_xl.workbook.grid.grid import Book
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.grid.grid_write import with_parts, with_values
from tests import hosts
from tests.letters.made import DAY, sample_book, sample_inputs, small_inputs

TODAY = date(2026, 5, 20)
DAY_ZERO = date(1899, 12, 30)


def _named(found: Book, name: str) -> tuple[str, int, int]:
    area = area_of(found.names[name, ""], "", found)
    assert area is not None
    return area.sheet, area.top, area.left


def signed(data: bytes, name: str, on: date | str | None = date(2026, 5, 11), changed=(), received: str = "yes") -> bytes:
    """A letter with its yellow cells filled, and other cells changed: (sheet, row, column) -> value."""
    found = read(data)
    day = (on - DAY_ZERO).days if isinstance(on, date) else on
    values = {"spm.received": received, "spm.signed_name": name, "spm.signed_on": day, "spm.signature": name and f"/{name}/"}
    places = {_named(found, key): value for key, value in values.items() if value not in (None, "")}
    return with_parts(found, with_values(found, {**places, **dict(changed)}))


class Company:
    """Letters of the sample company, sent, with a folder for what comes back."""

    def __init__(self, folder: Path, people=("H1101", "H1102", "H1601")):
        self.runs, self.out, self.back = folder / "runs", folder / "letters", folder / "back"
        self.back.mkdir()
        self.issued = {one.participant: one for one in write_letters(wanted(sample_book(), DAY, people), self.out, runs=self.runs, on=DAY, by="Ines")}

    def sent(self, who: str) -> bytes:
        return (self.out / self.issued[who].file).read_bytes()

    def returns(self, name: str, data: bytes) -> None:
        (self.back / name).parent.mkdir(parents=True, exist_ok=True)
        (self.back / name).write_bytes(data)

    def collect(self, on: date = TODAY):
        return {copy.file: copy for copy in collect(self.back, self.runs, on, "Ines")}

    def entries(self, kind: str = ""):
        with journal(self.runs) as kept:
            return kept.entries(kind)


@pytest.fixture
def company(tmp_path):
    return Company(tmp_path)


def test_thirty_returned_copies(tmp_path):
    """Signed ones are entered once, the others are listed with what is wrong with them."""
    people = participants_on(sample_book(), DAY)[:27]
    company = Company(tmp_path, people)
    facts = sample_book()
    good, unsigned, altered = people[:15], people[15:20], people[20:25]
    for at, who in enumerate(good):
        full = facts.people[who].values[-1]["name"]
        company.returns(f"{'sub/' if at % 2 else ''}letter of {at} (signed).xlsx", signed(company.sent(who), full, DAY + timedelta(days=at % 9)))
    for at, who in enumerate(unsigned):
        lacking = ({"name": ""}, {"name": "X", "on": None}, {"name": "X", "received": ""}, {"name": "X", "on": "soon"}, {"name": ""})[at]
        company.returns(f"unsigned {at}.xlsx", signed(company.sent(who), **lacking))
    for at, who in enumerate(altered):
        company.returns(f"altered {at}.xlsx", signed(company.sent(who), "X Y", changed={("Letter", 13 + at, 2): "999,999 USD"}.items()))
    shutil.copy(company.back / "letter of 0 (signed).xlsx", company.back / "the same again.xlsx")
    company.returns("ahead.xlsx", signed(company.sent(people[25]), "X Y", date(2026, 6, 30)))
    company.returns("notes.xlsx", hosts_workbook())
    company.returns("scan.pdf", b"%PDF-1.7")
    company.returns("broken.xlsx", company.sent(people[26])[:2000])
    found = company.collect()
    assert len(found) == 30
    status = {name: copy.status for name, copy in found.items()}
    assert sorted(status.values()) == sorted(
        ["signed"] * 15 + ["unsigned"] * 5 + ["altered"] * 5 + ["again", "future", "no letter", "no letter", "unreadable"]
    )
    assert all(status[name] == "altered" for name in status if name.startswith("altered"))
    assert "cell Letter!B13 was '" in found["altered 0.xlsx"].detail
    assert "is '999,999 USD'" in found["altered 0.xlsx"].detail
    assert "which is no day" in found["unsigned 3.xlsx"].detail
    assert len(company.entries("signed")) == 15
    again = company.collect()
    assert [copy.status for copy in again.values()].count("again") == 16, "collected twice, entered once"
    assert len(company.entries("signed")) == 15
    assert broken(company.entries()) == ""


def test_what_cannot_be_opened_is_named_with_what_to_ask_for(tmp_path):
    company = Company(tmp_path)
    company.returns("closed.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    company.returns("mine.ods", b"PK")
    company.returns("~$letter.xlsx", b"")
    found = company.collect()
    assert {name: copy.status for name, copy in found.items()} == {"closed.xlsx": "unreadable", "mine.ods": "unreadable"}
    assert "without a password" in found["closed.xlsx"].detail
    assert "save it as .xlsx" in found["mine.ods"].detail


def hosts_workbook() -> bytes:
    """A workbook that is no letter."""
    from io import BytesIO

    from openpyxl import Workbook

    stream = BytesIO()
    Workbook().save(stream)
    return stream.getvalue()


def test_a_copy_that_libreoffice_saved_is_taken(company, tmp_path):
    """LibreOffice writes every part anew; what the letter says is still the same."""
    folder = tmp_path / "libreoffice"
    folder.mkdir()
    for who, on in (("H1601", date(2026, 5, 11)), ("H1101", date(2026, 5, 12))):
        (folder / f"{who}.xlsx").write_bytes(signed(company.sent(who), sample_book().people[who].values[-1]["name"], on))
    (folder / "changed.xlsx").write_bytes(signed(company.sent("H1102"), "Tobias Whitcombe", changed=[(("Letter", 14, 2), "1 USD")]))
    hosts._convert("xlsx", sorted(folder.glob("*.xlsx")), company.back)
    status = {name: copy.status for name, copy in company.collect().items()}
    assert status == {"H1101.xlsx": "signed", "H1601.xlsx": "signed", "changed.xlsx": "altered"}


def test_a_signed_letter_in_an_archive_is_taken(company):
    with zipfile.ZipFile(company.back / "team.zip", "w") as packed:
        packed.writestr("signed/x.xlsx", signed(company.sent("H1601"), "Brenda Kowalczyk"))
    assert {name: copy.status for name, copy in company.collect().items()} == {"team.zip/signed/x.xlsx": "signed"}


def test_a_signature_reaches_the_calculation(company):
    company.returns("x.xlsx", signed(company.sent("H1601"), "Brenda Kowalczyk"))
    company.collect()
    known = with_known(sample_inputs(), company.entries())
    (row,) = known.rows("sign_offs")
    assert (row["participant"], row["plan"], row["version"], row["signed_on"]) == ("H1601", "INS", "2026.1", date(2026, 5, 11))
    assert row["name"] == "Brenda Kowalczyk"


def test_somebody_elses_name_is_taken_with_a_warning(company):
    company.returns("x.xlsx", signed(company.sent("H1601"), "Luis Arroyo"))
    (copy,) = company.collect().values()
    assert copy.status == "signed"
    assert "signed by 'Luis Arroyo', and the letter is for 'Brenda Kowalczyk'" in copy.warning


def test_a_letter_made_out_to_somebody_else_is_altered(company):
    data = company.sent("H1601")
    place = _named(read(data), "spm.participant")
    company.returns("x.xlsx", signed(data, "Luis Arroyo", changed={place: "H1602"}.items()))
    (copy,) = company.collect().values()
    assert (copy.status, copy.participant) == ("altered", "H1601")
    assert "was 'H1601', is 'H1602'" in copy.detail


def test_a_letter_that_was_never_sent_is_not_taken(company, tmp_path):
    (other,) = write_letters(wanted(book(small_inputs()), DAY, ["S-1"]), tmp_path / "other", on=DAY)
    company.returns("x.xlsx", signed((tmp_path / "other" / other.file).read_bytes(), "Ada Seller"))
    (copy,) = company.collect().values()
    assert copy.status == "not sent"
    assert company.entries("signed") == ()


def test_a_letter_that_was_replaced_under_the_same_version_is_not_taken(tmp_path):
    runs, out, back = tmp_path / "runs", tmp_path / "letters", tmp_path / "back"
    back.mkdir()
    (first,) = write_letters(wanted(book(small_inputs()), DAY, ["S-1"]), out, runs=runs, on=DAY)
    (back / "old.xlsx").write_bytes(signed((out / first.file).read_bytes(), "Ada Seller"))
    quota = [{"participant": "S-1", "component": "New", "start": "2026-01-01", "end": "2026-12-31", "quota": 1300000}]
    (second,) = write_letters(wanted(book(small_inputs(quotas=quota)), DAY, ["S-1"]), out, runs=runs, on=date(2026, 5, 8))
    assert second.content != first.content
    (copy,) = collect(back, runs, TODAY)
    assert (copy.status, "A later letter of this version was sent on 2026-05-08" in copy.detail) == ("not sent", True)
    (back / "old.xlsx").write_bytes(signed((out / second.file).read_bytes(), "Ada Seller"))
    (copy,) = collect(back, runs, TODAY)
    assert copy.status == "signed"


def test_the_letter_as_it_was_sent_reads_as_it_was_sent(company):
    """Filling the yellow cells changes nothing of what is compared."""
    before, after = letter_read(company.sent("H1101")), letter_read(signed(company.sent("H1101"), "Ana"))
    assert before.cells == after.cells
    assert (after.name, after.on) == ("Ana", date(2026, 5, 11))
    assert before.identity["participant"] == "H1101"


def test_who_has_signed_and_whose_pay_waits(tmp_path):
    runs, out, back = tmp_path / "runs", tmp_path / "letters", tmp_path / "back"
    back.mkdir()
    facts = book(small_inputs(plans=[{"plan": "AE", "name": "Seller plan", "version": "2026.1", "sign_before_pay": "yes"}]))
    (first,) = write_letters(wanted(facts, DAY, ["S-1"]), out, runs=runs, on=DAY)

    def rows(on):
        with journal(runs) as kept:
            return {row.participant: row for row in sign_offs(kept.entries(), on, wanted(facts, on))}

    before = rows(TODAY)
    assert (before["S-1"].status, before["S-1"].days_open, bool(before["S-1"].held)) == ("outstanding", 16, True)
    assert before["S-2"].status == "not sent"
    (back / "x.xlsx").write_bytes(signed((out / first.file).read_bytes(), "Ada Seller"))
    copies = collect(back, runs, TODAY)
    after = rows(TODAY)["S-1"]
    assert (after.status, after.signed_on, after.days_open, after.held) == ("signed", date(2026, 5, 11), 0, "")
    path = write_register(tuple(rows(TODAY).values()), runs, "Acme", TODAY, copies)
    assert path.read_bytes() == register(tuple(rows(TODAY).values()), "Acme", TODAY, copies)
    assert hosts.validator_errors(path) == []
    assert hosts.stale_cells(path) == []


def test_an_empty_register_is_valid(tmp_path):
    path = write_register((), tmp_path, "", TODAY)
    assert hosts.validator_errors(path) == []
