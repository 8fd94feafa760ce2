"""Pictures of a workbook in Excel replaced in place: Excel exchanges no image, so a new picture takes the place of the old one."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

PICTURE = 13  # msoPicture
_KEPT = ("AlternativeText", "Title", "Placement", "OnAction")


def show(book: Any, name: str, png: bytes) -> bool:
    """Let a picture show something else; False where the workbook has none of that name.

    Parameters
    ----------
    book : an xlwings.Book.
    """
    for sheet in book.sheets:
        shapes = sheet.api.Shapes
        for at in range(1, shapes.Count + 1):
            shape = shapes(at)
            if shape.Type == PICTURE and str(shape.Name).casefold() == name.casefold():
                _exchange(shapes, shape, png)
                return True
    return False


def _exchange(shapes: Any, old: Any, png: bytes) -> None:
    """The new picture comes before the old one goes, so that a refusal leaves the old one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture.png"
        path.write_bytes(png)
        new = shapes.AddPicture(str(path), False, True, old.Left, old.Top, old.Width, old.Height)
    for fact in _KEPT:
        value = getattr(old, fact)
        if value != getattr(new, fact):
            setattr(new, fact, value)
    name = old.Name
    old.Delete()
    new.Name = name
