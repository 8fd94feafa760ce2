"""A refresh in a process of its own: the workbook is at the other end of a pipe, in a program whose Python cannot calculate.

LibreOffice's own Python has no numpy on many systems. So its extension starts the Python that installed it
(`libreoffice_refresh`), which runs this: it reads the inputs, measures or plans, and asks the program for cells, line by line. A line
is JSON: {"do": "values", "with": [["Team", 1, 1, 2, 2]]} asks, {"answer": [[1.0, null], ["text", true]]} answers,
{"words": "...", "notes": []} ends it, or {"refused": "..."}. `python -m spm_xl.udfs.hosts.piped_book`
"""

from __future__ import annotations

import json
import os
import sys
from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from spm_xl.errors import NotWritable, SpmError
from spm_xl.workbook.ports.live_host import Area, LiveTable


class PipedBook:
    """The workbook at the other end (`live_host.Host`)."""

    def __init__(self, asks: TextIO, answers: TextIO):
        self.asks, self.answers = asks, answers

    def _asked(self, what: str, *given: Any) -> Any:
        print(json.dumps({"do": what, "with": given}), file=self.asks, flush=True)
        line = self.answers.readline()
        if not line:
            raise NotWritable("the spreadsheet program is gone.")
        found = json.loads(line)
        if "failed" in found:
            raise NotWritable(found["failed"])
        return found["answer"]

    @property
    def path(self) -> Path | None:
        """Where it is saved."""
        found = self._asked("path")
        return Path(found) if found else None

    @property
    def since_1904(self) -> bool:
        """Whether its days count from 1904."""
        return bool(self._asked("since_1904"))

    def sheets(self) -> Sequence[str]:
        """Names of its sheets."""
        return list(self._asked("sheets"))

    def names(self) -> Mapping[str, Area]:
        """Names that stand for one area."""
        return {name: Area(*area) for name, area in self._asked("names").items()}

    def tables(self) -> Mapping[str, LiveTable]:
        """Its tables."""
        return {name: LiveTable(tuple(headers), Area(*area)) for name, (headers, area) in self._asked("tables").items()}

    def values(self, area: Area) -> list[list[Any]]:
        """What the cells show."""
        return list(self._asked("values", area))

    def formulas(self, area: Area) -> list[list[str]]:
        """The formulas."""
        return list(self._asked("formulas", area))

    def protected(self, sheet: str) -> bool:
        """Whether a sheet is protected."""
        return bool(self._asked("protected", sheet))

    def locked(self, area: Area) -> list[str]:
        """A few of the cells that cannot be changed."""
        return list(self._asked("locked", area))

    def write(self, area: Area, rows: Sequence[Sequence[Any]]) -> None:
        """Set values."""
        self._asked("write", area, rows)

    def write_formulas(self, area: Area, rows: Sequence[Sequence[str]]) -> None:
        """Set formulas."""
        self._asked("write_formulas", area, rows)

    def resize(self, table: str, rows: int) -> None:
        """Give a table that many rows."""
        self._asked("resize", table, rows)

    def remove(self, table: str, rows: Sequence[int]) -> None:
        """Take rows of a table out."""
        self._asked("remove", table, list(rows))

    def show_days(self, area: Area) -> None:
        """The short date for cells without a number format of their own."""
        self._asked("show_days", area)

    def show_picture(self, name: str, png: bytes) -> bool:
        """Let a picture show something else; bytes travel as text."""
        return bool(self._asked("show_picture", name, b64encode(png).decode()))

    def suspended(self, on: bool) -> None:
        """Neither drawing nor calculation while on."""
        self._asked("suspended", on)

    def undone(self) -> bool:
        """Take back every change since `suspended(True)`."""
        return bool(self._asked("undone"))

    def copy_to(self, path: Path) -> None:
        """Save a copy as it is now."""
        self._asked("copy_to", str(path))

    def say(self, words: str) -> None:
        """Words in the status bar."""
        self._asked("say", words)


def main() -> None:
    """Refresh the workbook at the other end of this process's input and output."""
    with open(os.dup(1), "w", encoding="utf-8") as asks:
        os.dup2(2, 1)  # what a library prints, also one written in C, must not get between the lines
        print(json.dumps(_done(PipedBook(asks, sys.stdin))), file=asks, flush=True)


def _done(host: PipedBook) -> dict[str, Any]:
    from spm_xl.udfs.hosts.fresh import refreshed
    from spm_xl.workbook.ports.live_book import LiveBook

    try:
        done = refreshed(LiveBook(host))
    except SpmError as wrong:
        return {"refused": str(wrong)}
    return {"words": done.words, "cells": done.written.cells, "added": done.written.added, "removed": done.written.removed, "notes": done.notes}


if __name__ == "__main__":
    main()
