"""`spm-xl letters`: write, collect and status, as somebody types them."""

from __future__ import annotations

import json

import pytest

from spm_xl.cli.main import main
from spm_xl.workbooks.inputs import write_filled
from tests.letters.made import DAY, small_inputs
from tests.letters.test_collect import signed


@pytest.fixture
def inputs(tmp_path):
    tables = {name: [dict(row) for row in rows.rows] for name, rows in small_inputs().tables.items()}
    write_filled(tmp_path / "inputs.xlsx", tables)
    return tmp_path / "inputs.xlsx"


def _answer(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(["letters", *map(str, arguments)])
    return ended.value.code, capsys.readouterr()


def test_written_signed_collected_and_told(capsys, inputs, tmp_path):
    runs, out, back = tmp_path / "runs", tmp_path / "letters", tmp_path / "back"
    back.mkdir()
    code, said = _answer(capsys, "write", inputs, "--out", out, "--runs", runs, "--on", DAY, "--by", "Ines", "--json")
    assert code == 0
    assert [row["participant"] for row in json.loads(said.out)] == ["S-1", "S-2"]
    assert "2 letter(s) written, 0 as they were" in said.err
    (back / "signed.xlsx").write_bytes(signed((out / json.loads(said.out)[0]["file"]).read_bytes(), "Ada Seller"))
    code, said = _answer(capsys, "collect", back, "--runs", runs, "--on", "2026-05-20", "--by", "Ines", "--json")
    assert code == 0
    assert [row["status"] for row in json.loads(said.out)] == ["signed"]
    code, said = _answer(capsys, "status", inputs, "--runs", runs, "--on", "2026-05-20", "--json")
    assert code == 0
    assert {row["participant"]: row["status"] for row in json.loads(said.out)} == {"S-1": "signed", "S-2": "outstanding"}
    assert (runs / "signatures.xlsx").is_file()


def test_a_wrong_name_and_a_missing_journal_are_told(capsys, inputs, tmp_path):
    code, said = _answer(capsys, "write", inputs, "--out", tmp_path / "letters", "--participant", "S-3", "--on", DAY)
    assert (code, "S-1" in said.err) == (3, True)
    assert not (tmp_path / "letters").exists()
    (tmp_path / "back").mkdir()
    code, said = _answer(capsys, "collect", tmp_path / "back", "--runs", tmp_path, "--by", "Ines")
    assert (code, "holds no journal" in said.err) == (3, True)


def test_the_fields_are_printed(capsys):
    code, said = _answer(capsys, "fields", "--json")
    assert code == 0
    assert "letter.content" in [field["name"] for field in json.loads(said.out)]
