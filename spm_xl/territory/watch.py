"""Somebody who watches a long run: is told how far it is, and may ask it to stop with the best so far.

A run asks `stopped` between pieces of work and ends with what it has; nothing is thrown in the middle of a plan.

>>> seen = []
>>> watch = Watch(lambda step: seen.append(step.words))
>>> watch.told("shares of the work", 1, 4, value=12.0, bound=10.0)
>>> seen
['shares of the work: 1 of 4, 12, bound 10']
>>> watch.stop()
>>> watch.stopped
True
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A piece of work that is done: `done` of `of` (0 where nobody knows how many), the best value and bound so far."""

    what: str
    done: int
    of: int
    value: float | None
    bound: float | None

    @property
    def words(self) -> str:
        count = f"{self.done} of {self.of}" if self.of else str(self.done)
        figures = [f"{words}{number:,.6g}" for words, number in (("", self.value), ("bound ", self.bound)) if number is not None]
        return f"{self.what}: {', '.join([count, *figures])}"


class Watch:
    """Told of steps, and asked whether to stop."""

    def __init__(self, tell: Callable[[Step], None] | None = None) -> None:
        self._tell = tell
        self.stopped = False

    def told(self, what: str, done: int, of: int = 0, value: float | None = None, bound: float | None = None) -> None:
        if self._tell:
            self._tell(Step(what, done, of, value, bound))

    def stop(self) -> None:
        """Ask the run to end with the best that it has (a key pressed, a signal)."""
        self.stopped = True
