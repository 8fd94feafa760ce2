"""The built-in KPIs as formulas of a spreadsheet, for where no Python answers.

A measure is looked up among the given ones by `_SPM.GIVEN`, which answers its last argument where it finds none; so a KPI that
others need is calculated only where it is not given. The functions of the measures are LAMBDAs of the same names.

>>> formula_of("coverage_needed")
'_SPM.GIVEN(given,"coverage_needed",_SPM.NEEDED_COVERAGE(_SPM.GIVEN(given,"win_rate",_SPM.WIN_RATE(_SPM.GIVEN(given,"won_deals",#N/A),_SPM.GIVEN(given,"lost_deals",#N/A)))))'
"""

from __future__ import annotations

from itertools import pairwise

from spm_xl.measure.built_in import BUILT_IN
from spm_xl.measure.expression_words import NAME, words
from spm_xl.measure.names import MEASURES

EXPRESSIONS = {kpi.name: kpi.expression for kpi in BUILT_IN}


def formula_of(name: str, within: tuple[str, ...] = ()) -> str:
    """A measure or KPI as a formula over `given`, rows of name and value.

    Parameters
    ----------
    within : KPIs in whose formulas it stands; its own name in its formula means the measure of that name.
    """
    if name not in EXPRESSIONS or name in within:
        return f'_SPM.GIVEN(given,"{name}",#N/A)'
    read = words(EXPRESSIONS[name])
    called = {word.at for word, following in pairwise(read) if word.kind == NAME and following.text == "("}
    parts = [
        word.text if word.kind != NAME else f"_SPM.{word.text}" if word.at in called else formula_of(word.text, (*within, name))
        for word in read
    ]
    return f'_SPM.GIVEN(given,"{name}",{"".join(parts)})'


def choice_of(word: str) -> str:
    """Nested IFs that answer the KPI of a word, in the formula's own name for it; #N/A for any other."""
    found = "#N/A"
    for name in reversed(EXPRESSIONS):
        found = f'IF({word}="{name}",{formula_of(name)},{found})'
    return found


def kpi_rows() -> list[tuple[str, str, str]]:
    """Name, expression and meaning of the built-in KPIs."""
    return [(kpi.name, kpi.expression, kpi.meaning) for kpi in BUILT_IN]


def measure_rows() -> list[tuple[str, str]]:
    """Name and meaning of the measures."""
    return list(MEASURES.items())
