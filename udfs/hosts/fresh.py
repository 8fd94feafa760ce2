"""The one button: a workbook is made fresh by what it is. A territory workbook is planned again, any other is a scorecard."""

from __future__ import annotations

from typing import Protocol

from spm_xl.workbook.ports.port import Port, Written


class Fresh(Protocol):
    """What was done, in a sentence; what changed in the workbook; what its user should know, in sentences."""

    @property
    def words(self) -> str: ...

    @property
    def written(self) -> Written: ...

    @property
    def notes(self) -> tuple[str, ...]: ...


def refreshed(port: Port) -> Fresh:
    """Refresh a workbook.

    Raises
    ------
    SpmError : in words; nothing was changed then.
    """
    from spm_xl.alignment.kind import is_territory_workbook

    if is_territory_workbook(port):
        from spm_xl.alignment.replan import replanned

        return replanned(port)
    from spm_xl.scorecard.refresh import refresh

    return refresh(port)
