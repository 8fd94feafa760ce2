"""What a workbook says of the people who worked on it, and of the places where it lay.

>>> device("\\\\\\\\print01\\\\pay".encode("utf-16-le").ljust(64, b"\\0") + bytes(100))
('\\\\\\\\print01\\\\pay',)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from spm_xl.workbook.inspect.contents import PersonalContents
from spm_xl.workbook.inspect.inspect_parts import Web

_PROPERTIES = {
    "creator": "creator", "lastModifiedBy": "last modified by", "Manager": "manager", "Company": "company",
    "HyperlinkBase": "base of links",
}  # fmt: skip
_FACTS = (  # element, attribute, what it is
    ("absPath", "url", "folder"),
    ("fileSharing", "userName", "reserved by"),
    ("customWorkbookView", "name", "view of"),
    ("person", "displayName", "person"),
    ("person", "userId", "id of a person"),
    ("pivotCacheDefinition", "refreshedBy", "refreshed by"),
    ("header", "userName", "changed by"),
    ("userInfo", "name", "user"),
    ("label", "siteId", "organisation of a sensitivity label"),
)
_KINDS = ("officeDocument", "person", "pivotCacheDefinition", "revisionHeaders", "usernames", "classificationlabels")
_PATH = re.compile(r"""(?:(?<![A-Za-z])[A-Za-z]:|\\\\[\w.$-]+|file://)[\\/](?:[^<>"'|?*\r\n\t]{1,200})""")
_USER_FOLDER = re.compile(r"[\\/](?:Users|home|Documents%20and%20Settings|Documents and Settings)[\\/]", re.IGNORECASE)
_DEVICE = 64  # bytes of the name at the start of a printer's settings on Windows


def personal(web: Web, scenarios: Mapping[str, Sequence[str]]) -> Iterator[PersonalContents]:
    """Names of people, printers and folders; `scenarios` are part of a sheet -> who made its scenarios."""
    for part in web.of_kind("core-properties", "extended-properties"):
        for tag, _, text in web.elements(part):
            if tag in _PROPERTIES and text.strip():
                yield PersonalContents(part, _PROPERTIES[tag], text.strip())
    for part in web.of_kind("custom-properties"):
        name = ""
        for tag, facts, text in web.elements(part):
            name = facts.get("name", "") if tag == "property" else name
            if tag != "property" and text.strip():
                yield PersonalContents(part, f"property {name}", text.strip())
    for part in web.of_kind("comments"):
        authors = {text.strip(): None for tag, _, text in web.elements(part) if tag == "author" and text.strip()}
        yield from (PersonalContents(part, "author of comments", name) for name in authors)
    for part in web.of_kind(*_KINDS):
        for tag, facts, _ in web.elements(part):
            for element, attribute, what in _FACTS:
                if tag == element and facts.get(attribute, "").strip():
                    yield PersonalContents(part, what, facts[attribute].strip())
    for part in web.of_kind("printerSettings"):
        yield from (PersonalContents(part, "printer", name) for name in device(web.plain(part)))
    yield from (PersonalContents(part, "scenario of", user) for part, users in scenarios.items() for user in dict.fromkeys(users))
    yield from _folders(web)


def device(settings: bytes) -> tuple[str, ...]:
    """The printer that settings are for, as Windows keeps them; none for other settings."""
    if settings.lstrip()[:1] == b"<":  # of a Mac
        return ()
    name = settings[:_DEVICE].decode("utf-16-le", "replace").split("\0")[0].strip()
    return (name,) if name and name.isprintable() and "\ufffd" not in name else ()


def _folders(web: Web) -> Iterator[PersonalContents]:
    """Folders of users and computers to which a relation or a drawing points."""
    seen = set()
    for part in web.parts:
        texts = []
        if part.endswith(".rels"):
            texts = [facts.get("Target", "") for tag, facts, _ in web.elements(part) if facts.get("TargetMode") == "External"]
        elif "/drawings/" in part and part.endswith(".xml"):
            texts = [facts[key] for _, facts, _ in web.elements(part) for key in ("descr", "title") if key in facts]
        for text in texts:
            if (_PATH.search(text) or _USER_FOLDER.search(text)) and (part, text) not in seen:
                seen.add((part, text))
                yield PersonalContents(part, "folder", text)
