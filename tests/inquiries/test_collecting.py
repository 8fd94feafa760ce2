"""Gathering: nothing that was written is lost, and nothing is doubled."""

import shutil
from datetime import date

import pytest

from spm_xl.errors import InvalidInput, NotWritable
from spm_xl.inquiries.collecting import collect
from tests.inquiries.made import asked, inquiries, issued_file, sent_back

MAY = date(2026, 5, 4)
SPLIT = ("T00001-1", "wrong split", "My share is 60 %")
RATE = ("Deals, T00001-2", "wrong rate", "It should be 8 %")


def questions(runs):
    return [(each.participant, each.question.line, each.question.reason, each.question.text, each.status) for each in inquiries(runs)]


def test_a_question_becomes_an_inquiry_with_what_the_statement_shows(runs, back):
    sent_back(issued_file(runs, "P00001"), back / "Copy of my statement (2).xlsx", asked((*SPLIT, 250)))
    done = collect(back, runs, on=MAY, by="Ines")
    (inquiry,) = inquiries(runs)
    assert done.new == [inquiry.id] == ["INQ-2026-03-0001"]
    assert (inquiry.participant, inquiry.facts["period"], inquiry.facts["name"]) == ("P00001", "2026-03", "Participant P00001")
    assert inquiry.facts["manager"] == "Max Manager · M1"
    assert inquiry.facts["transaction"] == "T00001-1"
    assert inquiry.facts["shown"].startswith("New business: ")
    assert inquiry.question.amount == "250"
    assert (inquiry.status, inquiry.problem) == ("open", "")


def test_collecting_again_and_from_copies_adds_nothing(runs, back):
    sent_back(issued_file(runs, "P00001"), back / "a.xlsx", asked(SPLIT, RATE))
    shutil.copy(back / "a.xlsx", back / "Copy of a.xlsx")
    spaced = ("  t00001-1 ", "Wrong  split", "My share\nis 60 %\u00a0")
    sent_back(issued_file(runs, "P00001"), back / "again" / "b.xlsx", asked((), spaced), "2026-04-22T10:00:00Z")
    first = collect(back, runs, on=MAY)
    assert (len(first.new), first.known) == (2, 3)
    second = collect(back, runs, on=date(2026, 5, 9))
    assert (second.new, second.changed, second.known) == ([], [], 5)
    assert [each.received for each in inquiries(runs)] == [MAY, MAY]


def test_the_same_question_of_two_people_stays_two(runs, back):
    for who in ("P00001", "P00002"):
        sent_back(issued_file(runs, who), back / f"{who}.xlsx", asked(("", "missing deal", "Contoso is missing")))
    collect(back, runs, on=MAY)
    assert [each.participant for each in inquiries(runs)] == ["P00001", "P00002"]


def test_the_same_words_twice_in_one_file_are_two_questions(runs, back):
    twice = ("", "missing deal", "a deal is missing")
    sent_back(issued_file(runs, "P00001"), back / "a.xlsx", asked(twice, twice))
    collect(back, runs, on=MAY)
    shutil.copy(back / "a.xlsx", back / "b.xlsx")
    collect(back, runs, on=MAY)
    assert len(inquiries(runs)) == 2


@pytest.mark.parametrize(
    "corrected",
    [
        ("T00001-1", "wrong split", "My share is 55 %, as agreed with Max"),
        ("T00001-1", "wrong rate", "My share is 60 %"),
        ("T00001-1", "wrong split", "My share is 60 %", 300),
    ],
    ids=["text", "reason", "amount"],
)
def test_a_corrected_question_is_a_version_of_the_same_inquiry(runs, back, corrected):
    sent_back(issued_file(runs, "P00001"), back / "first.xlsx", asked((*SPLIT, 250)))
    collect(back, runs, on=MAY)
    sent_back(issued_file(runs, "P00001"), back / "a later one.xlsx", asked(corrected), "2026-04-25T10:00:00Z")
    done = collect(back, runs, on=MAY)
    (inquiry,) = inquiries(runs)
    assert (done.new, done.changed, len(inquiry.versions)) == ([], [inquiry.id], 2)
    assert (inquiry.question.reason, inquiry.question.text) == corrected[1:3]


def test_the_version_that_was_saved_last_stands_in_whatever_order_they_come(runs, back):
    later = sent_back(issued_file(runs, "P00001"), back / "later.xlsx", asked(("T00001-1", "wrong split", "It is 55 %")), "2026-04-25T10:00:00Z")
    collect(back, runs, on=MAY)
    later.unlink()
    sent_back(issued_file(runs, "P00001"), back / "earlier.xlsx", asked(SPLIT), "2026-04-19T10:00:00Z")
    collect(back, runs, on=MAY)
    (inquiry,) = inquiries(runs)
    assert inquiry.question.text == "It is 55 %"


def test_another_question_in_the_same_row_of_another_copy_is_not_lost(runs, back):
    sent_back(issued_file(runs, "P00001"), back / "a.xlsx", asked(SPLIT))
    sent_back(issued_file(runs, "P00001"), back / "b.xlsx", asked(("T00001-2", "wrong split", "My share is 60 %")))
    sent_back(issued_file(runs, "P00001"), back / "c.xlsx", asked(("", "other", "When is it paid out, please?")))
    collect(back, runs, on=MAY)
    assert len(inquiries(runs)) == 3


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("T00001-2", "New business: "),
        ("New business", "New business: "),
        ("Deals row 5", "New business: "),  # the deal in that row
        ("Statement!A2", "Statement!A2: Acme Inc"),
        ("T00002-1", "not on this participant's statements"),
        ("the whole of it", "net: "),
    ],
)
def test_what_the_statement_shows_for_the_line(runs, back, line, shown):
    sent_back(issued_file(runs, "P00001"), back / "a.xlsx", asked((line, "other", "Why?")))
    collect(back, runs, on=MAY)
    assert inquiries(runs)[0].facts["shown"].startswith(shown)


def test_who_signed_is_kept_once(runs, back):
    statement = issued_file(runs, "P00001")
    signed = {("Questions", 27, 2): "Pat One", ("Questions", 28, 2): 46132.0}
    sent_back(statement, back / "a.xlsx", signed)
    assert collect(back, runs, on=MAY).acknowledged == ["P00001 2026-03"]
    sent_back(statement, back / "b.xlsx", {**signed, **asked(SPLIT)})
    again = collect(back, runs, on=MAY)
    assert (again.acknowledged, len(again.new)) == ([], 1)


def test_strangers_and_locks_are_passed_over_with_a_word(runs, back):
    sent_back(issued_file(runs, "P00001"), back / "deep" / "down" / "a.xlsx", asked(SPLIT))
    (back / "~$a.xlsx").write_bytes(b"lock")
    (back / "picture.png").write_bytes(b"png")
    shutil.copy(runs / "2026-03" / "control.xlsx", back / "control.xlsx")
    done = collect(back, runs, on=MAY)
    assert len(done.new) == 1
    assert {each.file: each.why for each in done.skipped} == {
        "control.xlsx": "no statement",
        "picture.png": "no workbook",
        "~$a.xlsx": "a lock or a hidden file of another program",
    }
    assert not any(each.unread for each in done.skipped)


def test_the_register_itself_is_no_statement(runs, back):
    sent_back(issued_file(runs, "P00001"), back / "a.xlsx", asked(SPLIT))
    collect(back, runs, on=MAY)
    shutil.copy(runs / "inquiries.xlsx", back / "inquiries.xlsx")
    assert len(collect(back, runs, on=MAY).new) == 0
    assert len(inquiries(runs)) == 1


def test_an_open_register_is_told_and_nothing_is_done(runs, back):
    sent_back(issued_file(runs, "P00001"), back / "a.xlsx", asked(SPLIT))
    (runs / "~$inquiries.xlsx").write_bytes(b"Ines")
    with pytest.raises(NotWritable, match="open in a spreadsheet program"):
        collect(back, runs, on=MAY)
    assert inquiries(runs) == []


def test_a_folder_that_is_not_there(runs, tmp_path):
    with pytest.raises(InvalidInput, match="there is no folder"):
        collect(tmp_path / "nowhere", runs, on=MAY)
    with pytest.raises(InvalidInput, match="there is no folder"):
        collect(runs, tmp_path / "nowhere", on=MAY)
