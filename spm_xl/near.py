"""Did you mean: the known names nearest to one that is unknown.

>>> did_you_mean("attainmnt", ["amount", "attainment"])
'Did you mean attainment?'
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

CLOSE = 0.1  # a name less alike than the best one by more than this is no candidate


def nearest(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The known names nearest to `name`, best first; case and spaces do not count.

    >>> nearest("Start Date", ["start", "start_date", "end_date"], most=1)
    ['start_date']
    """
    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(_plain(candidate), candidate)
    plain = _plain(name)
    found = get_close_matches(plain, list(folded), most, 0.6)
    likeness = {match: SequenceMatcher(None, match, plain).ratio() for match in found}
    best = max(likeness.values(), default=0.0)
    return [folded[match] for match in found if likeness[match] > best - CLOSE]


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_")


def did_you_mean(name: str, known: Iterable[str], listed: int = 12) -> str:
    """A sentence that leads to the right name: the nearest ones, or the whole list where it is short.

    >>> did_you_mean("xyz", ["amount", "units"])
    'Known: amount, units.'
    """
    names = list(dict.fromkeys(known))
    near = nearest(name, names)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    if not names:
        return "There are none."
    more = f" and {len(names) - listed} more" if len(names) > listed else ""
    return f"Known: {', '.join(sorted(names)[:listed])}{more}."
