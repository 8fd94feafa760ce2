"""The shared texts of a workbook, which cells name by their number.

>>> part = b"<sst><si><t>a &amp; b</t></si><si><r><t>c</t></r><r><t>d</t></r></si><si><t/></si></sst>"
>>> shared_strings([part], "xl/sharedStrings.xml", Limits())
['a & b', 'cd', None]
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from spm_xl.tables.limits import Limits
from spm_xl.tables.workbook_pieces import Damaged, Unsafe, in_utf8
from spm_xl.tables.workbook_skim import Reader, skimmed
from spm_xl.workbook.parts.xml_parts import unescaped

_PLAIN = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*+)</t></si>|(<si>(?s:.)*?</si>|[^<]++|<[^<]*+)')
_ILLEGAL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\\]\\]>")
_ENTITY = re.compile("&(?:(lt|gt|amp|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def shared_strings(found: Iterable[bytes], part: str, limits: Limits) -> list[str | None]:
    """The texts by their number, without phonetic guides; None where there is only space.

    Raises
    ------
    Damaged, Unsafe : the part cannot be read.
    """
    texts: list[str | None] = []
    for items in skimmed(in_utf8(found, part), _Strings(part), b"</si>", lambda text: _PLAIN):
        if items and isinstance(items[0], tuple):
            texts += plain_texts([groups[0] for groups in items], part)
        else:
            texts += [text if text and not text.isspace() else None for text in map(unescaped, items)]
        if len(texts) > limits.cells:
            raise Unsafe(f"it has more than {limits.cells:,} different texts", "cells")
    return texts


class _Strings(Reader):
    """Texts that have formats in them, or are written in another way than most."""

    holder = "sst"

    def started(self, name: str, facts: dict[str, str]) -> None:
        if name == "si":
            self.words: list[str] = []

    def text(self, characters: str) -> None:
        if self.inside[-1:] == ["t"] and "si" in self.inside and "rPh" not in self.inside:
            self.words.append(characters)

    def ended(self, name: str) -> None:
        if name == "si":
            self.items.append("".join(self.words))


def plain_texts(written: list[str], part: str) -> list[str | None]:
    """Texts as XML writes them, read; None where there is only space."""
    together = "\0".join(written)
    if _ILLEGAL.search(together):
        raise Damaged(f"the part {part} holds a character that no XML may hold")
    if "\r" in together:
        together = together.replace("\r\n", "\n").replace("\r", "\n")
    read = together.split("\0")
    if len(read) != len(written):
        raise Damaged(f"the part {part} holds a character that no XML may hold")
    if "&" in together:
        read = [_ENTITY.sub(_character, text) if "&" in text else text for text in read]
    if "_x" in together:
        read = list(map(unescaped, read))
    return [text if text and not text.isspace() else None for text in read] if "" in read or any(map(str.isspace, read)) else list(read)


def _character(entity: re.Match[str]) -> str:
    named, decimal, hexadecimal = entity.groups()
    if named:
        return _NAMED[named]
    code = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else 0
    if not (code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000):
        raise Damaged(f"{entity.group()[:20]!r} in a text is no character")
    return chr(code)
