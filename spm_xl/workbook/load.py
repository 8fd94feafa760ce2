"""Load a template: once, so that it can be filled many times."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from html import unescape

from spm_xl.errors import InvalidInput
from spm_xl.workbook import cells, package
from spm_xl.workbook.sheet import MAIN, Strings, Styles, read_sheet
from spm_xl.workbook.template import Filled, Template


def load(data: bytes, number_formats: Mapping[str, str] | None = None) -> Template:
    """Read a template.

    Parameters
    ----------
    data : the workbook.
    number_formats : number format codes to be replaced, such as two decimals by none for a currency without cents.

    Raises
    ------
    InvalidInput : no workbook, or markers that do not fit together; the message names sheet and row.
    """
    texts = {part.name: part for part in package.read(data)}
    if "xl/workbook.xml" not in texts or "xl/styles.xml" not in texts:
        raise InvalidInput("the template is no .xlsx workbook: xl/workbook.xml or xl/styles.xml is missing.")
    _without_calculation_chain(texts)
    names = _sheet_parts(texts)
    strings_part = _strings_part(texts)
    styles_xml = _text(texts, "xl/styles.xml")
    styles = Styles(_formats(styles_xml))
    strings = Strings(_shared_strings(texts[strings_part]))
    repeated = _repeated_rows(_text(texts, "xl/workbook.xml"))
    sheets = tuple(
        read_sheet(title, _text(texts, part), styles, strings, repeated.get(at))
        for at, (title, part) in enumerate(names)
    )
    texts["xl/styles.xml"] = package.stored(
        "xl/styles.xml", _restyled(styles_xml, styles.formats, number_formats or {}).encode()
    )
    owners = {part: position for position, (_, part) in enumerate(names)}
    kinds = {part: Filled(part, "sheet", sheet=position) for part, position in owners.items()}
    kinds[strings_part] = Filled(strings_part, "strings")
    kinds["xl/workbook.xml"] = Filled("xl/workbook.xml", "workbook", _text(texts, "xl/workbook.xml"))
    for name in texts:
        if name not in kinds and name.endswith((".xml", ".vml")):
            filled = _shifting(name, texts, owners)
            if filled:
                kinds[name] = filled
    return Template(tuple(kinds.get(name, part) for name, part in texts.items()), sheets, tuple(strings.kept))


def _text(texts: Mapping[str, package.Part], name: str) -> str:
    try:
        text = package.content(texts[name]).decode("utf-8-sig")
    except KeyError:
        raise InvalidInput(f"the template is damaged: it has no part {name}. Save it again as .xlsx.") from None
    except UnicodeDecodeError:
        raise InvalidInput(f"{name} is not in UTF-8. Save the template again as .xlsx.") from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InvalidInput(
            f"{name} declares XML entities, which no spreadsheet program writes. The template is refused."
        )
    return text


def _relations(texts: Mapping[str, package.Part], part: str) -> dict[str, tuple[str, str]]:
    """Relation id -> (last word of its type, part it points to)."""
    folder, base = posixpath.split(part)
    rels = f"{folder}/_rels/{base}.rels"
    found = {}
    if rels in texts:
        for tag in re.findall(r"<Relationship\b[^>]*>", _text(texts, rels)):
            facts = _attributes(tag)
            target = facts.get("Target", "")
            full = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[facts.get("Id", "")] = (facts.get("Type", "").rsplit("/", 1)[-1], full)
    return found


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'([\w:]+)="([^"]*)"', tag)}


def _sheet_parts(texts: Mapping[str, package.Part]) -> list[tuple[str, str]]:
    workbook = _text(texts, "xl/workbook.xml")
    relations = _relations(texts, "xl/workbook.xml")
    found = []
    for tag in re.findall(r"<sheet\b[^>]*>", workbook):
        facts = _attributes(tag)
        kind, part = relations.get(facts.get("r:id", ""), ("", ""))
        if kind == "worksheet":
            found.append((facts["name"], part))
    if not found:
        raise InvalidInput("the template has no worksheet.")
    return found


def _repeated_rows(workbook: str) -> dict[int, tuple[int, int]]:
    """Position of a sheet -> first and last of the rows that are repeated on each of its printed pages."""
    pattern = r'<definedName\b(?=[^>]*name="_xlnm\.Print_Titles")[^>]*localSheetId="(\d+)"[^>]*>[^<]*!\$(\d+):\$(\d+)<'
    return {int(sheet): (int(first), int(last)) for sheet, first, last in re.findall(pattern, workbook)}


def _without_calculation_chain(texts: dict[str, package.Part]) -> None:
    """Drop the list of formula cells that Excel keeps: rows move, and Excel builds it anew."""
    if texts.pop("xl/calcChain.xml", None):
        for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            kept = re.sub(r"<(?:Override|Relationship)\b[^>]*calcChain\.xml[^>]*/>", "", _text(texts, name))
            texts[name] = package.stored(name, kept.encode())


def _strings_part(texts: dict[str, package.Part]) -> str:
    """Name of the part with the shared strings, which is added to a template that has none."""
    for kind, part in _relations(texts, "xl/workbook.xml").values():
        if kind == "sharedStrings":
            return part
    part = "xl/sharedStrings.xml"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    added = {
        "[Content_Types].xml": ("</Types>", f'<Override PartName="/{part}" ContentType="{kind}"/>'),
        "xl/_rels/workbook.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rIdStrings" Type="{relation}" Target="sharedStrings.xml"/>',
        ),
    }
    for name, (end, element) in added.items():
        texts[name] = package.stored(name, _text(texts, name).replace(end, element + end).encode())
    texts[part] = package.stored(part, f'<sst xmlns="{MAIN[1:-1]}"/>'.encode())
    return part


def _shared_strings(part: package.Part) -> list[tuple[str, str]]:
    """(XML, plain text) of each shared string."""
    xml = _text({part.name: part}, part.name)
    found = re.findall(r"<si>(.*?)</si>|<si/>", xml, re.DOTALL)
    return [
        (inside, "".join(unescape(t) for t in re.findall(r"<t\b[^>]*>(.*?)</t>", inside, re.DOTALL)))
        for inside in found
    ]


def _formats(styles: str) -> list[str]:
    found = re.search(r"<cellXfs\b[^>]*>(.*?)</cellXfs>", styles, re.DOTALL)
    return re.findall(r"<xf\b[^>]*?(?:/>|>.*?</xf>)", found[1], re.DOTALL) if found else []


def _restyled(styles: str, formats: list[str], number_formats: Mapping[str, str]) -> str:
    def code(found: re.Match[str]) -> str:
        new = number_formats.get(unescape(found[2]))
        return found[0] if new is None else f"{found[1]}{cells.attribute(new)}{found[3]}"

    styles = re.sub(r'(<numFmt\b[^>]*formatCode=")([^"]*)(")', code, styles)
    together = f'<cellXfs count="{len(formats)}">{"".join(formats)}</cellXfs>'
    return re.sub(r"<cellXfs\b.*?</cellXfs>", lambda _: together, styles, count=1, flags=re.DOTALL)


def _shifting(name: str, texts: Mapping[str, package.Part], owners: Mapping[str, int]) -> Filled | None:
    """A part that moves with the rows of a sheet, or that has markers in its text."""
    if name.startswith("xl/charts/chart"):
        return Filled(name, "chart", _text(texts, name))
    for part, position in owners.items():
        for kind, target in _relations(texts, part).values():
            if target == name and kind in ("table", "drawing"):
                return Filled(name, kind, _text(texts, name), position)
    if b"{{" in package.content(texts[name]):
        return Filled(name, "text", _text(texts, name))
    return None
