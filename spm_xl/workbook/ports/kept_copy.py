"""Where a copy of a workbook goes: beside it, under a name that nothing has yet."""

from __future__ import annotations

import itertools
from pathlib import Path


def free(path: Path) -> Path:
    """The path itself, or the next one with a number where something stands there.

    >>> free(Path("/nowhere/Team scorecard 2026-03-31.xlsx")).name
    'Team scorecard 2026-03-31.xlsx'
    """
    names = itertools.chain([path.name], (f"{path.stem} ({at}){path.suffix}" for at in itertools.count(2)))
    return next(found for name in names if not ((found := path.with_name(name)).exists() or found.is_symlink()))
