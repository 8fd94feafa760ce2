"""Verifying from the files alone finds one cent, one statement, one transaction."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest

from spm_xl.errors import InvalidInput
from spm_xl.outputs.folder import write_run
from spm_xl.outputs.manifest import result_told, sha256
from spm_xl.outputs.verify import verify
from tests.outputs.builders import sample_run


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return write_run(sample_run(), tmp_path / "2026-03", workers=1).folder


def found(folder: Path) -> dict[str, str]:
    """The checks that do not agree, with what they name."""
    return {check.name: check.detail for check in verify(folder) if check.difference}


def rehash(folder: Path, name: str) -> None:
    """Make the manifest agree with a changed file, as somebody would who knows about it."""
    manifest = json.loads((folder / "manifest.json").read_text())
    digest = sha256((folder / name).read_bytes())
    if name in manifest["files"]:
        manifest["files"][name] = digest
    for one in manifest["statements"]:
        if one["file"] == name:
            one["sha256"] = digest
    manifest["result"] = result_told(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def replace_text(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode("utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def replace_in_sheet(path: Path, pattern: str, new: str) -> None:
    """Change the first place in any sheet of a workbook where a pattern matches."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name in sorted(parts):
        if name.startswith("xl/worksheets/sheet"):
            text, changed = re.subn(pattern, new, parts[name].decode(), count=1)
            if changed:
                parts[name] = text.encode()
                break
    else:
        pytest.fail(f"{pattern} is nowhere in {path.name}")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)


def test_a_whole_run_agrees(out: Path):
    assert found(out) == {}
    assert len(verify(out)) > 15


def test_a_cent_in_payroll_csv(out: Path):
    replace_text(out / "payroll.csv", ",-700.00,USD", ",-700.01,USD")
    wrong = found(out)
    assert wrong["Files are as they were written"] == "payroll.csv"
    rehash(out, "payroll.csv")
    assert found(out) == {
        "Statements to payroll.csv, USD": "P003 2424.50 against 2424.49",
        "payroll.csv to payroll.xlsx (all currencies)": "P003 DRAWREC USD -700.01 against -700.00",
    }


def test_a_cent_in_payroll_xlsx(out: Path):
    replace_in_sheet(out / "payroll.xlsx", "<v>-700</v>", "<v>-700.01</v>")
    rehash(out, "payroll.xlsx")
    assert found(out) == {"payroll.csv to payroll.xlsx (all currencies)": "P003 DRAWREC USD -700.00 against -700.01"}


def test_a_cent_in_the_net_of_a_statement(out: Path):
    name = "statements/P001_2026-03.xlsx"
    replace_in_sheet(out / name, r"(<f>ROUND\(SUM\(G\d+:G\d+\),[^<]*</f>)<v>10490\.09</v>", r"\1<v>10490.10</v>")
    assert found(out)["Files are as they were written"] == name
    rehash(out, name)
    wrong = found(out)
    assert wrong["Statements: bridge to net"] == "P001 10490.09 against 10490.10"
    assert wrong["Statements to payroll.csv, USD"] == "P001 10490.10 against 10490.09"


def test_one_transaction_on_a_statement(out: Path):
    name = "statements/P002_2026-03.xlsx"
    replace_in_sheet(out / name, r"(M\d+\"[^>]*>)<v>900(?:\.00?)?</v>", r"\1<v>899.99</v>")
    rehash(out, name)
    assert found(out) == {"Deals on statements to ledger": "P002 T1003 899.99 against 900.00"}


def test_a_cent_in_the_ledger(out: Path):
    replace_text(out / "ledger.csv", "paid,,,3000.00", "paid,,,3000.01")
    rehash(out, "ledger.csv")
    assert found(out) == {"Statements to ledger, net": "P002 3000.00 against 3000.01"}


def test_a_row_less_in_the_ledger(out: Path):
    text = (out / "ledger.csv").read_text()
    (out / "ledger.csv").write_text("\n".join(row for row in text.splitlines() if "T1007" not in row) + "\n")
    rehash(out, "ledger.csv")
    assert set(found(out)) == {"Ledger entries", "Deals on statements to ledger"}


def test_a_figure_in_the_control_workbook(out: Path):
    replace_in_sheet(out / "control.xlsx", "<v>321958.57</v>", "<v>321958.58</v>")
    rehash(out, "control.xlsx")
    assert set(found(out)) == {"Control workbook: checks read 0", "Control workbook to manifest"}


def test_a_statement_less_and_a_file_more(out: Path):
    (out / "statements/P004_2026-03.xlsx").unlink()
    (out / "statements/P999_2026-03.xlsx").write_bytes(b"x")
    wrong = found(out)
    assert wrong["Files are there"] == "statements/P004_2026-03.xlsx"
    assert wrong["No other files"] == "statements/P999_2026-03.xlsx"
    assert "P004_2026-03.xlsx cannot be read" in wrong["Statements can be read"]


def test_an_amount_in_the_manifest(out: Path):
    replace_text(out / "manifest.json", '"payable": "2841.93"', '"payable": "2841.94"')
    assert found(out) == {
        "The result is that of what the manifest tells": "manifest.json",
        "Statements to manifest, EUR": "P005 2841.93 against 2841.94",
    }


@pytest.mark.parametrize("name", ["payroll.csv", "payroll.xlsx", "control.xlsx", "ledger.csv", "statements/P001_2026-03.xlsx"])
@pytest.mark.parametrize("content", [b"", b"garbage", b"PK\x03\x04garbage"])
def test_a_damaged_file_is_a_finding_not_a_crash(out: Path, name: str, content: bytes):
    (out / name).write_bytes(content)
    assert found(out)["Files are as they were written"] == name


def test_inputs_that_changed_since(out: Path, tmp_path: Path):
    (tmp_path / "inputs.xlsx").write_bytes(b"not what was read")
    checks = {check.name: check for check in verify(out, tmp_path / "inputs.xlsx")}
    assert checks["Inputs are those of the run"].detail == "inputs.xlsx"


def test_a_folder_that_is_no_run(tmp_path: Path):
    with pytest.raises(InvalidInput, match=r"is no run: it holds no manifest.json"):
        verify(tmp_path)
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(InvalidInput, match="cannot be read"):
        verify(tmp_path)
