"""Whether two names mean the same: a column's header or a label in a workbook, and a name in the data.

Case, spaces, punctuation, plural, and the way words are joined do not count; what is only similar is a suggestion.

>>> words("VENDOR'S NAME:"), words("grossSales_2"), words("# of Deals (won)")
(('vendor', 'name'), ('gross', 'sale', '2'), ('number', 'of', 'deal', 'won'))
>>> found = known(["participant.name", "net"])
>>> alike("Participant Name:", found), alike("Nett", found), alike("Region", found)
(Alike(how='same', names=('participant.name',)), Alike(how='near', names=('net',)), Alike(how='', names=()))
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from spm_xl.near import nearest

LIKE = 0.75  # of two words, from 0 to 1
LONGEST_NAME = 48  # characters of a name that is made from a label
_BESIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_WORD = re.compile(r"\d+(?:st|nd|rd|th)\b|[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]+|\d+|[^\W\d_]+")
_NAMED = re.compile(r"[^\W_]+?(?=[A-Z][a-z])(?<=[a-z])|[^\W_]+")
_SIGNS = str.maketrans({"%": " percent ", "#": " number ", "&": " and "})
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """The names that a text may mean.

    Attributes
    ----------
    how : "exact"; "same" but for case, punctuation or plural; "near"; "" for none.
    names : more than one where the text does not decide between them.
    """

    how: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """Names, and by what they are found: the whole, its words, and the words of what follows its last dot."""

    names: tuple[str, ...]
    whole: Mapping[Words, tuple[str, ...]]
    last: Mapping[Words, tuple[str, ...]]
    spelled: Mapping[str, str]
    described: Mapping[str, frozenset[str]]


def known(names: Iterable[str], descriptions: Mapping[str, str] | None = None) -> Known:
    """Names made ready to be found.

    Parameters
    ----------
    descriptions : name -> what it is, in words, for suggestions.
    """
    listed = tuple(dict.fromkeys(names))
    told = {name: frozenset(words(f"{name} {text}")) for name, text in (descriptions or {}).items() if text}
    whole, last = _by_words(listed, words), _by_words(listed, lambda name: words(name.rpartition(".")[2]))
    spelled = {"_".join(words(part)): name for name in reversed(listed) for part in (name.rpartition(".")[2], name)}
    return Known(listed, whole, last, spelled, told)


def _by_words(names: Iterable[str], words_of: object) -> dict[Words, tuple[str, ...]]:
    found: dict[Words, tuple[str, ...]] = {}
    for name in names:
        key = words_of(name)  # type: ignore[operator]
        found[key] = (*found.get(key, ()), name)
    return found


def alike(text: str, among: Known, least: str = "near") -> Alike:
    """The names that a text means, or that are near it.

    Parameters
    ----------
    least : how alike names must be at least: "exact", "same", or "near", which takes longer.
    """
    plain = label(text)
    whole = [name for name in among.names if name in (plain, text)]
    if exact := whole or [name for name in among.names if name.endswith("." + plain)]:
        return Alike("exact", tuple(exact))
    if least == "exact":
        return Alike("")
    for reading in (plain, _BESIDE.sub(" ", plain)):
        key = words(reading)
        if key and (same := among.whole.get(key) or among.last.get(key)):
            return Alike("same", same)
    if least == "same":
        return Alike("")
    readings = dict.fromkeys("_".join(words(reading)) for reading in (plain, _BESIDE.sub(" ", plain)))
    near = [among.spelled[each] for reading in readings if reading for each in nearest(reading, among.spelled) if _shares(reading, each)]
    near += [name for name, told in among.described.items() if set(words(plain)) <= told]
    return Alike("near", tuple(dict.fromkeys(near))) if near and words(plain) else Alike("")


def _shares(one: str, other: str) -> bool:
    """Whether more than half of the words of two names are alike.

    >>> _shares("period_ending", "period_end"), _shares("review_date", "hire_date")
    (True, False)
    """
    left, right = sorted((one.split("_"), other.split("_")), key=len)
    alike = sum(any(_like(word, each) for each in left) for word in right)
    return 2 * alike > len(right)


def _like(one: str, other: str) -> bool:
    start = one.startswith(other) or other.startswith(one)
    return one == other or (start and min(len(one), len(other)) > 2) or SequenceMatcher(None, one, other).ratio() >= LIKE


def label(text: str) -> str:
    """A label without what only leads to its value.

    >>> label("  Net  pay: "), label("Date ______"), label("* Name")
    ('Net pay', 'Date', 'Name')
    """
    return " ".join(text.split()).strip("*:=_.… \u2013\u2014-").strip()


@lru_cache(maxsize=8192)
def words(text: str) -> Words:
    """The words of a name, in small letters and singular."""
    return tuple(_singular(word) for word in _cut(text))


def _cut(text: str) -> list[str]:
    return [_plain(word) for word in _WORD.findall(_without_marks(text))]


def _without_marks(text: str) -> str:
    """A text without apostrophes and the s of a genitive, and with the words of its signs."""
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    return re.sub(r"['\u2019\u00b4`](?:s\b)?", "", text, flags=re.IGNORECASE)


def _plain(word: str) -> str:
    """A word without accents and in small letters."""
    folded = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def _singular(word: str) -> str:
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    return word.removesuffix("s")


def name_for(text: str, otherwise: str = "value") -> str:
    """A name for the data, made from a label.

    >>> name_for("VENDOR'S NAME:"), name_for("Premium Call Bar (Add/Remove or N/A)"), name_for("2nd Quarter"), name_for("fDate M2M")
    ('vendor_name', 'premium_call_bar', 'n2nd_quarter', 'f_date_m2m')
    """
    plain = _without_marks(label(text))
    cut = _NAMED.findall(_BESIDE.sub(" ", plain)) or _NAMED.findall(plain)
    name = ""
    for word in (_plain(word) for word in cut):
        if name and len(name) + len(word) >= LONGEST_NAME:
            break
        name += f"_{word}" if name else word
    name = name[:LONGEST_NAME] or otherwise
    return name if re.match(r"[^\W\d]", name) else f"n{name}"
