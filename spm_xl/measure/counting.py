"""The deals that count in a window as of a day, by what they are in it: won, lost, open, active, new.

Won and lost deals count by the day they were closed, in the window and not after the as-of day; one that was closed after it
was open on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from spm_xl.measure.activities import Activities
from spm_xl.measure.amounts import Amounts, amounts_of, some
from spm_xl.measure.coded import coded
from spm_xl.measure.deals import LOST, OPEN, WON, Deals, cells_of
from spm_xl.measure.stages import Stages, stages_on
from spm_xl.period import Span
from spm_xl.tables.exchange import Exchange
from spm_xl.tables.inputs import Inputs


@dataclass(frozen=True)
class Facts:
    """What is measured: the deals and activities, with what their amounts need."""

    inputs: Inputs
    deals: Deals
    activities: Activities
    stages: Stages
    fx: Exchange


@dataclass(frozen=True)
class Counting:
    """The deals that count in a window as of a day, by what they are in it: positions in the columns.

    Each is found when first asked for, and serves every grouping.

    Attributes
    ----------
    within : one of more days, of which the amounts may be taken where they were worked out there.
    """

    facts: Facts
    span: Span
    as_of: date
    within: Counting | None = None

    @property
    def last(self) -> int:
        """The last day that counts."""
        return min(self.span.end, self.as_of).toordinal()

    def closed(self, status: int) -> Any:
        """Those closed in the window with a status."""
        import numpy

        deals = self.facts.deals
        closed = (deals.closed >= self.span.start.toordinal()) & (deals.closed <= self.last)
        return numpy.flatnonzero(closed & (deals.status == status))

    @cached_property
    def won(self) -> Any:
        """Those won in the window."""
        return self.closed(WON)

    @cached_property
    def lost(self) -> Any:
        """Those lost in the window."""
        return self.closed(LOST)

    @cached_property
    def open(self) -> Any:
        """Those open on the as-of day."""
        import numpy

        deals, day = self.facts.deals, self.as_of.toordinal()
        return numpy.flatnonzero((deals.first <= day) & ((deals.status == OPEN) | (deals.closed > day)))

    @cached_property
    def active(self) -> Any:
        """Those open at any time in the window."""
        import numpy

        deals = self.facts.deals
        left = (deals.status != OPEN) & (deals.closed < self.span.start.toordinal())
        return numpy.flatnonzero((deals.first <= self.last) & ~left)

    @cached_property
    def new(self) -> Any:
        """Those created in the window."""
        import numpy

        created = self.facts.deals.created
        return numpy.flatnonzero((created >= self.span.start.toordinal()) & (created <= self.last))

    @cached_property
    def open_stages(self) -> Any:
        """Stages, on the as-of day, of those open."""
        return stages_on(self.facts.inputs, self.facts.deals, self.facts.stages, self.open, self.as_of)

    @cached_property
    def won_accounts(self) -> Any:
        """Codes of the accounts of those won."""
        return coded(cells_of(self.facts.deals, "account", self.won))[0]

    @cached_property
    def won_amounts(self) -> Amounts:
        """Amounts of those won."""
        wider = self.within
        if wider and wider.span.start <= self.span.start and self.last <= wider.last:
            return some(wider.won_amounts, wider.won.searchsorted(self.won))  # both are in the order of the rows
        return amounts_of(self.facts.deals, self.won, self.facts.fx, self.facts.inputs)

    @cached_property
    def lost_amounts(self) -> Amounts:
        """Amounts of those lost."""
        return amounts_of(self.facts.deals, self.lost, self.facts.fx, self.facts.inputs)

    @cached_property
    def open_amounts(self) -> Amounts:
        """Amounts of those open, at the rates of the as-of day."""
        return amounts_of(self.facts.deals, self.open, self.facts.fx, self.facts.inputs, self.as_of)
