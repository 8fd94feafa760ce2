"""Data validation of inputs: choices and numbers, each with its message and what is said to a wrong entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

MOST_CHARACTERS = {"input_title": 32, "error_title": 32, "input_message": 255, "error_message": 255}


def from_list(source: str | Sequence[str], title: str, message: str) -> dict[str, Any]:
    """A choice from a list."""
    words = {"input_title": title, "input_message": message, "error_title": "Not in the list", "error_message": "Choose from the list."}
    return {"validate": "list", "source": source if isinstance(source, str) else list(source)} | words


def number_from(least: float, title: str, message: str, most: float | None = None) -> dict[str, Any]:
    """A number of at least `least`, at most `most`."""
    limits = {"criteria": ">=", "value": least} if most is None else {"criteria": "between", "minimum": least, "maximum": most}
    wrong = f"Enter a number of at least {least:,.15g}." if most is None else f"Enter a number from {least:,.15g} to {most:,.15g}."
    words = {"input_title": title, "input_message": message, "error_title": "Not a possible number", "error_message": wrong}
    return {"validate": "decimal"} | limits | words


def text_up_to(most: int, title: str, message: str) -> dict[str, Any]:
    """A text of at most so many characters."""
    words = {"input_title": title, "input_message": message, "error_title": "Too long", "error_message": f"Type at most {most:,} characters."}
    return {"validate": "length", "criteria": "<=", "value": most} | words
