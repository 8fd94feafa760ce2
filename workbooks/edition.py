"""Editions: the same workbook for those who have the add-in, the macros, or nothing but Excel.

>>> edition("lambda").suffix, "SPM_WHY" in edition("lambda").functions
('.xlsx', False)
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from spm_xl.errors import NotFound
from spm_xl.near import did_you_mean
from spm_xl.udfs.catalog import BY_NAME

NAMES = ("addin", "macro", "lambda")


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a template.

    Attributes
    ----------
    suffix : of its files. functions : what it can calculate; sheets that need more are left out.
    answers : what answers in it, in words. needs : what must be there. remedy : what to do where #NAME? shows.
    """

    name: str
    suffix: str
    functions: Collection[str]
    answers: str
    needs: str
    remedy: str


def edition(name: str) -> Edition:
    """An edition by its name.

    Raises
    ------
    NotFound : an unknown name, with the near ones.
    """
    if name == "addin":
        return Edition(
            name,
            ".xlsx",
            frozenset(BY_NAME),
            "The functions come from the add-in: for Excel on Windows, and for LibreOffice with the extension.",
            "Excel for Windows after: spm-xl install. Or LibreOffice 25.2 or later after: spm-xl install --libreoffice",
            "The add-in is not loaded. Run: spm-xl doctor, then: spm-xl install, and open the workbook again.",
        )
    if name == "macro":
        return Edition(
            name,
            ".xlsm",
            frozenset(BY_NAME),
            "The functions are inside this workbook, as macros that call spm_xl on this machine.",
            "Excel for Windows with spm_xl installed, and macros enabled for this file.",
            "Macros are not enabled, or spm_xl is not installed here. Enable macros, run: spm-xl doctor, and open it again.",
        )
    if name == "lambda":
        from spm_xl.udfs.hosts import lambdas

        return Edition(
            name,
            ".xlsx",
            frozenset(BY_NAME) & frozenset(lambdas.names()),
            "The functions are inside this workbook, as named LAMBDAs: nothing is installed.",
            "Excel for Microsoft 365, Excel 2024, Excel for Mac or for the web. LibreOffice does not know LAMBDA: use the add-in edition there.",
            "This program does not know LAMBDA. Open the workbook in Excel 365, 2024 or the web, or use the add-in edition.",
        )
    raise NotFound(f"{name!r} is no edition. {did_you_mean(name, NAMES)}")


def give_functions(own: Edition, writer: Any) -> None:
    """What an edition puts into its workbook while it is written: the lambda edition its names."""
    if own.name == "lambda":
        from spm_xl.udfs.hosts import lambdas

        lambdas.add_names(writer)


def finished(own: Edition, workbook: bytes) -> bytes:
    """What an edition adds to the finished workbook: the macro edition its functions, the lambda edition their help and cells as Excel stores them."""
    if own.name == "macro":
        from spm_xl.udfs.hosts import excel_addin

        return excel_addin.macro_workbook(workbook)
    if own.name == "lambda":
        from spm_xl.udfs.hosts import lambdas, lambdas_cells

        return lambdas.with_help(lambdas_cells.with_arrays(workbook))
    return workbook
