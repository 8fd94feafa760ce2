"""`spm-xl refresh`: new data into a workbook that is in use, in place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spm_xl.cli.books import Bound, bound, data_of, formulas_left
from spm_xl.cli.screen import say, show_json
from spm_xl.errors import InvalidInput, NotWritable
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.bind.binding_check import checked
from spm_xl.workbook.bind.data_fields import fields_in
from spm_xl.workbook.parts.whole_file import confirm_closed, replace_whole, write_whole

if TYPE_CHECKING:
    from spm_xl.workbook.refresh.refresh import Refreshed


def refresh(
    book: Path, data: Path, binding: Path | None, out: Path | None, into_locked: bool, dry_run: bool, copy: bool, evaluate: bool,
    json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Write data into a workbook."""
    from spm_xl.workbook.refresh.refresh import refresh as refreshed

    target = out or book
    if out and out.suffix.lower() != book.suffix.lower():
        raise InvalidInput(f"{book.name} stays an {book.suffix} file, and Excel does not open it as {out.name}. Name it {out.stem}{book.suffix}.")
    if not dry_run:
        confirm_closed(target)
    found = bound(book, binding)
    values = data_of(data, quiet)
    feeding = found.binding if found.file else _exact(book, found, values)
    _say_bound(book, found, feeding, data, quiet)
    try:
        done = refreshed(found.data, feeding, values, into_locked=into_locked)
    except InvalidInput as wrong:
        raise InvalidInput(f"{book.name}: {wrong}") from None
    content, left = _evaluated(done.data) if evaluate else (done.data, formulas_left(done.data, done.changed))
    kept = None
    wanted = content != found.data or (out is not None and not out.exists())
    if wanted and not dry_run:
        kept = _write(book, out, found.data, content, copy)
    written = target if wanted and not dry_run else None
    if json:
        show_json(_as_json(book, found, done, left, written, kept))
    else:
        _print_changes(done)
    _say_rest(target, done, left, written, kept, dry_run, quiet)


def _as_json(book: Path, found: Bound, done: Refreshed, left: int, written: Path | None, kept: Path | None) -> dict[str, Any]:
    return {
        "book": str(book),
        "binding": str(found.file) if found.file else None,
        "written": str(written) if written else None,
        "kept": str(kept) if kept else None,
        "cells": done.cells,
        "rows_added": done.added,
        "rows_removed": done.removed,
        "parts": list(done.changed),
        "formulas_left": left,
        "notes": list(done.notes),
    }


def _print_changes(done: Refreshed) -> None:
    """What changed, on stdout."""
    rows = f", {done.added} row(s) more and {done.removed} fewer" if done.added or done.removed else ""
    print(f"{done.cells} cell(s) show another value{rows}")
    for part in done.changed:
        print(f"changed: {part}")


def _say_rest(target: Path, done: Refreshed, left: int, written: Path | None, kept: Path | None, dry_run: bool, quiet: bool) -> None:
    """Notes, and what was written where, on stderr."""
    for note in done.notes:
        say(note, quiet)
    if left:
        say(f"{left} formula(s) {'are' if written else 'would be'} left for the spreadsheet to compute on opening.", quiet)
    if kept:
        say(f"as it was before: {kept}", quiet)
    if dry_run:
        say("dry run: nothing was written.", quiet)
    else:
        say(f"written: {written}" if written else f"{target} is up to date: nothing was written.", quiet)


def _exact(book: Path, found: Bound, values: Mapping[str, Any]) -> Binding:
    """What the data name exactly as the workbook does."""
    from spm_xl.workbook.bind.bind import proposed
    from spm_xl.workbook.grid.grid_read import read

    exact = proposed(found.data, fields_in(values), "exact").binding
    if not (exact.cells or exact.names or exact.tables or exact.ranges):
        raise InvalidInput(
            f"{book.name} has no binding beside it ({book.with_suffix('.toml').name}), and no cell, table or range of it is called exactly "
            f"like something in the data. Write a binding: spm-xl bind {book} --data ..."
        )
    return checked(exact, read(found.data), book.name)


def _say_bound(book: Path, found: Bound, binding: Binding, data: Path, quiet: bool) -> None:
    if found.file:
        say(f"bound by {found.file}", quiet)
        return
    rows = [*binding.tables.items(), *binding.ranges.items()]
    places = [*(f"{key} = {name}" for key, name in (*binding.names.items(), *binding.cells.items())), *(f"{key} = {each.of}" for key, each in rows)]
    say(f"there is no binding; only what has exactly the same name is written: {'; '.join(places[:8])}{' ...' if len(places) > 8 else ''}", quiet)
    say(f"to bind more: spm-xl bind {book} --data {data}", quiet)


def _evaluated(data: bytes) -> tuple[bytes, int]:
    """The workbook with its missing values computed, and how many are missing still."""
    from spm_xl.udfs.hosts.missing import compute_missing

    done = compute_missing(data)
    return done.data, len(done.left)


def before(book: Path) -> Path:
    """Where the copy of a workbook goes that is about to change.

    >>> before(Path("pay/March.xlsx")).name
    'March.before.xlsx'
    """
    return book.with_name(f"{book.stem}.before{book.suffix}")


def _write(book: Path, out: Path | None, was: bytes, content: bytes, copy: bool) -> Path | None:
    """Write the workbook; the path of the copy of what it was, where one was kept."""
    if out and not (out.exists() and out.samefile(book)):
        write_whole(out, content)
        return None
    kept = before(book) if copy else None
    if kept:
        if kept.is_symlink() or kept.is_dir():
            raise NotWritable(f"{kept} is no ordinary file. Move it away, or refresh with --no-copy.")
        write_whole(kept, was)
    replace_whole(book, content, was)
    return kept
