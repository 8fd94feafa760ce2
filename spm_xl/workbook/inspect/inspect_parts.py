"""The parts of a workbook that is looked at: which points to which, and what they hold, as far as they can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from spm_xl.errors import InvalidInput
from spm_xl.workbook.parts.package import Parts
from spm_xl.workbook.parts.xml_parts import (
    UnsafePart,
    confirm_safe,
content,
    elements,
    parsed,
    relation_parts,
    relations_of,
    safe_parser,
)

Element = tuple[str, dict[str, str], str]
Found = TypeVar("Found")
Relations = dict[str, tuple[str, str, bool]]
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Web:
    """The parts of a workbook. What cannot be read is noted in `unread`, and read as nothing."""

    parts: Parts
    unread: list[str] = field(default_factory=list)
    _relations: dict[str, Relations] = field(default_factory=dict)

    def relations(self, part: str) -> Relations:
        """Relation id -> its kind, the part or address that it points to, whether that lies outside."""
        if part not in self._relations:
            self._relations[part] = self._tried(lambda: relations_of(self.parts, part)) or {}
        return self._relations[part]

    def targets(self, part: str, *kinds: str) -> list[str]:
        """The parts of some kinds that a part points to."""
        found = self.relations(part).values()
        return [target for kind, target, outside in found if kind in kinds and not outside and target in self.parts]

    def elements(self, part: str) -> list[Element]:
        """The elements of a part; none where it is not there or cannot be read."""
        read = {part: self.plain(part)}
        return (self._tried(lambda: elements(read, part)) or []) if read[part] else []

    def counted(self, part: str) -> Counter[str]:
        """How many elements of each local name a part has."""
        found: Counter[str] = Counter()

        def start(name: str, _: Mapping[str, str]) -> None:
            found[name.rpartition(":")[2]] += 1

        parser = safe_parser(part)
        parser.StartElementHandler = start
        data = self.plain(part)
        if data:
            self._tried(lambda: parsed(parser, data, part))
        return found

    def plain(self, part: str) -> bytes:
        """The bytes of a part, in UTF-8 where they say that they are UTF-16; none where it is not there or damaged."""
        return (self._tried(lambda: self.content(part)) or b"") if part in self.parts else b""

    def content(self, part: str) -> bytes:
        """The same of a part that must be there and readable."""
        data = content(self.parts, part)
        code = next((code for mark, code in _MARKS if data.startswith(mark)), "")
        return data.decode(code, "replace").encode("utf-8", "replace") if code else data

    def loose(self, part: str) -> str:
        """The text of a part that programs write as no good XML, such as a drawing of old (VML)."""
        data = self.plain(part)
        confirm_safe({part: data})
        return data.decode("utf-8", "replace")

    def note(self, wrong: InvalidInput) -> None:
        """Note a part that cannot be read; one that is unsafe stops everything."""
        if isinstance(wrong, UnsafePart):
            raise wrong
        if str(wrong) not in self.unread:
            self.unread.append(str(wrong))

    def _tried(self, reading: Callable[[], Found]) -> Found | None:
        try:
            return reading()
        except InvalidInput as wrong:
            self.note(wrong)
            return None

    @cached_property
    def owners(self) -> dict[str, list[tuple[str, str]]]:
        """Part -> the parts that point to it, each with the kind of its relation."""
        found: dict[str, list[tuple[str, str]]] = {}
        for owner in {"": None} | {owner: None for _, owner in relation_parts(self.parts)}:
            for kind, target, outside in self.relations(owner).values():
                if not outside:
                    found.setdefault(target, []).append((owner, kind))
        return found

    def of_kind(self, *kinds: str) -> list[str]:
        """The parts that some relation of these kinds points to, in the order of the package."""
        return [part for part in self.parts if any(kind in kinds for _, kind in self.owners.get(part, ()))]

    def sheet_of(self, sheets: Mapping[str, str]) -> dict[str, str]:
        """Part -> the name of the sheet that it belongs to, however far off, for parts of sheets; `sheets` are part -> name."""
        found = dict(sheets)
        coming = list(sheets)
        while coming:
            part = coming.pop()
            for _, target, outside in self.relations(part).values():
                if not outside and target in self.parts and target not in found:
                    found[target] = found[part]
                    coming.append(target)
        return found
