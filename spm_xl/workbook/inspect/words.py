"""Words that must not stand in a text: prepared once, looked for in many texts.

Words count as whole words inside one text, whatever their case, accents and way of writing: composed or
decomposed letters, wide letters, soft hyphens and invisible characters between letters, any spaces and
signs between words. Where no spaces stand between words (Chinese, Japanese, Korean), each character is a
word of its own.

>>> wanted = words(["P-1002", "José Saraiva", "274"])
>>> named_in(["for P 1002", "SARAI\\u00adVA", "jose  saraiva", "274", "of 274"], wanted)
['p 1002', 'jose saraiva', '274']
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from itertools import chain, compress, pairwise

Sequence = tuple[str, ...]  # the tokens of a word
_ALONE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u1100-\u11ff"  # written without spaces between words
_TOKEN = re.compile(rf"[{_ALONE}]|[^\W{_ALONE}]+")
_PIECE = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]+")
_SPACED = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_UNSEEN = ("Mn", "Cf")  # accents, once they are apart from their letters, and characters without width


@dataclass(frozen=True)
class Words:
    """Words prepared for many scans.

    Attributes
    ----------
    by_key : a piece of a word (a token, or part of one between _), the one that fewest of the words have
        -> the words that it stands for.
    common : of each word the piece that most of the words have, such as a first name: these are so few that looking
        for them costs little.
    by_pair : such a piece with the rarer of those before and after it, or alone -> the words.
    numbers : words of digits alone; inside a longer line they could be any number, so only a whole line counts.
    """

    by_key: dict[str, tuple[Sequence, ...]]
    common: frozenset[str]
    by_pair: dict[Sequence, tuple[Sequence, ...]]
    numbers: frozenset[str]

    def __hash__(self) -> int:
        """So that what a scan found can be kept; equal words have equal parts."""
        return hash((self.common, self.numbers))


def folded(text: str) -> str:
    """A text in the form in which texts are compared.

    >>> folded("Mu\\u0308\\u00adLLER"), folded("Stra\\u00dfe"), folded("\\uff30-\\uff11")
    ('muller', 'strasse', 'p-1')
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    seen = "".join(character for character in apart if unicodedata.category(character) not in _UNSEEN)
    return unicodedata.normalize("NFKC", seen.casefold())


def tokens(text: str) -> Sequence:
    """The words of a text, as they are compared.

    >>> tokens("O'Brien, P-1001")
    ('o', 'brien', 'p', '1001')
    """
    return tuple(_TOKEN.findall(folded(text)))


def words(forbidden: Iterable[str]) -> Words:
    """Prepare words for scanning."""
    sequences = list(dict.fromkeys(sequence for text in forbidden if (sequence := tokens(text))))
    numbers = frozenset(sequence[0] for sequence in sequences if len(sequence) == 1 and sequence[0].isdecimal())
    cut = [_pieces(sequence) for sequence in sequences]
    count = Counter(piece for pieces in cut for piece in set(pieces))
    by_key: dict[str, list[Sequence]] = {}
    by_pair: dict[Sequence, list[Sequence]] = {}
    common = set()
    for sequence, pieces in zip(sequences, cut, strict=True):
        key = min(pieces, key=lambda piece: (not piece.isascii(), count[piece], -len(piece), piece))
        by_key.setdefault(key, []).append(sequence)
        at = max(range(len(pieces)), key=lambda at: (count[pieces[at]], pieces[at] in common))
        common.add(pieces[at])
        pairs: list[Sequence] = [*pairwise(pieces[max(at - 1, 0) : at + 2])] or [(pieces[at],)]
        by_pair.setdefault(min(pairs, key=lambda pair: sum(map(count.__getitem__, pair))), []).append(sequence)
    return Words(
        {key: tuple(found) for key, found in by_key.items()},
        frozenset(common),
        {pair: tuple(found) for pair, found in by_pair.items()},
        numbers,
    )


def named_in(texts: Collection[str], wanted: Words, own: Container[Sequence] = ()) -> list[str]:
    """The words that stand in some texts.

    Parameters
    ----------
    texts : as they are shown, without escapes.
    own : words (as `tokens`) that may be there.

    Returns
    -------
    str : as they are compared, in the order of the texts, and of their places in a text.
    """
    pairs = _pairs(texts, wanted, own)
    found: dict[str, None] = {}
    for text in _holding(texts, pairs) if pairs else ():
        found |= dict.fromkeys(_named_in(text, wanted, own))
    return list(found)


def _named_in(text: str, wanted: Words, own: Container[Sequence]) -> list[str]:
    """The words that stand in a text that is folded already, in the order of their places."""
    line = f" {' '.join(_TOKEN.findall(text))} "
    pieces = _PIECE.findall(line)
    pairs = {*((piece,) for piece in pieces), *pairwise(pieces)}
    near = {" ".join(each) for pair in pairs for each in wanted.by_pair.get(pair, ()) if each not in own}
    return [
        word
        for at, word in sorted((line.find(f" {word} "), word) for word in near)
        if at >= 0 and (word not in wanted.numbers or word in map(str.strip, text.splitlines()))
    ]


def _pairs(texts: Collection[str], wanted: Words, own: Container[Sequence]) -> set[Sequence]:
    """Pieces that stand beside each other in some texts, or alone, as they do in a word that is not own."""
    found = [*_pieces_of(texts), ""]
    there = wanted.common.intersection(found)
    if not there:
        return set()
    places = [*compress(range(len(found)), map(there.__contains__, found))]
    before, after = [(found[at - 1], found[at]) for at in places], [(found[at], found[at + 1]) for at in places]
    known = wanted.by_pair.keys() & chain(before, after, zip(there))
    return {pair for pair in known if any(each not in own for each in wanted.by_pair[pair])}


def _pieces_of(texts: Collection[str]) -> list[str]:
    """The pieces of texts, one after the other."""
    joined = "\n".join(texts)
    if joined.isascii():
        return spaced(joined).split()
    plain = "\n".join(text for text in texts if text.isascii())
    wide = folded("\n".join(text for text in texts if not text.isascii()))
    return spaced(plain).split() + _PIECE.findall(wide)


def _holding(texts: Collection[str], pairs: Iterable[Sequence]) -> list[str]:
    """The texts that may hold some pairs of pieces, folded; plain ones are folded all at once."""
    joined = "\0".join(texts)
    lower = joined.lower().split("\0") if joined.isascii() else []
    every = lower if len(lower) == len(texts) else [folded(text) for text in texts]
    rarer = {max(pair, key=len) for pair in pairs}
    held = {at for piece in rarer for at, text in enumerate(every) if piece in text}
    return [every[at] for at in sorted(held)]


def spaced(text: str) -> str:
    """The pieces of a text in plain ASCII, in lower case, with spaces between."""
    return text.translate(_SPACED)


def _pieces(sequence: Sequence) -> list[str]:
    return _PIECE.findall(" ".join(sequence)) or list(sequence)
