"""Key figures: every KPI of each participant, team, region, product or period, for a command or a frame.

>>> GROUPED
('participant', 'team', 'region', 'product', 'period', 'stage')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.measure.by_period import by_period
from spm_xl.measure.measuring import measuring
from spm_xl.measure.result import Line, Scorecard
from spm_xl.measure.scorecard import scorecard
from spm_xl.near import did_you_mean
from spm_xl.scorecard.calculate import NEEDED
from spm_xl.scorecard.credited import credit_source
from spm_xl.tables.inputs import Inputs
from spm_xl.tables.load import load

GROUPED = ("participant", "team", "region", "product", "period", "stage")


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Key figures.

    Attributes
    ----------
    card : the scorecard of the same days. by : what they are grouped by; "" for all together.
    lines : of what they are grouped by; none for stages, which the card has.
    """

    card: Scorecard
    by: str
    lines: tuple[Line, ...]


def key_figures(
    source: str | Path | Mapping[str, Any] | Inputs,
    *,
    by: str = "",
    mapping: str | Path | Mapping[str, Any] | None = None,
    data: str | Path | None = None,
    window: str = "all",
    interval: str = "quarter",
    as_of: date | None = None,
    team: str = "",
) -> KeyFigures:
    """The key figures of a source.

    Parameters
    ----------
    by : participant, team, region, product, period or stage; "" for all together.
    window : all the data up to its latest day unless given; else as for `scorecard.calculate`.
    interval : of the periods. The others are as for `scorecard.calculate`.
    """
    if by and by not in GROUPED:
        raise InvalidInput(f"key figures are not told by {by!r}. {did_you_mean(by, GROUPED)}")
    inputs = source if isinstance(source, Inputs) else load(source, mapping, data=data, needed=NEEDED)
    credited = credit_source(inputs)
    card = scorecard(inputs, window=window, interval=interval, as_of=as_of, team=team, credited=credited)
    if by == "period":
        return KeyFigures(card, by, by_period(measuring(inputs, card.as_of, team), card.window, interval, credited))
    grouped = {
        "": (card.total,), "participant": card.participants, "team": card.teams, "region": card.regions, "product": card.products,
        "stage": (),
    }  # fmt: skip
    return KeyFigures(card, by, grouped[by])
