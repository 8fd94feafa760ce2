"""Statement workbooks: filling a template against openpyxl, XlsxWriter and a writer in Rust.

    python -m tests.bench.statements [people]

The engines run in turns in one process, so that they meet the same machine; printed are CPU seconds, medians of the
rounds, and their ratios. Every engine writes the same cells (`tests.bench.statement_books`); what comes out is read
back and compared first. The floor is packing and writing the same bytes, and nothing else. Every file has its own
values, and is searched for everybody else of 10,000 people: people with many names, and people who share forty first
and forty last names, after whom the customers are called, too. Ours fills, searches and packs some files at a time,
as a run does. At the end the statements of a real run of so many people (2,000) are issued, with all that belongs to it, by
one process and by two: by the clock, and, where others use the machine, what the CPU time comes to on two free processors
(that of this process, and half of that of the two).
"""

from __future__ import annotations

import gc
import io
import os
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from spm_xl.outputs import issue
from spm_xl.outputs.manifest import STATEMENTS, Issued
from spm_xl.outputs.privacy import in_any_order
from spm_xl.pay.run import calculate
from spm_xl.tables.load import load as load_inputs
from spm_xl.workbook.fill.load import load
from spm_xl.workbook.fill.render import filled, packed
from spm_xl.workbook.fill.template import Template
from spm_xl.workbook.inspect.scan import scan, scan_texts
from spm_xl.workbook.inspect.words import Words, tokens, words
from spm_xl.workbook.parts import package
from tests.bench import statement_books as books
from tests.bench.month import write_inputs

ROUNDS, FEW, MANY = 11, 4, 20  # rounds; files of a slow engine, and of a quick one, in each
PEOPLE, DISTANCE = 10_000, 37
DEALS_EACH = 20  # in six months, in the run
SURNAMES = [f"{first.capitalize()}{last}" for first in books.SYLLABLES[:8] for last in books.SYLLABLES[10:15]]
TOGETHER = issue.CHUNK  # statements that are filled, then searched, then packed, as a run does
Prepare, Engine = Callable[[int], Any], Callable[[list[Any]], list[bytes]]


@cache
def ready() -> Template:
    """Our template, loaded."""
    return load(books.template())


def shared_name(at: int) -> str:
    """A name of forty first and forty last ones."""
    return f"{books.SYLLABLES[at % 20].capitalize()}{'ao'[at // 20 % 2]} {SURNAMES[at // 40 % 40]}"


@cache
def known(sharing: bool) -> Any:
    """Ids and names of everybody, and the proof that the template names nobody."""
    people = [(identity, shared_name(at) if sharing else name) for at in range(PEOPLE) for identity, name in [books.person(at)]]
    found = words(word for identity, name in people for word in (identity, *in_any_order(name)))
    if scan(books.template(), found):
        raise SystemExit("the template names a participant")
    return found


def sharing_names(at: int) -> dict[str, Any]:
    """The values of a statement of somebody who shares names with others, and with customers."""
    values, name = books.values(at), shared_name(at)
    notes = [{"note": note["note"].replace(values["name"], name)} for note in values["notes"]]
    deals = [
        {**deal, "customer": f"{SURNAMES[number % 40]} & {SURNAMES[number // 40 % 40]}"}
        for number, deal in enumerate(values["deals"], at * DISTANCE)
    ]
    return {**values, "name": name, "notes": notes, "deals": deals}


def ours(several: list[dict[str, Any]], pack: Callable[[str, bytes], package.Part], people: Words | None = None) -> list[bytes]:
    """Statements filled from our template, and searched for people."""
    found = []
    for first in range(0, len(several), TOGETHER):
        made = [(values, filled(ready(), values)) for values in several[first : first + TOGETHER]]
        for values, each in made if people else ():
            own = {tokens(word) for word in (values["participant"], *in_any_order(values["name"]))}
            if scan_texts(each.texts, people, own):
                raise SystemExit(f"the statement of {values['name']} names somebody else")
        found += [packed(ready(), each, pack=pack) for _, each in made]
    return found


def each(engine: Callable[[Any], bytes]) -> Engine:
    """An engine that writes one file at a time."""
    return lambda several: [engine(one) for one in several]


def engines() -> dict[str, tuple[int, Prepare, Engine]]:
    """Name -> files in a round, what prepares the content of the file of a number, and what writes a file of it."""
    prepared = books.by_xlsxwriter(books.values(0))
    found: dict[str, tuple[int, Prepare, Engine]] = {
        "openpyxl: load template, fill, save": (FEW, books.values, each(lambda values: books.by_openpyxl(prepared, values))),
        "XlsxWriter from scratch, in memory": (FEW, books.values, each(books.by_xlsxwriter)),
    }
    try:
        books.by_rust(books.plain(books.values(0)))
        found["rvgsrust-xlsxwriter from scratch"] = (MANY, lambda at: books.plain(books.values(at)), each(books.by_rust))
    except ImportError:
        print("rvgsrust-xlsxwriter is not installed: left out")
    for name, pack in {"zlib": package.stored, "isal": package.quick}.items():
        found[f"spm_xl, {name}, searched"] = (MANY, books.values, lambda several, pack=pack: ours(several, pack, known(False)))
        found[f"spm_xl, {name}, shared names"] = (MANY, sharing_names, lambda several, pack=pack: ours(several, pack, known(True)))
        found[f"spm_xl, {name}"] = (MANY, books.values, lambda several, pack=pack: ours(several, pack))
        found[f"floor, {name}"] = (MANY, content, each(lambda parts, pack=pack: package.written([pack(*part) for part in parts])))
    return found


def content(at: int) -> list[tuple[str, bytes]]:
    """The plain parts of a statement."""
    return package.contents(ours([books.values(at)], package.stored)[0])


def measured(found: dict[str, tuple[int, Prepare, Engine]], folder: Path) -> dict[str, float]:
    """CPU seconds a file, the median of the rounds; each engine gets content that was made just before."""
    spent: dict[str, list[float]] = {name: [] for name in found}
    for turn in range(ROUNDS):
        for name, (files, prepare, engine) in found.items():
            prepared = [prepare(at) for at in range(turn * MANY, turn * MANY + files)]
            start = time.process_time()
            for at, data in enumerate(engine(prepared)):
                (folder / f"{at}.xlsx").write_bytes(data)
            spent[name].append((time.process_time() - start) / files)
    return {name: statistics.median(times) for name, times in spent.items()}


def checked(found: dict[str, tuple[int, Prepare, Engine]]) -> None:
    """Stop where an engine writes other cells, where ours shows a wrong result or chart, or is too large."""
    values = books.values(1)
    expected = list(cells_of(books.by_xlsxwriter(values), False))
    results = list(cells_of(books.by_xlsxwriter(values), True))
    written = {name: engine([prepare(1)])[0] for name, (_, prepare, engine) in found.items()}
    for name, data in written.items():
        if "shared names" in name:  # other cells
            continue
        if list(cells_of(data, False)) != expected:
            raise SystemExit(f"{name} writes other cells")
        if name.startswith("spm_xl"):
            if list(cells_of(data, True)) != results:
                raise SystemExit(f"{name} shows other results of formulas")
            if (wrong := list(wrong_points(data, values))):
                raise SystemExit(f"{name}: the chart shows {wrong}")
    sizes = {name: len(data) for name, data in written.items()}
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


def workers(people: int, folder: Path) -> dict[int, tuple[float, float]]:
    """Processes -> seconds by the clock, and by CPU time, in which they issue the statements of a run; the best of two turns."""
    inputs = folder / "inputs"
    inputs.mkdir()
    write_inputs(inputs, people, people * DEALS_EACH, 6)
    run = calculate(load_inputs(inputs), "2026-06")
    spent: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
    for turn in range(2):
        for count, times in spent.items():
            staging = folder / f"{turn} {count}"
            (staging / STATEMENTS).mkdir(parents=True)
            start, own, theirs = time.perf_counter(), time.process_time(), cpu_of_children()
            made = list(issue.issue_all(run, folder / "out", staging, {}, count, None))
            clock, own, theirs = time.perf_counter() - start, time.process_time() - own, cpu_of_children() - theirs
            times.append((clock, own + theirs / count))
            if len(made) != people or not all(isinstance(one, Issued) for one in made):
                raise SystemExit("the run left out statements")
    return {count: tuple(map(min, zip(*times, strict=True))) for count, times in spent.items()}  # type: ignore[misc]


def cpu_of_children() -> float:
    """CPU seconds of the processes that this one started, and that ended."""
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


def main() -> None:
    """Check, measure, and print."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    found = engines()
    checked(found)
    gc.collect()
    gc.freeze()  # the people, whom no engine changes
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as name:
        spent = measured(found, Path(name))
        first = spent["openpyxl: load template, fill, save"]
        print(f"{'engine':38} {'ms a file':>9} {'openpyxl':>9} {'XlsxWriter':>10} {'Rust':>6} {'floor':>6}   (how many times as fast)")
        for engine, seconds in spent.items():
            floor = spent["floor, isal" if "isal" in engine else "floor, zlib"]
            rust = spent.get("rvgsrust-xlsxwriter from scratch", float("nan"))
            theirs = spent["XlsxWriter from scratch, in memory"]
            print(f"{engine:38} {seconds * 1e3:9.2f} {first / seconds:8.1f}x {theirs / seconds:9.1f}x {rust / seconds:5.1f}x {seconds / floor:5.2f}x")
        (clock, cpu), (clock_2, cpu_2) = workers(people, Path(name)).values()
        print(f"{people:,} statements of a run: one process {clock:.1f} s, two {clock_2:.1f} s: {clock / clock_2:.2f}x; by CPU time {cpu / cpu_2:.2f}x")


if __name__ == "__main__":
    main()
