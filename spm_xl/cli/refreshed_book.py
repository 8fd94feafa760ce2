"""What a refresh comes to on the command line: the workbook is written, or would be, and what changed is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spm_xl.cli.books import formulas_left
from spm_xl.cli.screen import say, show_json
from spm_xl.errors import InvalidInput, NotWritable
from spm_xl.workbook.parts.whole_file import confirm_closed, replace_whole, write_whole

if TYPE_CHECKING:
    from spm_xl.workbook.refresh.refresh import Refreshed


@dataclass(frozen=True)
class Wish:
    """How a workbook is to be refreshed.

    Attributes
    ----------
    out : workbook to write instead of `book`. copy : keep what it was beside it. evaluate : compute formulas without a value.
    """

    book: Path
    out: Path | None = None
    into_locked: bool = False
    dry_run: bool = False
    copy: bool = True
    evaluate: bool = False
    json: bool = False
    quiet: bool = False

    @property
    def target(self) -> Path:
        """The workbook that is written."""
        return self.out or self.book


def confirm_possible(wish: Wish) -> None:
    """Refuse before anything is read what could not be written in the end."""
    if wish.out and wish.out.suffix.lower() != wish.book.suffix.lower():
        suffix = wish.book.suffix
        raise InvalidInput(f"{wish.book.name} stays an {suffix} file, and Excel does not open it as {wish.out.name}. Name it {wish.out.stem}{suffix}.")
    if not wish.dry_run:
        confirm_closed(wish.target)


def finish(wish: Wish, was: bytes, done: Refreshed, facts: Mapping[str, Any], notes: tuple[str, ...], dated: Path | None = None) -> None:
    """Write a refreshed workbook, and say what changed.

    Parameters
    ----------
    was : its bytes before. facts : what JSON says besides. notes : what the user should know. dated : a copy to keep, too.
    """
    content, left = _evaluated(done.data) if wish.evaluate else (done.data, formulas_left(done.data, done.changed))
    wanted = content != was or (wish.out is not None and not wish.out.exists())
    kept = _write(wish, was, content, dated) if wanted and not wish.dry_run else ()
    written = wish.target if wanted and not wish.dry_run else None
    if wish.json:
        show_json(_as_json(wish, done, left, written, kept) | {**facts, "notes": list(notes)})
    else:
        _print_changes(done)
    for note in notes:
        say(note, wish.quiet)
    _say_rest(wish, left, written, kept)


def _as_json(wish: Wish, done: Refreshed, left: int, written: Path | None, kept: tuple[Path, ...]) -> dict[str, Any]:
    return {
        "book": str(wish.book),
        "written": str(written) if written else None,
        "kept": str(kept[0]) if kept else None,
        "copies": [str(each) for each in kept],
        "cells": done.cells,
        "rows_added": done.added,
        "rows_removed": done.removed,
        "parts": list(done.changed),
        "formulas_left": left,
    }


def _print_changes(done: Refreshed) -> None:
    """What changed, on stdout."""
    rows = f", {done.added} row(s) more and {done.removed} fewer" if done.added or done.removed else ""
    print(f"{done.cells} cell(s) show another value{rows}")
    for part in done.changed:
        print(f"changed: {part}")


def _say_rest(wish: Wish, left: int, written: Path | None, kept: tuple[Path, ...]) -> None:
    """What was written where, on stderr."""
    if left:
        say(f"{left} formula(s) {'are' if written else 'would be'} left for the spreadsheet to compute on opening.", wish.quiet)
    for each in kept:
        say(f"as it was before: {each}", wish.quiet)
    if wish.dry_run:
        say("dry run: nothing was written.", wish.quiet)
    else:
        say(f"written: {written}" if written else f"{wish.target} is up to date: nothing was written.", wish.quiet)


def _evaluated(data: bytes) -> tuple[bytes, int]:
    """The workbook with its missing values computed, and how many are missing still."""
    from spm_xl.udfs.hosts.missing import compute_missing

    done = compute_missing(data)
    return done.data, len(done.left)


# --- writing --------------------------------------------------------------------------------------------


def before(book: Path) -> Path:
    """Where the copy of a workbook goes that is about to change.

    >>> before(Path("pay/March.xlsx")).name
    'March.before.xlsx'
    """
    return book.with_name(f"{book.stem}.before{book.suffix}")


def _write(wish: Wish, was: bytes, content: bytes, dated: Path | None) -> tuple[Path, ...]:
    """Write the workbook; the paths of the copies of what it was."""
    elsewhere = wish.out and not (wish.out.exists() and wish.out.samefile(wish.book))
    kept = before(wish.book) if wish.copy and not elsewhere else None
    if kept and (kept.is_symlink() or kept.is_dir()):
        raise NotWritable(f"{kept} is no ordinary file. Move it away, or refresh with --no-copy.")
    copies = tuple(path for path in (kept, dated) if path)
    for path in copies:
        write_whole(path, was)
    try:
        if elsewhere:
            write_whole(wish.target, content)
        else:
            replace_whole(wish.book, content, was)
    except BaseException:
        if dated:
            dated.unlink(missing_ok=True)
        raise
    return copies
