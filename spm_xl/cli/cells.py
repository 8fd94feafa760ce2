"""The functions of a cell on the command line: call one, list them, compute a workbook, freeze it."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import typer

from spm_xl.cli.screen import say, show_json
from spm_xl.errors import ControlFailure, InvalidInput
from spm_xl.udfs.cells import CellError
from spm_xl.udfs.hosts.json_cells import answer, answered, argument, as_json, plain
from spm_xl.workbook.parts.whole_file import confirm_closed, write_whole

UNICODE = ("utf-8", "backslashreplace")
KINDS = (".xlsx", ".xlsm")
LISTED = 5  # errors of a range that are named one by one


def call(name: str, arguments: list[str], json: bool, quiet: bool) -> None:
    """One answer on stdout; exit 3 and the reasons on stderr where it is an error or has errors in it."""
    found = answer(name, [argument(text) for text in arguments])
    if json:
        _print(_json_text(as_json(found) if isinstance(found, CellError) else {"value": as_json(found)}))
    elif isinstance(found, list):
        for row in found:
            _print("\t".join(_cell_text(cell) for cell in row))
    else:
        _print(_cell_text(found))
    reasons = _reasons(found)
    if reasons and not json:
        for reason in reasons[:LISTED]:
            say(f"spm-xl: {reason}", quiet)
        if len(reasons) > LISTED:
            say(f"spm-xl: and {len(reasons) - LISTED} more.", quiet)
    if reasons:
        raise typer.Exit(InvalidInput.exit_code)


def _reasons(found: Any) -> list[str]:
    """Why an answer is an error; of a range, why each cell of it is one, with its row."""
    if isinstance(found, CellError):
        return [found.why]
    rows = found if isinstance(found, list) else []
    return [f"row {at}: {cell.why}" for at, row in enumerate(rows, 1) for cell in row if isinstance(cell, CellError)]


def call_lines() -> None:
    """Answers to lines of JSON from stdin, one a line, each at once; blank lines are passed over."""
    for line in sys.stdin.buffer:
        text = line.decode("utf-8-sig", "backslashreplace").strip()
        if text:
            _print(answered(text))
            sys.stdout.flush()


def functions(json: bool) -> None:
    """Every function with its summary."""
    from spm_xl.udfs.catalog import FUNCTIONS

    if json:
        show_json([_described(function) for function in FUNCTIONS])
        return
    for function in FUNCTIONS:
        _print(function.signature)
        _print(f"    {function.summary}")


def _described(function: Any) -> dict[str, Any]:
    parameters = [
        {"name": each.name, "takes": each.kind.words, "optional": each.optional, "help": each.help}
        for each in function.parameters
    ]
    return {
        "name": function.name,
        "signature": function.signature,
        "summary": function.summary,
        "example": function.example,
        "spills": function.spills,
        "parameters": parameters,
    }


def _cell_text(cell: Any) -> str:
    """A cell on its line: a number without a needless point, text without tabs and line breaks."""
    if isinstance(cell, float):
        return repr(plain(cell))
    return " ".join(str(cell).split()) if isinstance(cell, str) and not cell.isprintable() else str(cell)


def _json_text(value: Any) -> str:
    from json import dumps

    return dumps(value, ensure_ascii=False)


def _print(line: str) -> None:
    """A line on stdout, in UTF-8 whatever the system prefers."""
    sys.stdout.flush()
    target = getattr(sys.stdout, "buffer", None)
    if target is None:
        print(line)
    else:
        target.write(line.encode(*UNICODE) + os.linesep.encode())


# --- workbooks ------------------------------------------------------------------------------------------


def evaluate(book: Path, out: Path | None, today: date | None, json: bool, quiet: bool) -> None:
    """Compute a workbook; exit 4 where cells are left that could not be computed."""
    from spm_xl.udfs.hosts.evaluate import evaluate as evaluated

    if out:
        _confirm_kind(book, out)
        confirm_closed(out)
    done = evaluated(book.read_bytes(), today)
    if out:
        write_whole(out, done.data)
    if json:
        show_json(
            {
                "book": str(book),
                "formulas": done.formulas,
                "changed": [{"cell": cell, "before": before, "after": after} for cell, before, after in done.changed],
                "errors": [asdict(found) for found in done.errors],
                "not_computed": [asdict(found) for found in done.not_computed],
                "written": str(out) if out else None,
            }
        )
    else:
        for found in done.errors:
            _print(f"{found.cell} {found.value}{' ' if found.why else ''}{found.why}")
        for found in done.not_computed:
            _print(f"{found.cell} not computed: {found.why}")
    computed = done.formulas - len(done.not_computed)
    say(f"{computed} of {done.formulas} formula(s) computed, {len(done.changed)} value(s) changed.", quiet)
    say(f"written: {out}" if out else "nothing was written; give --out FILE to keep the values.", quiet)
    if done.not_computed:
        left = f"{len(done.not_computed)} cell(s) were not computed and show what they showed before."
        raise ControlFailure(f"{left} Open the workbook in a spreadsheet program to compute them.")


def freeze(book: Path, out: Path | None, json: bool, quiet: bool) -> None:
    """Turn our formulas into values, each with a note of what it was."""
    from spm_xl.udfs.hosts.freeze import freeze as frozen

    target = out or book.with_name(f"{book.stem}-frozen{book.suffix}")
    _confirm_kind(book, target)
    confirm_closed(target)
    done = frozen(book.read_bytes())
    if done.cells:
        write_whole(target, done.data)
    written = str(target) if done.cells else None
    if json:
        cells = [{"cell": cell, "formula": formula} for cell, formula in done.cells]
        more = {"errors": done.errors, "without_note": done.without_note, "names": done.names}
        show_json({"book": str(book), "written": written, "cells": cells, **more})
    elif written:
        _print(written)
    if not written:
        say(f"{book.name} has none of our formulas: nothing was written.", quiet)
        return
    say(f"{len(done.cells)} formula(s) are values now, each with a note of what it was.", quiet)
    if done.errors:
        say(f"{len(done.errors)} of them show an error: {_some(done.errors)}.", quiet)
    if done.without_note:
        say(f"no note on {_some(done.without_note)}, which have a discussion of their own.", quiet)
    if done.names:
        say(f"names that use the functions stay as they are: {_some(done.names)}.", quiet)


def _confirm_kind(book: Path, out: Path) -> None:
    """Raise where a workbook would get an ending that is not its own: Excel does not open such a file."""
    kind = book.suffix.lower()
    if kind in KINDS and out.suffix.lower() != kind:
        raise InvalidInput(f"{book.name} stays an {kind} file, and Excel does not open it as {out.name}. Name it {out.stem}{kind}.")


def _some(words: tuple[str, ...], most: int = 5) -> str:
    return ", ".join(words[:most]) + (f" and {len(words) - most} more" if len(words) > most else "")
