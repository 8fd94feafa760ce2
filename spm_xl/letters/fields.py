"""The fields of a plan letter: what a template of a company's own may ask for, by name.

They work as those of a statement (`spm_xl.outputs.statement_fields`): a name stands for a value, a list for rows, a flag for rows that
are there or not. The names stay as they are in later versions; others may be added.

>>> [field.name for field in FIELDS if field.name.startswith("letter.")]
['letter.id', 'letter.from', 'letter.until', 'letter.until_words', 'letter.content']
"""

from __future__ import annotations

from spm_xl.workbook.bind.vocabulary import DATE, FLAG, LIST, MONEY, NUMBER, PERCENT, TEXT, Field


def _group(prefix: str, *fields: tuple[str, str, str]) -> tuple[Field, ...]:
    return tuple(Field(f"{prefix}.{name}" if prefix else name, kind, meaning) for name, kind, meaning in fields)


def _list(name: str, meaning: str, *items: tuple[str, str, str] | Field) -> Field:
    return Field(name, LIST, meaning, tuple(item if isinstance(item, Field) else Field(*item) for item in items))


def _said(name: str, meaning: str) -> Field:
    return _list(
        name, meaning, ("topic", TEXT, "what it is about"), ("heading", TEXT, "the same, blank where it goes on"),
        ("sentence", TEXT, "one or two sentences"),
    )  # fmt: skip


_EXAMPLE = _list(
    "examples",
    "what it earns at several levels",
    ("title", TEXT, "level and credit"),
    ("note", TEXT, "in how many deals"),
    ("credit", MONEY, "credit, in plan currency or units"),
    ("attainment", PERCENT, "attainment or score, blank without"),
    _list("tiers", "rows of the rate table that it meets", ("label", TEXT, "tier"), ("base", MONEY, "what is multiplied"),
          ("rate", NUMBER, "by what"), ("pay", MONEY, "base x rate")),
    ("has_steps", FLAG, "a limit or multiplier changed it"),
    _list("steps", "what followed", ("name", TEXT, "step"), ("change", MONEY, "what it changed"), ("why", TEXT, "why")),
    ("payable", MONEY, "what it comes to, rounded once"),
)  # fmt: skip
_COMPONENT = (
    ("component", TEXT, "name of the component"),
    ("kind", TEXT, "commission, bonus, objectives, spiff or override"),
    ("interval", TEXT, "what attainment is counted over"),
    ("weight", PERCENT, "share of the target incentive, blank without target"),
    ("target_words", TEXT, "its target, in words"),
    ("quota", MONEY, "quota of the interval, blank without"),
    ("quota_words", TEXT, "the same, with the days it is for"),
    ("paragraph", TEXT, "all that is said of it, in one text"),
    _said("said", "the same, sentence by sentence"),
    _list("tiers", "its rate table", ("number", NUMBER, "1, 2, ..."),
          ("label", TEXT, "tier, step or point, with its number, and what the table holds for"), ("table", TEXT, "what the table holds for, blank for all"),
          ("start", TEXT, "from"), ("end", TEXT, "to"), ("rate", TEXT, "what it pays"), ("reading", TEXT, "on what, where tiers differ")),
    _EXAMPLE,
    ("any_missing", FLAG, "no example can be calculated"),
    ("no_example", TEXT, "why not"),
)  # fmt: skip
_POINT = (
    ("at", NUMBER, "attainment, or credit"),
    ("credit", MONEY, "credit"),
    ("pays", MONEY, "what it pays"),
    ("tier", MONEY, "the same where a tier starts, else blank"),
    ("mark", TEXT, "a word where a tier starts"),
)
FIELDS: tuple[Field, ...] = (
    *_group("", ("company", TEXT, "company"), ("contact", TEXT, "whom to ask")),
    *_group(
        "letter",
        ("id", TEXT, "participant, plan and version"),
        ("from", TEXT, "first day of these terms, in words"),
        ("until", TEXT, "last day, or further notice"),
        ("until_words", TEXT, ", until ... where the last day is known"),
        ("content", TEXT, "fingerprint of all that the letter says"),
    ),
    *_group(
        "participant",
        ("id", TEXT, "participant id"), ("name", TEXT, "full name"), ("email", TEXT, "address"), ("role", TEXT, "role"),
        ("region", TEXT, "region"), ("state", TEXT, "state whose wage rules apply"), ("hire_date", DATE, "first day of employment"),
    ),
    *_group("manager", ("id", TEXT, "manager's id"), ("name", TEXT, "manager's name"), ("words", TEXT, "both, or none on file")),
    *_group(
        "plan",
        ("id", TEXT, "plan id"), ("name", TEXT, "plan's name"), ("version", TEXT, "version"), ("document", TEXT, "plan document"),
        ("effective", DATE, "first day of the version"), ("words", TEXT, "name and version"), ("digest", TEXT, "fingerprint of the plan"),
    ),
    *_group("", ("currency", TEXT, "plan currency"), ("payout_currency", TEXT, "currency of pay"), ("places", NUMBER, "decimal places of amounts")),
    *_group(
        "pay",
        ("base", MONEY, "base salary a year"), ("target", MONEY, "target incentive a year"), ("ote", MONEY, "both"), ("mix", TEXT, "their proportion"),
        ("base_words", TEXT, "base salary in words"), ("target_words", TEXT, "target incentive in words"), ("ote_words", TEXT, "OTE in words"),
    ),
    _list("pay_dates", "pay periods of the fiscal year", ("period_name", TEXT, "period"), ("start", DATE, "first day"), ("end", DATE, "last day"), ("pay_date", DATE, "pay date")),
    Field("must_sign", FLAG, "pay is held until the letter is signed"),
    _list("components", "the components of the plan", *_COMPONENT),
    _said("plan_terms", "what holds for the whole plan"),
    _list("changes", "how the plan may be changed", ("sentence", TEXT, "one sentence")),
    Field("any_return", FLAG, "there is an example of a return"),
    _said("return_said", "a deal that is returned after it was paid"),
    *_group(
        "curve",
        ("component", TEXT, "component that the curve is of"), ("interval", TEXT, "what it is counted over"), ("words", TEXT, "the curve in words"),
    ),
    Field("curve_by_attainment", FLAG, "the curve is over attainment"),
    Field("curve_by_credit", FLAG, "the curve is over credit"),
    Field("no_curve", FLAG, "there is none"),
    _list("by_attainment", "points of the curve over attainment", *_POINT),
    _list("by_credit", "points of the curve over credit", *_POINT),
    Field("any_draw", FLAG, "there is a draw"),
    _list("draws", "draws and guarantees", ("name", TEXT, "name"), ("words", TEXT, "kind"), ("amount", MONEY, "amount for one frequency"), _said("said", "what is said of it")),
    _list(
        "draw_months", "an example of the draws, period by period",
        ("period_name", TEXT, "period"), ("earned", MONEY, "made-up earnings"), ("draw", MONEY, "draw"), ("advance", MONEY, "advanced"),
        ("recovery", MONEY, "recovered"), ("forgiven", MONEY, "forgiven"), ("paid", MONEY, "earned + advanced - recovered"),
        ("balance", MONEY, "recoverable balance after it"), ("words", TEXT, "what happened"),
    ),
    _list("definitions", "the terms of the trade", ("term", TEXT, "term"), ("meaning", TEXT, "what it means")),
    _list("order", "order of the calculation", ("number", NUMBER, "1, 2, ..."), ("step", TEXT, "step")),
    _list("law", "what the rule packs say", ("rule", TEXT, "rule"), ("words", TEXT, "what it says"), ("source", TEXT, "where it stands")),
    *_group("", ("dispute_days", TEXT, "days for questions"), ("dispute_words", TEXT, "how to ask"), ("contact_words", TEXT, "whom to ask")),
    _list("reasons", "reasons for a question", ("code", TEXT, "reason")),
)  # fmt: skip
