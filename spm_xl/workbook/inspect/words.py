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
from functools import lru_cache

Sequence = tuple[str, ...]  # the tokens of a word
_ALONE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u1100-\u11ff"  # written without spaces between words
_TOKEN = re.compile(rf"[{_ALONE}]|[^\W{_ALONE}]+")
_PIECE = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]+")
_ASCII_PIECES = bytes(code if chr(code).isalnum() else 32 for code in range(128)).lower() + b" " * 128
_UNSEEN = ("Mn", "Cf")  # accents, once they are apart from their letters, and characters without width


@dataclass(frozen=True, eq=False)
class Words:
    """Words prepared for many scans.

    Attributes
    ----------
    by_key : a piece of a word (a token, or part of one between _), the one that fewest of the words have
        -> the words that it stands for.
    keys : the same pieces as bytes, those in plain ASCII.
    numbers : words of digits alone; inside a longer line they could be any number, so only a whole line counts.
    """

    by_key: dict[str, tuple[Sequence, ...]]
    keys: frozenset[bytes]
    numbers: frozenset[str]


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
    sequences = sorted({sequence for text in forbidden if (sequence := tokens(text))})
    numbers = frozenset(sequence[0] for sequence in sequences if len(sequence) == 1 and sequence[0].isdecimal())
    common = Counter(piece for sequence in sequences for piece in set(_pieces(sequence)))
    by_key: dict[str, list[Sequence]] = {}
    for sequence in sequences:
        key = min(_pieces(sequence), key=lambda piece: (not piece.isascii(), common[piece], -len(piece), piece))
        by_key.setdefault(key, []).append(sequence)
    return Words(
        {key: tuple(found) for key, found in by_key.items()},
        frozenset(key.encode() for key in by_key if key.isascii()),
        numbers,
    )


def named_in(texts: Collection[str], wanted: Words, own: Container[Sequence] = ()) -> list[str]:
    """The words that stand in some texts.

    Parameters
    ----------
    texts : as they are shown, without escapes.
    own : words (as `tokens`) that may be there.
    """
    keys = sorted(_keys_in(texts, wanted, own))
    if not keys:
        return []
    found: dict[str, None] = {}
    for text in _folded(texts):
        held = [key for key in keys if key in text]
        line = f" {' '.join(_TOKEN.findall(text))} " if held else ""
        for sequence in (sequence for key in held for sequence in wanted.by_key[key]):
            word = " ".join(sequence)
            if sequence in own or f" {word} " not in line:
                continue
            if word not in wanted.numbers or word in map(str.strip, text.splitlines()):
                found[word] = None
    return list(found)


def _folded(texts: Collection[str]) -> list[str]:
    """Texts in the form in which they are compared; plain ones all at once."""
    joined = "\0".join(texts)
    lower = joined.lower().split("\0") if joined.isascii() else []
    return lower if len(lower) == len(texts) else [folded(text) for text in texts]


def _keys_in(texts: Collection[str], wanted: Words, own: Container[Sequence]) -> list[str]:
    """The rarest pieces of words that texts hold, but for those of own words: none in nearly all clean texts."""
    joined = "\n".join(texts)
    plain = joined if joined.isascii() else "\n".join(text for text in texts if text.isascii())
    keys = [key.decode() for key in wanted.keys.intersection(ascii_pieces(plain.encode()))]
    if plain is not joined:
        keys += {key for text in texts if not text.isascii() for key in wanted.by_key.keys() & _wide_pieces(text)}
    return [key for key in keys if any(sequence not in own for sequence in wanted.by_key[key])]


def ascii_pieces(content: bytes) -> list[bytes]:
    """The runs of letters and digits in plain ASCII, in lower case."""
    return content.translate(_ASCII_PIECES).split()


@lru_cache(maxsize=8192)
def _wide_pieces(text: str) -> frozenset[str]:
    return frozenset(_PIECE.findall(folded(text)))


def _pieces(sequence: Sequence) -> list[str]:
    return _PIECE.findall(" ".join(sequence)) or list(sequence)
