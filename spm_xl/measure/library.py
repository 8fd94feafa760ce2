"""The KPIs: those that come with the product, and the company's own, in the order in which they need each other.

Every one is an expression over measures (`spm_xl.measure.measures.MEASURES`) and other KPIs; the formulas themselves stand in
`kpi` and `pace`. A row of the table kpis adds one, or, without an expression, gives a built-in one new targets.

>>> found = formulas(BUILT_IN, MEASURES)
>>> rates = figures(found, Known({"won_deals": Fraction(3), "lost_deals": Fraction(1), "won_amount": Fraction(600)}, {}))
>>> rates["win_rate"].value, rates["average_deal"].value, rates["coverage_needed"].value
(Fraction(3, 4), Fraction(200, 1), Fraction(4, 3))
>>> rates["attainment"].why
'quota is not known'
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from spm_xl.condition import folded
from spm_xl.errors import InvalidInput, OutOfRange, Problem, Refused
from spm_xl.measure.built_in import BUILT_IN
from spm_xl.measure.expression import Expression, load, spelled, value
from spm_xl.measure.known import Known
from spm_xl.measure.names import MEASURES, OF_A_LINE, measure_names
from spm_xl.measure.result import Figure, Kpi
from spm_xl.measure.status import band_fault, status_of
from spm_xl.money import exact
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Inputs, Row

MOST = 1_000  # rows of the table kpis
SHOWN = 6  # KPIs of a circle that a message names


@dataclass(frozen=True, slots=True)
class Formula:
    """A KPI and its expression, ready to be answered."""

    kpi: Kpi
    expression: Expression


def kpis_of(inputs: Inputs) -> tuple[Kpi, ...]:
    """The KPIs of a company: the built-in ones, with its own targets, then its own in the order of the table.

    Raises
    ------
    Refused : an expression of the table kpis cannot be used; every one that cannot, with its cell.
    """
    rows = inputs.rows("kpis")
    if len(rows) > MOST:
        what = f"{len(rows):,} KPIs are too many for a scorecard; it takes at most {MOST:,}. Delete those that nobody reads."
        raise Refused((_problem(inputs, MOST, "kpi", "number of KPIs", rows[MOST]["kpi"], what),))
    at = {folded(row["kpi"]): index for index, row in enumerate(rows)}
    built_in = {kpi.name for kpi in BUILT_IN}
    kpis = [_retargeted(kpi, rows[at[kpi.name]]) if kpi.name in at else kpi for kpi in BUILT_IN]
    kpis += [_own(rows[index]) for name, index in at.items() if name not in built_in]
    problems = _problems(inputs, kpis, at)
    if problems:
        raise Refused(problems)
    return tuple(kpis)


def _retargeted(kpi: Kpi, row: Row) -> Kpi:
    """A built-in KPI by its row: what the row leaves blank stays as it is; with an expression it is the company's own."""
    if row["expression"].strip():
        return replace(_own(row), name=kpi.name)
    target, watch = _number(row, "target"), _number(row, "watch")
    return replace(
        kpi,
        label=row["label"] or kpi.label,
        meaning=row["meaning"] or kpi.meaning,
        target=kpi.target if target is None else target,
        watch=watch if watch is not None else kpi.watch if target is None else None,
    )


def _own(row: Row) -> Kpi:
    label = row["label"] or row["kpi"].replace("_", " ").strip().capitalize()
    target, watch = _number(row, "target"), _number(row, "watch")
    return Kpi(row["kpi"], label, row["expression"], row["unit"], row["better"], target, watch, row["leading"], row["meaning"], own=True)


def _number(row: Row, name: str) -> Fraction | None:
    return None if row[name] is None else exact(row[name])


def _problems(inputs: Inputs, kpis: Sequence[Kpi], rows: Mapping[str, int]) -> tuple[Problem, ...]:
    """What is wrong with the company's own KPIs, each with its cell.

    Parameters
    ----------
    rows : the row of each in the table kpis, by its folded name.
    """
    measures = measure_names(inputs)
    names = spelled((*measures, *(kpi.name for kpi in kpis)))
    taken = set(measures) - {each.name for each in BUILT_IN}
    found, asked = [], {}
    for kpi in kpis:
        at = rows.get(folded(kpi.name))
        if at is None:
            asked[kpi.name] = load(kpi.expression, names).names
            continue
        fault = band_fault(kpi)
        if fault:
            found.append(_problem(inputs, at, "watch", "target band", str(inputs.rows("kpis")[at]["watch"] or ""), fault))
        if folded(kpi.name) in taken:
            found.append(_problem(inputs, at, "kpi", "name of a KPI", kpi.name, f"{kpi.name} is a measure. Give the KPI another name."))
        if folded(kpi.name) in OF_A_LINE:
            found.append(_problem(inputs, at, "kpi", "name of a KPI", kpi.name, f"{kpi.name} is a column of every scorecard. Give the KPI another name."))
        try:
            asked[kpi.name] = load(kpi.expression, names).names
        except InvalidInput as fault_of_text:
            found.append(_problem(inputs, at, "expression", "KPI expression", kpi.expression[:60], str(fault_of_text)))
    for circle in _circles(asked):
        at = next((rows[folded(name)] for name in circle if folded(name) in rows), 0)
        what = in_a_circle(circle)
        found.append(_problem(inputs, at, "expression", "KPIs in a circle", circle[0], what))
    return tuple(sorted(found, key=lambda problem: problem.place.row))


def _problem(inputs: Inputs, at: int, column: str, rule: str, shown: str, what: str) -> Problem:
    return Problem("refused", rule, inputs.place("kpis", at, column), shown, what, "")


def _needs(name: str, asked: Mapping[str, Sequence[str]]) -> list[str]:
    """The KPIs that one needs; its own name means the measure of that name, if there is one."""
    return [other for other in asked[name] if other in asked and (other != name or name not in MEASURES)]


def _circles(asked: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The KPIs that need themselves, by way of others: each circle once."""
    done: set[str] = set()
    found = []
    for start in asked:
        left = [(start, iter(_needs(start, asked)))] if start not in done else []
        way = [start]
        while left:
            name, others = left[-1]
            other = next(others, None)
            if other is None:
                done.add(name)
                left.pop()
                way.pop()
            elif other in way:
                found.append(way[way.index(other) :])
            elif other not in done:
                left.append((other, iter(_needs(other, asked))))
                way.append(other)
    return found


def in_a_circle(circle: Sequence[str]) -> str:
    """What is wrong with KPIs that need each other, of many the first ones.

    >>> in_a_circle(["a", "b"])
    'KPIs need each other in a circle: a > b > a. Break it.'
    """
    shown = [*circle[:SHOWN], *(["..."] if len(circle) > SHOWN else []), circle[0]]
    return f"KPIs need each other in a circle: {' > '.join(shown)}. Break it."


def formulas(kpis: Sequence[Kpi], measures: Iterable[str]) -> tuple[Formula, ...]:
    """The KPIs with their expressions read, each after those that it needs.

    Parameters
    ----------
    measures : names of all measures.

    Raises
    ------
    InvalidInput : an expression cannot be used, or KPIs need each other in a circle.
    """
    names = spelled((*measures, *(kpi.name for kpi in kpis)))
    read = {kpi.name: Formula(kpi, load(kpi.expression, names)) for kpi in kpis}
    asked = {name: each.expression.names for name, each in read.items()}
    if circles := _circles(asked):
        raise InvalidInput(in_a_circle(circles[0]))
    return tuple(read[name] for name in needed_by(reversed(read), asked))


def needed_by(names: Iterable[str], asked: Mapping[str, Sequence[str]]) -> list[str]:
    """KPIs and all that they need of KPIs, each after those that it needs; there is no circle.

    Parameters
    ----------
    asked : of each KPI, the names in its expression.
    """
    found: dict[str, None] = {}
    left = [(name, False) for name in names if name in asked]
    while left:
        name, ready = left.pop()
        if ready:
            found.setdefault(name)
        elif name not in found:
            left.append((name, True))
            left += [(other, False) for other in _needs(name, asked)]
    return list(found)


def figures(formulas: Collection[Formula], measures: Known) -> dict[str, Figure]:
    """Every KPI of somebody, with its status; where there is none, the reason.

    Parameters
    ----------
    formulas : each after those that it needs. measures : of the one whom they are about.
    """
    known = Known(measures, measures.why)
    values: dict[str, Fraction | None] = {}
    for formula in formulas:
        name = formula.kpi.name
        try:
            answer = value(formula.expression, known)
            known[name] = values[name] = answer if isinstance(answer, Fraction) else Fraction(answer)
        except OutOfRange as reason:
            known.pop(name, None)
            known.why[name] = reason_of(reason)
            values[name] = None
    return {
        kpi.name: Figure(values[kpi.name], "" if values[kpi.name] is not None else known.why[kpi.name], status_of(kpi, values))
        for kpi in (formula.kpi for formula in formulas)
    }


def reason_of(fault: Exception) -> str:
    """The reason in an error's message, without its advice, which is for somebody who types a formula."""
    return str(fault).split(". ")[0].rstrip(".")
