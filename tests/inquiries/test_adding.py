"""A question that came by telephone is entered by hand, once, and answered as any other."""

from datetime import date

import pytest

from spm_xl.errors import InvalidInput, NotFound
from spm_xl.inquiries.adding import add
from spm_xl.inquiries.collecting import collect
from tests.inquiries.made import asked, inquiries, issued_file, sent_back

MAY = date(2026, 5, 4)
CALL = {"participant": "P00001", "period": "2026-03", "reason": "Wrong split", "text": "My share is 60 %", "line": "T00001-1", "amount": "250"}


def test_it_is_an_inquiry_with_what_the_statement_shows(runs):
    assert add(runs, **CALL, by="Ines", on=MAY) == ("INQ-2026-03-0001", True)
    (inquiry,) = inquiries(runs)
    assert (inquiry.status, inquiry.question.reason, inquiry.question.amount) == ("open", "wrong split", "250")
    assert inquiry.facts["shown"].startswith("New business: ")
    assert (runs / "inquiries.xlsx").exists()


def test_the_same_again_by_hand_or_on_the_statement_is_one(runs, back):
    add(runs, **CALL, by="Ines", on=MAY)
    assert add(runs, **CALL, by="Ines", on=date(2026, 5, 6)) == ("INQ-2026-03-0001", False)
    sent_back(issued_file(runs, "P00001"), back / "a.xlsx", asked(("T00001-1", "wrong split", "my share is 60 %", 250)))
    assert collect(back, runs, on=MAY).new == []
    assert len(inquiries(runs)) == 1


@pytest.mark.parametrize(
    ("said", "error", "told"),
    [
        ({"participant": "P1"}, NotFound, "P1 has no statement of 2026-03"),
        ({"period": "2026-04"}, NotFound, "no run in .* is of 2026-04"),
        ({"reason": "wrong spilt"}, InvalidInput, "Did you mean wrong split"),
        ({"amount": "much"}, InvalidInput, "much"),
        ({"text": " "}, InvalidInput, "--text TEXT"),
    ],
)
def test_what_cannot_be_entered_is_said(runs, said, error, told):
    with pytest.raises(error, match=told):
        add(runs, **{**CALL, **said}, by="Ines", on=MAY)
    assert inquiries(runs) == []
