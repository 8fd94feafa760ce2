"""Limits on what is read: beyond them a file is a mistake or an attack, and is refused unread.

>>> limits_of("part_bytes = 2 GB, columns = 2000").columns
2000
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, fields, replace
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.near import did_you_mean

MEGABYTE = 1 << 20
VARIABLE = "SPM_XL_LIMITS"  # of the environment: limits for every file that is read, as in `limits_of`
_UNITS = {"": 1, "KB": 1 << 10, "MB": MEGABYTE, "GB": 1 << 30}


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one input file.

    Attributes
    ----------
    file_bytes : size of the file on disk.
    inflated_bytes : bytes that all parts of a workbook (or a compressed file) really unpack to.
    part_bytes : the same for one part.
    ratio : inflated to packed bytes of a part, once it inflates to more than `ratio_from` bytes.
    entries : parts in a workbook, files in a folder.
    columns : columns in a table.
    cells : cells in a sheet or table, texts in a workbook.
    strict : refuse a workbook with macros, links, connections or embedded objects; else they are
        listed and ignored.
    """

    file_bytes: int = 1024 * MEGABYTE
    inflated_bytes: int = 2048 * MEGABYTE
    part_bytes: int = 1024 * MEGABYTE
    ratio: int = 150
    ratio_from: int = 20 * MEGABYTE
    entries: int = 10_000
    columns: int = 1_000
    cells: int = 20_000_000
    strict: bool = False


DEFAULT_LIMITS = Limits()


def limits_of(text: str, limits: Limits = DEFAULT_LIMITS) -> Limits:
    """Limits with some of them set, as `name = number` with commas between; a number may end in KB, MB or GB.

    Raises
    ------
    InvalidInput : an unknown name, or no number.
    """
    names = [field.name for field in fields(Limits)]
    for setting in filter(str.strip, text.split(",")):
        name, _, written = (part.strip() for part in setting.partition("="))
        found = re.fullmatch(r"([0-9][0-9_]*)\s*(|KB|MB|GB)", written.upper())
        if name not in names:
            raise InvalidInput(f"there is no limit {name!r}. {did_you_mean(name, names)}")
        if name == "strict" and written in ("yes", "no"):
            limits = replace(limits, strict=written == "yes")
        elif name == "strict" or not found:
            raise InvalidInput(f"the limit {name} is {written!r}. Write it like part_bytes = 2 GB (strict = yes or no).")
        else:
            changed: dict[str, Any] = {name: int(found[1]) * _UNITS[found[2]]}
            limits = replace(limits, **changed)
    return limits


def standing() -> Limits:
    """The limits of whoever runs the program: the usual ones, changed by the variable of the environment."""
    return limits_of(os.environ.get(VARIABLE, ""))


def raised(name: str) -> str:
    """How a person raises a limit, for messages."""
    return f"If you trust the file, raise the limit {name}: set {VARIABLE} to '{name} = ...', or give limits= in Python."
