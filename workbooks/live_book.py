"""A workbook that calculates, and how its cells look.

Inputs are blue on pale yellow and unlocked, formulas black, what is read from another sheet green.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from spm_xl.workbooks.page import BLUE, GREY, INK, INPUT, INPUT_FILL, LINE, LOOKS, NAVY, PALE

GREEN = "#00612E"  # read from another sheet
CREATED = datetime(2026, 7, 1)  # the day stands in the file in place of a clock
NEWEST_EXCEL = 191029  # calculation engine: a file of an older one is recalculated on opening, and would lose its values
AFTER_NUMBERS = " after"
NUMBERS = {
    "money": "#,##0.00;-#,##0.00;–",
    "whole": "#,##0;-#,##0;–",
    "percent": "0.0%",
    "fine": "0.00%",
    "rate": "0.0##%",
    "factor": "0.00x",
    "check": "0.00;-0.00;0",
    "count": "0",
    "boundary": "#,##0",
    "date": "yyyy-mm-dd",
    "effect": '"▲ "#,##0.00;"▼ -"#,##0.00;–',
    "any": "General",
    "number": "#,##0",
    "index": "0.00",
    "fraction": "0.0",
    "month": "mmm yy",
    "plain": "General",
}
_EDGE = {"bottom": 1, "bottom_color": LINE}
_FIELD = {"font_color": INPUT, "bg_color": INPUT_FILL, "border": 1, "border_color": LINE, "locked": False}
OWN_LOOKS: dict[str, dict[str, Any]] = {
    "input": _FIELD,
    "input wrap": _FIELD | {"text_wrap": True},
    "link": {"font_color": GREEN} | _EDGE,
    "flag": {"font_color": BLUE, "bold": True},
    "url": {"font_color": BLUE, "underline": 1},
    "step": {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "align": "center"},
    "strong wrap": {"bold": True, "text_wrap": True},
    "wrap": {"text_wrap": True},
    "label wrap": {"font_color": GREY, "text_wrap": True},
    "formula": {"font_name": "Consolas", "font_size": 9, "font_color": NAVY, "bg_color": PALE},
    "formula wrap": {"font_name": "Consolas", "font_size": 9, "font_color": NAVY, "bg_color": PALE, "text_wrap": True},
    "mark": {"align": "right"} | _EDGE,
    "answer": {"bold": True} | _EDGE,
    "header wrap": LOOKS["header"],
}


class LiveBook:
    """A workbook in memory; the same content gives the same bytes. It may have looks of its own."""

    def __init__(self, title: str, subject: str, company: str, looks: Mapping[str, Mapping[str, Any]] | None = None, created: datetime = CREATED):
        from xlsxwriter import Workbook

        self.stream = io.BytesIO()
        self.writer = Workbook(self.stream, {"in_memory": True})
        self.writer.calc_on_load = False  # the values are true: nothing needs calculating where nothing can
        self.writer.set_calc_mode("auto", NEWEST_EXCEL)
        self.writer.set_properties(
            {"title": title, "subject": subject, "author": "spm_xl", "company": company, "created": created}
        )
        self.title, self.created = title, created
        self.known = LOOKS | OWN_LOOKS | dict(looks or {})
        self.looks: dict[str, Any] = {}

    def close(self) -> bytes:
        """The finished file."""
        self.writer.close()
        return self.stream.getvalue()

    def look(self, look: str) -> Any:
        """A format: a look, and where its last word is a kind of number, that number format; " after" stands off from a number."""
        if look not in self.looks:
            known = self.known
            plain = look.removesuffix(AFTER_NUMBERS)
            name, _, kind = plain.rpartition(" ")
            properties = known[plain] if plain in known else known[name]
            if plain != look:
                properties = properties | {"indent": 1, "align": "left"}
            elif look not in known and kind in NUMBERS:
                side = "left" if kind in ("date", "any") else "right"
                properties = {"align": side} | properties | {"num_format": NUMBERS[kind]}
            base = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "vcenter"}
            self.looks[look] = self.writer.add_format(base | properties)
        return self.looks[look]

    def name(self, name: str, cells: str) -> None:
        """A defined name of the workbook."""
        if self.writer.define_name(name, f"={cells}"):
            raise ValueError(f"{name} cannot name {cells}")
