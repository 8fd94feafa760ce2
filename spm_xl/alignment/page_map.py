"""The sheet Map: today's territories and the planned ones, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from spm_xl.alignment import layout
from spm_xl.alignment.figures import Figures
from spm_xl.alignment.map_picture import size_of
from spm_xl.outputs.pages import Book
from spm_xl.territory.plan import Plan

SHOWN = 620  # dots on the screen of a picture's width
GAP = 20
TOP_ROW, ROW_DOTS = 3, 20


def map_page(book: Book, plan: Plan, figures: Figures, pictures: Mapping[str, bytes]) -> None:
    """The page."""
    homes = " A pentagon is a participant's home." if plan.problem.homes is not None else ""
    words = f"Each account in the colour of its participant, on the ground that is nearest to it.{homes} The maps show the plan; they are drawn anew by a re-plan."
    page = book.sheet(layout.MAP, "Map", words)
    left = 0
    for name, png in pictures.items():
        wide, high = size_of(png)
        told = (
            f"{name}: {len(plan.problem.accounts):,} accounts of {len(plan.problem.participants):,} participants, coloured by participant."
            + (f" {int(figures.moved.sum()):,} accounts change hands." if name == layout.MAP_PLANNED else "")
        )  # fmt: skip
        scale = SHOWN / wide
        options = {"image_data": BytesIO(png), "x_offset": left, "x_scale": scale * _dots_per_inch(png) / 96, "y_scale": scale * _dots_per_inch(png) / 96, "description": told, "object_position": 3}
        page.sheet.insert_image(TOP_ROW, 0, f"{name}.png", options)
        left += SHOWN + GAP
        rows = int(high * scale / ROW_DOTS) + TOP_ROW + 2
    page.sheet.print_area(0, 0, rows, int(left / 64) + 1)
    page.sheet.fit_to_pages(1, 1)
    page.sheet.protect("", {"objects": True})  # a re-plan in Excel replaces the pictures


def _dots_per_inch(png: bytes) -> float:
    """What a picture says of itself; 96 where it says nothing, as XlsxWriter takes it."""
    at = png.find(b"pHYs")
    return 96.0 if at < 0 else round(int.from_bytes(png[at + 4 : at + 8], "big") * 0.0254)
