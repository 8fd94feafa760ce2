"""Which workbooks are territory workbooks: those whose cell `territory.kind` says so."""

from __future__ import annotations

from spm_xl.alignment.layout import KIND, NAMED_KIND
from spm_xl.errors import InvalidInput
from spm_xl.workbook.ports.port import Port


def is_territory_workbook(port: Port) -> bool:
    """Whether a territory plan was written into a workbook, by this version or another."""
    kind = port.named(NAMED_KIND)
    return isinstance(kind, str) and kind.strip().casefold().startswith("territory plan")


def confirm_readable(port: Port) -> None:
    """Refuse a workbook that is none of this kind and version."""
    kind = port.named(NAMED_KIND)
    if not is_territory_workbook(port):
        raise InvalidInput(
            f"this is no territory workbook: it has no cell {NAMED_KIND} that says so. Write one with spm-xl territory plan --workbook, and plan that again."
        )
    if str(kind).strip() != KIND:
        raise InvalidInput(f"the workbook is a {kind}, and this version of spm_xl reads a {KIND}. Write it anew with spm-xl territory plan --workbook.")
