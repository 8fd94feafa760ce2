"""Measures and KPIs as a function is given them: rows of name and value, and a company's own KPIs as name and expression.

>>> measures = measures_of((("Won deals", 25), ("lost_deals", 75), ("quota", None)))
>>> measures["won_deals"], kpi_of("win_rate", measures, ())
(Fraction(25, 1), Fraction(1, 4))
>>> kpi_of("win_odds", measures, (("win_odds", "won_deals / lost_deals"),))
Fraction(1, 3)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spm_xl.errors import NotFound, SpmError
from spm_xl.measure.built_in import BUILT_IN
from spm_xl.measure.expression import value
from spm_xl.measure.library import Formula, formulas, needed_by
from spm_xl.measure.names import MEASURES
from spm_xl.measure.result import NUMBER, Kpi
from spm_xl.near import did_you_mean
from spm_xl.rational import Fraction
from spm_xl.udfs.cells import VALUE, Block, Refusal, is_blank, number, text
from spm_xl.udfs.ranges import remembered, table, without_errors
from spm_xl.udfs.terms import plain

HEADERS = ("measure", "name", "kpi")  # of the column of names


class _Given(dict[str, Fraction]):
    """Values by name; one that is asked for and not there is named, with near names."""

    def __missing__(self, name: str) -> Fraction:
        raise NotFound(f"{name} is needed and has no value in measures. {did_you_mean(name, self)}")


def _read_measures(given: Block) -> dict[str, Fraction]:
    rows = without_errors(table(given), "measures")
    if not rows or len(rows[0]) != 2:
        raise Refusal(VALUE, "measures are not two columns of name and value, such as won_deals and 25. Select both columns.")
    found: dict[str, Fraction] = {}
    for at, (name, cell) in enumerate(rows, 1):
        known = plain(text(name, f"row {at} of measures"))
        if is_blank(cell) or (at == 1 and known in HEADERS):
            continue
        if not known:
            raise Refusal(VALUE, f"row {at} of measures has a value and no name. Name it, or clear it.")
        if known in found:
            raise Refusal(VALUE, f"measures names {known} twice. Keep one.")
        found[known] = number(cell, f"{known} of measures")
    return found


measures_of = remembered(_read_measures)


def kpi_of(name: str, measures: Mapping[str, Fraction], kpis: Block) -> Fraction:
    """A KPI, from what it needs; a measure or a KPI among the measures counts as given.

    Parameters
    ----------
    name : in any case. measures : by name. kpis : the company's own, as a table.
    """
    asked, given = plain(name), _Given(measures)
    if asked in given:
        return given[asked]
    known = _formulas(kpis, tuple(sorted(given)))
    if isinstance(known, Exception):
        raise known.with_traceback(None)
    if asked not in known:
        raise NotFound(f"there is no KPI {name!r}. {did_you_mean(asked, known)}")
    for each in needed_by([asked], {other: formula.expression.names for other, formula in known.items()}):
        given[each] = Fraction(value(known[each].expression, given))
    return given[asked]


def _formulas_of(kpis: Block, given: tuple[str, ...]) -> dict[str, Formula] | Exception:
    """The KPIs that are not given, by name; what is wrong with the company's own is remembered as well."""
    try:
        own = _own(kpis)
        every = [*(kpi for kpi in BUILT_IN if kpi.name not in own), *own.values()]
        read = formulas([kpi for kpi in every if kpi.name not in given], (*MEASURES, *given))
        return {formula.kpi.name: formula for formula in read}
    except (Refusal, SpmError) as wrong:
        return wrong


_formulas = remembered(_formulas_of, most=64)


def _own(kpis: Block) -> dict[str, Kpi]:
    """The company's own KPIs by name, from two columns, or from a table whose header names Kpi and Expression."""
    rows = without_errors(table(kpis), "kpis")
    header = [plain(cell) if isinstance(cell, str) else "" for cell in rows[0]] if rows else []
    name_at, text_at = 0, 1
    if "expression" in header:
        name_at, text_at = next((header.index(word) for word in HEADERS if word in header), 0), header.index("expression")
        rows = rows[1:]
    elif rows and len(header) != 2:
        raise Refusal(VALUE, "kpis has neither two columns of name and expression nor a header that names Kpi and Expression.")
    found: dict[str, Kpi] = {}
    for row in rows:
        name, expression = plain(_text(row, name_at)), _text(row, text_at)
        if not expression:  # a built-in one with new targets, or a blank row
            continue
        if name in found or not name:
            raise Refusal(VALUE, f"kpis names {name} twice. Keep one." if name else f"kpis has the expression {expression[:40]!r} without a name.")
        if name in MEASURES and name not in {kpi.name for kpi in BUILT_IN}:
            raise Refusal(VALUE, f"{name} of kpis is the name of a measure. Give the KPI another name.")
        found[name] = Kpi(name, name, expression, NUMBER, own=True)
    return found


def _text(row: tuple[Any, ...], at: int) -> str:
    return text(row[at], "kpis")
