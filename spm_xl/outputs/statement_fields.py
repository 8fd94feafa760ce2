"""The fields of a statement: what a template of a company's own may ask for, by name.

A name stands for one value, such as `{{ participant.name }}`. A list stands for rows: between `{{#lines}}` and
`{{/lines}}` each of its fields is named alone, such as `{{ quota }}`, and every name from outside may be used,
too. A flag repeats rows once or not at all. The names stay as they are in later versions; others may be added.

>>> [field.name for field in FIELDS if field.name.startswith("manager.")]
['manager.id', 'manager.name', 'manager.words']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from spm_xl.workbook.bind.vocabulary import COLUMNS, DATE, FLAG, LIST, MONEY, NUMBER, PERCENT, TEXT, Field


def _group(prefix: str, *fields: tuple[str, str, str]) -> tuple[Field, ...]:
    return tuple(Field(f"{prefix}.{name}" if prefix else name, kind, meaning) for name, kind, meaning in fields)


def _list(name: str, meaning: str, *items: tuple[str, str, str] | Field) -> Field:
    inside = tuple(item if isinstance(item, Field) else Field(*item) for item in items)
    return Field(name, LIST, meaning, inside)


_PLAN = (
    ("name", TEXT, "name of the plan"),
    ("version", TEXT, "version"),
    ("effective", DATE, "first day of this version"),
    ("document", TEXT, "the document that it stands in"),
    ("words", TEXT, "all of these in one line"),
    ("digest", TEXT, "fingerprint of its terms"),
)
_ORDER = _list("order", "order of the calculation", ("number", NUMBER, "1, 2, ..."), ("step", TEXT, "step"))
_DEAL = (
    ("component", TEXT, "component that it counts for"),
    ("transaction", TEXT, "transaction id; team of 5, where members of a team earned it"),
    ("customer", TEXT, "customer"),
    ("date", DATE, "day on which it counts"),
    ("amount", MONEY, "amount of the transaction, in its own currency"),
    ("deal_currency", TEXT, "currency of the transaction"),
    ("fx", NUMBER, "exchange rate to the plan's currency"),
    ("share", PERCENT, "share of the transaction"),
    ("factor", NUMBER, "factor of the crediting rule"),
    ("credit", MONEY, "amount x exchange rate x share x factor"),
    ("tier", TEXT, "tier or tiers that it fell in"),
    ("rate", NUMBER, "rate, or the word tiers where it crossed them"),
    ("commission", MONEY, "what it earned"),
    ("note", TEXT, "split, rule, return, exchange rate, ..."),
    ("facts", COLUMNS, "a column of the table transactions, such as facts.product"),
)
_CORRECTION = (
    ("period_name", TEXT, "the earlier period"),
    ("item", TEXT, "what kind of amount, as the ledger calls it"),
    ("what", TEXT, "the same in words: earned, draw recovered, ..."),
    ("name", TEXT, "component or draw"),
    ("old", MONEY, "settled before"),
    ("new", MONEY, "comes to now"),
    ("difference", MONEY, "new - old"),
    ("cause", TEXT, "what kind of news made it: booked late, terms, ..., in words"),
    ("reason", TEXT, "reason"),
    ("reason_words", TEXT, "cause and reason in one text"),
    ("transactions", TEXT, "transactions that made it"),
)
_QUOTA_STEPS = _list(
    "quota_steps", "derivation of the quota", ("label", TEXT, "step"), ("amount", MONEY, "what it comes to")
)
_TIERS = _list(
    "tiers",
    "rows of the rate table that were met; their pay adds up to earned",
    ("label", TEXT, "tier"),
    ("lower", NUMBER, "where it starts"),
    ("upper", NUMBER, "where it ends; blank without end"),
    ("base", MONEY, "base of this row"),
    ("rate", NUMBER, "rate"),
    ("pay", MONEY, "base x rate"),
    ("in_money", FLAG, "the boundaries are amounts"),
    ("in_percent", FLAG, "the boundaries are attainments"),
)
_STEPS = _list(
    "steps",
    "caps, gates and other steps after the rate table",
    ("name", TEXT, "step"),
    ("before", MONEY, "before it"),
    ("change", MONEY, "what it changes"),
    ("after", MONEY, "after it"),
    ("why", TEXT, "reason"),
)
_LINE = (
    ("component", TEXT, "name of the component, with the plan where several plans have it"),
    ("kind", TEXT, "commission, bonus, objective, spiff or override"),
    ("method", TEXT, "method of the rate table"),
    ("plan_name", TEXT, "plan"),
    ("clause", TEXT, "clause of the plan's document"),
    ("interval", TEXT, "days over which is counted, such as Jan to Mar 2026"),
    ("words", TEXT, "kind, method, plan, clause and interval in one line"),
    ("quota", MONEY, "quota after proration, ramp and leave; blank without one"),
    ("prior", MONEY, "credit counted before this period"),
    ("credit", MONEY, "credit of this period"),
    ("to_date", MONEY, "both together"),
    ("attainment", PERCENT, "credit to date / quota; blank without a quota"),
    ("attainment_words", TEXT, "distance from the quota, in words"),
    ("earned", MONEY, "by the rate table, not rounded"),
    ("steps_change", MONEY, "what caps, gates and other steps change"),
    ("payable", MONEY, "what the component pays, rounded once"),
    ("payable_note", TEXT, "how it was rounded, where that is not usual"),
    ("by_deals", MONEY, "part of it that single deals caused"),
    ("unallocated", MONEY, "the rest of it"),
    ("deal_count", NUMBER, "number of deals"),
    ("deal_credit", MONEY, "their credit"),
    ("has_quota", FLAG, "has a quota, which may be 0"),
    ("measured", FLAG, "has a quota that is not 0"),
    ("has_credit", FLAG, "counts credit"),
    ("has_steps", FLAG, "has steps after the rate table"),
    ("has_deals", FLAG, "has deals"),
    ("whole", PERCENT, "100%, to draw attainment against"),
)
_LINE_LISTS = (
    _QUOTA_STEPS,
    _TIERS,
    _STEPS,
    _list("deals", "its deals", *_DEAL),
)

FIELDS: tuple[Field, ...] = (
    *_group("", ("company", TEXT, "name of the company"), ("contact", TEXT, "whom to ask")),
    *_group(
        "statement",
        ("id", TEXT, "participant id and period"),
        ("status", TEXT, "DRAFT, or APPROVED"),
        ("revision", NUMBER, "1 for the first issue"),
        ("revision_words", TEXT, "Revision 1; Revision 2, replaces revision 1 of 2026-04-10"),
        ("replaces", TEXT, "revision 1 of 2026-04-10: what this issue replaces; blank for the first"),
        ("revision_reason", TEXT, "why the period was opened again; blank for the first"),
        ("as_of", DATE, "day up to which everything known was counted"),
        ("questions_until", DATE, "last day for questions"),
        ("contact_words", TEXT, "whom to ask, as the end of a sentence"),
        ("digest", TEXT, "fingerprint of all that the statement was made from"),
    ),
    *_group(
        "revision",
        ("was", MONEY, "net payout of the revision before; blank for the first"),
        ("net", MONEY, "net payout of this revision; blank for the first"),
        ("difference", MONEY, "net - was"),
    ),
    _list(
        "revision_changes",
        "what changed since the revision before; the differences add up to revision.difference",
        ("words", TEXT, "what, such as New business, or Correction of 2026-02: New business"),
        ("old", MONEY, "amount in the revision before, as it counts in the net"),
        ("new", MONEY, "amount now"),
        ("difference", MONEY, "new - old"),
        ("reason", TEXT, "reason"),
        _list("reason_lines", "the reason in lines as wide as a page", ("line", TEXT, "line")),
    ),
    _list(
        "revision_deals",
        "the deals among it: what the change of a component is made of",
        ("component", TEXT, "component"),
        ("transaction", TEXT, "transaction id; blank for what no single deal caused"),
        ("words", TEXT, "transaction id, or words"),
        ("old", MONEY, "commission in the revision before"),
        ("new", MONEY, "commission now"),
        ("difference", MONEY, "new - old"),
        ("reason", TEXT, "reason"),
    ),
    _list("revision_remarks", "what changed beside amounts of the net, in lines", ("remark", TEXT, "remark")),
    *_group(
        "",
        ("any_revision", FLAG, "it replaces a revision"),
        ("any_revision_changes", FLAG, "an amount of the net changed since"),
        ("any_revision_deals", FLAG, "a deal's commission changed since"),
    ),
    *_group(
        "participant",
        ("id", TEXT, "participant id"),
        ("name", TEXT, "name"),
        ("email", TEXT, "address"),
        ("role", TEXT, "role"),
        ("region", TEXT, "region"),
        ("state", TEXT, "state, for wage law"),
        ("legal_entity", TEXT, "employer"),
        ("cost_centre", TEXT, "cost centre"),
        ("employer", TEXT, "employer and cost centre in one line"),
        ("hire_date", DATE, "first day"),
        ("end_date", DATE, "last day; blank while employed"),
    ),
    *_group(
        "manager",
        ("id", TEXT, "participant id of the manager"),
        ("name", TEXT, "name of the manager"),
        ("words", TEXT, "both in one line"),
    ),
    *_group(
        "period",
        ("name", TEXT, "such as 2026-03"),
        ("words", TEXT, "name, first and last day in one line"),
        ("start", DATE, "first day"),
        ("end", DATE, "last day"),
        ("pay_date", DATE, "day of payment"),
        ("year", TEXT, "fiscal year, such as FY2026"),
    ),
    *_group("plan", *_PLAN),
    Field("plan.order", LIST, _ORDER.meaning, _ORDER.items),
    _list("plans", "every plan that paid; `plan` is the first of them", *_PLAN, _ORDER),
    *_group(
        "",
        ("currency", TEXT, "currency of the plan, and of all amounts but payout.amount"),
        ("places", NUMBER, "its decimal places"),
        ("earned", MONEY, "earned in the period, all components"),
        ("net", MONEY, "net payout"),
        ("net_note", TEXT, "currency and day of payment, in words"),
        ("quota", MONEY, "quota of the first component with one"),
        ("credit", MONEY, "its credit of the period"),
        ("attainment", PERCENT, "its attainment"),
    ),
    *_group(
        "main",
        ("component", TEXT, "the first component with a quota"),
        ("words", TEXT, "its distance from the quota, in words"),
        ("quota_note", TEXT, "its interval, in words"),
    ),
    *_group(
        "payout",
        ("amount", MONEY, "net payout in the currency that is paid out"),
        ("currency", TEXT, "that currency"),
        ("places", NUMBER, "its decimal places"),
        ("rate", NUMBER, "exchange rate"),
        ("words", TEXT, "currencies, day and source of the rate"),
        ("rounding", MONEY, "rounding of the conversion, in the currency that is paid out"),
        ("rounding_words", TEXT, "the same, in words"),
    ),
    Field("converted", FLAG, "it is paid out in another currency"),
    _list("lines", "the components that pay", *_LINE, *_LINE_LISTS),
    _list("goals", "those of them with a quota", *_LINE, *_LINE_LISTS),
    _list(
        "quiet",
        "components with nothing credited or earned",
        ("component", TEXT, "name"),
        ("kind", TEXT, "as in lines"),
        ("method", TEXT, "as in lines"),
    ),
    *_group(
        "",
        ("any_quiet", FLAG, "there are such components"),
        ("quiet_words", TEXT, "their names in one line"),
        ("no_line", FLAG, "no component is in force"),
        ("picture", FLAG, "a component has a quota to be drawn"),
        ("picture_words", TEXT, "attainments in words, for the picture's description"),
    ),
    _list("deals", "the deals of all components", *_DEAL),
    _list(
        "bridge",
        "from earned to net; the amounts add up to net",
        ("label", TEXT, "what"),
        ("amount", MONEY, "amount"),
        ("from_earned", FLAG, "it is what was earned"),
        ("from_adjustments_before", FLAG, "it is the sum of the adjustments before the draw"),
        ("from_advance", FLAG, "it is what the draws add"),
        ("from_recovery", FLAG, "it is what is recovered"),
        ("from_correction", FLAG, "it is the sum of a period's corrections"),
        ("from_adjustments_after", FLAG, "it is the sum of the adjustments after the draw"),
        ("from_clawbacks", FLAG, "it is the sum of the clawbacks"),
        ("from_held", FLAG, "it is what is held"),
        ("from_released", FLAG, "it is what is released"),
        ("from_unsigned", FLAG, "it is what is held until the plan is signed"),
        ("from_signed", FLAG, "it is what is released because the plan is signed"),
        ("from_paid", FLAG, "it is what was paid outside of the cycle"),
        ("from_nothing", FLAG, "it stands nowhere else"),
    ),
    _list(
        "adjustments",
        "manual adjustments",
        ("id", TEXT, "its id"),
        ("date", DATE, "day"),
        ("component", TEXT, "component"),
        ("stage", TEXT, "before the draw, after the draw, or paid before (a payment made outside of the cycle)"),
        ("transaction", TEXT, "transaction"),
        ("amount", MONEY, "amount"),
        ("reason", TEXT, "reason"),
        ("approver", TEXT, "who approved it"),
        ("entered_by", TEXT, "who entered it; may be blank"),
        ("inquiry", TEXT, "inquiry that it answers; blank for none"),
        ("reason_words", TEXT, "reason, and the inquiry that it answers"),
        ("approval_words", TEXT, "who approved it, and who entered it"),
    ),
    _list("corrections", "what earlier periods come to now, less what was settled for them", *_CORRECTION),
    _list(
        "correction_periods",
        "the same by period",
        ("period_name", TEXT, "the earlier period"),
        ("total", MONEY, "sum of its differences"),
        ("several", FLAG, "it has more than one"),
        _list("rows", "its corrections", *_CORRECTION),
    ),
    _list(
        "clawbacks",
        "what returns take back of an amount once earned",
        ("transaction", TEXT, "the return"),
        ("date", DATE, "day"),
        ("component", TEXT, "component"),
        ("reverses", TEXT, "the transaction that it returns"),
        ("amount", MONEY, "amount"),
        ("reason", TEXT, "reason"),
    ),
    _list(
        "holds",
        "held until the customer pays or the plan is signed, or released",
        ("transaction", TEXT, "transaction; pay of the period, where it waits for a signature"),
        ("period_name", TEXT, "period in which it was earned"),
        ("component", TEXT, "component; the plan, where it waits for a signature"),
        ("held_or_released", TEXT, "held, released, held until signed, or released: signed"),
        ("amount", MONEY, "negative when held"),
        ("reason", TEXT, "reason"),
    ),
    *_group(
        "totals",
        ("corrections", MONEY, "sum of the corrections"),
        ("adjustments", MONEY, "sum of the adjustments"),
        ("clawbacks", MONEY, "sum of the clawbacks"),
        ("holds", MONEY, "sum of what is held and released"),
    ),
    _list(
        "draws",
        "draws and guarantees",
        ("name", TEXT, "its name"),
        ("words", TEXT, "kind, in words"),
        ("held", MONEY, "earnings held against it"),
        ("draw_amount", MONEY, "draw of the period, after proration"),
        ("advance", MONEY, "what it adds to the earnings"),
        ("recoverable", FLAG, "has a balance that is recovered"),
        ("opening", MONEY, "recoverable balance at the opening"),
        ("opening_note", TEXT, "why it is not the last closing balance"),
        ("added", MONEY, "advanced, recoverable part"),
        ("recovery", MONEY, "recovered from earnings"),
        ("forgiven", MONEY, "forgiven"),
        ("closing", MONEY, "recoverable balance at the close"),
        _list(
            "instalments", "where it is paid more often", ("day", DATE, "day of payment"), ("instalment", MONEY, "amount")
        ),
        _list("remarks", "reasons", ("remark", TEXT, "reason")),
    ),
    *_group(
        "draw",
        ("label", TEXT, "DRAW BALANCE, or DRAW where nothing is recoverable"),
        ("note", TEXT, "recoverable or not"),
        ("balance", MONEY, "recoverable balance of all draws at the close; blank without one"),
        ("opening", MONEY, "the same at the opening"),
        ("advance", MONEY, "what all draws add to the earnings"),
        ("added", MONEY, "the recoverable part of it"),
        ("recovery", MONEY, "recovered from earnings"),
        ("forgiven", MONEY, "forgiven"),
    ),
    *_group(
        "wage_floor",
        ("hours", NUMBER, "hours on file"),
        ("minimum", MONEY, "minimum wage for these hours"),
        ("other_wages", MONEY, "other wages of the period"),
        ("room", MONEY, "most that could be recovered"),
        ("words", TEXT, "what follows from it"),
    ),
    *_group(
        "",
        ("any_adjustments", FLAG, "there are adjustments"),
        ("any_corrections", FLAG, "there are corrections"),
        ("any_clawbacks", FLAG, "there are clawbacks"),
        ("any_holds", FLAG, "something is held or released"),
        ("any_draws", FLAG, "there are draws"),
        ("any_balance", FLAG, "a draw is recoverable"),
        ("any_wage_floor", FLAG, "hours are tracked"),
        ("any_nothing", FLAG, "one of these is not there"),
        ("nothing_words", TEXT, "what is not there, in one line"),
    ),
    _list(
        "year",
        "the periods of the fiscal year so far",
        ("period_name", TEXT, "period"),
        ("quota", MONEY, "quota of the first component with one"),
        ("credit", MONEY, "its credit"),
        ("attainment", PERCENT, "its attainment"),
        ("earned", MONEY, "what the period comes to now"),
        ("paid", MONEY, "what was paid in its run"),
        ("balance", MONEY, "recoverable balance of the draws"),
    ),
    *_group(
        "year_to_date",
        ("label", TEXT, "Year to date, 2026"),
        ("earned", MONEY, "sum of earned"),
        ("paid", MONEY, "sum of paid"),
    ),
    _list("notes", "remarks of the calculation", ("note", TEXT, "remark")),
    _list("reasons", "reasons for a question", ("code", TEXT, "reason")),
    *_group(
        "shown",
        ("zero", NUMBER, "0: what a check shows where formulas are not calculated"),
        ("ok", TEXT, "✓ OK: the same, in words"),
        ("all_ok", TEXT, "✓ all read 0: the same for all checks"),
    ),
)


def listed(fields: Sequence[Field] = FIELDS, inside: str = "") -> Iterator[tuple[str, Field]]:
    """Name and field of all of them, those of a list's items after the list.

    >>> {"net", "lines", "lines.quota", "lines.deals.commission"} <= {name for name, _ in listed()}
    True
    """
    for field in fields:
        yield inside + field.name, field
        yield from listed(field.items, f"{inside}{field.name}.")


def specimen(columns: Sequence[str] = (), fields: Sequence[Field] = FIELDS, *, many: bool = True) -> dict[str, Any]:
    """Made-up values for every field: to see whether a template asks for fields that are there.

    Parameters
    ----------
    columns : of the table transactions.
    many : one item in each list, and every flag; otherwise none, and other values.
    """
    values: dict[str, Any] = {}
    for field in fields:
        *path, last = field.name.split(".")
        group = values
        for step in path:
            group = group.setdefault(step, {})
        if field.kind == LIST:
            group[last] = [specimen(columns, field.items)] if many else []
        else:
            group[last] = many if field.kind == FLAG else _example(field, columns, many)
    return values


def _example(field: Field, columns: Sequence[str], many: bool) -> Any:
    text = "text" if many else "other"
    if field.kind == COLUMNS:
        return dict.fromkeys(columns, text)
    return {TEXT: text, DATE: date(2026, 3, 31 if many else 30)}.get(field.kind, 1 if many else 2)
