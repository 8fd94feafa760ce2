"""What stands against changes of an open workbook that no rule of a file tells: rows that would tear something, locked cells."""

from __future__ import annotations

from collections.abc import Iterable

from spm_xl.workbook.grid.grid import Area, meet
from spm_xl.workbook.ports import live_host
from spm_xl.workbook.ports.live_host import Host
from spm_xl.workbook.ports.live_view import View
from spm_xl.workbook.refresh.refresh_places import Problems, Target
from spm_xl.workbook.refresh.refresh_rows import Bound, Plan


def check_apart(view: View, bound: list[tuple[Area, Target]], planned: list[tuple[Bound, Area, Plan]], problems: Problems) -> None:
    """Refuse cells within rows that are bound, cells bound by an address that would move, and tables that would be torn."""
    for one, data, plan in planned:
        moving = Area(data.sheet, data.bottom + 1, data.left, 1 << 20, data.right)
        resized = len(plan.removed) != plan.added
        for area, target in bound:
            if meet(area, data):
                problems.add(f"{target.called} lies in the rows of {one.called}, which are bound, too. Take one of them out of the binding.")
            elif resized and target.address and meet(area, moving):
                problems.add(f"{target.called} lies below {one.called}, which gets more rows or fewer, and would move. Give the cell a name, and bind that.")
        for name, table in view.tables.items():
            other = Area(*table.area)
            torn = other.left < data.left or other.right > data.right
            if resized and name != one.called and meet(other, moving) and torn:
                problems.add(f"{one.called} needs to move what lies below it, and table {name} stands partly below it and would be torn apart. Move it aside.")


def check_unlocked(host: Host, areas: Iterable[Area], problems: Problems) -> None:
    """Refuse areas with cells that are locked."""
    protected: dict[str, bool] = {}
    for area in areas:
        if area.sheet not in protected:
            protected[area.sheet] = host.protected(area.sheet)
        for cell in host.locked(live_host.Area(*area)) if protected[area.sheet] else ():
            problems.add(f"{cell} is locked, and sheet {area.sheet} is protected. Unlock the cell (Format Cells, Protection), or unprotect the sheet.")
