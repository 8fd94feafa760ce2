"""Refreshing one sheet of a workbook that is there: spm_xl against openpyxl's load, change and save.

A Summary (94 inputs and 44 formulas with known values, a table, a chart, a colour scale, a name) and a Detail of 200 x 10
cells with 400 formulas. All 138 cells of the Summary get new values, from file to file, with the library isal, and with the
standard library alone. The engines take turns in one process, and the ratio of CPU times is printed for

- one workbook that is refreshed again and again, beside the raw floor, which unpacks and packs the sheet and the chart,
  reads and writes the file, and does nothing else;
- workbooks of 40 people, each of which is refreshed once;
- the first refresh of a process, which knows no workbook of the kind yet: a process for each.

What was written is read back. With `books`, a few numbers of one sheet of workbooks of others are refreshed as well.

    python -m tests.bench.refresh [rounds] [books]
"""

from __future__ import annotations

import io
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
from typing import Any, NamedTuple

from openpyxl import load_workbook
from xlsxwriter import Workbook

from spm_xl.errors import InvalidInput
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.grid.cells import Known
from spm_xl.workbook.grid.grid import Place, named
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.whole_file import replace_whole
from spm_xl.workbook.refresh.refresh import refresh, refresh_file

MONTHS, COMPONENTS, DETAILS, PEOPLE = 12, 6, 200, 40
FACTS = ("name", "id", "plan", "manager", "region", "currency", "as_of", "period", "goal", "ote")
INPUTS = ("quota", "credit", "bookings", "rate", "bonus", "adjustment")
MEMORY = Path("/dev/shm")  # a disk in memory, where there is one: the disk's own time is not what is compared
OTHERS = Path(os.environ.get("SPM_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")) / "workbooks"
Cells = dict[str, Any]


def summary(person: int) -> tuple[Cells, Cells, Cells]:
    """The inputs of a Summary by cell, its formulas, and what these come to."""
    inputs: Cells = {}
    for at, name in enumerate(FACTS):
        inputs[f"B{at + 2}"] = f"{name} of {person}" if at < 6 else date(2026, 1 + person % 12, 28) if name == "as_of" else person * 1.5 + at
    formulas: Cells = {}
    shown: Cells = {}
    commission_to_date = 0.0
    for month in range(MONTHS):
        row = 16 + month
        figures = [100_000 + person, 9_000.5 * (month + 1) + person, 7_500 + month - person / 8, 0.05 + person / 1e5, 250 + person * 3, -month - person]
        inputs |= {f"{letter}{row}": figure for letter, figure in zip("BCDEFG", figures, strict=True)}
        quota, credit, _, rate, bonus, adjustment = figures
        commission_to_date += credit * rate + bonus + adjustment
        formulas |= {f"H{row}": f"C{row}/B{row}", f"I{row}": f"C{row}*E{row}+F{row}+G{row}", f"J{row}": f"SUM(I$16:I{row})"}
        shown |= {f"H{row}": credit / quota, f"I{row}": credit * rate + bonus + adjustment, f"J{row}": commission_to_date}
    for component in range(COMPONENTS):
        row = 30 + component
        inputs |= {f"B{row}": f"Component {person % 9 + component * 10}", f"C{row}": 1_000 + person * (component + 1)}
        formulas[f"D{row}"], shown[f"D{row}"] = f"C{row}*2", (1_000 + person * (component + 1)) * 2
    total = sum(shown[f"D{30 + component}"] for component in range(COMPONENTS))
    formulas |= {"D36": "SUM(D30:D35)", "D37": "D36+J27"}
    return inputs, formulas, shown | {"D36": total, "D37": total + commission_to_date}


def workbook(person: int) -> bytes:
    """The workbook as it is before."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    sheet, detail = book.add_worksheet("Summary"), book.add_worksheet("Detail")
    money, share, day, bold = (book.add_format(each) for each in ({"num_format": "#,##0.00"}, {"num_format": "0.0%"}, {"num_format": "yyyy-mm-dd"}, {"bold": True}))
    inputs, formulas, shown = summary(person)
    for at, name in enumerate(FACTS):
        sheet.write(at + 1, 0, name, bold)
    sheet.add_table(14, 0, 14 + MONTHS, 9, {"name": "Months", "autofilter": False, "columns": [{"header": name} for name in ("month", *INPUTS, "attainment", "pay", "to date")]})
    for month in range(MONTHS):
        sheet.write(15 + month, 0, f"M{month + 1}")
    for cell, value in inputs.items():
        sheet.write(cell, value, day if isinstance(value, date) else money) if not isinstance(value, str) else sheet.write(cell, value)
    for cell, formula in formulas.items():
        sheet.write_formula(cell, f"={formula}", share if cell[0] == "H" else money, shown[cell])
    sheet.conditional_format("H16:H27", {"type": "2_color_scale"})
    book.define_name("Pay", "=Summary!$D$37")
    chart = book.add_chart({"type": "column"})
    for letter in "CI":
        chart.add_series({"categories": "=Summary!$A$16:$A$27", "values": f"=Summary!${letter}$16:${letter}$27"})
    sheet.insert_chart("L2", chart)
    headers = [{"header": f"Column {at}"} for at in range(8)] + [{"header": "Double", "formula": "=[@[Column 6]]*2"}, {"header": "Sum", "formula": "=[@[Column 6]]+[@[Column 7]]"}]
    detail.add_table(0, 0, DETAILS, 9, {"name": "Lines", "columns": headers})
    for row in range(1, DETAILS + 1):
        detail.write_row(row, 0, [f"D-{row:04}", f"Customer {row % 40}", row, row * 1.1 + person, row * 2, row % 7, row * 10.25, row * 3])
        detail.write_formula(row, 8, "=Lines[[#This Row],[Column 6]]*2", None, row * 20.5)
        detail.write_formula(row, 9, "=Lines[[#This Row],[Column 6]]+Lines[[#This Row],[Column 7]]", None, row * 13.25)
    book.close()
    return stream.getvalue()


class Job(NamedTuple):
    """What a refresh is given: inputs, and what formulas come to."""

    inputs: Cells
    values: Cells


def job(person: int) -> Job:
    """The new values for a Summary."""
    inputs, _, shown = summary(person)
    return Job(inputs, inputs | {cell: Known(value) for cell, value in shown.items()})


BINDING = Binding(cells={f"Summary!{cell}": f"cells.{cell}" for each in summary(1)[::2] for cell in each})


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
