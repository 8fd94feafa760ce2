"""JSON as data: numbers are exact, whole ISO dates are dates, and no name may be there twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput

DEEPEST = 100  # lists and objects inside each other


def read_json(path: Path) -> Any:
    """What a JSON file holds.

    Raises
    ------
    InvalidInput : no JSON, or something in it that no cell can hold; the message names the file and the place.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        found = json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_object)
        return _with_dates(found, path.name, "", 0)
    except UnicodeDecodeError as wrong:
        raise InvalidInput(f"{path.name}: byte {wrong.start} is not UTF-8. Save the file as UTF-8.") from None
    except json.JSONDecodeError as wrong:
        raise InvalidInput(f"{path.name} (line {wrong.lineno}, column {wrong.colno}): this is no JSON: {wrong.msg}.") from None
    except RecursionError:
        raise InvalidInput(f"{path.name}: lists and objects stand inside each other too deeply. Flatten them.") from None
    except InvalidInput as wrong:
        raise InvalidInput(str(wrong) if str(wrong).startswith(path.name) else f"{path.name}: {wrong}") from None
    except ValueError:  # a whole number of thousands of digits
        raise InvalidInput(f"{path.name}: a number has too many digits to be one. Put it into quotes.") from None


def _no_number(text: str) -> Any:
    raise InvalidInput(f"{text} is no number that a cell can hold. Write null for a blank cell.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InvalidInput(f"an object has {twice!r} twice. Rename or remove one of them.")
    return found


def _with_dates(value: Any, file: str, where: str, depth: int) -> Any:
    """The same with whole ISO dates as dates."""
    if depth > DEEPEST:
        raise InvalidInput(f"{file}: {where[:60]} lies more than {DEEPEST} lists and objects deep. Flatten it.")
    if isinstance(value, str):
        return day(value)
    if isinstance(value, Mapping):
        return {key: _with_dates(each, file, f"{where}.{key}", depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_dates(each, file, where, depth + 1) for each in value]
    return value


def day(text: str) -> Any:
    """A text that is a whole ISO date as that date, any other as it is.

    >>> day("2026-03-31"), day("2026-3-31"), day("2026-02-30")
    (datetime.date(2026, 3, 31), '2026-3-31', '2026-02-30')
    """
    if len(text) == 10 and text[4] == text[7] == "-" and text.isascii():
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text
