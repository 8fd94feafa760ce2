"""The functions of a cell on the command line: call, functions, evaluate, freeze."""

import io
import json
import os
import subprocess
import sys

import pytest

from spm_xl.udfs.catalog import FUNCTIONS
from spm_xl.udfs.hosts.evaluate import evaluate
from tests.udfs.books import made, team

RATES = "[[0,0.04],[150000,0.06],[250000,0.08]]"


@pytest.fixture
def lines(monkeypatch, capsys):
    """Answers of `call --jsonl` to lines."""

    def answers(*given):
        from spm_xl.cli.main import main

        raw = b"\n".join(each if isinstance(each, bytes) else json.dumps(each).encode() for each in given)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        with pytest.raises(SystemExit) as ended:
            main(["call", "--jsonl"])
        assert ended.value.code == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return answers


# --- call -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (("SPM_COMMISSION", "20000", "null", RATES, "145000"), "1100"),
        (("spm_commission", "20000", "", RATES, "145000"), "1100"),
        (("SPM_COMMISSION", "20000", "null", RATES, "145000", "null", "method=retroactive; cap=50000"), "4100"),
        (("SPM_COMMISSION", "20000", "null", RATES, "145000", "null", " Method = retroactive ;; "), "4100"),
        (("SPM_COMMISSION", "20000", "null", RATES, "145000", "null", '[["method","retroactive"]]'), "4100"),
        (("SPM_ATTAINMENT", "0.1", "1"), "0.1"),
        (("SPM_ATTAINMENT", "30%", "1"), "0.3"),
        (("SPM_ATTAINMENT", "[120,80]", "100"), "1.2\n0.8"),
        (("SPM_PAYOUT", "-5000", "1000"), "-4000"),
        (("SPM_PAYOUT", "-5e3", "1000"), "-4000"),
        (("SPM_PAYOUT", "--quiet", "-5000", "1000"), "-4000"),
        (("SPM_SPLIT", "100", "[[0.3,0.7]]"), "30\t70"),
        (("SPM_PRORATE", "5800", "2028-02-15", "null", "2028-02-01", "2028-02-29"), "3000"),
        (("SPM_WHY", "SPM_COMMISSION", "1", "null", RATES, "0", "", "methd=curve"), "'methd' is no term of a plan. Did you mean method?"),
    ],
)
def test_call_prints_what_a_cell_shows(spm, arguments, printed):
    assert spm("call", *arguments) == (0, printed + "\n", "")


@pytest.mark.parametrize(
    ("arguments", "error", "reason"),
    [
        (("SPM_PAYOUT", "abc", "1000"), "#VALUE!", "'abc'"),
        (("SPM_ATTAINMENT", "1", "0"), "#DIV/0!", "quota"),
        (("SPM_COMMISSION", "1", "null", "[[0,1],[0,2]]"), "#NUM!", "rise"),
        (("SPM_PAYOT", "1", "2"), "#NAME?", "SPM_PAYOUT"),
        (("SPM_PAYOUT",), "#VALUE!", "SPM_PAYOUT(earned, draw"),
        (("SPM_PAYOUT", "#N/A", "1"), "#N/A", "earned"),
        (("SPM_PAYOUT", "1", "2", "3", "null", "capped"), "#VALUE!", "method=retroactive"),
        (("SPM_PAYOUT", '{"a":1}', "2"), "#VALUE!", "object"),
        (("SPM_PAYOUT", "[[[1]]]", "2"), "#VALUE!", "list"),
        (("SPM_PAYOUT", "1e400", "2"), "#NUM!", "business number"),
        (("SPM_PAYOUT", "9" * 5000, "2"), "#NUM!", "business number"),
        (("SPM_PAYOUT", "[" * 5000, "2"), "#VALUE!", "no number"),
    ],
)
def test_an_error_is_printed_with_its_reason_on_stderr(spm, arguments, error, reason):
    code, out, err = spm("call", *arguments)
    assert (code, out) == (3, error + "\n")
    assert err.startswith("spm-xl: ")
    assert reason in err
    assert spm("call", *arguments, "--quiet") == (3, error + "\n", "")


def test_errors_in_a_range_are_told_with_their_rows(spm):
    code, out, err = spm("call", "SPM_ATTAINMENT", "[[120,80]]", "[100,0]")
    assert (code, out) == (3, "1.2\n#DIV/0!\n")
    assert err.startswith("spm-xl: row 2: a quota of zero")
    assert spm("call", "SPM_ATTAINMENT", "[120,80]", "[100,0]", "--quiet") == (3, "1.2\n#DIV/0!\n", "")
    code, _, err = spm("call", "SPM_ATTAINMENT", "[1,2,3,4,5,6,7]", "0")
    assert (code, err.splitlines()[-1]) == (3, "spm-xl: and 2 more.")


def test_call_as_json(spm):
    assert json.loads(spm("call", "SPM_PAYOUT", "1200", "1000", "500", "--json")[1]) == {"value": 1000}
    assert json.loads(spm("call", "SPM_ATTAINMENT", "[1,2]", "[1,0]", "--json")[1])["value"][1][0]["error"] == "#DIV/0!"
    code, out, err = spm("call", "SPM_PAYOUT", "x", "1", "--json")
    assert (code, err) == (3, "")
    assert json.loads(out)["error"] == "#VALUE!"
    assert "'x'" in json.loads(out)["why"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [((), "--jsonl"), (("SPM_PAYOUT", "1", "--jsonl"), "--jsonl"), (("SPM_PAYOUT", "1", "--jason"), "--jason")],
)
def test_a_usage_error(spm, arguments, says):
    code, out, err = spm("call", *arguments)
    assert (code, out) == (2, "")
    assert says in err


# --- lines of JSON --------------------------------------------------------------------------------------


def test_lines_are_answered_in_order_and_a_bad_one_in_its_place(lines):
    found = lines(
        {"function": "SPM_COMMISSION", "args": [20000, None, json.loads(RATES), 145000]},
        b"",
        b"this is no JSON",
        {"function": "SPM_PAYOUT", "args": [1200, 1000, 500]},
        b"\xff\xfe",
        ["SPM_PAYOUT"],
        {"function": "SPM_PAYOUT", "arguments": [1, 2]},
        {"function": 5},
        b'{"function": "SPM_PAYOUT", "args": [NaN, 1]}',
        b"[" * 100_000,
        {"function": "SPM_VERSION"},
    )
    assert [each.get("value", each.get("error")) for each in found] == [
        1100, "#VALUE!", 1000, "#VALUE!", "#VALUE!", "#VALUE!", "#VALUE!", "#VALUE!", "#VALUE!", "0.1.0",
    ]  # fmt: skip
    assert all(each.keys() == {"value"} or (each.keys() == {"error", "why"} and each["why"]) for each in found)


def test_errors_in_a_range_cannot_be_taken_for_text_in_either_direction(lines):
    found = lines(
        {"function": "SPM_ATTAINMENT", "args": [[1, {"error": "#N/A"}], [1, 1]]},
        {"function": "SPM_WHY", "args": ["SPM_ATTAINMENT", 1, {"error": "#REF!"}]},
        {"function": "SPM_PAYOUT", "args": [{"error": "mine"}, 1]},
    )
    assert found[0]["value"][0] == [1]
    assert found[0]["value"][1][0]["error"] == "#N/A"
    assert "#REF!" in found[1]["value"]
    assert found[2]["error"] == "#VALUE!"


def test_numbers_are_read_as_they_are_written(lines):
    found = lines(
        b'{"function": "SPM_COMMISSION", "args": [1001.40, null, [[0, 0.075]]]}',
        b'{"function": "SPM_SPLIT", "args": [0.3, [0.1, 0.2, 0.7]]}',
        b'{"function": "SPM_PAYOUT", "args": [100000000000000000000000000000000000000000000000, 0]}',
        b'{"function": "SPM_PAYOUT", "args": [[], 100]}',
    )
    assert found[0] == {"value": 75.11}
    assert found[1] == {"value": [[0.03], [0.06], [0.21]]}
    assert found[2]["error"] == "#NUM!"
    assert found[3] == {"value": 100}


def test_terms_as_text_are_for_the_command_line_and_its_lines_alone(lines):
    call = {"function": "SPM_COMMISSION", "args": [20000, None, json.loads(RATES), 145000, "", "method=retroactive"]}
    assert lines(call) == [{"value": 4100}]


def test_every_answer_leaves_at_once():
    """The next question may depend on the answer."""
    with subprocess.Popen(
        [sys.executable, "-m", "spm_xl.cli.main", "call", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        for paid in (1000, 2000):
            program.stdin.write(json.dumps({"function": "SPM_PAYOUT", "args": [paid, 0]}).encode() + b"\n")
            program.stdin.flush()
            assert json.loads(program.stdout.readline()) == {"value": paid}
        program.stdin.close()
        assert program.wait(timeout=60) == 0


# --- manners --------------------------------------------------------------------------------------------


def run(*arguments, **more):
    return subprocess.run([sys.executable, "-m", "spm_xl.cli.main", *arguments], capture_output=True, timeout=60, **more)


def test_answers_are_in_utf_8_whatever_the_system_prefers():
    done = run("call", "SPM_WHY", "SPM_PAYOUT", "Zoë", "1", env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    assert "Zoë" in done.stdout.decode()


def test_a_reader_that_has_seen_enough_is_no_reason_to_complain():
    command = f"yes '{{\"function\": \"SPM_VERSION\"}}' | {sys.executable} -m spm_xl.cli.main call --jsonl | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60)
    assert (done.stdout, done.stderr) == (b'{"value": "0.1.0"}\n', b"")


def test_a_first_answer_waits_for_no_parser_and_no_library():
    code = (
        "import sys\nfrom spm_xl.cli.main import main\n"
        "try:\n    main(['call', 'SPM_PAYOUT', '1200', '1000', '500'])\nexcept SystemExit as ended:\n    assert not ended.code\n"
        "print([name for name in ('pydantic', 'rich', 'numpy', 'pandas', 'openpyxl', 'formualizer') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["1000", "[]"]


def test_functions_are_listed_with_what_they_answer(spm):
    code, out, err = spm("functions")
    assert (code, err) == (0, "")
    for function in FUNCTIONS:
        assert f"{function.signature}\n    {function.summary}\n" in out
    listed = json.loads(spm("functions", "--json")[1])
    assert [each["name"] for each in listed] == [function.name for function in FUNCTIONS]
    assert listed[2]["parameters"][2] == {
        "name": "opening",
        "takes": "number or column of numbers",
        "optional": True,
        "help": FUNCTIONS[2].parameters[2].help,
    }


# --- workbooks ------------------------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "team.xlsx"
    path.write_bytes(team([("Ann", "AE", 12000, 100000, 95000, 1000, 0), ("Cy", "XX", 500, 1000, 0, 1000, 0)]))
    return path


def test_evaluate_prints_errors_and_writes_nothing_unasked(spm, book):
    before = book.read_bytes()
    code, out, err = spm("evaluate", book)
    assert code == 0
    assert out.splitlines()[0].startswith("Team!H3 #N/A plan 'XX' ")
    assert out.splitlines()[1] == "Team!I3 #N/A from Team!H3"
    assert "6 of 6 formula(s) computed" in err
    assert book.read_bytes() == before
    assert os.listdir(book.parent) == ["team.xlsx"]


def test_evaluate_fills_the_values_also_in_place(spm, book):
    out = book.with_name("out.xlsx")
    expected = evaluate(book.read_bytes()).data
    assert spm("evaluate", book, "--out", out, "--quiet")[::2] == (0, "")
    assert out.read_bytes() == expected
    assert spm("evaluate", book, "--out", book, "--quiet")[0] == 0
    assert book.read_bytes() == expected
    assert sorted(os.listdir(book.parent)) == ["out.xlsx", "team.xlsx"]


def test_evaluate_tells_what_it_could_not_compute(spm, tmp_path):
    path = tmp_path / "day.xlsx"
    path.write_bytes(made(lambda book, sheet: (sheet.write_formula("A1", "=TODAY()"), sheet.write_formula("A2", "=A1+1"))))
    code, out, err = spm("evaluate", path)
    assert code == 4
    assert [line.split(" not computed: ")[0] for line in out.splitlines()] == ["Team!A1", "Team!A2"]
    assert "2 cell(s) were not computed" in err
    found = json.loads(spm("evaluate", path, "--json", "-q")[1])
    assert [each["cell"] for each in found["not_computed"]] == ["Team!A1", "Team!A2"]
    assert spm("evaluate", path, "--today", "2026-03-31")[0] == 0
    assert spm("evaluate", path, "--today", "soon")[0] == 2


def test_evaluate_as_json(spm, book):
    found = json.loads(spm("evaluate", book, "--json")[1])
    assert found["formulas"] == 6
    assert {"cell": "Team!H2", "before": 0.0, "after": 775.0} in found["changed"]
    assert [each["cell"] for each in found["errors"]] == ["Team!H3", "Team!I3", "Team!J3"]
    assert found["written"] is None


def test_freeze_writes_beside_the_workbook_unless_told(spm, book):
    spm("evaluate", book, "--out", book, "-q")
    before = book.read_bytes()
    code, out, err = spm("freeze", book)
    frozen = book.with_name("team-frozen.xlsx")
    assert (code, out) == (0, f"{frozen}\n")
    assert "4 formula(s) are values now" in err
    assert "Team!H3, Team!I3" in err
    assert book.read_bytes() == before
    found = json.loads(spm("freeze", book, "--out", book, "--json")[1])
    assert found["cells"][0]["cell"] == "Team!H2"
    assert book.read_bytes() == frozen.read_bytes()
    code, out, err = spm("freeze", book)
    assert (code, out) == (0, "")
    assert "nothing was written" in err


@pytest.mark.parametrize("command", ["evaluate", "freeze", "relink"])
def test_a_workbook_that_is_none(spm, tmp_path, command):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"nothing")
    code, out, err = spm(command, path)
    assert (code, out) == (3, "")
    assert err.count("\n") == 1
    assert spm(command, tmp_path)[0] == 2
    assert spm(command, tmp_path / "y.xlsx")[0] == 2


@pytest.mark.parametrize("command", ["evaluate", "freeze"])
def test_an_open_workbook_is_left_alone(spm, book, command):
    spm("evaluate", book, "--out", book, "-q")
    (book.parent / "~$team.xlsx").touch()
    code, _, err = spm(command, book, "--out", book)
    assert code == 5
    assert "is open" in err


@pytest.mark.parametrize("command", ["evaluate", "freeze"])
def test_a_workbook_keeps_its_ending(spm, book, command):
    spm("evaluate", book, "--out", book, "-q")
    code, out, err = spm(command, book, "--out", book.with_name("done.xlsm"))
    assert (code, out) == (3, "")
    assert "Name it done.xlsx" in err
    assert os.listdir(book.parent) == ["team.xlsx"]
