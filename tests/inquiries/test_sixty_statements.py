"""Sixty statements of the sample company come back: edited by two programs, collected and answered twice, none lost or doubled."""

import json
import shutil
from collections import Counter
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from spm_xl import api
from spm_xl.cli.main import main
from spm_xl.cycle.journal import journal
from spm_xl.cycle.known import with_known
from spm_xl.sample import write
from tests import office
from tests.inquiries.made import PAGE, adjustments, asked, decided, inquiries, sent_back

COUNT, BY_OPENPYXL = 60, 5
REASONS = ("missing deal", "wrong split", "wrong rate", "wrong amount", "other")
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def spm(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """The sample company with two months settled."""
    folder = tmp_path_factory.mktemp("company")
    inputs = write(folder, as_workbook=False)
    for month in ("2026-01", "2026-02"):
        more = ("--previous", folder / "runs/2026-01") if month == "2026-02" else ()
        assert spm("run", inputs, "--period", month, "--out", folder / "runs" / month, *more, "--quiet") == 0
    return folder


def transaction_of(statement):
    """The first deal on a statement, "" where it has none."""
    sheet = load_workbook(statement, read_only=True)["Deals"]
    return next((row[1].value for row in sheet.iter_rows(min_row=5, max_row=5) if len(row) > 1 and row[1].value), "")


def question(statement, number):
    return (transaction_of(statement) or "Statement", REASONS[number % 5], f"Question {number}: this is not what I expected", number + 0.5)


@pytest.fixture(scope="module")
def returned(company, tmp_path_factory):
    """What came back: edited by openpyxl, by hand in the bytes, and, where it is installed, live by LibreOffice."""
    back = tmp_path_factory.mktemp("returned")
    statements = sorted((company / "runs").glob("*/statements/*.xlsx"))[:COUNT]
    assert len(statements) == COUNT
    for number, statement in enumerate(statements[5:], 5):
        target = back / f"team {number % 4}" / f"Copy of statement ({number}).xlsx"
        if number < 5 + BY_OPENPYXL:
            target.parent.mkdir(exist_ok=True)
            book = load_workbook(statement)
            for column, value in enumerate(question(statement, number), 2):
                book[PAGE].cell(8 + number % 8, column).value = value
            book.save(target)
        else:
            sent_back(statement, target, asked(question(statement, number), top=8 + number % 8))
    return back, statements


@pytest.mark.hosts
def test_sixty_statements_none_lost_and_each_accepted_one_adjusted_once(company, returned, tmp_path):
    back, statements = returned
    live = office.office()
    for number, statement in enumerate(statements[:5]):
        document = live.open_document(str(statement))
        line, reason, text, amount = question(statement, number)
        live.type_in(document, PAGE, {f"B{8 + number}": line, f"C{8 + number}": reason, f"D{8 + number}": text, f"E{8 + number}": amount})
        live.save(document, str(back / f"saved by LibreOffice {number}.xlsx"))
        live.close_document(document)
    runs = shutil.copytree(company / "runs", tmp_path / "runs")
    assert spm("inquiries", "collect", back, "--runs", runs, "--on", "2026-04-10", "--by", "Ines Vidal", "--quiet") == 0
    found = inquiries(runs)
    assert len(found) == COUNT
    assert Counter((each.participant, each.facts["period"]) for each in found) == Counter(tuple(each.stem.split("_")) for each in statements)
    assert [each.problem for each in found if each.problem] == []
    accepted = {each.id: Decimal(each.question.amount) for each in found if each.question.reason != "other"}
    said = {
        each.id: {"Decision": "accepted", "Amount": float(accepted[each.id]), "Approver": "Rosa Diaz"}
        if each.id in accepted
        else {"Decision": "declined", "Answer": "as the plan says"}
        for each in found
    }
    register = decided(runs / "inquiries.xlsx", said)
    for day in ("2026-04-13", "2026-04-14"):
        assert spm("inquiries", "answer", register, "--runs", runs, "--on", day, "--by", "Ines Vidal", "--quiet") == 0
    assert spm("inquiries", "collect", back, "--runs", runs, "--on", "2026-04-14", "--by", "Ines Vidal", "--quiet") == 0
    assert len(inquiries(runs)) == COUNT
    assert {row["inquiry"]: Decimal(row["amount"]) for row in adjustments(runs)} == accepted
    assert len(adjustments(runs)) == len(accepted) == 48


def test_the_next_run_shows_the_adjustment_with_its_reference(company, returned, tmp_path, capsys):
    back, _ = returned
    runs = shutil.copytree(company / "runs", tmp_path / "runs")
    assert spm("inquiries", "collect", back / "team 1", "--runs", runs, "--on", "2026-04-10", "--by", "Ines Vidal", "--json") == 0
    new = json.loads(capsys.readouterr().out)["new"]
    register = decided(runs / "inquiries.xlsx", {new[0]: {"Decision": "accepted", "Amount": 125.5, "Approver": "Rosa Diaz", "Answer": "you are right"}})
    assert spm("inquiries", "answer", register, "--runs", runs, "--on", "2026-04-13", "--by", "Ines Vidal", "--date", "2026-03-01", "--json") == 0
    (made,) = json.loads(capsys.readouterr().out)["adjustments"]
    with journal(runs) as kept:
        known = with_known(api.inputs_of(company / "inputs"), kept.entries())
    result = api.settled(known, "2026-03", previous=runs / "2026-02")
    own = next(each for each in result.settlements if each.person.participant == made["participant"])
    shown = next(each for each in own.adjustments if each.adjustment == made["adjustment"])
    assert (shown.amount, shown.approver) == (Decimal("125.50"), "Rosa Diaz")
    assert shown.reason.startswith(f"Inquiry {new[0]}: ")
    assert shown.reason.endswith("; you are right")


def test_the_commands_list_count_and_reopen(company, returned, tmp_path, capsys):
    back, _ = returned
    runs = shutil.copytree(company / "runs", tmp_path / "runs")
    (back / "team 2" / "broken.xlsx").write_bytes(b"PK")
    assert spm("inquiries", "collect", back / "team 2", "--runs", runs, "--on", "2026-04-10", "--by", "Ines") == 3
    assert "broken.xlsx: it cannot be read" in capsys.readouterr().err
    first, *others = inquiries(runs)
    register = decided(runs / "inquiries.xlsx", {first.id: {"Decision": "withdrawn"}})
    assert spm("inquiries", "answer", register, "--runs", runs, "--on", "2026-04-13", "--by", "Ines", "--quiet") == 0
    assert spm("inquiries", "list", "--runs", runs, "--on", "2026-04-20", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [row["inquiry"] for row in listed] == [each.id for each in others]
    assert {row["age"] for row in listed} == {10}
    assert spm("inquiries", "summary", "--runs", runs, "--on", "2026-04-20", "--json") == 0
    told = json.loads(capsys.readouterr().out)["all"]
    assert (told["ages"]["6-10"], told["withdrawn"], told["median_days"]) == (len(others), 1, "3")
    assert spm("inquiries", "summary", "--runs", runs, "--on", "2026-04-20") == 0
    assert "withdrawn" in capsys.readouterr().out
    assert spm("inquiries", "reopen", first.id, "--runs", runs, "--by", "Rosa", "--on", "2026-04-21", "--reason", "it was right after all", "--quiet") == 0
    assert spm("inquiries", "reopen", first.id, "--runs", runs, "--by", "Rosa", "--on", "2026-04-21", "--reason", "again", "--quiet") == 6
