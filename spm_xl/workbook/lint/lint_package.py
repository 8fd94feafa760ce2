"""The package around a workbook: its parts, their types, and the relations between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from spm_xl.errors import InvalidInput
from spm_xl.workbook.parts.xml_parts import elements, relation_parts, resolved

CONTENT_TYPES = "[Content_Types].xml"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
# ending of the file -> type of its main part
MAIN_TYPES = {
    ".xlsx": _SPREADSHEET,
    ".xltx": _SPREADSHEET.replace(".sheet.", ".template."),
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ".xltm": "application/vnd.ms-excel.template.macroEnabled.main+xml",
    ".xlam": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
}
_VBA = "application/vnd.ms-office.vbaProject"
_USED = re.compile(rb"\br:(?:id|embed|link|pict)=\"([^\"]+)\"")


def package_problems(parts: Mapping[str, bytes], ending: str) -> Iterator[str]:
    """Parts without a type, or pointed to in vain; and a type that does not go with the file's ending.

    Parameters
    ----------
    ending : such as ".xlsm".
    """
    if CONTENT_TYPES not in parts:
        yield f"{CONTENT_TYPES} is missing"
        return
    try:
        yield from _types(parts, ending)
        for part, owner in relation_parts(parts):
            yield from _relations(parts, part, owner)
    except InvalidInput as wrong:
        yield str(wrong)


def _types(parts: Mapping[str, bytes], ending: str) -> Iterator[str]:
    defaults: dict[str, str] = {}
    overrides: dict[str, str] = {}
    for tag, facts, _ in elements(parts, CONTENT_TYPES):
        if tag == "Default":
            defaults[facts.get("Extension", "").casefold()] = facts.get("ContentType", "")
        elif tag == "Override":
            overrides[facts.get("PartName", "").lstrip("/")] = facts.get("ContentType", "")
    for part in sorted(set(overrides) - set(parts)):
        yield f"{CONTENT_TYPES} names the part {part}, which is missing"
    kinds = {part: overrides.get(part) or defaults.get(part.rpartition(".")[2].casefold(), "") for part in parts}
    for part, kind in kinds.items():
        if part == CONTENT_TYPES:
            continue
        if not kind:
            yield f"the part {part} has no content type"
        elif part.endswith("vbaProject.bin") and kind != _VBA:
            yield f"the part {part} has the content type {kind}, not {_VBA}"
    main, wanted = kinds.get("xl/workbook.xml", ""), MAIN_TYPES.get(ending)
    if wanted and main != wanted:
        yield f"a file {ending} has the main content type {wanted}, and this one {main or 'none'}"
    project = any(part.endswith("vbaProject.bin") for part in parts)
    if project and "macroEnabled" not in main:
        yield f"the workbook has a VBA project, and its content type {main} has no macros"


def _relations(parts: Mapping[str, bytes], part: str, owner: str) -> Iterator[str]:
    if owner and owner not in parts:
        yield f"{part}: there is no part {owner}"
    ids: list[str] = []
    for tag, facts, _ in elements(parts, part):
        if tag != "Relationship":
            continue
        ids.append(facts.get("Id", ""))
        target = facts.get("Target", "")
        if facts.get("TargetMode") != "External" and not target.startswith("#"):
            found = resolved(owner.rpartition("/")[0], target)
            if found not in parts:
                yield f"{part}: {facts.get('Id')} points to {found}, which is missing"
    for name, times in Counter(ids).items():
        if times > 1:
            yield f"{part}: the id {name} is given {times} times"
    for used in sorted({match.decode() for match in _USED.findall(parts.get(owner, b""))} - set(ids)):
        yield f"{owner} uses the relation {used}, which is not among its relations"
