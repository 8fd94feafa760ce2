"""The architecture, held: who may import whom, what an import costs, and that every module says what it is."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BASE = {"errors", "near", "rational", "money", "working_days", "period", "condition", "people"}
# room (or module at the top) -> rooms that it may import, besides itself; imports point one way
ALLOWED = {
    "errors": set(),
    "near": set(),
    "people": set(),
    "fraction": set(),
    "rational": {"fraction"},
    "money": {"errors", "rational"},
    "working_days": set(),
    "period": {"errors", "rational", "working_days"},
    "condition": {"errors", "near", "rational"},
    "tables": BASE | {"workbook"},
    "pay": BASE | {"tables"},
    "measure": BASE | {"tables"},
    "workbook": {"errors", "near", "rational"},
    "territory": BASE | {"tables"},
    "accounting": BASE | {"tables", "pay"},
    "outputs": BASE | {"tables", "pay", "measure", "accounting", "workbook", "workbooks", "__init__"},
    "cycle": BASE | {"tables", "pay", "accounting", "workbook", "workbooks", "outputs", "__init__"},
    **dict.fromkeys(
        ("inquiries", "letters", "delivery", "parallel"),
        BASE | {"tables", "pay", "workbook", "workbooks", "outputs", "cycle", "__init__"},
    ),
    "udfs": BASE | {"pay", "measure", "accounting", "territory", "__init__"},
    "scorecard": BASE | {"tables", "pay", "measure", "workbook"},
    "alignment": BASE | {"tables", "territory", "workbook", "workbooks", "outputs"},
    "hosts": BASE | {"udfs", "workbook", "scorecard", "alignment", "__init__"},
    "workbooks": BASE | {"tables", "pay", "measure", "accounting", "workbook", "scorecard", "udfs", "hosts", "__init__"},
    "sample": {"tables", "workbooks"},
    "api": BASE | {"tables", "pay", "measure", "accounting", "territory", "alignment", "outputs", "scorecard", "cycle", "inquiries", "letters", "delivery", "parallel"},
    "cli": BASE | {"tables", "pay", "measure", "accounting", "territory", "alignment", "outputs", "scorecard", "cycle", "inquiries", "letters", "delivery", "parallel", "workbook", "workbooks", "sample", "api", "udfs", "hosts", "__init__"},
    "__init__": set(),
}
HEAVY = ("numpy", "pandas", "scipy", "matplotlib", "openpyxl", "xlsxwriter", "typer", "rich", "pyarrow")
MODULES = sorted([*ROOT.glob("spm_xl/**/*.py"), *ROOT.glob("udfs/**/*.py"), *ROOT.glob("workbooks/*.py")])


def room_of(path: Path) -> str:
    """The room of a module, or its own name where it stands at the top."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] == "spm_xl":
        return parts[1]
    return "hosts" if parts[:2] == ("udfs", "hosts") else parts[0]


def rooms_imported(text: str) -> set[str]:
    """The rooms of spm_xl that a module's text imports, wherever the import stands in it.

    >>> sorted(rooms_imported("from spm_xl import api, __version__\\nfrom spm_xl.pay.run import calculate\\nimport csv"))
    ['__init__', 'api', 'pay']
    """
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports name the whole path"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[:3] == ["spm_xl", "udfs", "hosts"]:
                found.add("hosts")
            elif parts[0] == "spm_xl":
                found.add(parts[1] if len(parts) > 1 and _is_room(parts[1]) else "__init__")
    return found


def _is_room(name: str) -> bool:
    return name in ALLOWED and name != "__init__"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path):
    room = room_of(path)
    assert room in ALLOWED, f"{room} is a new room: say in the table above what it may import"
    beyond = rooms_imported(path.read_text(encoding="utf-8")) - ALLOWED[room] - {room}
    assert not beyond, f"{room} must not import {', '.join(sorted(beyond))}"


def test_a_new_room_cannot_hide():
    rooms = {room_of(path) for path in MODULES}
    assert rooms <= set(ALLOWED)
    assert not rooms_imported("from spm_xl.money import exact") - {"money"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is(path):
    text = path.read_text(encoding="utf-8")
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "a module starts with what it is about"


@pytest.mark.parametrize("room", ["measure", "scorecard", "cycle", "inquiries", "letters", "delivery", "parallel", "accounting", "territory", "alignment"])
def test_a_room_of_many_modules_says_where_to_look(room):
    folder = ROOT / "spm_xl" / room
    told = set(re.findall(r"`(\w+)`", ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))))
    assert told == {path.stem for path in folder.glob("*.py")} - {"__init__"}


def test_importing_the_package_loads_nothing_heavy():
    code = f"import spm_xl, sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_help_loads_no_calculation():
    code = (
        "import sys\nfrom spm_xl.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules and name not in ('typer', 'rich')])\n"
        "print(any(name.startswith(('spm_xl.pay', 'spm_xl.tables', 'spm_xl.outputs')) for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-2:] == ["[]", "False"]


def test_a_first_answer_in_a_cell_loads_nothing_heavy():
    code = (
        "import sys\nfrom spm_xl.udfs.call import call\nassert call('SPM_PAYOUT', (1200, 1000, 500)) == 1000\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
