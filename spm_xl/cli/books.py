"""Workbooks that finance already has, on the command line: their bindings and data, and the command bind."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from spm_xl.cli.screen import say, show_json
from spm_xl.cli.values import Data, load
from spm_xl.errors import InvalidInput, NotWritable
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.bind.binding_check import checked
from spm_xl.workbook.bind.binding_file import load as load_binding
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.parts.whole_file import not_writable, write_whole

if TYPE_CHECKING:
    from spm_xl.workbook.bind.bind import Proposal
    from spm_xl.workbook.bind.data_fields import Fields

KINDS = (".xlsx", ".xlsm", ".xltx", ".xltm")
TEMPLATES = {".xltx": ".xlsx", ".xltm": ".xlsm"}  # and the workbooks that they become


@dataclass(frozen=True)
class Bound:
    """A workbook with its binding.

    Attributes
    ----------
    data : its bytes. binding : with the columns of ranges by letters. file : the binding's file, None for none.
    """

    data: bytes
    binding: Binding
    file: Path | None


def content(book: Path) -> bytes:
    """The bytes of a workbook."""
    if book.suffix.lower() not in KINDS:
        raise InvalidInput(f"{book.name} is no workbook that can be filled. Give {', '.join(KINDS)}; save others as .xlsx first.")
    return _bytes(book)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as wrong:
        raise not_writable(path, wrong) from None


def bound(book: Path, file: Path | None) -> Bound:
    """A workbook with the binding that was named, or that stands beside it under its name."""
    data, beside = content(book), book.with_suffix(".toml")
    file = file or (beside if beside.is_file() else None)
    if file is None:
        return Bound(data, Binding(), None)
    try:
        text = _bytes(file).decode()
    except UnicodeDecodeError as wrong:
        raise InvalidInput(f"{file.name}: byte {wrong.start} is not UTF-8. Save the file as UTF-8.") from None
    return Bound(data, checked(load_binding(text, file.name), read(data), file.name), file)


def data_of(path: Path, quiet: bool) -> Mapping[str, Any]:
    """The data in a file or folder; what is to be said about them is said."""
    found: Data = load(path)
    for note in found.notes:
        say(note, quiet)
    return found.values


def formulas_left(data: bytes, parts: Container[str]) -> int:
    """How many formulas of some sheets show no value yet; the spreadsheet computes them on opening."""
    sheets = (sheet for sheet in read(data).sheets if sheet.part in parts)
    return sum(cell.formula is not None and cell.value is None for sheet in sheets for cell in sheet.cells.values())


# --- bind -----------------------------------------------------------------------------------------------


def bind(book: Path, data: Path | None, vocabulary: str, out: Path | None, force: bool, json: bool, quiet: bool) -> None:
    """Write what feeds what in a workbook as a binding file."""
    from spm_xl.workbook.bind.bind import proposed, text_of

    target = out or book.with_suffix(".toml")
    if target.exists() and not force:
        raise NotWritable(f"{target} is there already and stays as it is. Name another file with --out, or give --force to write over it.")
    proposal = proposed(content(book), _fields(data, vocabulary, quiet))
    write_whole(target, text_of(proposal, _head(book, data, vocabulary)).encode())
    if json:
        show_json(_as_json(book, target, proposal))
    else:
        print(target)
    _say_next(book, data, target, proposal, quiet)


def _fields(data: Path | None, vocabulary: str, quiet: bool) -> Fields | None:
    """The fields of the data, or of what the workbook is for; None for neither."""
    if data is not None:
        from spm_xl.workbook.bind.data_fields import fields_in

        return fields_in(data_of(data, quiet))
    if not vocabulary:
        return None
    if vocabulary != "statement":
        raise typer.BadParameter(f"there are no fields for {vocabulary}. Known: statement")
    from spm_xl.outputs.statement_fields import FIELDS, LIST
    from spm_xl.workbook.bind.data_fields import Fields

    lists = {field.name: {item.name: item.meaning for item in field.items} for field in FIELDS if field.kind == LIST}
    return Fields({field.name: field.meaning for field in FIELDS if field.kind != LIST}, lists)


def _head(book: Path, data: Path | None, vocabulary: str) -> tuple[str, ...]:
    source = f"the data in {data.name}" if data else f"the fields of a {vocabulary}" if vocabulary else "names made from the workbook"
    return (
        f"What feeds what in {book.name}: left a place of the workbook, right a name of the data ({source}).",
        "Edit freely. A line that starts with # does nothing; take the # away to use it.",
    )


def _as_json(book: Path, target: Path, proposal: Proposal) -> dict[str, Any]:
    rows = lambda group: {name: {"rows": each.of, "key": list(each.key), "columns": dict(each.columns)} for name, each in group.items()}  # noqa: E731
    binding = proposal.binding
    return {
        "book": str(book),
        "written": str(target),
        "cells": dict(binding.cells),
        "names": dict(binding.names),
        "tables": rows(binding.tables),
        "ranges": rows(binding.ranges),
        "markers": list(proposal.markers),
        "suggested": proposal.suggested,
        "unused": list(proposal.unused),
    }


def _say_next(book: Path, data: Path | None, target: Path, proposal: Proposal, quiet: bool) -> None:
    binding = proposal.binding
    columns = sum(len(rows.columns) for rows in (*binding.tables.values(), *binding.ranges.values()))
    lists = len(binding.tables) + len(binding.ranges)
    words = [f"{len(binding.cells) + len(binding.names)} cell(s)", f"{lists} table(s) or range(s) with {columns} column(s) bound"]
    say(f"{' and '.join(words)}; {proposal.suggested} suggestion(s) as comments.", quiet)
    if proposal.markers:
        say(f"the workbook has {len(proposal.markers)} marker(s) of its own, which need no binding.", quiet)
    found = binding.cells or binding.names or lists
    if not found and not proposal.markers:
        what = "nothing is called alike; see the suggestions" if proposal.suggested else "no place for data was found"
        say(f"{what}. Write {{{{ name }}}} into cells of {book.name}, or bind cells in {target.name}.", quiet)
    say(f"Look at {target}, then: {_then(book, str(data) if data else 'DATA', proposal)}", quiet)


def _then(book: Path, data: str, proposal: Proposal) -> str:
    """The command that uses the binding: a template is filled, another workbook refreshed."""
    kind = book.suffix.lower()
    if proposal.markers or kind in TEMPLATES:
        return f"spm-xl fill {book} --data {data} --out {book.stem}-filled{TEMPLATES.get(kind, kind)}"
    return f"spm-xl refresh {book} --data {data} --dry-run"
