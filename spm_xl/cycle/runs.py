"""The folder that holds the runs: its journal, opened only where it is sound, and what it knows of each period.

Every command of the cycle begins here, so none of them builds on entries that somebody altered.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from spm_xl.cycle.journal import Entry, Journal, broken, journal, standing_journal
from spm_xl.cycle.kinds import CALCULATED
from spm_xl.cycle.states import Standing, standing, standings
from spm_xl.errors import ControlFailure, InvalidInput, NotFound
from spm_xl.near import did_you_mean
from spm_xl.outputs.manifest import MANIFEST, read_manifest

FROM_VERIFY = "spm-xl verify says what was altered; restore the file from a copy."


@contextmanager
def opened(folder: Path) -> Iterator[Journal]:
    """The journal of a folder, made where there is none; `ControlFailure` where its chain is broken."""
    with journal(folder) as kept:
        sound(kept.entries())
        yield kept


def entries_of(folder: Path) -> tuple[Entry, ...]:
    """What the journal of a folder holds; nothing where it has none."""
    if not standing_journal(folder):
        return ()
    with opened(folder) as kept:
        return kept.entries()


def sound(entries: Sequence[Entry]) -> None:
    """Raise `ControlFailure` where a chain is broken: nothing is built on what was altered."""
    if wrong := broken(entries):
        raise ControlFailure(f"the journal cannot be trusted: {wrong}. {FROM_VERIFY}")


def company_of(entries: Sequence[Entry]) -> str:
    """The company whose cycle a journal tells; "" before its first run."""
    return next((str(entry.content.get("company", "")) for entry in entries if entry.kind == CALCULATED), "")


def confirm_company(entries: Sequence[Entry], company: str, folder: Path) -> None:
    """Raise `InvalidInput` where the folder holds the runs of another company."""
    known = company_of(entries)
    if known and known != company:
        raise InvalidInput(
            f"the folder {folder.name} holds the cycle of {known}, not of {company}. Write the runs of each company to a folder of their own."
        )


def period_of(run: Path) -> str:
    """The period of a run's folder, by its manifest."""
    return str(read_manifest(run)["period"])


def known_period(entries: Sequence[Entry], period: str) -> Standing:
    """Where a period stands that has a run; `NotFound` where the journal has none of it."""
    found = standings(entries)
    if period not in found:
        raise NotFound(f"the journal knows no run of {period}. Write it with spm-xl run first. {did_you_mean(period, found)}".strip())
    return found[period]


def own_run(entries: Sequence[Entry], run: Path) -> Standing:
    """Where the period of a run's folder stands; refuses a folder that is not its period's run."""
    found = known_period(entries, period_of(run))
    if found.run != run.name:
        raise InvalidInput(f"the run of {found.period} stands in {found.run}, not in {run.name}. Name that folder.")
    return found


def run_before(entries: Sequence[Entry], folder: Path, period: str) -> Path | None:
    """Folder of the run of a period; None where the journal knows none, or its folder is gone."""
    found = standing(entries, period)
    path = folder / found.run
    return path if found.run and (path / MANIFEST).is_file() else None


def absolute(path: Path | str) -> Path:
    """A path that stays the same wherever a command is given; links stay as they are."""
    return Path(os.path.abspath(path))
