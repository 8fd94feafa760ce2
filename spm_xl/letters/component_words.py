"""How a component pays, in sentences by topic: every column that changes what it pays is said."""

from __future__ import annotations

from collections.abc import Iterator

from spm_xl.letters import spelling as say
from spm_xl.letters.credit_words import what_counts
from spm_xl.letters.rate_words import choices_words, reading
from spm_xl.letters.terms import Part, Terms
from spm_xl.money import exact
from spm_xl.pay.plan import method_of
from spm_xl.tables.inputs import Row

Said = tuple[str, str]  # topic, sentence
INTERVAL_WORDS = {
    "period": "pay period", "month": "month", "quarter": "quarter", "half": "half-year", "year": "fiscal year", "window": "window of your quota",
    "life": "whole of your time in the plan",
}  # fmt: skip
ZERO_QUOTA = {
    "zero": "With a quota of 0 it pays nothing",
    "full": "With a quota of 0 attainment counts as 100%",
    "flat": "With a quota of 0 it pays the first rate",
}
CAP_KINDS = {"hard": "What lies above is not paid", "refundable": "What lies above is kept and counts again in the next interval"}


def said_of(part: Part, terms: Terms) -> list[Said]:
    """What is said of a component: (topic, sentence), in the order of the calculation."""
    return [
        (topic, say.sentence(text))
        for topic, found in (
            ("What counts", what_counts(part, terms)),
            ("Counted over", _counted(part, terms)),
            ("Target", _target(part, terms)),
            ("Rates", _rates(part, terms)),
            ("Each deal", _deals(part.terms, terms.currency)),
            ("Multipliers", _multipliers(part)),
            ("Threshold", _gate(part)),
            ("Limits", _limits(part, terms)),
            ("Draw", _draw(part, terms)),
            ("Reference", _reference(part.terms)),
        )
        for text in found
    ]


def interval_of(part: Part, terms: Terms) -> str:
    """What attainment is counted over, in a word or two."""
    kind = terms.book.calendar.kind
    if part.terms["interval"] == "period":
        return {"month": "month", "quarter": "quarter", "half": "half-year", "year": "fiscal year"}.get(kind, "pay period")
    return INTERVAL_WORDS[part.terms["interval"]]


def _counted(part: Part, terms: Terms) -> Iterator[str]:
    row, word = part.terms, interval_of(part, terms)
    if method_of(row) == "objective":
        yield f"An objective is paid in the period in which it ends; its target is counted over the {word}"
        return
    if row["interval"] == "life":
        yield "Credit adds up over the whole of your time in the plan and never starts again"
    elif row["interval"] == "period":
        yield f"Each {word} stands by itself: credit starts at 0"
    else:
        yield f"Credit adds up over the {word}. Each pay period pays what the {word} has come to so far, less what it came to before"
    if row["zero_quota"] in ZERO_QUOTA:
        yield ZERO_QUOTA[row["zero_quota"]]


def _target(part: Part, terms: Terms) -> Iterator[str]:
    row = part.terms
    if row["target"] is not None:
        yield f"The target incentive of this component is {say.money(row['target'], terms.currency)} for one {interval_of(part, terms)}"
    elif row["rate_of"] == "target" or row["kind"] == "objective":
        whole = terms.row["target_incentive"]
        yearly = f", {say.money(exact(whole) * exact(row['weight']), terms.currency)} for a full year" if whole is not None else ""
        yield f"The target incentive of this component is {say.percent(row['weight'])} of your target incentive{yearly}"


def _rates(part: Part, terms: Terms) -> Iterator[str]:
    yield from reading(part, terms.currency)
    tables = choices_words(part)
    if tables:
        yield f"There are {len(tables)} rate tables, and the first that fits is used: {'; '.join(tables)}"
    if part.until is not None:
        yield f"These rates hold until {say.day(part.until)}. Later ones are already agreed, and you get a new letter for them"


def _deals(row: Row, currency: str) -> Iterator[str]:
    if row["deal_minimum"] is not None:
        least = say.money(row["deal_minimum"], currency)
        yield f"A deal that makes a loss pays {least}" if row["deal_minimum_when"] == "loss" else f"A deal pays at least {least}"
    if row["deal_cap"]:
        try:
            most = say.money(exact(row["deal_cap"]), currency)
        except ValueError:
            most = f"its '{say.column(row['deal_cap'])}'"
        yield f"A deal pays at most {most}"


def _multipliers(part: Part) -> Iterator[str]:
    for row in part.multipliers:
        name = f" ({row['name']})" if row["name"] else ""
        when = f", if {say.condition(row['when'])}" if row["when"] else ""
        yield f"What the table comes to is multiplied by {say.number(row['multiplier'])}{name}{when}"
    if len(part.multipliers) > 1:
        yield "All multipliers whose condition holds apply, one after the other"


def _gate(part: Part) -> Iterator[str]:
    row = part.terms
    if row["gate"] is None:
        return
    word = f"of {row['gate_component']}" if row["gate_component"] else "of this component"
    reach = "is above" if row["boundary"] == "above" else "reaches"
    over = [INTERVAL_WORDS.get(name.strip(), name.strip()) for name in row["gate_intervals"].split("|") if name.strip()]
    places = f", in the {say.listed(over, 'or in the')}" if over else ""
    yield f"Nothing is paid until attainment {word} {reach} {say.percent(row['gate'])}{places}"
    if row["gate_kind"] == "above":
        yield "Then only what lies beyond that point is paid"
    else:
        yield "Once that point is reached, it pays from the first unit on"


def _limits(part: Part, terms: Terms) -> Iterator[str]:
    row, word, currency = part.terms, interval_of(part, terms), terms.currency
    method = method_of(row)
    if row["attainment_cap"] is not None:
        yield f"Credit above {say.percent(row['attainment_cap'])} attainment no longer meets the rate table"
    if row["floor"] is not None:
        yield f"The component pays at least {say.money(row['floor'], currency)} in a pay period"
    if row["cap"] is not None:
        most = f"{say.money(row['cap'], currency)} in one {word}"
        if row["cap_kind"] == "soft":
            yield f"The component pays in full up to {most}. Of what lies above, {say.percent(row['soft_rate'] or 0)} is paid"
        else:
            yield f"The component pays at most {most}. {CAP_KINDS[row['cap_kind']]}"
    elif method != "objective":
        ends = method == "stepped" or (method == "curve" and row["beyond"] != "line")
        yield "This component has no cap of its own" + (", but its table ends: beyond its last row it pays no more" if ends else "")
    if not row["pays"]:
        yield "It pays nothing by itself: it only counts credit and attainment for other components"


def _draw(part: Part, terms: Terms) -> Iterator[str]:
    if not terms.draws:
        return
    named = [name.strip() for name in terms.plan["draw_components"].split("|") if name.strip()]
    counts = part.component.name in named if named else part.terms["kind"] != "spiff"
    yield "What it earns counts as earnings for your draw" if counts else "What it earns does not count for your draw: it is paid beside it"


def _reference(row: Row) -> Iterator[str]:
    if row["clause"]:
        yield f"In the plan document: {row['clause']}"
    yield f"On your pay slip it is listed as {row['earning_code']}"
