"""The input tables in words: as plain text for a terminal, and as the page docs/inputs.md.

Both are printed from the declaration, so that they cannot differ from what is read.

>>> print(schema_text("totals"))
totals: One row a control total that the source system declares for a table.
  table *  one of: transactions, splits, receipts, quotas, hours, opportunities, activities
           table that it counts
  count    number
           rows
  amount   number
           sum of its amount (share, hours, quota) column
  source   text
           who declares it
"""

from __future__ import annotations

from spm_xl.tables.schema import BY_NAME, TABLES, Column, Table

KINDS = (
    ("text", "free text"),
    ("id", "an identifier: text, compared exactly after trimming; `00731` and `731` are two"),
    ("number", "an exact number, `1234.5`"),
    ("money", "an exact amount, at most 1e15"),
    ("rate", "a share from 0 to 1: `0.05` (or a cell showing 5%) is five per cent; 5 is refused"),
    ("date", "a real date, or text as `2026-03-31`"),
    ("flag", "`yes` or `no`"),
    ("choice", "one of the words listed"),
    ("condition", "a test such as `product = Widget | Gadget; amount >= 1000`"),
    ("numbers", "several numbers separated by a bar: `0.25|0.5|0.75`"),
)
HEAD = """# Input tables

<!-- printed from spm_xl/tables/schema.py and measuring.py; do not edit: `python -m spm_xl.tables.document > docs/inputs.md` -->

The same tables come from one workbook (an Excel table or a sheet of that name), from a folder (a CSV or Parquet
file of that name, or a workbook in it), or from pandas frames. Case does not count in the names of tables and columns,
and a space stands for an underscore. `spm-xl init` writes an empty workbook with all of them; an export of another
system is read through a [mapping](mapping.md).

A scorecard needs the participants and shows what the other tables let it tell; pay needs four tables. **Bold** columns are
needed. The key tells rows apart; two rows with one key are refused. Tables that are called open keep further columns of
yours, which conditions and measures may name.

| kind | how a cell is written |
|---|---|
"""
CONDITIONS = """
## Conditions

Clauses are joined by `;` and must all hold. A clause is a name, one of `=` `!=` `<` `<=` `>` `>=`, and a value; `=` and
`!=` take several values separated by `|`. Nothing after `=` means blank. Text is compared without regard to case,
numbers exactly, dates as `2026-03-31`. A value that holds one of `; | = < >` stands in double quotes. Nothing in a
condition is ever run as code.
"""


def schema_text(name: str = "") -> str:
    """The tables and their columns as plain text; one table where its name is given. * marks needed columns."""
    tables = (BY_NAME[name],) if name else TABLES
    return "\n\n".join(_table_text(table) for table in tables)


def page() -> str:
    """The page docs/inputs.md."""
    kinds = "".join(_cells(kind, meaning) for kind, meaning in KINDS)
    listed = "\n".join(f"- [{t.name}](#{t.name}){f' ({_need(t)})' if t.needed else ''}: {t.meaning}" for t in TABLES)
    return HEAD + kinds + CONDITIONS + f"\n## Tables\n\n{listed}\n\n" + "\n".join(map(_table_page, TABLES))


def _need(table: Table) -> str:
    return "needed" if table.name == "participants" else "needed for pay"


def _is_needed(column: Column) -> bool:
    return column.required and not column.default


def _written(column: Column) -> str:
    """Kind, choices, default and reference of a column."""
    kind = f"one of: {', '.join(column.choices)}" if column.kind == "choice" else column.kind
    default = f"; blank: {column.default}" if column.default else ""
    return kind + default + (f"; in {column.refers}" if column.refers else "")


def _table_text(table: Table) -> str:
    names = [column.name + (" *" if _is_needed(column) else "") for column in table.columns]
    width = max(map(len, names)) + 2
    lines = [f"{table.name}: {table.meaning}"]
    for name, column in zip(names, table.columns, strict=True):
        lines += [f"  {name:<{width}}{_written(column)}", f"  {'':<{width}}{column.meaning}"]
    return "\n".join(lines)


def _table_page(table: Table) -> str:
    facts = [f"Key: {', '.join(f'`{name}`' for name in table.key)}."]
    if table.needed:
        facts.append(f"{_need(table).capitalize()}.")
    if table.open:
        facts.append("Open.")
    rows = "".join(_column_row(column) for column in table.columns)
    return f"### {table.name}\n\n{table.meaning} {' '.join(facts)}\n\n| column | kind | meaning |\n|---|---|---|\n{rows}"


def _column_row(column: Column) -> str:
    name = f"**{column.name}**" if _is_needed(column) else column.name
    return _cells(name, _written(column), column.meaning)


def _cells(*texts: str) -> str:
    """A row of a table in Markdown, where a bar in a text must be marked."""
    return "| " + " | ".join(text.replace("|", "\\|") for text in texts) + " |\n"


if __name__ == "__main__":
    print(page(), end="")
