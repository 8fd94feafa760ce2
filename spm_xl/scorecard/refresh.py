"""Refresh a team scorecard wherever its workbook is: measured from the inputs, written through the book port, all or nothing.

A file (`file_book.FileBook`) and a workbook that is open in Excel or LibreOffice (`live_book.LiveBook`) are refreshed by this
one function. What the workbook wants to be measured from stands in it (`settings`), where its figures go as well (`binding`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.measure.result import Scorecard
from spm_xl.scorecard.fields import FIELDS
from spm_xl.scorecard.kept_rows import with_kept_rows
from spm_xl.scorecard.settings import Settings, saved, settings_of
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.grid.day_numbers import day_shown
from spm_xl.workbook.ports.port import Port, Written

REMARKS_SHOWN = 5  # names that are only near a field, in the message of a workbook that has nothing else


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A refreshed scorecard.

    Attributes
    ----------
    words : what was done, in a sentence. written : what changed in the workbook. card : what was measured.
    notes : what the user should know, in sentences: of the measuring, of the names in the workbook, and of the writing.
    """

    words: str
    written: Written
    card: Scorecard
    notes: tuple[str, ...] = ()


def refresh(
    port: Port,
    *,
    source: str | Path | None = None,
    mapping: str | Path | None = None,
    data: str | Path | None = None,
    window: str | None = None,
    interval: str | None = None,
    as_of: date | str | None = None,
    ranked_by: str | None = None,
    team: str | None = None,
    binding: Binding | None = None,
    copy: bool = False,
) -> Refreshed:
    """Measure a scorecard and write it into its workbook.

    Parameters
    ----------
    source ... team : as in `calculate`; what is given wins over the workbook's own settings, and paths are taken as they are.
    binding : what feeds what; the .toml of the same name beside the workbook, or the names in the workbook, where not given.
    copy : keep the workbook as it is before, under its name with its as-of day; else as its setting spm.copy says.

    Raises
    ------
    SpmError : in words; nothing was changed then.
    """
    given = {
        "source": source, "mapping": mapping, "data": data, "window": window, "interval": interval, "as_of": as_of,
        "ranked_by": ranked_by, "team": team, "copy": copy or None,
    }  # fmt: skip
    try:
        settings = settings_of(port, given)
        card, values = _measured(port, settings)
        port.say("Writing the scorecard ...")
        feeding, remarks = (binding, ()) if binding else _binding(port, values)
        feeding, values, kept = with_kept_rows(port, feeding, values)
        written = port.write(feeding, values, copy=_copy(port, card) if settings.copy else None)
    finally:
        port.say("")
    return Refreshed(values["scorecard"]["result"], written, card, (*card.notes, *remarks, *kept, *written.notes))


def _measured(port: Port, settings: Settings) -> tuple[Scorecard, dict[str, Any]]:
    """The scorecard, and its values by name."""
    from spm_xl.scorecard.calculate import NEEDED, calculate
    from spm_xl.scorecard.values import values
    from spm_xl.tables.company import settings_of as company_of
    from spm_xl.tables.load import load

    name = Path(os.path.abspath(settings.source)).name  # also of a folder that is called by a dot
    port.say(f"Reading {name} ...")
    inputs = load(settings.source, settings.mapping, data=settings.data, needed=NEEDED)
    port.say("Measuring the scorecard ...")
    card = calculate(
        inputs, window=settings.window, interval=settings.interval, as_of=settings.as_of, ranked_by=settings.ranked_by, team=settings.team
    )
    return card, values(card, company=company_of(inputs)["company"], source=name)


# --- where it goes --------------------------------------------------------------------------------------


def _binding(port: Port, values: dict[str, Any]) -> tuple[Binding, tuple[str, ...]]:
    """What feeds what: by the file beside the workbook, else by the names in the workbook."""
    from spm_xl.scorecard.binding import binding, remarks
    from spm_xl.workbook.bind.binding_file import load

    beside = port.path.with_suffix(".toml") if port.path else None
    if beside and beside.is_file():
        try:
            return load(beside.read_text(encoding="utf-8"), beside.name), ()
        except UnicodeDecodeError as wrong:
            raise InvalidInput(f"{beside.name}: byte {wrong.start} is not UTF-8. Save the file as UTF-8.") from None
    places = port.places()
    found = binding(places, values)
    if not (found.names or found.tables):
        lists = ", ".join(field.name for field in FIELDS if field.items)
        near = "".join(f" {remark}" for remark in remarks(places, values)[:REMARKS_SHOWN])
        raise InvalidInput(
            "the workbook has no place for a scorecard: no name such as scorecard.as_of or team.win_rate, and no table called like one of its "
            f"lists ({lists}).{near} Start from the template (spm-xl template scorecard), name its cells, or write a binding beside it. Nothing was changed."
        )
    return found, remarks(places, values)


def _copy(port: Port, card: Scorecard) -> Path:
    """Where the workbook is kept as it is: named by the as-of day that it shows, else as what was before the new one."""
    book, shown = saved(port, "a copy of it has no folder to go to"), port.named("scorecard.as_of")
    before = day_shown(shown, port.since_1904) or f"before {card.as_of}"
    return book.with_name(f"{book.stem} {before}{book.suffix}")
