"""The command line's manners: help, usage errors, what goes where, exit codes."""

import json
import os
import subprocess
import sys

import pytest

from spm_xl import errors
from spm_xl.cli import main as command
from spm_xl.cli.failure import report
from spm_xl.cli.main import main

COMMANDS = (
    "demo", "init", "check", "run", "fields", "explain", "verify", "diff",
    "approve", "pay", "close", "reopen", "accept", "status", "final-pay", "deliver", "roll-up", "match", "compare", "account", "year-end",
    "kpis", "goals", "bind", "fill", "refresh", "inspect", "call",
    "functions", "evaluate", "freeze", "template", "install", "uninstall", "doctor", "relink",
)  # fmt: skip
GROUPS = ("inquiries", "letters", "territory")  # commands with verbs


def test_help_names_every_command(spm):
    code, out, err = spm("--help")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.split("Commands:")[1].strip().splitlines()] == [*COMMANDS, *GROUPS]
    assert "..." not in out.split("Commands:")[1], "a summary must fit its line"


def test_no_arguments_give_the_help(spm):
    assert spm() == spm("--help")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_json_quiet_and_debug(spm, name):
    code, out, _ = spm(name, "--help")
    assert code == 0
    assert all(option in out for option in ("--json", "--quiet", "--debug"))


def test_version(spm):
    assert spm("--version")[:2] == (0, "spm-xl 0.1.0\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("rnu",), "Did you mean 'run'?"),
        (("run", "{folder}", "--perid", "2026-03"), "--period"),
        (("run", "{folder}/inptus.xlsx", "--period", "2026-03", "--out", "x"), "inputs.xlsx"),
        (("run", "{folder}/inputs.xlsx", "--period", "2026-03"), "--out"),
        (("run", "{folder}/inputs.xlsx", "--period", "2026-03", "--dry-run", "--as-of", "yesterday"), "2026-03-31"),
        (("verify", "{folder}/2026-03"), "there is no"),
        (("demo", "--months", "13"), "12"),
        (("bind", "{folder}/inptus.xlsx"), "inputs.xlsx"),
        (("bind", "{folder}/inputs.xlsx", "--for", "invoices"), "statement"),
        (("fill", "{folder}/inputs.xlsx", "--out", "x.xlsx"), "--data"),
        (("fill", "{folder}/inputs.xlsx", "--data", "{folder}", "--out", "x", "--each", "people"), "--name"),
    ],
)
def test_a_usage_error_is_one_line_with_a_way_out(spm, tmp_path, arguments, says):
    (tmp_path / "inputs.xlsx").touch()
    code, out, err = spm(*(argument.format(folder=tmp_path) for argument in arguments))
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.InvalidInput("x"), 3),
        (errors.NotFound("x"), 3),
        (errors.ControlFailure("x"), 4),
        (errors.NotWritable("x"), 5),
        (PermissionError(13, "Permission denied", "payroll.csv"), 5),
        (OSError(28, "No space left on device", "payroll.csv"), 5),
        (KeyboardInterrupt(), 130),
        (RuntimeError("a bug"), 1),
    ],
)
def test_exit_codes(error, code, capsys):
    assert report(error) == code
    assert capsys.readouterr().err.startswith("spm-xl: ")


def test_a_bug_shows_no_traceback_but_with_debug(spm, monkeypatch):
    def broken(wanted):
        raise RuntimeError("a bug")

    monkeypatch.setattr(command, "app", lambda **_: broken(None))
    code, out, err = spm("check", "x")
    assert (code, out) == (1, "")
    assert "RuntimeError: a bug" in err
    assert "Traceback" not in err
    with pytest.raises(RuntimeError):
        main(["check", "x", "--debug"])


def test_an_interrupt_says_so(spm, monkeypatch):
    def interrupted(json):
        raise KeyboardInterrupt

    monkeypatch.setattr("spm_xl.cli.commands.print_schema", interrupted)
    code, out, err = spm("init", "--schema")
    assert (code, out) == (130, "")
    assert "interrupted" in err


def test_schema_as_table_and_as_json(spm):
    code, out, err = spm("init", "--schema")
    assert (code, err) == (0, "")
    assert "target_incentive" in out
    tables = json.loads(spm("init", "--schema", "--json")[1])
    columns = {table["name"]: [column["name"] for column in table["columns"]] for table in tables}
    assert columns["fx"][:4] == ["from", "to", "date", "rate"]


def test_no_colour_where_nobody_looks(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "spm_xl.cli.main", "init", "--schema"],
        check=True,
        capture_output=True,
        env={**os.environ, "FORCE_COLOR": "", "NO_COLOR": "1"},
    )
    assert b"\x1b" not in done.stdout + done.stderr
