"""Reading a large workbook of transactions, against what else reads one.

    python -m tests.bench.read [rows] [rounds]

Writes once a company with so many transactions of 12 columns (100,000; the reference is 500,000), as a workbook and as a
folder of CSV. Then, in turns and each in a process of its own: openpyxl, read-only, looks at every value and does nothing
with it; `load` reads the same workbook to checked columns, and the CSV; fastexcel and calamine take part where they are
installed. Prints CPU seconds of the whole process, the ratio to openpyxl, peak memory, and the sum of the amounts, which
must be the same everywhere.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from xml.sax.saxutils import escape

from spm_xl.workbook.formulas.references import letters_of
from spm_xl.workbook.parts.package import stored, written

HEADER = (
    "transaction", "date", "participant", "amount", "currency", "units", "customer", "product", "region", "deal_type", "term", "booked",
)  # fmt: skip
PEOPLE = 10_000
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
Table = Iterator[tuple[object, ...]]


def transactions(count: int) -> Table:
    """The header and so many transactions: text, dates, numbers."""
    chance = random.Random(4)
    yield HEADER
    first = date(2026, 1, 1)
    for at in range(1, count + 1):
        day = first + timedelta(days=chance.randrange(365))
        yield (
            f"T-{at:07}", day, f"P{chance.randrange(PEOPLE):05}", chance.randrange(1, 5_000_000) / 100, "USD", chance.randrange(1, 100),
            f"Customer {chance.randrange(20_000)}", f"Product {chance.randrange(50)}", chance.choice(("EMEA", "Americas", "APAC")),
            chance.choice(("new", "renewal")), chance.choice((12, 24, 36)), day + timedelta(days=chance.randrange(10)),
        )  # fmt: skip


def company(count: int) -> dict[str, Callable[[], Table]]:
    """The tables of a company that sold so much."""
    return {
        "plans": lambda: iter([("plan", "name"), ("AE", "Account executive")]),
        "components": lambda: iter([("plan", "component", "method"), ("AE", "New business", "marginal")]),
        "rates": lambda: iter([("plan", "component", "from", "rate"), ("AE", "New business", 0, 0.05)]),
        "participants": lambda: iter([("participant", "name", "plan"), *((f"P{at:05}", f"Seller {at}", "AE") for at in range(PEOPLE))]),
        "transactions": lambda: transactions(count),
    }


def write(folder: Path, count: int) -> None:
    """inputs.xlsx, and the same as CSV in the folder csv."""
    tables = company(count)
    (folder / "csv").mkdir()
    for name, rows in tables.items():
        with (folder / "csv" / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows())
    strings: dict[str, int] = {}
    sheets = [_sheet(rows(), strings) for rows in tables.values()]
    texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    listed = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(tables, 1))
    targets = [("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)]
    targets += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    types = "".join(
        f'<Override PartName="/xl/{target}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
        for kind, target in [*targets, ("sheet.main", "workbook.xml")]
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(targets),
        "xl/styles.xml": f"<styleSheet {MAIN}><fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>"
        '<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst {MAIN} uniqueCount="{len(strings)}">{texts}</sst>',
        **{f"xl/worksheets/sheet{at}.xml": sheet for at, sheet in enumerate(sheets, 1)},
    }
    (folder / "inputs.xlsx").write_bytes(written(stored(name, text.encode()) for name, text in parts.items()))


def _relations(targets: list[tuple[str, str]]) -> str:
    lines = (f'<Relationship Id="rId{at}" Type="{OFFICE}/{kind}" Target="{target}"/>' for at, (kind, target) in enumerate(targets, 1))
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _sheet(rows: Table, strings: dict[str, int]) -> str:
    """A sheet as Excel writes it."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for column, value in enumerate(row, 1):
            place = f'<c r="{letters_of(column)}{number}"'
            if isinstance(value, str):
                cells.append(f'{place} t="s"><v>{strings.setdefault(value, len(strings))}</v></c>')
            elif isinstance(value, date):
                cells.append(f'{place} s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>')
            else:
                cells.append(f"{place}><v>{f'{value!r}'.removesuffix('.0')}</v></c>")
        lines.append(f'<row r="{number}" spans="1:{len(row)}">{"".join(cells)}</row>')
    return f"<worksheet {MAIN}><sheetData>{''.join(lines)}</sheetData></worksheet>"


def by_openpyxl(folder: Path) -> object:
    """openpyxl, read-only."""
    from openpyxl import load_workbook

    rows = load_workbook(folder / "inputs.xlsx", read_only=True, data_only=True)["transactions"].iter_rows(min_row=2, values_only=True)
    return sum(round(row[3] * 100) for row in rows)  # type: ignore[operator]


def by_load(folder: Path) -> object:
    """`load`, a workbook."""
    from spm_xl.tables.load import load

    return int(100 * sum(load(folder / "inputs.xlsx").tables["transactions"].column("amount"), Decimal(0)))


def by_load_csv(folder: Path) -> object:
    """`load`, CSV."""
    from spm_xl.tables.load import load

    return int(100 * sum(load(folder / "csv").tables["transactions"].column("amount"), Decimal(0)))


def by_fastexcel(folder: Path) -> object:
    """fastexcel, unchecked Arrow columns."""
    import fastexcel

    column = fastexcel.read_excel(folder / "inputs.xlsx").load_sheet("transactions").to_arrow()["amount"]
    return sum(round(value * 100) for value in column.to_pylist())


def by_calamine(folder: Path) -> object:
    """calamine, unchecked Python values."""
    import python_calamine

    rows = python_calamine.load_workbook(str(folder / "inputs.xlsx")).get_sheet_by_name("transactions").to_python()
    return sum(round(row[3] * 100) for row in rows[1:])


WAYS = {"openpyxl": by_openpyxl, "load": by_load, "load_csv": by_load_csv, "fastexcel": by_fastexcel, "calamine": by_calamine}


def one(way: str, folder: Path) -> None:
    """Read in one way, and print what it took; nothing where its library is not installed."""
    try:
        total = WAYS[way](folder)
    except ImportError:
        return
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": time.process_time(), "peak": peak, "total": total}))


def main() -> None:
    """Run it and print."""
    if len(sys.argv) == 4:
        way, folder = sys.argv[1], Path(sys.argv[2])
        if way == "write":
            write(folder, int(sys.argv[3]))
        else:
            one(way, folder)
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as name:
        _answer("write", name, count)  # in a process of its own, as a process counts its parent's peak of memory as its own
        print(f"{count:,} x {len(HEADER)}: {(Path(name) / 'inputs.xlsx').stat().st_size / 1e6:.1f} MB packed")
        runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
        for _ in range(rounds):
            for way, found in runs.items():
                answer = _answer(way, name, count)
                found += [json.loads(answer)] if answer else []
    totals = {run["total"] for found in runs.values() for run in found}
    for way, found in runs.items():
        if found:
            ratio = median(first["cpu"] / run["cpu"] for first, run in zip(runs["openpyxl"], found, strict=True))
            cpu, peak = median(run["cpu"] for run in found), max(run["peak"] for run in found)
            print(f"{WAYS[way].__doc__!s:45} {cpu:7.2f} s CPU {ratio:6.1f}x {peak:6,.0f} MB")
    print(f"sum of the amounts: {', '.join(f'{total / 100:,.2f}' for total in totals)}")
    assert len(totals) == 1, "they did not read the same"


def _answer(way: str, folder: str, count: int) -> str:
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.read", way, folder, str(count)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    main()
