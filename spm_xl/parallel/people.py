"""Whom a sheet means: a participant by id or by name, however the name is written.

>>> people = People({"H1103": "Nkechi Okafor", "284": "Tete Mensa-Annan", "285": "José Saraiva"})
>>> [people.found(text) for text in ("h1103", "Okafor, Nkechi", "N. Okafor", "OKAFOR", "284.0", "Jose Saraiva", "Nobody")]
['H1103', 'H1103', 'H1103', 'H1103', '284', '285', '']
>>> people.within("Commission statement: José Saraiva, May"), people.within("Summary")
('285', '')
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from spm_xl.near import nearest


class People:
    """The participants of a run by the ways that they may be written; one way that fits two of them fits neither.

    Parameters
    ----------
    names : participant -> name ("" where it is not known).
    given : written -> participant, as a mapping says.
    """

    def __init__(self, names: Mapping[str, str], given: Mapping[str, str] | None = None):
        self.names = dict(names)
        self._given = {_bare(written): participant for written, participant in (given or {}).items()}
        ways: dict[str, set[str]] = defaultdict(set)
        for participant, name in names.items():
            for way in (_bare(participant), *_ways(name)):
                ways[way].add(participant)
        short = {participant.lstrip("0").casefold(): participant for participant in names if participant.startswith("0")}
        self._ways = {way: next(iter(who)) for way, who in ways.items() if way and len(who) == 1}
        for way, participant in short.items():
            self._ways.setdefault(way, participant)

    def found(self, written: Any) -> str:
        """The participant that a cell means; "" where it is nobody, or could be two."""
        text = re.sub(r"\.0+$", "", str(written).strip())
        way = _bare(text)
        if way in self._given:
            return self._given[way]
        if way in self._ways:
            return self._ways[way]
        inside = re.fullmatch(r"(.*?)[\s(\[\-–·:]+([\w-]+)[)\]]?", text) or re.fullmatch(r"([\w-]+)[\s\-–·:]+(.*)", text)
        both = {self._ways.get(_bare(part), "") for part in inside.groups()} - {""} if inside else set()
        return both.pop() if len(both) == 1 and inside and (re.search(r"\d", text)) else ""

    def within(self, text: Any) -> str:
        """The one participant whose id or full name stands in a title; "" for none or several."""
        whole = self.found(text)
        if whole:
            return whole
        words = f" {_bare(str(text))} "
        known = {who for way, who in {**self._ways, **self._given}.items() if (" " in way or any(c.isdigit() for c in way)) and f" {way} " in words}
        return known.pop() if len(known) == 1 else ""

    def near(self, written: str) -> str:
        """Who may have been meant, for a message."""
        shown = {name or participant: participant for participant, name in self.names.items()}
        close = nearest(str(written), [*shown, *self.names])
        return f" Did you mean {' or '.join(close)}?" if close else ""


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.sub(r"[^\w]+", " ", "".join(c for c in folded if not unicodedata.combining(c))).split())


def _ways(name: str) -> set[str]:
    """A name as it may be written: first and last, turned round, with an initial, the last name alone."""
    words = _bare(name).split()
    if not words:
        return set()
    first, rest = words[0], words[1:]
    found = {" ".join(words)}
    for at in range(1, len(words)):  # where the last name begins is not known
        last = " ".join(words[at:])
        found |= {f"{last} {' '.join(words[:at])}", f"{first} {last}", f"{last} {first}", f"{first[0]} {last}", f"{last} {first[0]}"}
    return found | ({" ".join(rest), rest[-1]} if rest else set())
