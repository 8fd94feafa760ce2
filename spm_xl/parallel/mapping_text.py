"""The mapping that a comparison understood by itself, as a TOML file to be corrected and given back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from spm_xl.parallel.choices import Choices
from spm_xl.parallel.grid import Grid, read
from spm_xl.parallel.ours import of_folder
from spm_xl.parallel.table import Table, tables
from spm_xl.parallel.words import plain


def mapping_of_sheets(run: Path, old: Path, sheet: str, choices: Choices) -> str:
    """How the sheets of a file are understood, also where that is not enough to compare them."""
    ours = of_folder(run)
    components = {plain(deal.component): deal.component for deal in ours.deals}
    grids = [grid for grid in read(old).grids if not sheet or grid.sheet == sheet]
    found = [table for grid in grids for table in tables(grid, ours.period, components, choices.of(grid.sheet, grid.file))]
    known = {(table.grid.file, table.grid.sheet) for table in found}
    return mapping_text(found, choices, [grid for grid in grids if (grid.file, grid.sheet) not in known])


def mapping_text(found: Sequence[Table], choices: Choices, unknown: Sequence[Grid] = ()) -> str:
    """A TOML document of `spm_xl.parallel.choices`: one entry for each sheet with a table, the first of several; unknown sheets as remarks."""
    lines = [
        "# How the old sheet was understood. Correct it, and give it with --mapping; docs/parallel.md says what each key means.",
    ]
    settings = {name: getattr(choices, name) for name in ("measure", "decimal", "dates", "period") if getattr(choices, name)}
    if settings:
        lines += ["", "[settings]", *(f"{name} = {quoted(value)}" for name, value in settings.items())]
    for heading, pairs in (("people", choices.people), ("codes", choices.codes)):
        if pairs:
            lines += ["", f"[{heading}]", *(f"{quoted(key)} = {quoted(value)}" for key, value in pairs.items())]
    seen = set()
    for table in found:
        if (table.grid.file, table.grid.sheet) not in seen:
            seen.add((table.grid.file, table.grid.sheet))
            lines += ["", "[[tables]]", *_entry(table)]
    lines += [line for grid in unknown for line in _unknown(grid)]
    return "\n".join(lines) + "\n"


def _unknown(grid: Grid) -> Iterator[str]:
    """A sheet in which no header was found: the first row of several words, to be completed."""
    row, words = next(((row, [each for each in cells.values() if isinstance(each, str)]) for row, cells in grid.rows if len(cells) > 1), (0, []))
    if row:
        yield ""
        yield "# No header was understood here. Say what the columns are, and take the marks away."
        yield "# [[tables]]"
        yield f"# {_where(grid)}"
        yield f"# header = {row}"
        yield '# kind = "deals"'
        yield f"# columns = {{participant = \"\", transaction = \"\", commission = \"\"}}   # of {', '.join(map(quoted, words))}"


def _where(grid: Grid) -> str:
    return f"sheet = {quoted(grid.sheet)}" if grid.sheet else f"file = {quoted(grid.file)}"


def _entry(table: Table) -> Iterator[str]:
    yield _where(table.grid)
    yield f"header = {table.header}"
    yield f"kind = {quoted(table.kind)}"
    if table.part:
        yield f"part = {quoted(table.part)}"
    pairs = ", ".join(f"{quoted(role) if ' ' in role else role} = {quoted(table.headers[column])}" for role, column in table.columns.items())
    yield f"columns = {{{pairs}}}"
    if table.unused:
        yield f"not_used = [{', '.join(map(quoted, table.unused))}]"


def quoted(text: str) -> str:
    r"""A text as TOML writes it.

    >>> quoted('Net "due"')
    '"Net \\"due\\""'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(character if character >= " " else f"\\u{ord(character):04x}" for character in escaped) + '"'
