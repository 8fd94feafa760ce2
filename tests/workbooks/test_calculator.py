"""The commission calculator: it reads as it should, its values are true, and it answers when an input changes."""

from pathlib import Path

import pytest

from spm_xl.errors import NotFound
from spm_xl.udfs.call import call
from spm_xl.udfs.catalog import BY_NAME, FUNCTIONS
from spm_xl.udfs.hosts.excel_check import project_problems
from spm_xl.workbook.lint import lint
from spm_xl.workbooks.calculator_story import PEOPLE, PLAN_HEADERS, PLANS, RATE_HEADERS, RATES, SELLERS, standing
from spm_xl.workbooks.edition import NAMES, edition
from spm_xl.workbooks.kept import KEPT, TEMPLATES, content, kept_file
from tests import hosts, office
from tests.workbooks import live_workbooks as live

CALCULATING = [name for name, template in TEMPLATES.items() if "lambda" in template.editions]  # those that use the functions
EVERY = [(name, own) for name in CALCULATING for own in NAMES]
# name -> what the sheet shows: commission, earned, payout, balance
STORY = {
    "Priya Raghunathan": (12_572.95, 14_772.95, 14_772.95, 0),  # above quota: 13% on 96,715
    "Marcus Oyelaran": (1_284, 2_034, 3_000, 9_046.05),  # below the draw: 966 advanced on a balance of 8,080.05
    "Sofia Lindqvist": (11_842.5, 13_842.5, 8_921.25, 2_380.3),  # half of 9,842.50 above the draw recovers 4,921.25
    "Daniel Whitcombe": (5_401.1, 6_901.1, 6_901.1, 0),  # 20,657 would take the year beyond its cap of 200,000
    "Hana Kobayashi": (8_703.4, 11_203.4, 11_203.4, 0),  # 31,680 at 10% up to quota, 42,580 at 13%
    "Tomás Ferreira": (1_161.6, 1_661.6, 4_000, 0),  # guarantee: topped up, nothing owed
    "Amara Nwosu": (7_010.4, 7_760.4, 7_760.4, 0),  # no draw any more
    "Rosalind Tanaka": (12_285.16, 14_785.16, 14_785.16, 0),  # team: 179,905 at 1.6%, 391,945 at 2.4%
}
METHODS = {
    "Marginal": 1_100,
    "Retroactive": 4_100,
    "Deal at tier, before": 800,
    "Deal at tier, including": 1_200,
    "Per transaction": 800,
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return live.written(tmp_path_factory.mktemp("calculator"), "calculator", "addin")


# --- every template, every edition ----------------------------------------------------------------------


@pytest.mark.parametrize(("name", "own"), [(name, own) for name in CALCULATING for own in KEPT])
def test_the_kept_template_is_what_the_code_builds(name, own):
    assert kept_file(name, own).read_bytes() == live.built(name, own), "run: make workbooks"
    assert content(name, own) == live.built(name, own)


@pytest.mark.parametrize(("name", "own"), EVERY)
@pytest.mark.hosts
def test_microsofts_validator_finds_nothing(name, own, tmp_path):
    assert hosts.validator_errors(live.written(tmp_path, name, own)) == []


@pytest.mark.parametrize(("name", "own"), EVERY)
def test_nothing_is_there_that_excel_would_repair(name, own, tmp_path):
    path = live.written(tmp_path, name, own)
    outside = () if own == "lambda" else BY_NAME  # the lambda edition defines its functions itself
    assert lint.problems(path, outside) == []
    assert hosts.audit_errors(path) == []


@pytest.mark.parametrize(("name", "own"), EVERY)
def test_no_error_no_long_formula_no_hidden_number(name, own, tmp_path):
    path = live.written(tmp_path, name, own)
    shown = hosts.cached(path)
    assert [cell for cells in shown.values() for cell, value in cells.items() if value in hosts.ERROR_VALUES] == []
    assert {cell: formula for cell, formula in live.typed_formulas(path).items() if len(formula) > live.LONGEST} == {}
    assert live.hidden_numbers(path) == []


@pytest.mark.parametrize(("name", "own"), EVERY)
def test_every_check_reads_0(name, own, tmp_path):
    path = live.written(tmp_path, name, own)
    checks = live.rows_of(path, "Checks", 5)
    assert len(checks) > 8
    assert {row["Difference"] for row in checks} == {0}
    assert {row["Result"] for row in checks} == {"✓ OK"}
    assert hosts.cached(path)["Start here"]["C8"] == "✓ all read 0"


@pytest.mark.parametrize(("name", "own"), EVERY)
def test_sheets_print_and_inputs_are_checked(name, own, tmp_path):
    path = live.written(tmp_path, name, own)
    assert live.layout_problems(path) == []
    assert live.unchecked_inputs(path) == []
    assert live.wrong_roles(path) == []


@pytest.mark.parametrize(("name", "own"), EVERY)
def test_an_edition_uses_only_functions_that_it_has(name, own, tmp_path):
    used = live.functions_used(live.written(tmp_path, name, own))
    assert used - set(edition(own).functions) == set()
    assert {"SPM_COMMISSION", "SPM_DRAW_LEDGER"} <= used


@pytest.mark.parametrize("name", CALCULATING)
def test_every_function_has_its_example_on_the_sheet(name, tmp_path):
    path = live.written(tmp_path, name, "addin")
    shown, formulas = hosts.cached(path)["Functions"], hosts.formulas(path)["Functions"]
    for function in FUNCTIONS:
        assert function.signature in shown.values()
        assert function.example.lstrip("=") in {formula.lstrip("=") for formula in formulas.values()}


@pytest.mark.parametrize("name", CALCULATING)
@pytest.mark.hosts
def test_every_value_is_what_libreoffice_calculates(name, tmp_path):
    path = live.written(tmp_path, name, "addin")
    assert live.stale(path, office.recalculated(path)) == []


@pytest.mark.parametrize("name", CALCULATING)
def test_every_value_is_what_the_headless_engine_calculates(name):
    pytest.importorskip("formualizer")
    assert live.headless_differences(live.built(name, "addin")) == []


@pytest.mark.parametrize("name", CALCULATING)
def test_the_macro_edition_has_a_sound_project(name):
    assert project_problems(live.built(name, "macro")) == []


@pytest.mark.hosts
def test_without_the_functions_the_figures_stay_and_a_line_says_so(book):
    bare = office.started((), recalculate=False)
    document = bare.open_document(str(book))
    assert bare.read(document, "Team", "A3") == [[live.AVAILABLE[1]]]
    assert bare.read(document, "Team", "N10:N17") == [[payout] for _, _, payout, _ in STORY.values()]
    bare.close_document(document)


# --- the calculator -------------------------------------------------------------------------------------


def test_the_sheet_reads_as_it_is_typed(book):
    found = live.table_formulas(book, "Team")
    assert found["Commission"] == "=SPM_COMMISSION([@Credit],[@Quota],Rates,[@[YTD before]],[@Plan],Plans)"
    assert found["Earned"] == "=[@Commission]+[@MBO]+[@SPIFF]"
    assert found["Payout"] == "=SPM_PAYOUT([@Earned],[@Draw],[@Opening],[@Plan],Plans)"
    assert found["Balance"] == "=SPM_BALANCE([@Earned],[@Draw],[@Opening],[@Plan],Plans)"


def test_the_eight_people_are_paid_as_their_notes_say(book):
    rows = {row["Name"]: row for row in live.rows_of(book, "Team", 9)}
    assert {name: (row["Commission"], row["Earned"], row["Payout"], row["Balance"]) for name, row in rows.items()} == STORY
    assert {row["Check"] for row in rows.values()} == {0}


def test_the_methods_are_the_published_ones(book):
    rows = live.rows_of(book, "Methods", 12)
    assert {row["Plan"]: row["Earned"] for row in rows} == METHODS


@pytest.mark.hosts
def test_a_changed_input_changes_what_follows(book):
    running = office.office()
    document = running.open_document(str(book))
    running.type_in(document, "Credits", {"N13": 250_000})  # Marcus in June
    running.type_in(document, "Plans", {"G7": 0.25})  # AE: a quarter of what is above the draw recovers
    running.type_in(document, "Rates", {"C8": 0.12})  # AE from 50%
    plans = [PLAN_HEADERS, (*PLANS[0][:6], 0.25, PLANS[0][7]), *PLANS[1:]]
    rates = [RATE_HEADERS, RATES[0], ("AE", 0.5, 0.12, None), *RATES[2:]]
    shown = running.read(document, "Team", "A10:O17")
    for person, cells in zip(PEOPLE, shown, strict=True):
        now = standing(person.name)
        credit = {"Marcus Oyelaran": 250_000, "Rosalind Tanaka": now.credit + 250_000 - 21_400}.get(person.name, now.credit)
        commission = call("SPM_COMMISSION", (credit, person.quota, rates, now.before, person.plan, plans))
        pay = (commission + now.objectives + now.spiff, now.draw, now.opening, person.plan, plans)
        assert cells[0] == person.name
        assert cells[6] == pytest.approx(commission, abs=1e-9)
        assert cells[13] == pytest.approx(call("SPM_PAYOUT", pay), abs=1e-9)
        assert cells[14] == pytest.approx(call("SPM_BALANCE", pay), abs=1e-9)
    running.close_document(document)


@pytest.mark.hosts
def test_another_month_is_paid_by_choosing_it(book):
    """March: credit of the months before it, its own payout, and the ledger up to it; the months after it do not count."""
    running = office.office()
    document = running.open_document(str(book))
    running.type_in(document, "Credits", {"B5": "Mar"})
    running.type_in(document, "Team", {"H12": 1_350, "I12": 0, "M12": 10_136.05})  # Sofia's MBO, SPIFF and opening balance
    assert running.read(document, "Team", "A1") == [["Commission of Mar"]]
    for person, cells in zip(PEOPLE, running.read(document, "Team", "A10:G17"), strict=True):
        credits = person.credits or tuple(sum(each.credits[month] or 0 for each in SELLERS) for month in range(12))
        before = sum(credit or 0 for credit in credits[:8])
        commission = call("SPM_COMMISSION", (credits[8], person.quota, [RATE_HEADERS, *RATES], before, person.plan, [PLAN_HEADERS, *PLANS]))
        assert (cells[3], cells[4], cells[6]) == (before, credits[8], commission), person.name
    assert running.read(document, "Team", "N12:O12") == [[5_570.6, 8_565.45]]
    assert {value for label, value in running.read(document, "Checks", "A6:B17") if "ledger" in str(label)} == {0}
    running.close_document(document)


@pytest.mark.hosts
def test_everybodys_ledger_ties_to_the_team(book):
    running = office.office()
    document = running.open_document(str(book))
    for person in PEOPLE:
        running.type_in(document, "Draw ledger", {"B6": person.name})
        differences = {label: value for label, value in running.read(document, "Checks", "A6:B17") if "ledger" in str(label)}
        assert len(differences) == 3
        assert set(differences.values()) == {0}, person.name
    running.close_document(document)


@pytest.mark.hosts
def test_everybodys_commission_is_explained(book):
    running = office.office()
    document = running.open_document(str(book))
    for person in PEOPLE:
        running.type_in(document, "Explain", {"B6": person.name})
        checks = dict(running.read(document, "Checks", "A6:B16"))
        assert checks["Explain: its lines add up to its total, the commission of sheet Team"] == 0, person.name
        assert running.read(document, "Explain", "B11") == [[STORY[person.name][0]]]
    running.close_document(document)


@pytest.mark.hosts
def test_every_plan_has_its_curve(book):
    running = office.office()
    document = running.open_document(str(book))
    for plan, *_ in PLANS:
        running.type_in(document, "Payout curve", {"B6": plan, "B7": 1_200_000})
        for share, credit, commission, _ in running.read(document, "Payout curve", "A12:D52"):
            wanted = call("SPM_COMMISSION", (share * 1_200_000, 1_200_000, [RATE_HEADERS, *RATES], 0, plan, [PLAN_HEADERS, *PLANS]))
            assert (credit, commission) == (pytest.approx(share * 1_200_000), pytest.approx(wanted))
    running.close_document(document)


@pytest.mark.hosts
def test_a_wrong_tier_shows_its_error_and_a_check_turns_red(book):
    running = office.office()
    document = running.open_document(str(book))
    running.type_in(document, "Rates", {"B9": 0.5})  # the third tier of AE no longer rises
    running.type_in(document, "Team", {"A40": '=SPM_WHY("SPM_COMMISSION";E10;C10;Rates;D10;B10;Plans)'})
    assert running.read(document, "Team", "G10") == [["#NUM!"]]
    assert "rise" in running.read(document, "Team", "A40")[0][0]
    assert "✓" not in str(running.read(document, "Start here", "C8")[0][0])
    running.close_document(document)


# --- spm-xl template ------------------------------------------------------------------------------------


@pytest.mark.parametrize("own", NAMES)
def test_the_command_writes_an_edition(own, tmp_path, capsys):
    from spm_xl.cli.main import main

    target = tmp_path / f"mine{edition(own).suffix}"
    with pytest.raises(SystemExit) as done:
        main(["template", "calculator", "--edition", own, "--out", str(target)])
    assert done.value.code == 0
    assert target.read_bytes() == live.built("calculator", own)
    assert capsys.readouterr().out.strip() == str(target)
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["calculater"], "calculator"),
        (["calculator", "--edition", "lamda"], "lambda"),
        (["calculator", "--edition", "macro", "--out", "x.xlsx"], "x.xlsm"),
    ],
)
def test_the_command_refuses_in_words(arguments, words, tmp_path, monkeypatch, capsys):
    from spm_xl.cli.main import main

    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as done:
        main(["template", *arguments])
    assert done.value.code == 3
    assert words in capsys.readouterr().err
    assert list(Path().iterdir()) == []


def test_the_command_leaves_figures_that_are_there_already(tmp_path, monkeypatch, capsys):
    from spm_xl.cli.main import main

    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "calculator-addin.xlsx"
    mine.write_bytes(b"my figures")
    with pytest.raises(SystemExit) as done:
        main(["template", "calculator"])
    assert done.value.code == 5
    assert "stays as it is" in capsys.readouterr().err
    assert mine.read_bytes() == b"my figures"


def test_an_unknown_edition_names_the_near_ones():
    with pytest.raises(NotFound, match="lambda"):
        edition("lambada")
