"""What is counted for a component, and for whom: its measure, and the crediting rules, in words."""

from __future__ import annotations

from collections.abc import Iterator

from spm_xl.letters import spelling as say
from spm_xl.letters.terms import Part, Terms
from spm_xl.money import exact
from spm_xl.pay.plan import method_of
from spm_xl.tables.inputs import Row


def what_counts(part: Part, terms: Terms) -> Iterator[str]:
    """What is counted and paid, in sentences."""
    row = part.terms
    if method_of(row) == "objective":
        yield "You are paid for the objectives agreed with you: each by its share of the target incentive and by how far it was met"
        return
    if row["kind"] == "override" and row["override_of"] == "commission":
        yield "It is an override: the commissions that your team earns in the period are what counts"
    elif row["kind"] == "override":
        yield f"It is an override: the credit of your team counts, {_measured(row['measure'])}"
    else:
        yield f"Your credit is {_measured(row['measure'])}"
    if row["pay_measure"]:
        yield f"That picks the tier; what is paid is a share of the '{say.column(row['pay_measure'])}'"
    if row["deduct"]:
        yield f"Before the rate, {_number_or_column(row['deduct'], terms.currency)} is taken off each deal"
    yield from (_rule(rule, terms) for rule in part.rules)
    if part.rules and all(rule["kind"] == "direct" for rule in part.rules) and len(part.rules) > 1:
        yield "Of these rules the first one that fits a deal counts, in this order"
    if part.ruled and not part.rules:
        yield "No crediting rule in force gives you credit for it at present"


def _measured(measure: str) -> str:
    return {"amount": "the amount of each deal", "units": "the number of units"}.get(measure, f"the '{say.column(measure)}' of each deal")


def _number_or_column(text: str, currency: str) -> str:
    try:
        return say.money(exact(text), currency)
    except ValueError:
        return f"its '{say.column(text)}'"


def _rule(rule: Row, terms: Terms) -> str:
    who = {
        "direct": "You are credited with",
        "overlay": "Beside the sellers, you are credited with",
        "rollup": "From the people below you" + _levels(rule) + ", you are credited with",
    }[rule["kind"]]
    deals = f"deals where {say.condition(rule['when'])}" if rule["when"] else "all deals"
    share = "" if rule["share"] == 1 else f" with {say.percent(rule['share'])} of their amount"
    count = "" if rule["factor"] == 1 else f", counted {say.number(rule['factor'])} times" if rule["factor"] else ", not counted"
    paid = rule["pay_factor"]
    apart = "" if paid is None or paid == rule["factor"] else f" for the quota and {say.number(paid)} times for pay"
    stop = ". A deal credited so meets no later rule" if rule["stop"] else ""
    return f"{who} {deals}{share}{count or (', counted once' if apart else '')}{apart}{stop}"


def _levels(rule: Row) -> str:
    if rule["levels"] is None:
        return ""
    return " (who report to you directly)" if rule["levels"] == 1 else f" (up to {say.number(rule['levels'])} levels)"
