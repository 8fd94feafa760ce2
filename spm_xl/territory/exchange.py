"""Making a division even by exchanges: the participant who is furthest off and a partner swap what fits best.

Each of the two offers nothing, one unit, or two or three together. Among all pairs of offers the one whose difference
leaves both nearest to their fair shares is found by a tree of the offers' loads (scipy's KD-tree), in as many measures as
there are. Where nobody can help, others exchange like for like first, and then it is tried again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.division import Division, kinds
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

OFFERS = 400  # of a participant, singles first
PARTNERS = 40  # asked in a step, the most promising first
NEAREST = 24  # exchanges of a pair that are looked at closely
SHAKES = 80  # like for like, before a participant is left as they are
STEPS = 20_000
GAIN = 1e-6  # the part of a deviation that an exchange must save


@dataclass(frozen=True)
class Offers:
    """What one participant can give another: loads (s, k) of each offer, its units (s, 3), -1 for none, and the tree of the loads."""

    loads: Array
    units: Array
    tree: Any


@dataclass(frozen=True)
class Swap:
    """What one gives and what comes back, the deviations (k,) of both after it, the worse of the two, and accounts moved more than before."""

    give: Array
    take: Array
    after: tuple[Array, Array]
    worst: float
    moves: int


class Exchange:
    """The state of a search: who has what, and how far off everybody is. `floor` is the deviation below which nothing is gained, `budget` the most accounts moved."""

    def __init__(self, division: Division, chosen: Array, *, floor: float = 0.0, budget: float | None = None, seed: int = 1, effort: float = 1.0) -> None:
        import numpy

        self.division, self.chosen, self.floor, self.budget, self.effort = division, chosen.copy(), floor, budget, effort
        self.random = numpy.random.default_rng(seed)
        self.free = division.allowed.sum(1) > 1
        self.off = division.off(chosen)
        people = numpy.arange(len(division.targets))
        self.bad = division.badness(self.off, people)
        self.has = [numpy.flatnonzero(self.free & (chosen == each)) for each in people]
        self.kind = kinds(division.allowed[self.free].T)
        self.moves = int(division.moved(numpy.arange(len(chosen)), chosen).sum())
        self.offers: dict[int, dict[int, Offers]] = {}
        self.tried: set[tuple[int, int]] = set()

    def made_even(self, watch: Watch) -> Array:
        """(m,) the plan when no exchange helps any more, or the work is done."""
        import numpy

        settled = numpy.zeros(len(self.bad), dtype=bool)
        for done in range(max(1, round(STEPS * self.effort))):
            furthest = int(numpy.where(settled, -1.0, self.bad).argmax())
            spent = self.budget is not None and self.moves + 1 > self.budget
            if watch.stopped or spent or settled[furthest] or self.bad[furthest] <= self.floor * (1 + GAIN):
                break
            if done % 200 == 0:
                watch.told("exchanges", done, value=float(self.bad.max()), bound=self.floor)
            if not self.helped(furthest) and not self.shaken(furthest, watch):
                settled[furthest] = True
        return self.chosen

    def helped(self, who: int) -> bool:
        """Whether a participant exchanged with one of the most promising partners, so that neither is as far off as the worse of them was."""
        for partner in self.partners(who):
            if (who, partner) in self.tried:
                continue
            before = max(self.bad[who], self.bad[partner])
            swap = self.best(who, partner)
            if swap and swap.worst < before * (1 - GAIN):
                self.carried_out(who, partner, swap)
                return True
            self.tried.add((who, partner))
        return False

    def partners(self, who: int) -> list[int]:
        """Who could bring a participant nearest to the fair share, if only it could be cut at will."""
        import numpy

        target = self.division.targets
        mean = numpy.abs(target[who] * self.off[who] + target[:, None] * self.off).max(1) / (target[who] + target)
        mean[who] = numpy.inf
        return [int(each) for each in mean.argsort(kind="stable")[:PARTNERS] if mean[each] < self.bad[who] * (1 - GAIN)]

    def best(self, who: int, partner: int) -> Swap | None:
        """The exchange that leaves both nearest to their fair shares, within the budget of moves."""
        import numpy

        give, take = self.offered(who, partner), self.offered(partner, who)
        target = self.division.targets
        aim = (self.off[who] - self.off[partner]) * (target[who] * target[partner] / (target[who] + target[partner]))
        distance, back = take.tree.query(give.loads - aim, p=numpy.inf)
        near = numpy.argsort(distance, kind="stable")[:NEAREST]
        near, back = (near, back[near]) if self.budget is None else self.thrifty(near, back)
        return self.judged(who, partner, give, take, near, back)

    @staticmethod
    def thrifty(near: Array, back: Array) -> tuple[Array, Array]:
        """The nearest exchanges, and all gifts without a return: they move fewer accounts."""
        import numpy

        gifts = numpy.arange(len(back))
        return numpy.append(near, gifts), numpy.append(back[near], gifts * 0)

    def judged(self, who: int, partner: int, give: Offers, take: Offers, near: Array, back: Array) -> Swap | None:
        """The best of some exchanges: the most even one, or under a budget the one that saves most for each account moved."""
        import numpy

        division = self.division
        difference = give.loads[near] - take.loads[back]
        after = self.off[who] - difference / division.targets[who], self.off[partner] + difference / division.targets[partner]
        worst = numpy.maximum(division.badness(after[0], who), division.badness(after[1], partner))
        there, here = give.units[near], take.units[back]
        moves = (
            division.moved(there, partner) - division.moved(there, who) + division.moved(here, who) - division.moved(here, partner)
        ).sum(1)
        value = worst
        if self.budget is not None:
            saved = max(self.bad[who], self.bad[partner]) - worst
            value = numpy.where(self.moves + moves <= self.budget, -saved / numpy.maximum(0.5, moves), numpy.inf)
        best = int(value.argmin())
        if not numpy.isfinite(value[best]):
            return None
        return Swap(there[best], here[best], (after[0][best], after[1][best]), float(worst[best]), int(moves[best]))

    def offered(self, who: int, partner: int) -> Offers:
        """The offers of a participant to another; partners with the same skills are offered the same."""
        kinds = self.offers.setdefault(who, {})
        kind = int(self.kind[partner])
        if kind not in kinds:
            from scipy.spatial import cKDTree

            units = self.has[who]
            chosen = self.combined(units[self.division.allowed[units, partner]])
            padded = self.division.loads[chosen] * (chosen >= 0)[:, :, None]
            loads = padded.sum(1)
            kinds[kind] = Offers(loads, chosen, cKDTree(loads))
        return kinds[kind]

    def combined(self, units: Array) -> Array:
        """(s, 3): nothing, units alone, and as many of their pairs and triples as there is room for, drawn at random where not all have room."""
        import numpy

        count = len(units)
        none = numpy.full((1, 3), -1)
        if count > OFFERS // 2:
            units = numpy.sort(self.random.choice(units, OFFERS // 2, replace=False))
            count = len(units)
        found = [none, numpy.column_stack([units, numpy.full((count, 2), -1)])]
        room = OFFERS - count
        for many in (2, 3):
            if count < many or room <= 0:
                break
            places = _subsets(count, many, room, self.random)
            found.append(numpy.column_stack([units[places], numpy.full((len(places), 3 - many), -1)]))
            room -= len(places)
        return numpy.vstack(found)

    def carried_out(self, who: int, partner: int, swap: Swap) -> None:
        import numpy

        give, take = swap.give[swap.give >= 0], swap.take[swap.take >= 0]
        self.chosen[give], self.chosen[take] = partner, who
        self.has[who] = numpy.sort(numpy.append(self.has[who][~numpy.isin(self.has[who], give)], take))
        self.has[partner] = numpy.sort(numpy.append(self.has[partner][~numpy.isin(self.has[partner], take)], give))
        self.moves += swap.moves
        for each, after in zip((who, partner), swap.after, strict=True):
            self.off[each] = after
            self.bad[each] = float(self.division.badness(after, each))
            self.offers.pop(each, None)
        self.tried = {pair for pair in self.tried if who not in pair and partner not in pair}

    def shaken(self, who: int, watch: Watch) -> bool:
        """Whether a participant could be helped after others had exchanged like for like; never under a budget, which that would waste."""
        people = len(self.bad)
        for _ in range(max(1, round(SHAKES * self.effort)) if people > 2 and self.budget is None else 0):
            partners = self.partners(who)
            if watch.stopped or not partners:
                return False
            one = partners[int(self.random.integers(len(partners)))]
            other = int(self.random.integers(people))
            if other in (who, one) or not self.shuffled(one, other, self.bad[who]):
                continue
            if self.helped(who):
                return True
        return False

    def shuffled(self, one: int, other: int, most: float) -> bool:
        """Whether two participants exchanged about the same, and stay nearer to their shares than `most`."""
        import numpy

        give, take = self.offered(one, other), self.offered(other, one)
        if len(give.loads) < 2 or len(take.loads) < 2:
            return False
        some = self.random.integers(1, len(give.loads), 8)
        _, back = take.tree.query(give.loads[some], p=numpy.inf)
        pick = int(self.random.integers(len(some)))
        swap = self.judged(one, other, give, take, some[[pick]], back[[pick]])
        if swap is None or swap.worst >= most * (1 - GAIN):
            return False
        self.carried_out(one, other, swap)
        return True


def _subsets(count: int, many: int, most: int, random: Any) -> Array:
    """(s, many) places of subsets of so many of `count`, all of them or `most` at random."""
    import numpy

    if many == 2 and count * (count - 1) // 2 <= most:
        return numpy.column_stack(numpy.triu_indices(count, 1))
    if many == 3 and count * (count - 1) * (count - 2) // 6 <= most:
        one, two, three = numpy.ogrid[:count, :count, :count]
        return numpy.argwhere((one < two) & (two < three))
    drawn = numpy.sort(random.integers(0, count, (most, many)), axis=1)
    return drawn[(drawn[:, 1:] > drawn[:, :-1]).all(1)]  # type: ignore[no-any-return]
