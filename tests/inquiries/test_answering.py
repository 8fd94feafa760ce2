"""Answering: every accepted amount is adjusted exactly once, and nothing that was decided changes silently."""

from datetime import date
from decimal import Decimal

import pytest

from spm_xl.cycle.journal import journal
from spm_xl.cycle.kinds import APPROVED, CALCULATED
from spm_xl.errors import InvalidInput, NotAllowed, NotFound
from spm_xl.inquiries.answering import answer, reopen
from spm_xl.inquiries.collecting import collect
from tests.inquiries.made import adjustments, asked, decided, inquiries, issued_file, sent_back

MAY = date(2026, 5, 4)
ONE, TWO, THREE = (f"INQ-2026-03-{number:04}" for number in (1, 2, 3))
ACCEPTED = {"Decision": "accepted", "Amount": 250.0, "Approver": "Rosa Diaz", "Answer": "60 % it is"}


@pytest.fixture
def register(runs, back):
    """Three inquiries, of two participants, in a register."""
    sent_back(issued_file(runs, "P00001"), back / "a.xlsx", asked(("T00001-1", "wrong split", "60 %"), ("T00001-2", "wrong rate", "8 %")))
    sent_back(issued_file(runs, "P00002"), back / "b.xlsx", asked((None, "missing deal", "Contoso")))
    return collect(back, runs, on=MAY, by="Ines").register


def test_an_accepted_amount_is_adjusted_once_however_often_it_is_answered(runs, register):
    decided(register, {ONE: ACCEPTED, TWO: {"Decision": "declined", "Answer": "the plan says 5 %"}})
    first = answer(register, runs, by="Ines", on=MAY)
    assert first.recorded == {ONE: "accepted", TWO: "declined"}
    second = answer(register, runs, by="Ines", on=date(2026, 5, 5))
    assert (second.recorded, second.unchanged, second.adjustments) == ({}, 2, [])
    assert adjustments(runs) == [
        {
            "adjustment": "ADJ-2026-03-0001", "participant": "P00001", "date": "2026-03-01", "amount": "250.00", "kind": "pay",
            "reason": f"Inquiry {ONE}: wrong split; 60 % it is", "approver": "Rosa Diaz", "component": "", "transaction": "T00001-1",
            "entered_by": "Ines", "inquiry": ONE,
        }
    ]  # fmt: skip
    assert [each.status for each in inquiries(runs)] == ["accepted", "declined", "open"]


def test_an_adjustment_counts_on_the_first_day_after_the_last_approved_period(runs, register):
    with journal(runs) as kept:
        for kind in (CALCULATED, APPROVED):
            kept.append(kind, on=MAY, by="Ines", period="2026-03", subject="2026-03", content={"result": "x", "start": "2026-03-01"})
    decided(register, {ONE: ACCEPTED})
    assert answer(register, runs, by="Ines", on=MAY).adjustments[0]["date"] == "2026-04-01"


def test_a_day_can_be_named(runs, register):
    decided(register, {ONE: {**ACCEPTED, "Component": "new business", "Counts as": "earnings"}})
    (row,) = answer(register, runs, by="Ines", on=MAY, day=date(2026, 6, 1)).adjustments
    assert (row["date"], row["component"], row["kind"]) == ("2026-06-01", "New business", "earnings")


def test_amount_0_brings_no_adjustment_as_the_corrected_data_will(runs, register):
    decided(register, {ONE: {"Decision": "accepted", "Amount": 0.0, "Answer": "deal SO-9 was entered"}})
    assert answer(register, runs, by="Ines", on=MAY).recorded == {ONE: "accepted"}
    assert adjustments(runs) == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"Decision": "accepted", "Approver": "Rosa"}, "Register!T5: INQ-2026-03-0001: it is accepted without an amount."),
        ({"Decision": "accepted", "Amount": 250.0}, "Register!X5: INQ-2026-03-0001: an amount needs who approved it."),
        ({**ACCEPTED, "Approver": "ines"}, "Register!X5 [ines]: INQ-2026-03-0001: ines enters this and cannot approve it, too."),
        ({**ACCEPTED, "Amount": 250.125}, "Register!T5 [250.125]: INQ-2026-03-0001: 250.125 has more decimals than USD"),
        ({**ACCEPTED, "Amount": "about 250"}, "'about 250' is no amount"),
        ({**ACCEPTED, "Amount": 1e15}, "too large"),
        ({**ACCEPTED, "Component": "New bussiness"}, "is no component of this participant. Did you mean New business?"),
        ({**ACCEPTED, "Counts as": "bonus"}, "neither pay nor earnings"),
        ({"Decision": "declined"}, "declined needs an answer"),
        ({"Decision": "clarify"}, "clarify needs an answer"),
        ({"Decision": "declined", "Answer": "no", "Amount": 250.0}, "an amount goes with accepted"),
        ({"Decision": "forwarded"}, "forwarded needs an owner"),
        ({"Decision": "accepted", "Amount": 0.0}, "which correction brings it"),
        ({"Decision": "acepted"}, "'acepted' is no decision. Did you mean accepted?"),
    ],
)
def test_what_cannot_be_recorded_is_named_with_its_cell_and_nothing_is(runs, register, said, told):
    decided(register, {ONE: said, THREE: {"Decision": "declined", "Answer": "not yours"}})
    with pytest.raises(InvalidInput) as refused:
        answer(register, runs, by="Ines", on=MAY)
    assert told in str(refused.value)
    assert [each.answers for each in inquiries(runs)] == [(), (), ()]


def test_a_decision_that_was_recorded_is_not_changed_silently(runs, register):
    decided(register, {ONE: ACCEPTED})
    answer(register, runs, by="Ines", on=MAY)
    decided(register, {ONE: {"Amount": 300.0}})
    with pytest.raises(InvalidInput, match=f"{ONE} was accepted with 250.00 USD on 2026-05-04 by Ines") as refused:
        answer(register, runs, by="Ines", on=MAY)
    assert "inquiries reopen" in str(refused.value)
    assert [row["amount"] for row in adjustments(runs)] == ["250.00"]


def test_reopened_and_decided_otherwise_makes_the_difference(runs, register):
    decided(register, {ONE: ACCEPTED})
    answer(register, runs, by="Ines", on=MAY)
    reopen(ONE, runs, by="Rosa", on=MAY, reason="the share was 70 %")
    assert inquiries(runs)[0].status == "open"
    assert answer(register, runs, by="Ines", on=MAY).recorded == {}  # its decision is blank now
    decided(register, {ONE: {**ACCEPTED, "Amount": 300.0}})
    (more,) = answer(register, runs, by="Ines", on=MAY).adjustments
    assert (more["adjustment"], more["amount"], more["inquiry"]) == ("ADJ-2026-03-0001-2", "50.00", ONE)
    reopen(ONE, runs, by="Rosa", on=MAY, reason="it was Max's deal")
    decided(register, {ONE: {"Decision": "declined", "Answer": "Max's deal", "Amount": None, "Approver": "Rosa Diaz"}})
    answer(register, runs, by="Ines", on=MAY)
    assert sum(Decimal(row["amount"]) for row in adjustments(runs)) == 0
    assert inquiries(runs)[0].status == "declined"


def test_only_what_is_decided_is_opened_again_and_with_a_reason(runs, register):
    with pytest.raises(NotAllowed, match="is open"):
        reopen(ONE, runs, by="Ines", on=MAY, reason="why not")
    with pytest.raises(NotFound, match="Did you mean INQ-2026-03-0001"):
        reopen("INQ-2026-03-001", runs, by="Ines", on=MAY, reason="x")
    with pytest.raises(NotAllowed, match="reason"):
        reopen(ONE, runs, by="Ines", on=MAY, reason=" ")


def test_what_was_forwarded_or_is_to_be_clarified_can_still_be_decided(runs, register):
    decided(register, {ONE: {"Decision": "forwarded", "Owner": "Max"}, TWO: {"Decision": "clarify", "Answer": "which month?"}})
    answer(register, runs, by="Ines", on=MAY)
    assert [each.status for each in inquiries(runs)] == ["forwarded", "to clarify", "open"]
    decided(register, {ONE: ACCEPTED, TWO: {"Decision": "withdrawn"}})
    answer(register, runs, by="Ines", on=MAY)
    assert [each.status for each in inquiries(runs)] == ["accepted", "withdrawn", "open"]
    assert len(adjustments(runs)) == 1


def test_nobody_is_paid_for_a_statement_of_nobody(runs, back, tmp_path):
    import shutil

    copy = sent_back(issued_file(runs, "P00001"), back / "a.xlsx", asked(("T00001-1", "wrong split", "60 %")))
    shutil.move(runs / "2026-03", tmp_path / "gone")
    register = collect(back, runs, on=MAY).register
    decided(register, {"INQ-unclear-0001": ACCEPTED})
    with pytest.raises(InvalidInput, match="nobody knows whose statement this is"):
        answer(register, runs, by="Ines", on=MAY)
    assert copy.exists()


def test_a_text_that_came_after_the_decision_is_told(runs, register, back):
    decided(register, {ONE: ACCEPTED})
    answer(register, runs, by="Ines", on=MAY)
    sent_back(issued_file(runs, "P00001"), back / "later.xlsx", asked(("T00001-1", "wrong split", "60 %, and 70 % in May")), "2026-05-06T10:00:00Z")
    collect(back, runs, on=date(2026, 5, 7))
    inquiry = inquiries(runs)[0]
    assert (inquiry.status, inquiry.changed_since) == ("accepted", True)


@pytest.mark.parametrize("answer_of", ["it was P00002's deal", "Participant P00002 had 40 %"])
def test_an_answer_that_names_somebody_else_is_told_before_a_run_refuses_it(runs, register, answer_of):
    decided(register, {ONE: {**ACCEPTED, "Answer": answer_of}})
    with pytest.raises(InvalidInput, match=r"Register!S5 .*INQ-2026-03-0001: the answer holds .* names another participant"):
        answer(register, runs, by="Ines", on=MAY)
    assert adjustments(runs) == []
    decided(register, {ONE: {**ACCEPTED, "Answer": "Participant P00001 and Max Manager agreed"}})
    assert answer(register, runs, by="Ines", on=MAY).recorded == {ONE: "accepted"}


def test_another_question_in_the_row_of_a_decided_one_is_a_new_one(runs, register, back):
    decided(register, {ONE: ACCEPTED})
    answer(register, runs, by="Ines", on=MAY)
    asks = asked(("T00001-1", "wrong split", "Who booked this customer on somebody else in February?"))
    sent_back(issued_file(runs, "P00001"), back / "later.xlsx", asks, "2026-05-06T10:00:00Z")
    assert len(collect(back, runs, on=date(2026, 5, 7)).new) == 1
    assert [each.status for each in inquiries(runs)] == ["accepted", "open", "open", "open"]


def test_a_reason_in_the_readers_own_words_stands_on_no_statement(runs, back):
    sent_back(issued_file(runs, "P00001"), back / "a.xlsx", asked(("T00001-1", "P00002 took it", "60 %")))
    register = collect(back, runs, on=MAY).register
    decided(register, {ONE: ACCEPTED})
    assert answer(register, runs, by="Ines", on=MAY).adjustments[0]["reason"] == f"Inquiry {ONE}: 60 % it is"
