"""The menu SPM in a live LibreOffice: Why this cell, Freeze, Help."""

import pytest

from spm_xl.udfs.call import call
from spm_xl.udfs.catalog import FUNCTIONS
from spm_xl.udfs.hosts.explanation import NOTED
from spm_xl.udfs.hosts.formula import literal_arguments
from tests import hosts

pytestmark = pytest.mark.hosts


def asked_why(calc, book, cell):
    calc.select(book, "Sheet1", cell)
    return calc.menu(book, "why")


def test_the_menu_has_its_entries(calc):
    assert calc.menu_entries() == {
        "Refresh scorecard": "service:org.spmxl.Menu?refresh",
        "Plan territories again": "service:org.spmxl.Menu?replan",
        "Why this cell": "service:org.spmxl.Menu?why",
        "Freeze: functions become values": "service:org.spmxl.Menu?freeze",
        "Help: the functions": "service:org.spmxl.Menu?help",
    }


def test_why_explains_tier_by_tier(calc, book, typed):
    assert typed("=SPM_COMMISSION(C2+0,D2,$Rates.A:C,E2,B2,$Plans.A1:C3)*1") == 2.5
    place, blank, answer, arguments, method, *steps = asked_why(calc, book, "K2").splitlines()
    assert (place, blank, answer) == ("Sheet1.K2", "", "SPM_COMMISSION = 2.5")
    assert arguments == 'credit = 30; quota = 100; rates = 4 x 3 cells; prior = 90; plan = "AE"; plans = 3 x 3 cells'
    assert method.startswith("method marginal")
    assert steps == [
        "attainment 1.2: a credit of 120 so far, over the quota",
        "tier 1, from 0 to 100: 10 x 0.05 = 0.5",
        "tier 2, from 100: 20 x 0.1 = 2",
        "total: 2.5",
    ]


def test_why_gives_the_reason_of_an_error(calc, book, typed):
    typed('=SPM_COMMISSION(C2,D2,$Rates.A1:C4,E2,"SDRR")')
    assert "plan 'SDRR' has no rows in rates. Did you mean SDR?" in asked_why(calc, book, "K2")
    typed("=IF(A2=\"Ann\",SPM_PAYOUT(1/0,SPM_BALANCE(F2,G2,H2)),0)")
    words = asked_why(calc, book, "K2")
    assert "earned is the error #DIV/0!, which is passed on" in words
    assert "SPM_BALANCE = 300" in words


def test_why_knows_the_row_of_an_array(calc, book):
    calc.array_formula(book, "Sheet1", "K2:K4", "=ORG.SPMXL.FUNCTIONS.SPMATTAINMENT(C2:C4*1;D2:D4)")
    assert "SPM_ATTAINMENT = 0.5\ncredit = 50; quota = 100" in asked_why(calc, book, "K3")


def test_why_leaves_no_trace(calc, book, typed, tmp_path):
    typed("=SPM_PAYOUT(F2*2,SUM(G2:G4),{0.5})")
    calc.is_modified(book, False)
    before, steps = calc.read(book, "Sheet1", "A1:Z20"), calc.undo_steps(book)
    assert "earned = 2,400; draw = 2,000; opening = 0.5" in asked_why(calc, book, "K2")
    assert not calc.is_modified(book)
    assert calc.read(book, "Sheet1", "A1:Z20") == before
    assert calc.undo_steps(book) == steps
    calc.undo(book)  # the last step is still the formula that was typed
    assert calc.formula(book, "Sheet1", "K2") == ""
    assert calc.read(book, "Sheet1", "A1:J20") == [row[:10] for row in before]


def test_why_in_a_table_of_a_file_leaves_no_trace_either(calc, team_file):
    document = calc.open_document(str(team_file))
    calc.select(document, "Team", "I3")
    assert "credit = 50; quota = 100; rates = 4 x 3 cells; prior = 0; plan = \"SDR\"" in calc.menu(document, "why")
    assert not calc.is_modified(document)
    assert calc.undo_steps(document) == []
    calc.close_document(document)


def test_why_elsewhere_says_what_to_do(calc, book, typed):
    assert "holds no function of spm_xl" in asked_why(calc, book, "A2")
    typed("=SPM_PAYOUT(F2*2,G2)")
    calc.protect(book, "Sheet1")
    assert "The sheet Sheet1 is protected" in asked_why(calc, book, "K2")


def test_why_and_help_are_pressed_in_the_menu(calc, book, typed):
    typed("=SPM_PAYOUT(F2,G2)")
    calc.select(book, "Sheet1", "K2")
    documents = calc.dispatch(book, "service:org.spmxl.Menu?why")
    assert calc.dispatch(book, "service:org.spmxl.Menu?help") == documents + 1
    listed = calc.newest_document()
    rows = calc.read(listed, "SPM functions", f"A2:E{len(FUNCTIONS) + 1}")
    assert [row[0] for row in rows] == [function.name for function in FUNCTIONS]
    assert [row[3] for row in rows] == [function.example for function in FUNCTIONS]
    for function, row in zip(FUNCTIONS, rows, strict=True):
        answer = call(function.name, literal_arguments(function.example))
        assert row[4] == (answer[0][0] if isinstance(answer, list) else answer), function.name
    calc.close_document(listed)


def test_freeze_makes_values_with_notes_and_one_undo_takes_it_back(calc, team_file, tmp_path):
    document = calc.open_document(str(team_file))
    calc.type_in(document, "Team", {"K6": "=SPM_PAYOUT(1/0,1)", "K7": '=SPM_WHY("SPM_PAYOUT","x",1)', "K8": "=SUM(K2:K4)", "K9": '="#1 "&SPM_VERSION()'})
    calc.add_note(document, "Team", "K2", "checked by finance")
    before = calc.read(document, "Team", "A1:M9")
    calc.dispatch(document, "service:org.spmxl.Menu?freeze")
    assert calc.read(document, "Team", "A1:M9") == before
    assert calc.array_of(document, "Team", "L2:L4") == ""
    assert calc.formula(document, "Team", "K8") == "=SUM(K2:K4)"
    notes = calc.notes(document, "Team")
    assert set(notes) == {"I2", "I3", "I4", "K2", "K3", "K4", "K6", "K7", "K9", "L2", "M2"}
    assert notes["K2"] == f"checked by finance\n{NOTED}=SPM_COMMISSION(C2,D2,RateTable,E2,B2)"
    assert notes["K3"] == notes["K4"] == f"{NOTED}=SPM_PAYOUT(F2,G2,H2)"
    assert "{=SPM_ATTAINMENT(C2:C4,D2:D4,E2:E4)}" in notes["L2"]
    calc.save(document, str(tmp_path / "frozen.xlsx"))
    assert "SPM_" not in "".join(map(str, hosts.formulas(tmp_path / "frozen.xlsx")["Team"].values()))
    assert hosts.cached(tmp_path / "frozen.xlsx")["Team"]["K6"] == "#DIV/0!"
    calc.undo(document)
    assert calc.formula(document, "Team", "K3") == "=_XLL.SPM_PAYOUT(F2,G2,H2)"
    assert calc.array_of(document, "Team", "L2:L4") == "{=SPM_ATTAINMENT(C2:C4,D2:D4,E2:E4)}"
    assert calc.notes(document, "Team") == {"K2": "checked by finance"}
    calc.close_document(document)


def test_the_question_whether_the_functions_are_there_stays_a_question(calc, book, typed):
    asking = '=IF(ISERROR(SPM_PAYOUT(1,1)),"values of March","live")'
    assert typed(asking, "K1") == "live"
    typed("=IF(ISERROR(SPM_PAYOUT(F2,1)),0,SPM_PAYOUT(F2,1))")
    assert calc.menu(book, "freeze").startswith("Frozen to values: 1 cell on 1 sheet.")
    assert calc.formula(book, "Sheet1", "K1") == asking
    assert list(calc.notes(book, "Sheet1")) == ["K2"]


def test_freeze_changes_nothing_where_it_cannot(calc, book, typed):
    assert "No cell of this document holds a function" in calc.menu(book, "freeze")
    typed("=SPM_PAYOUT(F2,G2)")
    calc.name_range(book, "Pay", "=ORG.SPMXL.FUNCTIONS.SPMPAYOUT(1;2)")
    calc.protect(book, "Sheet1")
    words = calc.menu(book, "freeze")
    assert "These sheets are protected: Sheet1." in words
    assert calc.formula(book, "Sheet1", "K2") == "=SPM_PAYOUT(F2,G2)"


def test_freeze_names_what_it_leaves(calc, book, typed):
    typed("=SPM_PAYOUT(F2,G2)")
    calc.name_range(book, "Pay", "=ORG.SPMXL.FUNCTIONS.SPMPAYOUT(1;2)")
    assert calc.menu(book, "freeze") == (
        "Frozen to values: 1 cell on 1 sheet. Each formula is in a note; undo takes it back. "
        "These names still hold a function of spm_xl: Pay."
    )
