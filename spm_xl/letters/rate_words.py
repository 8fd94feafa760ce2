"""A component's rate table in words: its rows, and the sentences that say how they are read.

A boundary is an amount, a number of units, or an attainment; a rate is a share of credit, an amount a unit, a multiple of the base
rate (target incentive / quota), a share of the target incentive, or an amount by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spm_xl.letters import spelling as say
from spm_xl.letters.terms import Part
from spm_xl.money import exact
from spm_xl.pay.plan import method_of, rate_of
from spm_xl.pay.rates import VALUE_METHODS, RateTable
from spm_xl.rational import Fraction

READ = {
    "marginal": "Each rate is paid on the part of your credit inside its tier. A higher tier leaves what lies below it as it was",
    "retroactive": "The tier that you have reached sets the rate for all of your credit, from the first unit on",
    "per_transaction": "Every deal goes through the table by itself, from the first tier on, whatever else you have sold",
    "interpolated": "The amounts of the tiers that you have passed add up; inside the last one you earn it in proportion",
    "curve": "Between two points the payout rises in a straight line, so every bit of attainment counts",
    "stepped": "A step pays its value once it is reached. Each step replaces the one before; between two steps nothing is added",
    "matrix": "Two measures together pick one cell of the table, and the cell sets what is paid",
}
MIXED = (
    "The tiers are of two kinds, as the payout table marks them. Reaching one that is paid on all credit from the first unit lifts the rate of "
    "everything below it as well; the others are paid on the part of your credit inside them"
)
RATE_METHODS = ("marginal", "retroactive", "deal_at_tier", "per_transaction")
DEAL_AT_TIER = {
    "before": "The whole of a deal is paid at the tier that you were in before the deal",
    "including": "The whole of a deal is paid at the tier that you are in once the deal is counted",
    "": "The whole of a deal is paid at one tier",
}


@dataclass(frozen=True, slots=True)
class TierWords:
    """One row of the payout table.

    Attributes
    ----------
    table : for whom or what the table holds, "" where it is the only one. start, end : its boundaries in words, end "" where open.
    rate : what it pays, in words; reading : how, where it differs from the rest of the table.
    """

    table: str
    start: str
    end: str
    rate: str
    reading: str


def by_units(part: Part) -> bool:
    """Whether units are counted and not money."""
    return part.terms["measure"] == "units" or part.terms["over"] == "units"


def boundary(part: Part, value: Fraction, currency: str) -> str:
    """A boundary in words."""
    if part.terms["over"] == "attainment":
        return say.percent(value)
    if by_units(part):
        return say.units(value)
    return say.money(value, currency) if part.terms["measure"] == "amount" else say.number(value)


def rate(part: Part, value: Fraction, currency: str) -> str:
    """A rate, or the value of a step or point, in words."""
    method, multiplied = method_of(part.terms), rate_of(part.terms)
    if multiplied == "target":
        return f"{say.percent(value)} of the target incentive" if method in (*VALUE_METHODS, "matrix") else f"{say.number(value)} × the base rate"
    if multiplied == "value":
        return say.money(value, currency)
    paid = part.terms["pay_measure"] or part.terms["measure"]
    if paid == "units" or (by_units(part) and not part.terms["pay_measure"]):
        return f"{say.money(value, currency)} a unit"
    return f"{say.percent(value)} of {'the credit' if paid == 'amount' else f'the {say.column(paid)}'}"


def tier_rows(part: Part, currency: str) -> Iterator[TierWords]:
    """The rows of all tables of a component."""
    if method_of(part.terms) == "matrix":
        yield from _matrix_rows(part, currency)
        return
    choices = part.tiers.choices if part.tiers else ()
    for condition, table in choices:
        name = f"where {say.condition(condition.text)}" if condition else ("otherwise" if len(choices) > 1 else "")
        yield from _rows(part, table, name, currency)


def _rows(part: Part, table: RateTable, name: str, currency: str) -> Iterator[TierWords]:
    method = method_of(part.terms)
    for at, tier in enumerate(table.tiers):
        end = boundary(part, table.tiers[at + 1].start, currency) if at + 1 < len(table.tiers) else "and beyond"
        end = "a point of the curve" if method == "curve" else end
        reading = ""
        if method in ("marginal", "retroactive") and len({each.method for each in table.tiers}) > 1:
            reading = "all credit from the first unit" if tier.method == "retroactive" else "only the credit inside the tier"
        yield TierWords(name, boundary(part, tier.start, currency), end, rate(part, tier.rate, currency), reading)


def _matrix_rows(part: Part, currency: str) -> Iterator[TierWords]:
    for (row, column), value in sorted(part.matrix.items()):
        paid = "a gap: not allowed" if value is None else rate(part, value, currency)
        names = (part.terms["row_measure"] or "row", part.terms["column_measure"] or "column")
        yield TierWords("", f"{names[0]} from {say.number(row)}", f"{names[1]} from {say.number(column)}", paid, "")


def reading(part: Part, currency: str) -> Iterator[str]:
    """How the table is read, in sentences."""
    terms, method = part.terms, method_of(part.terms)
    if method == "objective":
        return
    tables = [table for _, table in (part.tiers.choices if part.tiers else ())]
    mixed = len({tier.method for table in tables for tier in table.tiers}) > 1
    if tables and method in RATE_METHODS and _from_nothing(tables):
        yield f"One rate holds for {'the whole of each deal' if method == 'per_transaction' else 'all of your credit'}"
    elif method in ("marginal", "retroactive") and mixed:
        yield MIXED
    else:
        yield DEAL_AT_TIER[terms["tier"]] if method == "deal_at_tier" else READ[method]
    if method == "matrix":
        yield from _matrix_reading(part)
    elif (method != "curve" and not _from_nothing(tables)) or terms["boundary"] == "above":
        strict = terms["boundary"] == "above"
        yield "You are in a tier only once you are above its boundary" if strict else "Reaching a boundary exactly is being in the tier"
    if method == "curve":
        yield "Beyond the last point it goes on along the same line" if terms["beyond"] == "line" else "Beyond the last point it stays flat"
    if rate_of(terms) == "target" and method not in (*VALUE_METHODS, "matrix"):
        yield "A rate of 1 pays your target incentive for this component divided by your quota, for each unit of credit; a rate of 1.5 pays one and a half times that"
    if terms["deductible"]:
        taken = "your quota" if terms["deductible"] == "quota" else say.number(exact(terms["deductible"]))
        yield f"A retroactive rate is paid on what is left of your credit after {taken} is taken off"


def _from_nothing(tables: Sequence[RateTable]) -> bool:
    """Whether the tables have no boundary but 0."""
    return all(table.tiers[0].start == 0 and len(table.tiers) == 1 for table in tables)


def _matrix_reading(part: Part) -> Iterator[str]:
    terms = part.terms
    rows, columns = (_measure(terms[name]) for name in ("row_measure", "column_measure"))
    between = "Between two points the values are joined by straight lines, both ways" if terms["matrix_method"] == "bilinear" else "Each cell holds up to the next boundary"
    yield f"The row is picked by {rows}, the column by {columns}. {between}"


def _measure(name: str) -> str:
    return say.column(name) or "its own measure"


def choices_words(part: Part) -> Sequence[str]:
    """What each table of a component holds for, in words."""
    choices = part.tiers.choices if part.tiers else ()
    return [f"where {say.condition(condition.text)}" if condition else "otherwise" for condition, _ in choices] if len(choices) > 1 else []
