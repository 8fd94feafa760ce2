"""The small picture of a workbook that some programs keep in it, to show it in folders.

It shows what stood in the workbook when it was last saved: in a template, the names and amounts of its sample.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from spm_xl.workbook.parts.new_parts import CONTENT_TYPES
from spm_xl.workbook.parts.xml_parts import relations_of, relations_part, text_in


def without_preview(parts: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """What changes in a package so that it has no preview; None for a part that goes.

    >>> rels = b'<Relationships><Relationship Id="rId2" Type="http://x/metadata/thumbnail" Target="docProps/thumbnail.wmf"/></Relationships>'
    >>> without_preview({"_rels/.rels": rels, "docProps/thumbnail.wmf": b"Ann Lee"})
    {'docProps/thumbnail.wmf': None, '_rels/.rels': b'<Relationships></Relationships>'}
    """
    changed: dict[str, bytes | None] = {}
    for kind, target, outside in relations_of(parts, "").values():
        if kind != "thumbnail" or outside or target not in parts:
            continue
        changed[target] = None
        for name, tag in ((relations_part(""), "Relationship"), (CONTENT_TYPES, "Override")):
            one = re.compile(rf"""<(?:\w+:)?{tag}\b[^>]*\s(?:Target|PartName)\s*=\s*["']/?{re.escape(target)}["'][^>]*/>""")
            old = text_in(parts.get(name, b""), name)
            new = one.sub("", old)
            if new != old:
                changed[name] = new.encode()
    return changed
