"""The kinds of workbooks that were refreshed lately in this process.

A kind is found when a workbook comes a second time with the same binding, so that one that is refreshed once costs
nothing more. Where the kind that was found does not fit the next workbooks, it is looked for ever more seldom. Threads
may refresh at the same time: nothing that is remembered is ever changed, and at worst one of them finds a kind in vain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.grid.grid import Book, Place
from spm_xl.workbook.parts.package import Parts
from spm_xl.workbook.refresh.kind_found import kind_of
from spm_xl.workbook.refresh.kind_refreshed import refreshed
from spm_xl.workbook.refresh.workbook_kind import Kind, copied, is_for

MOST, MOST_BYTES = 8, 32 * 2**20  # that are remembered, and what they take of the memory together


class _Seen(NamedTuple):
    """A workbook that no known kind fitted: its parts, what it was refreshed by, and how often one like it came."""

    names: tuple[str, ...]
    binding: Binding
    into_locked: bool
    times: int


_known: tuple[Kind, ...] = ()  # the latest first
_seen: tuple[_Seen, ...] = ()


def refreshed_as_known(parts: Parts, binding: Binding, values: Mapping[str, Any], into_locked: bool) -> tuple[dict[str, bytes], int] | None:
    """The parts of a workbook that may have changed, and how many cells did; None where its kind is not known."""
    names = tuple(parts)
    for kind in _known:
        if kind.listed == names and kind.into_locked == into_locked and is_for(kind.binding, binding):
            done = refreshed(kind, parts, values)
            if done:
                _keep(kind)
                return done
    return None


def remember(book: Book, bound: Sequence[Place], binding: Binding, into_locked: bool) -> None:
    """Remember the kind of a workbook that was refreshed the whole way.

    Parameters
    ----------
    book : as it was before. bound : the cells of the binding, those of names last.
    """
    global _seen
    names = tuple(book.parts)
    like = next((each for each in _seen if each.names == names and each.into_locked == into_locked and is_for(each.binding, binding)), None)
    times = like.times + 1 if like else 1
    own = like._replace(times=times) if like else _Seen(names, copied(binding), into_locked, times)
    _seen = (own, *(each for each in _seen if each is not like))[:MOST]
    if times > 1 and times & (times - 1) == 0:
        kind = kind_of(book, bound, binding, into_locked)
        if kind:
            _keep(kind)


def _keep(kind: Kind) -> None:
    """Put a kind before all others; those that were not met for longest go where they are too many, or too large."""
    global _known
    known = _known  # once: another thread may change it
    if kind.size > MOST_BYTES or (known and known[0] is kind):
        return
    every = (kind, *(each for each in known if each is not kind))[:MOST]
    sizes = accumulate(each.size for each in every)
    _known = tuple(each for each, size in zip(every, sizes, strict=True) if size <= MOST_BYTES)


def forget() -> None:
    """Know no kind any more."""
    global _known, _seen
    _known, _seen = (), ()
