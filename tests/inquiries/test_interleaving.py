"""Whatever comes when: any order of copies, collections and answers gives the same inquiries and the same adjustments."""

import shutil
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spm_xl.inquiries.answering import answer
from spm_xl.inquiries.collecting import collect
from spm_xl.inquiries.inquiry import Inquiry, Version
from spm_xl.inquiries.matching import KNOWN, NEW, matched
from spm_xl.inquiries.question import Question, words_of
from spm_xl.inquiries.question_table import numbered
from tests.inquiries.made import adjustments, asked, decided, inquiries, issued_file, sent_back

MAY = date(2026, 5, 4)
SPLIT = ("T00001-1", "wrong split", "My share is 60 %")
# copies that came back: participant, when they were saved, what stands in their rows
COPIES = {
    "first": ("P00001", "20", (SPLIT, ("", "missing deal", "Contoso is not on it"))),
    "copy of first": ("P00001", "20", (SPLIT, ("", "missing deal", "Contoso is not on it"))),
    "corrected": ("P00001", "22", (("T00001-1", "wrong split", "My share is 60 %, ask Max"), ("", "missing deal", "Contoso is not on it"))),
    "moved": ("P00001", "23", ((), ("", "missing deal", "contoso  is not on it"), SPLIT)),
    "more": ("P00001", "24", ((), (), ("T00001-3", "wrong rate", "8 %"))),
    "other": ("P00002", "21", (SPLIT, ("T00002-1", "wrong amount", "100 too little"))),
}
ASKED = {"SPLIT": ("P00001", "t00001-1"), "MISSING": ("P00001", ""), "RATE": ("P00001", "t00001-3"), "OTHER": ("P00002", "t00001-1"), "LITTLE": ("P00002", "t00002-1")}
AMOUNTS = {ASKED["SPLIT"]: 60.0, ASKED["RATE"]: 8.0, ASKED["LITTLE"]: 100.0}


@pytest.fixture(scope="module")
def copies(issued_runs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("copies")
    return {
        name: sent_back(issued_file(issued_runs, who), folder / f"{name}.xlsx", asked(*typed), f"2026-04-{day}T10:00:00Z")
        for name, (who, day, typed) in COPIES.items()
    }


def about(inquiry):
    return inquiry.participant, inquiry.question.line.casefold()


def answered(runs):
    """Accept what has an amount, decline the rest; what is decided stays as it is in the register."""
    wanted = {}
    for inquiry in inquiries(runs):
        if not inquiry.answers:
            amount = AMOUNTS.get(about(inquiry))
            wanted[inquiry.id] = {"Decision": "accepted", "Amount": amount, "Approver": "Rosa"} if amount else {"Decision": "declined", "Answer": "no"}
    register = runs / "inquiries.xlsx"
    if register.exists():
        decided(register, wanted)
        answer(register, runs, by="Ines", on=MAY)


@pytest.mark.parametrize("steps", [["moved", "answer", "corrected"], ["more", "other", "answer", "first", "answer"]])
def test_whatever_comes_when_the_adjustments_are_the_same(issued_runs, copies, steps, tmp_path):
    runs, back = tmp_path / "runs", tmp_path / "back"
    shutil.copytree(issued_runs, runs)
    back.mkdir()
    for step in [*steps, "all", "answer", "all", "answer"]:
        if step == "answer":
            answered(runs)
            continue
        for name in copies if step == "all" else [step]:
            shutil.copy(copies[name], back)
        collect(back, runs, on=MAY)
    found = {about(each): (each.status, each.question.text) for each in inquiries(runs)}
    assert len(inquiries(runs)) == len(found) == len(ASKED)
    assert found[ASKED["SPLIT"]] == ("accepted", "My share is 60 %")  # as it was saved last
    assert sorted(float(row["amount"]) for row in adjustments(runs)) == [8.0, 60.0, 100.0]


def gathered(copies):
    """The inquiries of one statement after some copies of it, without files."""
    found = []
    for number, name in enumerate(copies, 1):
        _, day, typed = COPIES[name]
        questions = numbered([Question(row, *text) for row, text in enumerate(typed, 1) if text])
        for at, (question, what, inquiry) in enumerate(matched(questions, found, day)):
            version = Version(question, day, number * 10 + at, {"received": "2026-05-04"})
            if what == NEW:
                found.append(Inquiry(f"INQ-{len(found)}", (version,)))
            elif what != KNOWN:
                found = [replace(each, versions=(*each.versions, version)) if each.id == inquiry else each for each in found]
    return sorted(words_of(each.question) for each in found)


@given(st.lists(st.sampled_from([name for name in COPIES if name != "other"]), max_size=12))
@settings(deadline=None)
def test_any_order_of_copies_gives_the_same_questions(order):
    every = [name for name in COPIES if name != "other"]
    assert gathered([*order, *every]) == gathered(every)
    assert len(gathered(every)) == 3
