"""A scorecard from a source: load the inputs, credit by the plan, measure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from spm_xl.measure.result import Scorecard
from spm_xl.measure.scorecard import scorecard
from spm_xl.scorecard.credited import credit_source
from spm_xl.tables.inputs import Inputs
from spm_xl.tables.load import load

NEEDED = ("participants",)


def calculate(
    source: str | Path | Mapping[str, Any] | Inputs,
    *,
    mapping: str | Path | Mapping[str, Any] | None = None,
    data: str | Path | None = None,
    window: str = "",
    interval: str = "quarter",
    as_of: date | None = None,
    ranked_by: str = "",
    team: str = "",
) -> Scorecard:
    """The scorecard of a source.

    Parameters
    ----------
    source : path of a workbook or folder, {table name: frame or list of dictionaries}, or loaded inputs.
    mapping, data : as for `spm_xl.tables.load.load`. window, interval, as_of, ranked_by, team : as for
        `spm_xl.measure.scorecard.scorecard`.
    """
    inputs = source if isinstance(source, Inputs) else load(source, mapping, data=data, needed=NEEDED)
    return scorecard(
        inputs, window=window, interval=interval, as_of=as_of, ranked_by=ranked_by, team=team, credited=credit_source(inputs)
    )
