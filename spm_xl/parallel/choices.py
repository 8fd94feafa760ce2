"""A mapping for a comparison: what a person says of the old sheet where its words do not.

    [settings]
    measure = "net"                     # or "commission"; what is compared
    decimal = ","

    [people]
    "Blythe, M." = "275"

    [[tables]]
    sheet = "Deals"                     # or file = "old.csv"
    header = 4                          # row of the header
    kind = "deals"                      # deals, summary, payroll, parts, not used
    participant = "275"                 # whose sheet it is, where no column says it
    columns = {transaction = "Order", commission = "Due"}
    not_used = ["Comm. (old)"]
    percent = ["rate"]                  # in percent points: 5 is 5%

    [codes]
    "REG COMM" = "commission"           # earning codes of a payroll export

>>> choices_of({"tables": [{"sheet": "Deals", "columns": {"commission": "Due"}}]}).of("Deals", "old.xlsx").columns
{'commission': 'Due'}
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.near import did_you_mean
from spm_xl.tables.mapping_keys import check_keys, check_table, texts

MEASURES = ("net", "commission")
_SETTINGS = ("measure", "decimal", "period", "dates")
_TABLE = ("file", "sheet", "header", "kind", "part", "participant", "period", "columns", "not_used", "percent")
_CHOSEN = {
    "measure": MEASURES, "decimal": (".", ","), "dates": ("dmy", "mdy"), "period": ("all", "date"),
    "kind": ("deals", "summary", "payroll", "parts", "not used"),
    "part": ("draw", "adjustment", "correction", "clawback", "hold", "carried", "other"),
}  # fmt: skip
LARGEST = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Choice:
    """What a mapping says of one sheet; blank where it says nothing."""

    file: str = ""
    sheet: str = ""
    header: int = 0
    kind: str = ""
    part: str = ""
    participant: str = ""
    period: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    not_used: tuple[str, ...] = ()
    percent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What a mapping says.

    Attributes
    ----------
    measure : what is compared; decimal : mark of numbers in text; dates : order of day and month in text.
    period : "all" (every row is of the run's period) or "date" (only rows dated in it); all of them "" where not said.
    people : written -> participant; codes : earning code -> what it pays; tables : of sheets.
    """

    measure: str = ""
    decimal: str = ""
    period: str = ""
    dates: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[Choice, ...] = ()

    def of(self, sheet: str, file: str) -> Choice | None:
        """What is said of a sheet."""
        return next((one for one in self.tables if (one.sheet or sheet) == sheet and (one.file or file) == file), None)


def load_choices(path: Path) -> Choices:
    """The mapping in a TOML file; raises `InvalidInput`."""
    try:
        if path.stat().st_size > LARGEST:
            raise InvalidInput(f"{path.name} is too large to be a mapping.")
        return choices_of(tomllib.loads(path.read_bytes().decode("utf-8-sig")), path.name)
    except (OSError, UnicodeDecodeError) as wrong:
        raise InvalidInput(f"the mapping {path.name} cannot be read: {wrong}.") from None
    except tomllib.TOMLDecodeError as wrong:
        raise InvalidInput(f"the mapping {path.name} is no TOML: {wrong}. Correct that line.") from None


def choices_of(content: Mapping[str, Any], file: str = "mapping") -> Choices:
    """The mapping that a parsed TOML document states; raises `InvalidInput`."""
    check_keys(content, ("settings", "people", "codes", "tables"), file)
    settings = content.get("settings", {})
    check_keys(settings, _SETTINGS, f"{file} [settings]")
    for name, value in settings.items():
        _one_of(name, value, f"{file} [settings]")
    people = _pairs(content.get("people", {}), f"{file} [people]")
    codes = _pairs(content.get("codes", {}), f"{file} [codes]")
    for value in codes.values():
        if value not in ("commission", *_CHOSEN["part"]):
            raise InvalidInput(f"{file} [codes] names {value!r}. {did_you_mean(value, ('commission', *_CHOSEN['part']))}")
    tables = content.get("tables", [])
    if not isinstance(tables, list):
        raise InvalidInput(f"{file}: write [[tables]] with double brackets, one for each sheet.")
    return Choices(**settings, people=people, codes=codes, tables=tuple(_choice(each, f"{file} [[tables]]") for each in tables))


def _choice(entry: Any, where: str) -> Choice:
    from spm_xl.parallel.words import COLUMN_WORDS

    check_keys(entry, _TABLE, where)
    for name in ("kind", "part"):
        if entry.get(name):
            _one_of(name, entry[name], where)
    if entry.get("kind") == "parts" and not entry.get("part"):
        raise InvalidInput(f"{where}: a table of parts needs the key part. Name one of {', '.join(_CHOSEN['part'])}.")
    header = entry.get("header", 0)
    if isinstance(header, bool) or not isinstance(header, int) or header < 0:
        raise InvalidInput(f"{where} has header = {header!r}. Write the number of the header's row.")
    columns = _pairs(entry.get("columns", {}), f"{where} columns")
    for role in columns:
        if role not in COLUMN_WORDS:
            raise InvalidInput(f"{where} maps the unknown column {role!r}. {did_you_mean(role, COLUMN_WORDS)}")
    lists = {name: texts(entry[name], f"{where} {name}") for name in ("not_used", "percent") if entry.get(name)}
    file, sheet, kind, part, participant, period = (str(entry.get(name, "")) for name in ("file", "sheet", "kind", "part", "participant", "period"))
    return Choice(file, sheet, header, kind, part, participant, period, columns, lists.get("not_used", ()), lists.get("percent", ()))


def _one_of(name: str, value: Any, where: str) -> None:
    if value not in _CHOSEN[name]:
        raise InvalidInput(f"{where} has {name} = {value!r}. Write one of {', '.join(map(repr, _CHOSEN[name]))}.")


def _pairs(value: Any, where: str) -> dict[str, str]:
    check_table(value, where)
    for key, each in value.items():
        if not isinstance(each, str):
            raise InvalidInput(f"{where} has {key} = {each!r}, which is no text. Put it into quotes.")
    return dict(value)
