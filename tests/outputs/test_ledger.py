"""The ledger file gives back exactly what was written, and a damaged one is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.errors import InvalidInput
from spm_xl.outputs.ledger import ledger_csv, read_ledger
from spm_xl.pay.result import Ledger, Settled
from tests.outputs.builders import sample_run

WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)
MONEY = st.decimals(-(10**12), 10**12, places=2)
ENTRIES = st.lists(st.builds(Settled, WORDS, WORDS, st.sampled_from(["line", "deal", "paid"]), WORDS, WORDS, MONEY))


@given(ENTRIES)
def test_reads_back_exactly(entries):
    ledger = Ledger("2026-03", date(2026, 3, 31), tuple(entries))
    found = read_ledger(ledger_csv(ledger))
    assert sorted(map(str, found.entries)) == sorted(map(str, entries))
    assert (found.period, found.as_of) == (ledger.period, ledger.as_of)


def test_order_of_entries_does_not_matter():
    ledger = sample_run().ledger
    turned = Ledger(ledger.period, ledger.as_of, ledger.entries[::-1])
    assert ledger_csv(turned) == ledger_csv(ledger)


def test_text_never_starts_a_formula():
    entry = Settled("=cmd", "2026-03", "paid", "", "", Decimal("-1.50"))
    assert b",'=cmd,2026-03,paid,,,-1.50\r\n" in ledger_csv(Ledger("2026-03", date(2026, 3, 31), (entry,)))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: text.replace("amount", "amont", 1), "is no ledger"),
        (lambda text: text.replace("10490.09", "10490,09x"), "row "),
        (lambda text: text + "2026-04-30,2026-04,P1,2026-04,paid,,,1.00\n", "names 2 runs"),
        (lambda text: "", "is no ledger"),
    ],
)
def test_a_damaged_ledger_is_refused(damage, message):
    with pytest.raises(InvalidInput, match=message):
        read_ledger(damage(ledger_csv(sample_run().ledger).decode()).encode())
