"""Pictures of a LibreOffice document replaced in place; a step that undo takes back with the other changes of a refresh."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PICTURE = "com.sun.star.drawing.GraphicObjectShape"


def show(document: Any, context: Any, name: str, png: bytes) -> bool:
    """Let a picture show something else; False where the document has none of that name."""
    shape = _found(document, name)
    if shape is None:
        return False
    before, after = shape.Graphic, _graphic(context, png)

    def shows(graphic: Any) -> None:
        shape.Graphic = graphic

    shows(after)
    document.UndoManager.addUndoAction(_step(f"Picture {name}", lambda: shows(before), lambda: shows(after)))
    return True


def _found(document: Any, name: str) -> Any:
    for sheet in document.Sheets:
        page = sheet.DrawPage
        for shape in (page.getByIndex(at) for at in range(page.Count)):
            if shape.supportsService(PICTURE) and shape.Name.casefold() == name.casefold():
                return shape
    return None


def _graphic(context: Any, png: bytes) -> Any:
    """The image of a PNG as LibreOffice has it."""
    import uno

    manager = context.ServiceManager
    stream = manager.createInstanceWithArgumentsAndContext("com.sun.star.io.SequenceInputStream", (uno.ByteSequence(png),), context)
    told = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    told.Name, told.Value = "InputStream", stream
    return manager.createInstanceWithContext("com.sun.star.graphic.GraphicProvider", context).queryGraphic((told,))


def _step(title: str, undo: Callable[[], None], redo: Callable[[], None]) -> Any:
    """A step of the undo list, as LibreOffice keeps none of an image that a program replaced."""
    import unohelper
    from com.sun.star.document import XUndoAction

    class Step(unohelper.Base, XUndoAction):  # type: ignore[misc]
        Title = title

        def getTitle(self) -> str:
            return title

        def undo(self) -> None:
            undo()

        def redo(self) -> None:
            redo()

    return Step()
