"""Faults of the files that a territory command was given, told all at once.

`spm-xl check` knows the inputs of pay, and not these files, so that a refusal of them must name every fault itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from spm_xl.errors import InvalidInput, Problem, Refused
from spm_xl.territory.words import counted

LISTED = 10  # faults of one rule in one column that are told one by one


@contextmanager
def all_told() -> Iterator[None]:
    """What is refused inside is refused with every fault in words."""
    try:
        yield
    except Refused as refusal:
        raise every_fault(refusal.problems) from None


def every_fault(problems: Sequence[Problem]) -> InvalidInput:
    """The refusal with all of its faults in words."""
    stops = [each for each in problems if each.level == "refused"]
    return InvalidInput("\n".join([f"{counted(len(stops), 'fault')} in the files; nothing was written.", *few(stops)]))


def few(problems: Sequence[Problem]) -> list[str]:
    """Faults in words; of one rule in one column the first ones, and how many more."""
    count: dict[tuple[str, str, str], int] = {}
    lines = []
    for each in problems:
        kind = (each.rule, each.place.file, "".join(mark for mark in each.place.cell if not mark.isdigit()))
        count[kind] = count.get(kind, 0) + 1
        if count[kind] <= LISTED:
            lines.append(str(each))
    return lines + [f"... and {many - LISTED} more like it in {file} ({rule})" for (rule, file, _), many in count.items() if many > LISTED]
