"""The letter as a file: private, the same bytes every time, valid, its formulas showing what they come to, in a company's own form, too."""

from __future__ import annotations

import hashlib
from datetime import date
from io import BytesIO

import pytest

from spm_xl.cycle.journal import journal
from spm_xl.errors import InvalidInput, NotFound
from spm_xl.letters.fields import FIELDS
from spm_xl.letters.form import own_letter_form
from spm_xl.letters.letter import letter
from spm_xl.letters.private import known_words
from spm_xl.letters.terms import letter_day, participants_on, terms_of
from spm_xl.letters.values import contents
from spm_xl.letters.writing import wanted, write_letters
from spm_xl.outputs.privacy import Leak
from spm_xl.outputs.statement_fields import listed
from spm_xl.workbook.inspect.scan import scan
from spm_xl.workbooks.letter import IDENTITY, SIGNED, TEMPLATE, built
from tests import hosts
from tests.letters.made import DAY, sample_book, sample_terms, small_inputs, small_terms


def test_the_template_is_what_its_code_builds():
    assert TEMPLATE.read_bytes() == built()


def test_the_fields_are_what_a_letter_has():
    """Every name that is listed is there, and every name that is there is listed."""

    def names(value, inside=""):
        for name, each in value.items():
            here = f"{inside}{name}"
            if isinstance(each, dict):
                yield from names(each, f"{here}.")
            else:
                yield here
                for item in each if isinstance(each, list) else ():
                    yield from names(item, f"{here}.")

    found = set()
    for who in ("H1101", "H1201", "H1601", "H1501", "H1002"):
        found |= set(names(contents(sample_terms(who))))
    found |= set(names(contents(small_terms(date(2026, 1, 1), quotas=[]))))
    assert found == {name for name, _ in listed(FIELDS)}


def test_the_same_terms_give_the_same_bytes():
    first, second = (letter(sample_terms("H1601")) for _ in range(2))
    assert first.data == second.data
    assert first.content == second.content
    assert hashlib.sha256(first.data).hexdigest() != hashlib.sha256(letter(sample_terms("H1602")).data).hexdigest()


def test_a_letter_names_nobody_else():
    facts = sample_book()
    known = known_words(facts)
    for who in ("H1001", "H1002", "H1101", "H1201", "H1301", "H1401", "H1506", "H1601", "H1704"):
        terms = terms_of(facts, who, letter_day(facts, who, DAY))
        data = letter(terms, known=known).data
        others = [row["name"] for other, versions in facts.people.items() for row in versions.values if other not in (who, terms.person.manager)]
        assert not scan(data, others), who


def test_a_draw_that_is_called_after_somebody_else_stops_the_letters(tmp_path):
    draw = {"draw": "Same as Bob Hall", "plan": "AE", "start": "2026-01-01", "amount": 100, "frequency": "month", "recoverable": 0}
    rule = {"rule": "x", "plan": "AE", "component": "New", "when": "customer = Bob Hall"}
    from spm_xl.pay.book import book

    every = wanted(book(small_inputs(crediting=[rule], draws=[draw | {"draw": "Draw"}])), DAY)
    with pytest.raises(Leak, match="names another participant"):
        write_letters(every, tmp_path / "letters", on=DAY)
    assert not (tmp_path / "letters").exists()


def test_microsofts_validator_and_libreoffice_agree_with_the_letters(tmp_path):
    """One letter, the largest, one of a plan without components and draw; what formulas show is what they come to."""
    sizes = {who: len(letter(sample_terms(who)).data) for who in participants_on(sample_book(), DAY)}
    largest = max(sizes, key=sizes.__getitem__)
    bare = small_terms(components=[{"plan": "OTHER", "component": "New", "method": "marginal"}], plans=[{"plan": "AE"}, {"plan": "OTHER"}],
                       rates=[{"plan": "OTHER", "component": "New", "from": 0, "rate": 1}], quotas=[])  # fmt: skip
    paths = []
    for name, terms in (("one", sample_terms("H1601")), ("largest", sample_terms(largest)), ("bare", bare)):
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(letter(terms).data)
    for path in paths:
        assert hosts.validator_errors(path) == []
    assert all(cells == [] for cells in hosts.stale_cells_of(paths).values())


def test_who_gets_a_letter():
    facts = sample_book()
    later = {terms.participant: terms.day for terms in wanted(facts, date(2026, 1, 15))}
    assert later["H1112"] == date(2026, 4, 6), "a new hire's letter tells the terms of the first day"
    assert "H1104" not in {terms.participant for terms in wanted(facts, date(2026, 6, 1))}, "who has left gets none"
    assert {terms.note.plan for terms in wanted(facts, DAY, plan="SDR")} == {"SDR"}
    with pytest.raises(NotFound, match="H1701"):
        wanted(facts, DAY, ["H1011"])
    with pytest.raises(InvalidInput, match="gets no letter"):
        wanted(facts, date(2026, 6, 1), ["H1104"])


def test_letters_are_entered_once_and_written_again_only_where_they_differ(tmp_path):
    runs, out = tmp_path / "runs", tmp_path / "letters"
    every = wanted(sample_book(), DAY, plan="INS")
    first = write_letters(every, out, runs=runs, on=DAY, by="Ines")
    stamps = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    again = write_letters(every, out, runs=runs, on=date(2026, 5, 20), by="Ines")
    assert all(one.new for one in first)
    assert not any(one.new for one in again)
    assert {path.name: path.stat().st_mtime_ns for path in out.iterdir()} == stamps
    with journal(runs) as kept:
        entries = kept.entries("letter")
    assert [entry.subject for entry in entries] == [one.participant for one in first]
    assert entries[0].content["content"] == first[0].content


def _own(path, *texts, names=True):
    from openpyxl import Workbook
    from openpyxl.workbook.defined_name import DefinedName

    book = Workbook()
    sheet = book.active
    sheet.title = "Our letter"
    for at, text in enumerate(texts, 1):
        sheet.cell(at, 1, text)
    signing = book.create_sheet("Signing")
    for at, name in enumerate((*IDENTITY, *SIGNED) if names else (), 1):
        signing.cell(at, 2, "{{ " + IDENTITY[name] + " }}" if name in IDENTITY else None)
        book.defined_names[name] = DefinedName(name, attr_text=f"Signing!$B${at}")
    stream = BytesIO()
    book.save(stream)
    path.write_bytes(stream.getvalue())
    return path


def test_a_template_of_ones_own(tmp_path):
    path = _own(tmp_path / "own.xlsx", "Dear {{ participant.name }}", "{{#components}}", "{{ component }}: {{ paragraph }}", "{{/components}}")
    form = own_letter_form(path)
    assert form.notes == ()
    made = tmp_path / "made.xlsx"
    made.write_bytes(letter(sample_terms("H1101"), form).data)
    pages = hosts.cached(made)
    texts = pages["Our letter"]
    assert texts["A1"] == "Dear Ana-Lucía Ferreira"
    assert texts["A2"].startswith("New business: Your credit is the amount of each deal.")
    assert pages["Signing"]["B1"] == "H1101 AE 2026.2"


def test_a_template_that_cannot_be_signed_is_told_and_an_unknown_field_is_refused(tmp_path):
    (note,) = own_letter_form(_own(tmp_path / "own.xlsx", "Dear {{ participant.name }}", names=False)).notes
    assert "spm.signature" in note
    with pytest.raises(InvalidInput, match="payout_currency"):
        own_letter_form(_own(tmp_path / "wrong.xlsx", "{{ payout_curency }}"))
    with pytest.raises(InvalidInput, match="asks for no field"):
        own_letter_form(_own(tmp_path / "none.xlsx", "Dear all", names=False))
