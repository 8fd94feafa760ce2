"""The tables in a sheet: where their headers are, what their columns are, and what kind of table each is.

A header is a row of words in which the trade's words stand; titles may stand above it, several tables may stand below each other.
A mapping says what no word says, and its word counts before any other.

>>> grid = Grid("old.csv", "", ((1, {1: "May 2014"}), (3, {1: "Rep", 2: "Order", 3: "Comm."}), (4, {1: "275", 2: "SO1", 3: "12.00"})))
>>> table, = tables(grid, "2014-05")
>>> table.kind, table.columns, len(table.rows)
('deals', {'participant': 1, 'transaction': 2, 'commission': 3}, 1)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.near import did_you_mean
from spm_xl.parallel.choices import Choice
from spm_xl.parallel.grid import Cells, Grid
from spm_xl.parallel.words import MONEY, PARTS, label_of, plain, rank_of, role_of
from spm_xl.parallel.written_numbers import month, number

KEYS = ("participant", "name", "last name", "transaction", "customer", "code", "period", "date", "reason")
KINDS = ("deals", "summary", "payroll", "parts", "not used")
SPOKEN = {
    "deals": "a table of deals", "summary": "a summary by participant", "payroll": "payroll rows", "parts": "amounts besides the deals",
    "not used": "not used",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was found in a sheet.

    Attributes
    ----------
    grid : the sheet; header : row number of the header.
    kind : one of `KINDS`; part : kind of all its amounts, for "parts".
    columns : what it is -> column number; components : column number -> component of the run that it is the earnings of.
    headers : column number -> header; unused : headers that were taken as nothing.
    rows : (row number, cells) under the header, up to the next table.
    """

    grid: Grid
    header: int
    kind: str
    part: str
    columns: Mapping[str, int]
    components: Mapping[int, str]
    headers: Mapping[int, str]
    unused: tuple[str, ...]
    rows: tuple[tuple[int, Cells], ...]
    doubtful: tuple[str, ...] = field(default=())

    def cell(self, cells: Cells, role: str) -> Any:
        """What a row holds in the column of a role."""
        return cells.get(self.columns[role]) if role in self.columns else None

    @property
    def name(self) -> str:
        """What to call it."""
        return f"{self.grid.name}, header in row {self.header}"


def tables(grid: Grid, period: str, components: Mapping[str, str] | None = None, choice: Choice | None = None) -> Iterator[Table]:
    """The tables of a sheet, from the top.

    Parameters
    ----------
    period : of the run; of columns headed by months, the one of this month counts.
    components : the run's components by their plain words; a column headed by one holds its earnings.
    choice : what a mapping says of the sheet.
    """
    rows = grid.rows
    found = [at for at, (number_, cells) in enumerate(rows) if _is_header(cells, components or {}, number_, choice)]
    for at, end in zip(found, [*found[1:], len(rows)], strict=False):
        yield _table(grid, at, end, period, components or {}, choice)


def _of_months(headers: Mapping[int, str]) -> set[int]:
    return {column for column, text in headers.items() if month(text)}


def _says_net(grid: Grid, at: int) -> bool:
    """Whether the sheet's name or the titles above a header say that it is what is paid, not what is earned."""
    titles = [text for _, cells in grid.rows[max(0, at - 4) : at] for text in _texts(cells).values()]
    titles += _texts(grid.rows[at][1]).values()
    said = [label_of(text) for text in (*titles, grid.sheet)]
    return "net" in said and "commission" not in said


def _texts(cells: Cells) -> dict[int, str]:
    return {column: value.strip() for column, value in cells.items() if isinstance(value, str) and value.strip()}


def _is_header(cells: Cells, components: Mapping[str, str], row: int, choice: Choice | None) -> bool:
    if choice and choice.header:
        return row == choice.header
    texts = _texts(cells)
    if any(number(value) is not None for value in cells.values()):
        return False
    named = set(choice.columns.values()) if choice else set()
    roles = {role_of(text) or ("given" if text in named else "component" if plain(text) in components else "") for text in texts.values()} - {""}
    months = sum(bool(month(value)) for value in cells.values())
    pays = roles & {*MONEY, "amount", "credit", "component", "given"} or any(plain(text) == "total" for text in texts.values())
    known = sum(bool(role_of(text)) or plain(text) in components or text in named or plain(text) == "total" for text in texts.values())
    if months >= 2 and roles & set(KEYS):
        return True
    return bool(roles & {*KEYS, "given"} and pays and known >= 2 and (known * 2 > len(texts) or known >= 3))


def _table(grid: Grid, at: int, end: int, period: str, components: Mapping[str, str], choice: Choice | None) -> Table:
    row, cells = grid.rows[at]
    headers = {column: str(value).strip() for column, value in cells.items()}
    columns, by_component, doubtful = _columns(headers, period, components, choice, grid.name)
    if columns.get("commission") in _of_months(headers) and _says_net(grid, at):
        columns["net"] = columns.pop("commission")
    kind, part = _kind(columns, by_component, grid.name, choice)
    if kind == "payroll" and "amount" in columns:
        columns["net"] = columns.pop("amount")
    used = {*columns.values(), *by_component}
    unused = tuple(text for column, text in headers.items() if column not in used)
    return Table(grid, row, kind, part, columns, by_component, headers, unused, grid.rows[at + 1 : end], doubtful)


def _columns(
    headers: Mapping[int, str], period: str, components: Mapping[str, str], choice: Choice | None, sheet: str
) -> tuple[dict[str, int], dict[int, str], tuple[str, ...]]:
    """The column of each role, those of components, and roles that two columns claim alike."""
    columns: dict[str, int] = {}
    given = dict(choice.columns) if choice else {}
    for role, header in given.items():
        place = [column for column, text in headers.items() if plain(text) == plain(header)]
        if len(place) != 1:
            raise InvalidInput(
                f"the mapping says that {role} is the column {header!r} of {sheet}, which has {len(place) or 'no'} such column(s). "
                f"{did_you_mean(header, headers.values())}"
            )
        columns[role] = place[0]
    left_out = {plain(header) for header in choice.not_used} if choice else set()
    free = {column: text for column, text in headers.items() if column not in columns.values() and plain(text) not in left_out}
    by_component = {column: components[plain(text)] for column, text in free.items() if plain(text) in components and len(components) > 1}
    claims: dict[str, list[int]] = {}
    for column, text in free.items():
        role = role_of(text)
        if role and role not in columns and column not in by_component:
            claims.setdefault(role, []).append(column)
    doubtful = []
    for role, claimed in claims.items():
        best = min(rank_of(headers[column]) for column in claimed)
        first = [column for column in claimed if rank_of(headers[column]) == best]
        columns[role] = first[0]
        if len(first) > 1:
            doubtful.append(role)
    _totals(columns, free, by_component, period)
    return columns, by_component, tuple(doubtful)


def _totals(columns: dict[str, int], free: Mapping[int, str], by_component: Mapping[int, str], period: str) -> None:
    """A column headed "Total", or by the period's own month where others stand beside it, is the pay of the row."""
    taken = {*columns.values(), *by_component}
    role = "net" if "commission" in columns or by_component else "commission"
    months = {column: month(text) for column, text in free.items() if month(text)}
    own = [column for column, name in months.items() if name == period]
    if len(months) > 1 and len(own) == 1 and not set(MONEY) & set(columns):
        columns[role] = own[0]
        return
    for column, text in free.items():
        if plain(text) in ("total", "grand total") and column not in taken and role not in columns:
            columns[role] = column


def _kind(columns: Mapping[str, int], by_component: Mapping[int, str], sheet: str, choice: Choice | None) -> tuple[str, str]:
    """What kind of table it is, by its columns and the name of its sheet."""
    if choice and choice.kind:
        return choice.kind, choice.part
    money = [role for role in MONEY if role in columns]
    person = {"participant", "name", "last name"} & set(columns)
    of_sheet = label_of(sheet)
    of_sheet = "draw" if of_sheet == "recovery" else of_sheet
    if of_sheet in PARTS and "commission" not in columns and not by_component and ("amount" in columns or len(money) == 1):
        return "parts", of_sheet
    if "code" in columns and "amount" in columns and not money:
        return "payroll", ""  # a reference beside it is of the payment
    if "transaction" in columns or (("customer" in columns or "date" in columns) and "commission" in columns):
        return "deals", ""
    if "code" in columns and (money or "amount" in columns):
        return "payroll", ""
    if "component" in columns and "amount" in columns and not money:
        return "payroll", ""
    if (person or "period" in columns) and (money or by_component):
        return "summary", ""
    return "not used", ""

