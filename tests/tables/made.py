"""A small company's inputs, and ways to write them as files, right and wrong."""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from spm_xl.errors import Problem, Refused
from spm_xl.tables.inputs import Inputs
from spm_xl.tables.load import load

COMPANY: dict[str, list[dict[str, Any]]] = {
    "plans": [{"plan": "AE", "name": "Account executive"}],
    "components": [{"plan": "AE", "component": "New business", "method": "marginal"}],
    "rates": [{"plan": "AE", "component": "New business", "from": "0", "rate": "0.05"}],
    "participants": [
        {"participant": "731", "name": "Ana Müller", "plan": "AE"},
        {"participant": "732", "name": "Ben Ode", "plan": "AE"},
    ],
    "transactions": [
        {"transaction": "D-1", "date": "2026-01-15", "participant": "731", "amount": "1000.10"},
        {"transaction": "D-2", "date": "2026-01-31", "participant": "732", "amount": "-20"},
    ],
}


def company(**tables: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The company, some of its tables replaced."""
    return {**COMPANY, **tables}


def deal(**cells: Any) -> list[dict[str, Any]]:
    """One transaction with some of its cells replaced."""
    return [{**COMPANY["transactions"][0], **cells}]


def folder(path: Path, texts: dict[str, str | bytes] | None = None, **tables: list[dict[str, Any]]) -> Path:
    """The company as a folder of CSV; `texts` are files written as they are."""
    path.mkdir(parents=True, exist_ok=True)
    texts = texts or {}
    for name, rows in company(**tables).items():
        if f"{name}.csv" not in texts:
            with (path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
    for name, content in texts.items():
        (path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook(path: Path, change: Callable[[Any], None] | None = None, **tables: list[dict[str, Any]]) -> Path:
    """The company as a workbook, one sheet a table, changed by `change(openpyxl workbook)` before it is saved."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in company(**tables).items():
        sheet = book.create_sheet(name)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
    if change:
        change(book)
    book.save(path)
    return path


def with_parts(path: Path, **parts: Callable[[bytes], bytes] | bytes) -> Path:
    """A workbook some of whose parts are replaced or added; "__" in a name stands for "/", "_dot_" for "."."""
    changed = path.with_suffix(".changed")
    named = {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = named.pop(name, None)
            content = old.read(name)
            new.writestr(name, content if part is None else part(content) if callable(part) else part)
        for name, part in named.items():
            new.writestr(name, part(b'<?xml version="1.0"?><x/>') if callable(part) else part)
    shutil.move(changed, path)
    return path


def refusals(source: Any, **options: Any) -> list[Problem]:
    """The problems for which a source is refused; none where it is loaded."""
    try:
        load(source, **options)
    except Refused as refusal:
        return [problem for problem in refusal.problems if problem.level == "refused"]
    return []


def only(source: Any, **options: Any) -> Problem:
    """The one problem for which a source is refused."""
    found = refusals(source, **options)
    assert len(found) == 1, "\n".join(map(str, found)) or "nothing was refused"
    return found[0]


def warned(inputs: Inputs, rule: str) -> list[Problem]:
    """The warnings of one rule."""
    return [problem for problem in inputs.problems if problem.rule == rule]
