"""Statement workbooks: filling a template against openpyxl, XlsxWriter and a writer in Rust.

    python -m tests.bench.statements [files]

The engines run in turns in one process, so that they meet the same machine; printed are CPU seconds, medians of the
rounds, and their ratios. Every engine writes the same cells (`tests.bench.statement_books`); what comes out is read
back and compared first. The floor is packing and writing the same bytes, and nothing else. The number of files
(1,000) is that of the run in one process against two.
"""

from __future__ import annotations

import gc
import io
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from spm_xl.workbook.fill.load import load
from spm_xl.workbook.fill.render import filled, packed
from spm_xl.workbook.fill.template import Template
from spm_xl.workbook.inspect.scan import named_in, scan
from spm_xl.workbook.inspect.words import tokens, words
from spm_xl.workbook.parts import package
from tests.bench import statement_books as books

ROUNDS, FEW, MANY = 11, 4, 20  # rounds; files of a slow engine, and of a quick one, in each
PEOPLE = 10_000
Engine = Callable[[int], bytes]


@cache
def ready() -> Template:
    """Our template, loaded."""
    return load(books.template())


@cache
def known() -> Any:
    """Ids and names of everybody, and the proof that the template names nobody."""
    found = words(word for at in range(PEOPLE) for word in books.person(at))
    if scan(books.template(), found):
        raise SystemExit("the template names a participant")
    return found


def ours(values: dict[str, Any], pack: Callable[[str, bytes], package.Part], searched: bool) -> bytes:
    """A statement filled from our template."""
    made = filled(ready(), values)
    if searched and named_in(made.texts, known(), {tokens(values["participant"]), tokens(values["name"])}):
        raise SystemExit(f"the statement of {values['name']} names somebody else")
    return packed(ready(), made, pack=pack)


def engines(values: list[dict[str, Any]]) -> dict[str, tuple[int, Engine]]:
    """Name -> files in a round, and what writes the file of a number."""
    prepared = books.by_xlsxwriter(values[0])
    plain = [books.plain(each) for each in values]
    found: dict[str, tuple[int, Engine]] = {
        "openpyxl: load template, fill, save": (FEW, lambda at: books.by_openpyxl(prepared, values[at])),
        "XlsxWriter from scratch, in memory": (FEW, lambda at: books.by_xlsxwriter(values[at])),
    }
    try:
        books.by_rust(plain[0])
        found["rvgsrust-xlsxwriter from scratch"] = (MANY, lambda at: books.by_rust(plain[at]))
    except ImportError:
        print("rvgsrust-xlsxwriter is not installed: left out")
    packings = {"zlib": package.stored, "isal": package.quick}
    contents = [package.contents(ours(each, package.stored, False)) for each in values]
    for name, pack in packings.items():
        found[f"spm_xl, {name}, searched"] = (MANY, lambda at, pack=pack: ours(values[at], pack, True))
        found[f"spm_xl, {name}"] = (MANY, lambda at, pack=pack: ours(values[at], pack, False))
        found[f"floor, {name}"] = (MANY, lambda at, pack=pack: package.written([pack(*each) for each in contents[at]]))
    return found


def measured(found: dict[str, tuple[int, Engine]], folder: Path) -> dict[str, float]:
    """CPU seconds a file, the median of the rounds."""
    spent: dict[str, list[float]] = {name: [] for name in found}
    for _ in range(ROUNDS):
        for name, (files, engine) in found.items():
            start = time.process_time()
            for at in range(files):
                (folder / f"{at}.xlsx").write_bytes(engine(at))
            spent[name].append((time.process_time() - start) / files)
    return {name: statistics.median(times) for name, times in spent.items()}


def checked(found: dict[str, tuple[int, Engine]], values: list[dict[str, Any]]) -> None:
    """Stop where an engine writes other cells, where ours shows a wrong result or chart, or is too large."""
    expected = list(cells_of(books.by_xlsxwriter(values[1]), False))
    results = list(cells_of(books.by_xlsxwriter(values[1]), True))
    for name, (_, engine) in found.items():
        data = engine(1)
        if list(cells_of(data, False)) != expected:
            raise SystemExit(f"{name} writes other cells")
        if name.startswith("spm_xl"):
            if list(cells_of(data, True)) != results:
                raise SystemExit(f"{name} shows other results of formulas")
            if (wrong := list(wrong_points(data, values[1]))):
                raise SystemExit(f"{name}: the chart shows {wrong}")
    sizes = {name: len(engine(1)) for name, (_, engine) in found.items()}
    theirs, own = sizes["XlsxWriter from scratch, in memory"], sizes["spm_xl, zlib"]
    print(f"cells, results and chart equal; bytes: XlsxWriter {theirs:,}, ours {own:,} ({own / theirs:.2f}x), isal {sizes['spm_xl, isal']:,}")
    if own > 1.2 * theirs:
        raise SystemExit("our file is too large")


def cells_of(data: bytes, results: bool) -> Iterator[tuple[str, Any]]:
    """All cells with their values (of formulas: the formula, or what it comes to), and their number formats."""
    from openpyxl import load_workbook

    for sheet in load_workbook(io.BytesIO(data), data_only=results):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield f"{sheet.title}!{cell.coordinate}", (cell.value, cell.number_format)


def wrong_points(data: bytes, values: dict[str, Any]) -> Iterator[tuple[str, list[float]]]:
    """Series of the chart whose kept values are not those of the months."""
    xml = package.opened(data)["xl/charts/chart1.xml"].decode()
    for field, column in (("earned", "F"), ("attainment", "D")):
        area = rf"<c:f>Summary!\${column}\${books.FIRST}:\${column}\${books.LAST}</c:f><c:numCache>(.*?)</c:numCache>"
        kept = re.search(area, xml, re.DOTALL)
        points = [float(each) for each in re.findall(r"<c:v>([^<]*)</c:v>", kept[1])] if kept else []
        if points != [float(month[field]) for month in values["months"]]:
            yield field, points


def batch(folder: Path, first: int, last: int) -> None:
    """Write the statements of some participants, searched, into a folder of their own."""
    folder.mkdir()
    values = [books.values(at) for at in range(MANY)]
    for at in range(first, last):
        (folder / f"{at}.xlsx").write_bytes(ours(values[at % MANY], package.quick, True))


def workers(files: int, folder: Path) -> float:
    """How many times as fast two processes are as one, by the clock."""
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(batch, [folder / "warm 1", folder / "warm 2"], [0, 0], [MANY, MANY]))
        start = time.perf_counter()
        pool.submit(batch, folder / "one", 0, files).result()
        alone = time.perf_counter() - start
        start = time.perf_counter()
        half = files // 2
        list(pool.map(batch, [folder / "first", folder / "second"], [0, half], [half, files]))
        return alone / (time.perf_counter() - start)


def main() -> None:
    """Check, measure, and print."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    values = [books.values(at) for at in range(MANY)]
    found = engines(values)
    checked(found, values)
    known()
    gc.collect()
    gc.freeze()  # the values of all files, which no engine has anything to do with
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as name:
        spent = measured(found, Path(name))
        first = spent["openpyxl: load template, fill, save"]
        print(f"{'engine':38} {'ms a file':>9} {'openpyxl':>9} {'XlsxWriter':>10} {'Rust':>6} {'floor':>6}   (how many times as fast)")
        for engine, seconds in spent.items():
            floor = spent["floor, isal" if "isal" in engine else "floor, zlib"]
            rust = spent.get("rvgsrust-xlsxwriter from scratch", float("nan"))
            theirs = spent["XlsxWriter from scratch, in memory"]
            print(f"{engine:38} {seconds * 1e3:9.2f} {first / seconds:8.1f}x {theirs / seconds:9.1f}x {rust / seconds:5.1f}x {seconds / floor:5.2f}x")
        print(f"2 processes against one, {files:,} files: {workers(files, Path(name)):.2f}x")


if __name__ == "__main__":
    main()
