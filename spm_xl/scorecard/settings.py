"""What a workbook wants its scorecard to be measured from: named cells such as spm.inputs, and what was given instead.

Paths are meant from the workbook's own folder on, so that a folder with a workbook and its data can be moved.

>>> window_words(2017.0, False), window_words(43040.0, False), window_words(" 2017-Q4 ", False)
('2017', '2017-11', '2017-Q4')
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput, NotFound
from spm_xl.near import did_you_mean
from spm_xl.scorecard.fields import SETTINGS
from spm_xl.tables.mapping import PRESETS
from spm_xl.workbook.grid.day_numbers import day_shown
from spm_xl.workbook.ports.port import Port

PREFIX = "spm."
_LAST_YEAR = 9_999  # a larger number is a day: Excel takes 2017-11 that is typed for the first day of that month
_YES, _NO = ("yes", "true", "1"), ("", "no", "false", "0")
_ON_ANOTHER_COMPUTER = re.compile(r"[\\/]([\\/]|\?\?[\\/])|[a-z][a-z\d+.-]+:[\\/]{2}", re.IGNORECASE)  # \\server\share, https://...


@dataclass(frozen=True, slots=True)
class Settings:
    """What a scorecard is measured from; blank as in `spm_xl.scorecard.calculate.calculate`. copy : keep a dated one."""

    source: Path
    mapping: str | Path | None = None
    data: Path | None = None
    window: str = ""
    interval: str = "quarter"
    as_of: date | None = None
    ranked_by: str = ""
    team: str = ""
    copy: bool = False


def settings_of(port: Port, given: Mapping[str, Any]) -> Settings:
    """The settings of a workbook.

    Parameters
    ----------
    given : by name; what is given wins over the workbook's own, also a blank text. None is not given.

    Raises
    ------
    InvalidInput, NotFound : a setting that cannot be used; the message names its cell.
    """
    own = {field.name.removeprefix(PREFIX): _filled(port, field.name) for field in SETTINGS}
    found = {name: given.get(name) if given.get(name) is not None else value for name, value in own.items()}
    source = given.get("source") if given.get("source") is not None else own["inputs"]
    if source is None:
        raise InvalidInput(f"there are no inputs. Name their file or folder in the workbook's cell {PREFIX}inputs, or give it to the refresh.")
    path = Path(source) if given.get("source") is not None else _beside(port, str(source))
    _check_apart(port, path)
    return Settings(
        source=path,
        mapping=given["mapping"] if given.get("mapping") is not None else _mapping(port, own["mapping"]),
        data=Path(given["data"]) if given.get("data") is not None else None,
        window=window_words(found["window"], port.since_1904),
        interval=_text(found["interval"]) or "quarter",
        as_of=_day(found["as_of"], port.since_1904),
        ranked_by=_text(found["ranked_by"]),
        team=_text(found["team"]),
        copy=_yes(found["copy"]),
    )


def _filled(port: Port, name: str) -> Any:
    """What stands in a named cell, None where nothing does."""
    value = port.named(name)
    if isinstance(value, str) and re.fullmatch(r"#[A-Z/0]+[!?]?", value):
        raise InvalidInput(f"the cell {name} shows the error {value}. Correct it.")
    return None if isinstance(value, str) and not value.strip() else value


def _text(value: Any) -> str:
    """A setting as text: a number as it is typed."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _yes(value: Any) -> bool:
    """A setting that is yes or no."""
    words = _text(value).casefold()
    if words not in _YES + _NO:
        raise InvalidInput(f"the cell {PREFIX}copy holds {_text(value)!r}. Type yes or no.")
    return words in _YES


# --- paths ----------------------------------------------------------------------------------------------


def _beside(port: Port, text: str) -> Path:
    """The inputs that the workbook names."""
    path = _path(port, "inputs", text)
    try:
        if path.is_file() or path.is_dir():
            return path
        near = did_you_mean(path.name, sorted(each.name for each in path.parent.iterdir())[:200]) if path.parent.is_dir() else ""
    except OSError as wrong:
        raise NotFound(f"{text[:200]}, which the workbook's cell {PREFIX}inputs names, cannot be read: {wrong.strerror}. Correct the cell.") from None
    raise NotFound(f"there is no {path}, which the workbook's cell {PREFIX}inputs names. {near} Correct the cell, or put the inputs there.")


def _mapping(port: Port, value: Any) -> str | Path | None:
    """A mapping that the workbook names: a preset, or a file beside it."""
    text = _text(value)
    return text or None if text in PRESETS or not text else _path(port, "mapping", text)


def _path(port: Port, setting: str, text: str) -> Path:
    """A path that the workbook names, from its own folder on.

    Only files of this computer: merely to look for one on another computer tells that computer who asks, and on Windows how
    to log in as them. Whoever sends a workbook would choose that computer.
    """
    text = text.strip()
    if _ON_ANOTHER_COMPUTER.match(text):
        raise InvalidInput(
            f"the workbook's cell {PREFIX}{setting} names {text[:200]}, on another computer, and a workbook may send nobody there. "
            "Name a path from the workbook's folder on, or one with a drive letter; or give it to spm-xl refresh yourself."
        )
    try:
        path = Path(text).expanduser()
    except RuntimeError:  # there is no such user
        path = Path(text)
    path = path if path.is_absolute() else saved(port, f"{PREFIX}{setting} ({text[:200]}) has no folder to start from").parent / path
    as_windows = Path(str(path).replace("\\", "/"))
    return as_windows if os.path.exists(as_windows) else path


def saved(port: Port, so_that: str) -> Path:
    """Where a workbook is saved; refuses one that is in no folder, with what follows from that."""
    if port.path is None:
        raise InvalidInput(
            f"the workbook is in no folder of this computer, so that {so_that}. It was never saved, or it is in a cloud that keeps no folder here. "
            "Save it in a folder first. Nothing was changed."
        )
    return port.path


def _check_apart(port: Port, source: Path) -> None:
    """Refuse inputs of which the workbook itself is one: its own tables would be read as inputs, or be written over."""
    if port.path is None:
        return
    book, inputs = port.path.resolve(), source.resolve()
    if book == inputs:
        raise InvalidInput(f"{book.name} is named as its own inputs, whose tables a refresh would write over. Put the inputs into a workbook or folder of their own.")
    if book.parent == inputs:
        raise InvalidInput(
            f"the folder of the inputs, {inputs.name}, holds this workbook itself, whose tables would be read as inputs. "
            f"Put the inputs into a folder of their own beside the workbook, such as {inputs.name}/inputs, and name that."
        )


# --- days and windows -----------------------------------------------------------------------------------


def window_words(value: Any, since_1904: bool) -> str:
    """The name of a window, as it was meant where a spreadsheet made a number or a day of it."""
    if isinstance(value, float) and value > _LAST_YEAR:
        day = _day(value, since_1904)
        return f"{day:%Y-%m}" if day else ""
    return _text(value)


def _day(value: Any, since_1904: bool) -> date | None:
    """A day from a date, its serial number, or ISO text."""
    if value is None or isinstance(value, date):
        return value
    found = day_shown(value, since_1904)
    if found:
        return found
    if isinstance(value, str):
        if not value.strip():
            return None
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise InvalidInput(f"the as-of day {value!r} is no day. Write it as 2026-03-31.")
