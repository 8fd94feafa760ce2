"""`spm-xl run --template`: a company's own template from the command line."""

import json

import pytest

from tests.outputs.own_template import written
from tests.workbook.templates import template


@pytest.fixture
def run(spm, company):
    def run(*more):
        return spm("run", company / "inputs", "--period", "2026-01", *more)

    return run


def test_a_month_in_an_own_template(spm, run, company, tmp_path):
    code, _, err = run("--out", tmp_path / "run", "--template", written(tmp_path))
    assert code == 0
    assert "37 statement(s) issued" in err
    assert (tmp_path / "run" / "payroll.csv").read_bytes() == (company / "2026-01" / "payroll.csv").read_bytes()
    code, _, err = spm("verify", tmp_path / "run")
    assert code == 0
    assert "all 0" in err
    code, _, err = run("--out", tmp_path / "run", "--template", tmp_path / "our statement.xlsx")
    assert "up to date" in err


def test_a_template_is_tried_without_writing(run, tmp_path):
    path = tmp_path / "own.xlsx"
    path.write_bytes(template(Mine=[["{{ participant.nmae }}"]]))
    code, _, err = run("--dry-run", "--template", path)
    assert code == 3
    assert "Mine!A1" in err
    assert "Did you mean participant.name" in err
    path.write_bytes(template(lambda book, sheets: sheets["Mine"].write_comment("A1", "as for H1102"), Mine=[["{{ net }}"]]))
    code, _, err = run("--dry-run", "--template", path)
    assert code == 4
    assert "carries 'h1102' in xl/comments1.xml" in err
    path.write_bytes(template(lambda book, sheets: book.add_worksheet("Lists").hide(), Mine=[["{{ participant.name }}"]]))
    code, _, err = run("--dry-run", "--template", path)
    assert code == 3
    assert "a hidden sheet (xl/workbook.xml: Lists)" in err
    code, _, err = run("--dry-run", "--template", path, "--allow-hidden")
    assert code == 0
    assert "verify will compare its statements by their bytes only" in err


def test_options_of_a_template_need_one(run, tmp_path):
    code, _, err = run("--dry-run", "--allow-hidden")
    assert code == 2
    assert "--template" in err


def test_the_fields_are_listed(spm):
    code, out, _ = spm("fields", "--json")
    assert code == 0
    assert {"name": "participant.name", "kind": "text", "meaning": "name", "items": []} in json.loads(out)
    assert "lines.deals.commission" in spm("fields")[1]
