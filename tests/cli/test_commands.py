"""The commands on the sample company, as an administrator would give them."""

import csv
import json
import shutil
from decimal import Decimal

import pytest

from spm_xl import api


@pytest.fixture
def inputs(company):
    return company / "inputs"


def totals(out):
    return {row["currency"]: row for row in json.loads(out)["totals"]}


def test_run_prints_the_sums_that_the_payroll_file_holds(spm, company, inputs, tmp_path):
    more = ("--previous", company / "2026-01", "--json", "--quiet")
    code, out, err = spm("run", inputs, "--period", "2026-02", "--out", tmp_path / "run", *more)
    assert (code, err) == (0, "")
    told = totals(out)
    with (tmp_path / "run" / "payroll.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for currency in ("USD", "EUR"):
        paid = sum(Decimal(row["plan_amount"]) for row in rows if row["plan_currency"] == currency)
        assert Decimal(told[currency]["net"]) == paid > 0


def test_dry_run_gives_the_same_figures_and_writes_nothing(spm, inputs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = spm("run", inputs, "--period", "2026-01", "--out", tmp_path / "run", "--dry-run", "--json")
    assert code == 0
    assert "nothing was written" in err
    assert not list(tmp_path.iterdir())
    assert totals(out)["USD"]["participants"] == 33


def test_the_same_run_again_changes_nothing(spm, company, inputs):
    before = {file: file.stat().st_mtime_ns for file in (company / "2026-01").rglob("*") if file.is_file()}
    code, _, err = spm("run", inputs, "--period", "2026-01", "--out", company / "2026-01")
    assert code == 0
    assert "up to date" in err
    assert before == {file: file.stat().st_mtime_ns for file in (company / "2026-01").rglob("*") if file.is_file()}


def test_a_table_says_what_json_says(spm, inputs):
    code, out, _ = spm("run", inputs, "--period", "2026-01", "--dry-run", "--quiet")
    assert code == 0
    net = totals(spm("run", inputs, "--period", "2026-01", "--dry-run", "--quiet", "--json")[1])["USD"]["net"]
    assert f"{Decimal(net):,f}" in out


def test_check_refuses_what_run_refuses(spm, company, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    broken = shutil.copytree(company / "inputs", tmp_path / "inputs")
    text = (broken / "participants.csv").read_text(encoding="utf-8")
    (broken / "participants.csv").write_text(text.replace(",ENT,", ",ETN,", 1), encoding="utf-8")
    code, out, err = spm("check", broken)
    assert code == 3
    assert "ETN" in out
    assert "Did you mean ENT?" in out
    assert (tmp_path / "problems.xlsx").exists()
    assert "problems.xlsx" in err
    code, out, err = spm("run", broken, "--period", "2026-01", "--out", tmp_path / "run")
    assert (code, out) == (3, "")
    assert "Did you mean ENT?" in err
    assert not (tmp_path / "run").exists()


def test_check_of_good_inputs(spm, inputs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = spm("check", inputs, "--json")
    assert code == 0
    assert {problem["level"] for problem in json.loads(out)} <= {"warning"}
    assert not list(tmp_path.iterdir())


def test_explain_leads_from_net_to_transactions(spm, company, inputs):
    asked = ("--participant", "H1103", "--period", "2026-02", "--previous", company / "2026-01")
    code, out, err = spm("explain", inputs, *asked)
    assert (code, err) == (0, "")
    steps = json.loads(spm("explain", inputs, *asked, "--json")[1])
    net = next(Decimal(step["amount"]) for step in steps if step["label"].startswith("Net pay"))
    bridge = [Decimal(step["amount"]) for step in steps[[s["label"] for s in steps].index("Net pay in USD") + 1 :]]
    assert sum(bridge) == net
    deals = [step for step in steps if step["depth"] == 3 and step["label"].startswith("SO-2026-")]
    assert deals
    assert all(deal["label"].split()[0] in out for deal in deals)
    assert f"{net:,f}" in out


def test_an_unknown_participant_and_period(spm, inputs):
    code, out, err = spm("explain", inputs, "--participant", "H11O3", "--period", "2026-01")
    assert (code, out) == (3, "")
    assert "Did you mean" in err
    assert "H1103" in err
    code, _, err = spm("explain", inputs, "--participant", "H1103", "--period", "2026-13")
    assert code == 3
    assert "2026-1" in err.split("Did you mean")[1]


def test_a_previous_folder_without_a_run(spm, inputs, tmp_path):
    asked = ("--period", "2026-02", "--dry-run", "--previous", tmp_path)
    code, out, err = spm("run", inputs, *asked)
    assert (code, out) == (3, "")
    assert "previous period's run" in err


def test_python_gives_what_the_command_line_gives(spm, company, inputs):
    frames = api.calculate(inputs, "2026-02", previous=company / "2026-01")
    told = totals(spm("run", inputs, "--period", "2026-02", "--previous", company / "2026-01", "--dry-run", "--json")[1])
    payouts = frames["payouts"]
    for currency, row in told.items():
        assert payouts[payouts.currency == currency].net.sum() == Decimal(row["net"])
    parts = payouts[["earned", *list(payouts.columns[6:14])]].sum(axis=1)
    assert list(parts) == list(payouts.net)
    lines = frames["lines"].groupby("participant").amount.sum()
    assert all(lines[row.participant] == row.earned for row in payouts.itertuples() if row.participant in lines)
    explained = api.explain(inputs, "H1103", "2026-02", previous=company / "2026-01")
    assert list(explained.columns) == ["depth", "label", "calculation", "amount"]
    assert explained.amount[0] == payouts.set_index("participant").earned["H1103"]


def test_verify_finds_one_changed_cent(spm, company, inputs, tmp_path):
    run = shutil.copytree(company, tmp_path / "company") / "2026-02"
    code, out, err = spm("verify", run, "--inputs", inputs, "--json")
    assert code == 0
    assert all(check["agrees"] for check in json.loads(out))
    assert "all 0" in err
    text = (run / "payroll.csv").read_text(encoding="utf-8-sig")
    amount = next(csv.DictReader(text.splitlines()))["amount"]
    wrong = str(Decimal(amount) + Decimal("0.01"))
    (run / "payroll.csv").write_text(text.replace(f",{amount},", f",{wrong},", 1), encoding="utf-8-sig")
    code, out, err = spm("verify", run)
    assert code == 4
    assert "0.01" in out
    assert "Do not pay from it" in err


def test_verify_of_no_run(spm, tmp_path):
    assert spm("verify", tmp_path)[:2] == (3, "")


def test_diff_names_who_a_late_booking_changes(spm, company, inputs, tmp_path):
    code, out, err = spm("diff", company / "2026-02", company / "2026-02")
    assert (code, out) == (0, "")
    assert "nothing differs" in err
    later = shutil.copytree(inputs, tmp_path / "inputs")
    lines = (later / "transactions.csv").read_text(encoding="utf-8").splitlines()
    header, sold = lines[0].split(","), next(line for line in lines if ",H1109," in line and ",new," in line)
    row = dict(zip(header, sold.split(","), strict=True)) | {"transaction": "SO-LATE", "date": "2026-02-16"}
    (later / "transactions.csv").write_text("\n".join([*lines, ",".join(row.values()), ""]), encoding="utf-8")
    (later / "totals.csv").unlink()
    more = ("--previous", company / "2026-01", "--quiet")
    assert spm("run", later, "--period", "2026-02", "--out", tmp_path / "2026-02", *more)[0] == 0
    code, out, _ = spm("diff", company / "2026-02", tmp_path / "2026-02", "--json")
    assert code == 0
    changed = json.loads(out)
    assert {"H1109"} <= {one["participant"] for one in changed} <= {"H1109", "H1003", "H1001", "H1402"}
    payable = next(one for one in changed if (one["participant"], one["item"]) == ("H1109", "payable"))
    assert Decimal(payable["difference"]) > 0


def test_demo_ends_with_all_checks_at_zero(spm, tmp_path):
    code, out, err = spm("demo", tmp_path / "demo", "--months", "2", "--json")
    assert code == 0
    first, second = json.loads(out)
    assert (first["period"], second["period"]) == ("2026-01", "2026-02")
    assert first["verified"] == second["verified"] > 10
    assert "All checks read 0" in err
    assert len(list((tmp_path / "demo" / "2026-02" / "statements").iterdir())) == 38
    assert spm("init", tmp_path / "demo")[0] == 2, "inputs that are there stay as they are"


def test_init_writes_inputs_that_check_can_read(spm, tmp_path):
    code, out, err = spm("init", tmp_path / "new")
    assert (code, out) == (0, f"{tmp_path / 'new' / 'inputs.xlsx'}\n")
    assert "spm-xl check" in err
    code, out, _ = spm("check", tmp_path / "new" / "inputs.xlsx", "--json")
    assert code == 3
    assert {problem["rule"] for problem in json.loads(out)} == {"no rows", "no transactions"}
