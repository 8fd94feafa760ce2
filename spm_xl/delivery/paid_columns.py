"""The paid file: what payroll really paid, as rows, whatever system wrote it.

A file is CSV, a workbook or Parquet. Its columns are found by the words that payroll systems use ("Employee ID", "Wage type",
"Net amount"), or through a mapping, a TOML file whose table `paid` has the keys of `docs/mapping.md`:

    [paid]
    delimiter = ";"
    decimal = ","
    columns = {participant = "Pers.Nr.", earning_code = "Lohnart", amount = "Betrag"}
    constants = {currency = "EUR"}
    values = {participant = {"E-77" = "H1001"}, earning_code = {"4711" = "COMM"}}

>>> [words[:2] for words in WORDS.values()][:2]
[('participant', 'participant id'), ('earning code', 'earnings code')]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput, Place, Problem, Refused
from spm_xl.outputs.csv_file import plain
from spm_xl.tables.declaration import Column, Table, identifier
from spm_xl.tables.headers import plain_name
from spm_xl.tables.mapped import mapped
from spm_xl.tables.mapping_entry import TableMapping, table_mapping
from spm_xl.tables.mapping_keys import check_keys, check_table
from spm_xl.tables.raw import Raw, refused
from spm_xl.tables.typed import typed_rows
from spm_xl.tables.untyped import read

LARGEST_MAPPING = 1_000_000  # bytes
START = 100_000  # characters of a CSV that tell how it is written
_COMMA, _POINT = re.compile(r'\d,\d\d?"?\s*(;|$)'), re.compile(r'\d\.\d\d?"?\s*(;|$)')  # an amount that ends in decimals
PAID = Table(
    "paid",
    "One row an amount that payroll paid.",
    (
        identifier("participant", "participant id, or the employee id that a mapping translates"),
        identifier("earning_code", "earning code; a file without the column is matched by participant and currency", False),
        Column("amount", "money", "amount that was paid", True),
        Column("currency", "text", "currency of the amount; blank: the one currency of the run"),
        Column("pay_date", "date", "day of pay"),
        Column("period", "text", "period that was paid"),
    ),
    open=True,
)
WORDS = {
    "participant": (
        "participant", "participant id", "employee", "employee id", "employee number", "employee no", "personnel number",
        "payee", "payee id", "staff id", "worker id", "person id", "emp", "emp id", "emp no",
    ),
    "earning_code": ("earning code", "earnings code", "earning", "pay code", "wage type", "pay element", "element"),
    "amount": ("amount", "amount paid", "paid amount", "paid", "net amount", "gross amount"),
    "currency": ("currency", "currency code", "pay currency", "payment currency"),
    "pay_date": ("pay date", "payment date", "paid on", "date paid", "check date", "value date"),
    "period": ("period", "pay period"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaidRow:
    """One amount that payroll paid.

    Attributes
    ----------
    currency, period : "" where the file does not say; pay_date : None where it does not.
    own : the file's other columns, as texts: what tells two payments apart.
    place : where it stands.
    """

    participant: str
    earning_code: str
    amount: Decimal
    currency: str
    pay_date: date | None
    period: str
    own: tuple[tuple[str, str], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class PaidFile:
    """A paid file: its rows, and whether it names earning codes."""

    name: str
    rows: tuple[PaidRow, ...]
    coded: bool


def load_paid(file: Path, mapping: Path | Mapping[str, Any] | None = None) -> PaidFile:
    """The rows of a paid file.

    Parameters
    ----------
    file : CSV, workbook or Parquet; of a workbook the one table that has a participant and an amount, unless a mapping names its sheet.
    mapping : TOML file, or its content, that says how it is written; None where its columns go by the usual words.

    Raises
    ------
    Refused : a cell or a column cannot be read; all of them are listed.
    """
    entry = _entry(mapping) if mapping is not None else _semicolons(file)
    found = read(file, style=entry.text) if entry else read(file)
    raw = _chosen(file, found, entry)
    problems: list[Problem] = []
    if entry:
        raw, problems = mapped(raw, PAID, entry)
    if not entry or not entry.named:
        raw = _by_words(raw)
    rows, wrong = typed_rows(raw, PAID, entry.style_of) if entry else typed_rows(raw, PAID)
    stops = [problem for problem in (*problems, *wrong) if problem.level == "refused"]
    if stops:
        raise Refused(tuple(stops))
    own = [name for name in rows.columns if name not in {column.name for column in PAID.columns}]
    made = [
        PaidRow(
            row["participant"], plain(row["earning_code"]), row["amount"], row["currency"].strip().upper(), row["pay_date"],
            row["period"].strip(), tuple((name, str(row[name])) for name in own), rows.place(index),
        )
        for index, row in enumerate(rows.rows)
    ]  # fmt: skip
    return PaidFile(file.name, tuple(made), "earning_code" in raw.header)


def _semicolons(file: Path) -> TableMapping | None:
    """How a CSV with semicolons is written, as spreadsheets save it where a comma separates decimals; None where its header has none."""
    if file.suffix.lower() != ".csv" or not file.is_file():
        return None
    with file.open(encoding="utf-8-sig", errors="replace") as stream:
        lines = stream.readlines(START)
    if not lines or lines[0].count(";") < 2 or "," in lines[0]:
        return None
    commas, points = (sum(bool(pattern.search(line)) for line in lines[1:]) for pattern in (_COMMA, _POINT))
    return _entry({"paid": {"delimiter": ";", **({"decimal": ",", "thousands": "."} if commas > points else {})}})


def _entry(mapping: Path | Mapping[str, Any]) -> TableMapping:
    """The mapping's table `paid`."""
    if isinstance(mapping, Mapping):
        content, name = mapping, "mapping"
    else:
        name = mapping.name
        try:
            if mapping.stat().st_size > LARGEST_MAPPING:
                raise InvalidInput(f"the mapping {name} is no text file of a mapping's size. Name a TOML file.")
            content = tomllib.loads(mapping.read_bytes().decode("utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
            raise InvalidInput(f"the mapping {name} cannot be read: {wrong}. Correct it.") from None
    check_keys(content, ("paid",), name)
    if "paid" not in content:
        raise InvalidInput(f"the mapping {name} has no table [paid]. Begin it with that line.")
    check_table(content["paid"], f"{name} [paid]")
    return table_mapping(PAID, content["paid"], f"{name} [paid]")


def _chosen(file: Path, found: Sequence[tuple[str, Raw]], entry: TableMapping | None) -> Raw:
    """The table of the file that holds what was paid."""
    if entry and entry.sheet:
        named = [raw for name, raw in found if entry.sheet in (name, raw.sheet)]
        if not named:
            names = ", ".join(name for name, _ in found)
            raise InvalidInput(f"{file.name} has no sheet or table {entry.sheet!r}. It has {names}. Correct the mapping.")
        return named[0]
    if len(found) == 1:
        return found[0][1]
    asked = [names[0] for names in (entry.columns.get("participant", ()), entry.columns.get("amount", ())) if names] if entry else []
    fits = [(name, raw) for name, raw in found if _fits(raw, asked)]
    if len(fits) != 1:
        names = ", ".join(name for name, _ in fits or found) or "nothing"
        what = "no table with a participant and an amount" if not fits else "several tables with a participant and an amount"
        raise InvalidInput(f"{file.name} has {what} ({names}). Name its sheet in a mapping: [paid] with sheet = \"...\".")
    return fits[0][1]


def _fits(raw: Raw, asked: Sequence[str]) -> bool:
    if asked:
        return set(asked) <= set(raw.header)
    header = {plain_name(name) for name in raw.header}
    return all(header & {plain_name(word) for word in WORDS[name]} for name in ("participant", "amount"))


def _by_words(raw: Raw) -> Raw:
    """The table with our names for the columns that go by one of the usual words; two for one column are refused."""
    ours = {plain_name(word): name for name, words in WORDS.items() for word in words}
    header = [ours.get(plain_name(name), name) for name in raw.header]
    for name in WORDS:
        if header.count(name) > 1:
            both = " and ".join(repr(found) for found, new in zip(raw.header, header, strict=True) if new == name)
            what = f"{both} may both be the {name.replace('_', ' ')}; which one counts is not guessed."
            remedy = f"Name it in a mapping: [paid] with columns = {{{name} = \"...\"}}."
            raise Refused((refused("doubled column", raw.place(-1, header.index(name)), "", what, remedy),))
    return replace(raw, header=tuple(header), labels=raw.labels or raw.header)
