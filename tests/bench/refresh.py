"""Refreshing one sheet of a workbook that is there: spm_xl against openpyxl's load, change and save.

All 138 cells of the Summary of `tests.bench.refresh_workbook` get new values, from file to file, with the library isal,
and with the standard library alone. The engines take turns in one process, and the ratio of CPU times is printed for

- one workbook that is refreshed again and again, beside the raw floor, which unpacks and packs the sheet and the chart,
  reads and writes the file, and does nothing else;
- workbooks of 40 people, each of which is refreshed once;
- the first refresh of a process, which knows no workbook of the kind yet: a process for each.

What was written is read back. With `books`, a few numbers of one sheet of workbooks of others are refreshed as well.

    python -m tests.bench.refresh [rounds] [books]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from openpyxl import load_workbook

from spm_xl.errors import InvalidInput
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.grid.grid import Place, named
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.whole_file import replace_whole
from spm_xl.workbook.refresh.refresh import refresh, refresh_file
from tests.bench.refresh_workbook import BINDING, Job, job, summary, workbook

PEOPLE = 40
MEMORY = Path("/dev/shm")  # a disk in memory, where there is one: the disk's own time is not what is compared
OTHERS = Path(os.environ.get("SPM_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")) / "workbooks"


def ours(path: Path, new: Job) -> None:
    """spm_xl."""
    done = refresh_file(path, BINDING, {"cells": new.values})
    assert done.cells > 120, done


def peer(path: Path, new: Job) -> None:
    """openpyxl: the values of formulas cannot be written."""
    book = load_workbook(path)
    sheet = book["Summary"]
    for cell, value in new.inputs.items():
        sheet[cell] = value
    book.save(path)


def floor(path: Path, _: Job) -> None:
    """What nobody can leave out: read the file, unpack and pack the sheet and the chart, write the file."""
    data = path.read_bytes()
    parts = package.opened(data)
    both = {name: parts[name] for name in ("xl/worksheets/sheet1.xml", "xl/charts/chart1.xml")}
    replace_whole(path, package.rewritten(parts, both), data)


ENGINES: dict[str, Callable[[Path, Job], None]] = {"openpyxl": peer, "spm_xl": ours, "raw floor": floor}


def check(path: Path, person: int) -> None:
    """The workbook holds what it was given: inputs, values of formulas, and the values that the chart keeps."""
    inputs, formulas, shown = summary(person)
    plain, values = load_workbook(path)["Summary"], load_workbook(path, data_only=True)["Summary"]
    for cell, value in inputs.items():
        found = values[cell].value
        assert (found.date() if isinstance(value, date) else found) == value, (cell, found, value)
    for cell, value in shown.items():
        assert plain[cell].value == f"={formulas[cell]}"
        assert abs(values[cell].value - value) < 1e-9 * max(1, abs(value)), cell
    chart = package.opened(path.read_bytes())["xl/charts/chart1.xml"].decode()
    assert f"<c:v>{shown['I16']!r}</c:v>" in chart
    assert "<c:v>M1</c:v>" in chart


def seconds(work: Callable[[Path, Any], None], path: Path, new: Any) -> float:
    """CPU seconds of one refresh."""
    start = time.process_time()
    work(path, new)
    return time.process_time() - start


def again(rounds: int, folder: Path) -> dict[str, float]:
    """Median CPU seconds of a refresh of one workbook, by each engine."""
    times: dict[str, list[float]] = {name: [] for name in ENGINES}
    for name in ENGINES:
        (folder / f"{name}.xlsx").write_bytes(workbook(1))
    for turn in range(rounds):
        for name, work in ENGINES.items():
            for more in range(1 if name == "openpyxl" else 10):
                times[name].append(seconds(work, folder / f"{name}.xlsx", job(2 + turn * 10 + more)))
    check(folder / "spm_xl.xlsx", 2 + (rounds - 1) * 10 + 9)
    return {name: median(each) for name, each in times.items()}


def people(books: list[bytes], folder: Path) -> dict[str, float]:
    """Median CPU seconds of a refresh of workbooks of many people, each of them once."""
    times: dict[str, list[float]] = {"openpyxl": [], "spm_xl": []}
    for person, book in enumerate(books):
        for name, own in times.items():
            if name == "spm_xl" or person % 4 == 0:
                path = folder / f"{name} {person}.xlsx"
                path.write_bytes(book)
                own.append(seconds(ENGINES[name], path, job(person + 1000)))
    check(folder / f"spm_xl {len(books) - 1}.xlsx", len(books) + 999)
    return {name: median(each) for name, each in times.items()}


def firsts(folder: Path, books: list[bytes]) -> dict[str, float]:
    """CPU seconds of the first refresh of a process, the median of five."""
    found: dict[str, list[float]] = {"openpyxl": [], "spm_xl": []}
    for at in range(5):
        for name, times in found.items():
            path = folder / f"{name} first.xlsx"
            path.write_bytes(books[at])
            done = subprocess.run([sys.executable, "-m", "tests.bench.refresh", "first", name, path], capture_output=True, text=True, check=True)
            times.append(float(done.stdout))
    return {name: median(each) for name, each in found.items()}


def numbers_in(data: bytes) -> list[Place]:
    """At most five numbers of one sheet that can be bound; none where a pivot, a formula or a table's header has them all."""
    for sheet in sorted(read(data).sheets, key=lambda sheet: -len(sheet.cells)):
        found: list[Place] = []
        for spot, cell in sheet.cells.items():
            if cell.formula is None and cell.kind == "n" and cell.value and len(found) < 5:
                with suppress(InvalidInput):
                    refresh(data, Binding(cells={named((sheet.name, *spot)): "n"}), {"n": 1}, into_locked=True)
                    found.append((sheet.name, *spot))
            if len(found) == 5:
                return found
    return found


def others(name: str, own: list[Place], folder: Path) -> dict[str, float]:
    """Median CPU seconds of a refresh of a few numbers of a workbook of somebody else."""
    binding = Binding(cells={named(place): f"n{at}" for at, place in enumerate(own)})

    def refreshed(path: Path, turn: int) -> None:
        refresh_file(path, binding, {f"n{at}": turn + at for at in range(len(own))}, into_locked=True)

    def saved(path: Path, turn: int) -> None:
        loaded = load_workbook(path, keep_vba=path.suffix == ".xlsm")
        for at, (sheet, row, column) in enumerate(own):
            loaded[sheet].cell(row, column, turn + at)
        loaded.save(path)

    times: dict[str, list[float]] = {"openpyxl": [], "spm_xl": []}
    for engine, (work, count) in {"openpyxl": (saved, 2), "spm_xl": (refreshed, 12)}.items():
        path = folder / f"{engine} {name}"
        path.write_bytes((OTHERS / name).read_bytes())
        times[engine] = [seconds(work, path, turn) for turn in range(count)]
    return {engine: median(each) for engine, each in times.items()}


@contextmanager
def standard_library() -> Iterator[None]:
    """Without the library isal, as where it is not installed."""
    usual = package.isal, package.unpacking
    package.isal, package.unpacking = lambda: None, lambda: (zlib.decompressobj, zlib.crc32, (zlib.error,))  # type: ignore[assignment]
    try:
        yield
    finally:
        package.isal, package.unpacking = usual


def say(what: str, found: dict[str, float]) -> None:
    """Print milliseconds of CPU for one file, and the ratios."""
    times = ", ".join(f"{engine} {each * 1e3:.2f} ms" for engine, each in found.items())
    more = f", {found['spm_xl'] / found['raw floor']:.2f}x the raw floor" if "raw floor" in found else ""
    print(f"{what}: {found['openpyxl'] / found['spm_xl']:.1f}x openpyxl{more} ({times})")


def main() -> None:
    """Print everything."""
    if sys.argv[1:2] == ["first"]:
        print(seconds(ENGINES[sys.argv[2]], Path(sys.argv[3]), job(7)))
        return
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    books = [workbook(person) for person in range(1, PEOPLE + 1)]
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        folder = Path(name)
        for library, without in (("isal", nullcontext), ("standard library", standard_library)):
            with without():
                say(f"{library}, one workbook again and again", again(rounds, folder))
                say(f"{library}, {PEOPLE} people once each", people(books, folder))
        say("isal, the first refresh of a process", firsts(folder, books))
        for each in sorted(OTHERS.glob("*.xl[st][xm]")) if "books" in sys.argv else ():
            own = numbers_in(each.read_bytes())
            if own:
                say(f"{each.name}, {len(own)} numbers", others(each.name, own, folder))


if __name__ == "__main__":
    main()
