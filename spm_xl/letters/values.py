"""What stands where in a letter: the values of the template's markers, by the names of `spm_xl.letters.fields`.

Amounts are those of the calculation. A formula of the template is kept where a spreadsheet comes to the same cent, as on a statement.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from spm_xl.letters import spelling as say
from spm_xl.letters.component_words import Said, interval_of, said_of
from spm_xl.letters.definitions import definitions
from spm_xl.letters.draw_example import draw_months
from spm_xl.letters.draw_words import kind_words, said_of_draw
from spm_xl.letters.examples import Example, Worked, curve, worked
from spm_xl.letters.law_words import law_notes
from spm_xl.letters.plan_words import said_of_plan
from spm_xl.letters.rate_words import by_units, tier_rows
from spm_xl.letters.return_example import Returned, return_example
from spm_xl.letters.terms import Part, Terms
from spm_xl.money import exact, minor_unit, rounded
from spm_xl.outputs.statement_lines import NOTHING, line_values
from spm_xl.pay.book import ORDER_OF_OPERATIONS
from spm_xl.pay.plan import method_of
from spm_xl.pay.rates import VALUE_METHODS
from spm_xl.pay.signing import needed_from
from spm_xl.workbook.grid.cells import Fixed

Item = dict[str, Any]
CHANGES = (
    "You get a new letter for every change of the plan, with the first day on which it counts.",
    "A change never touches what was approved, paid or closed without a line that shows old, new and why.",
    "A change that lowers what an earlier period comes to needs two approvers and a reason. It is never made by one person.",
)


def contents(terms: Terms) -> Item:
    """All values of a letter; `content` is the hash of all others."""
    found = worked(terms)
    values = {
        **_head(terms),
        "components": [_component(one, terms) for one in found],
        "plan_terms": _said(said_of_plan(terms)),
        "changes": [{"sentence": text} for text in CHANGES],
        **_return(return_example(terms, found), terms),
        **_curve(found, terms),
        **_draws(terms),
        "definitions": [{"term": term, "meaning": meaning} for term, meaning in definitions(terms)],
        "order": [{"number": at, "step": step} for at, step in enumerate(ORDER_OF_OPERATIONS, 1)],
        "law": [{"rule": note.rule, "words": note.words, "source": note.source} for note in law_notes(terms)],
        **_disputes(terms),
    }
    digest = hashlib.sha256(repr(values).encode()).hexdigest()
    return values | {"letter": values["letter"] | {"content": digest}}


def _said(found: Sequence[Said]) -> list[Item]:
    """Topics and sentences; `heading` is blank where the topic goes on."""
    before = ["", *(topic for topic, _ in found)]
    return [
        {"topic": topic, "heading": topic if topic != last else "", "sentence": text}
        for (topic, text), last in zip(found, before, strict=False)
    ]


def _head(terms: Terms) -> Item:
    person, note = terms.person, terms.note
    settings = terms.book.settings
    version = f"version {note.version}" if note.version else ""
    words = ", ".join(part for part in (note.name, version) if part)
    ends = say.day(terms.ends) if terms.ends else ""
    return {
        "company": settings["company"],
        "contact": settings.get("contact") or "",
        "letter": {
            "id": " ".join(part for part in (person.participant, note.plan, note.version) if part),
            "from": say.day(terms.day),
            "until": ends or "further notice",
            "until_words": f", until {ends}" if ends else "",
        },
        "participant": {
            "id": person.participant, "name": person.name, "email": person.email, "role": person.role or "not on file", "region": person.region,
            "state": person.state, "hire_date": person.hire_date,
        },
        "manager": {
            "id": person.manager,
            "name": person.manager_name,
            "words": " · ".join(part for part in (person.manager_name, person.manager) if part) or "none on file",
        },
        "plan": {
            "id": note.plan, "name": note.name, "version": note.version, "document": note.document or "no document on file",
            "effective": note.effective, "words": words, "digest": note.digest,
        },
        "currency": terms.currency,
        "payout_currency": terms.row["currency"] or terms.currency,
        "places": minor_unit(terms.currency),
        "pay": _pay(terms),
        "pay_dates": [{"period_name": name, "start": start, "end": end, "pay_date": paid} for name, start, end, paid in _pay_dates(terms)],
        "must_sign": bool(needed_from(terms.book, terms.plan, person.state)),
    }  # fmt: skip


def _pay(terms: Terms) -> Item:
    base, target = terms.row["base_salary"], terms.row["target_incentive"]
    total = (base or Decimal(0)) + (target or Decimal(0))
    mix = f"{say.percent(exact(base) / exact(total))} base : {say.percent(exact(target) / exact(total))} variable" if base and target else ""
    return {
        "base": NOTHING if base is None else base,
        "target": NOTHING if target is None else target,
        "ote": total if base is not None and target is not None else NOTHING,
        "base_words": "not on file" if base is None else say.money(base, terms.currency),
        "target_words": "not on file" if target is None else say.money(target, terms.currency),
        "ote_words": say.money(total, terms.currency) if base is not None and target is not None else "not on file",
        "mix": _tidy(mix) or "not on file",
    }


def _tidy(mix: str) -> str:
    """A pay mix with at most one decimal."""
    words = [f"{Decimal(word[:-1]).quantize(Decimal('0.1')):f}".removesuffix(".0") + "%" if word.endswith("%") else word for word in mix.split()]
    return " ".join(words)


def _pay_dates(terms: Terms) -> Iterator[tuple[str, date, date, date]]:
    """The pay periods of the fiscal year in which these terms are in force."""
    for period in terms.book.calendar.fiscal_year(terms.period):
        if period.end >= terms.day and (terms.ends is None or period.start <= terms.ends):
            yield period.name, period.start, period.end, period.pay_date


# --- components --------------------------------------------------------------------------------------------------


def _component(one: Worked, terms: Terms) -> Item:
    part, row = one.part, one.part.terms
    examples = [_example(example, part, terms) for example in one.examples]
    said = [*said_of(part, terms)]
    if found := _target_of_interval(one, examples, terms):
        after = max((at for at, (topic, _) in enumerate(said, 1) if topic == "Target"), default=len(said))
        said.insert(after, ("Target", found))
    quota = next((example.line.quota for example in one.examples if example.line.quota), None)
    return {
        "component": part.component.name,
        "kind": {"objective": "objectives", "spiff": "SPIFF"}.get(row["kind"], row["kind"]),
        "interval": interval_of(part, terms),
        "weight": row["weight"] if row["target"] is None and _targeted(part) else NOTHING,
        "target_words": _target_words(part, terms),
        "quota": NOTHING if quota is None else quota,
        "quota_words": _quota_words(one, terms),
        "paragraph": " ".join(text for _, text in said),
        "said": _said(said),
        "tiers": [
            {"number": at, "label": _label(at, tier.table, part), "table": tier.table, "start": tier.start, "end": tier.end, "rate": tier.rate, "reading": tier.reading}
            for at, tier in enumerate(tier_rows(part, terms.currency), 1)
        ],
        "examples": examples,
        "no_example": one.missing,
        "any_missing": bool(one.missing),
    }


def _label(at: int, table: str, part: Part) -> str:
    """What a row of the payout table is called."""
    word = {"curve": "point", "stepped": "step", "matrix": "cell"}.get(method_of(part.terms), "tier")
    return f"{word} {at}" + (f", {table}" if table else "")


def _targeted(part: Part) -> bool:
    return part.terms["rate_of"] == "target" or part.terms["kind"] == "objective"


def _target_words(part: Part, terms: Terms) -> str:
    row = part.terms
    if row["target"] is not None:
        return f"{say.money(row['target'], terms.currency)} a {interval_of(part, terms)}"
    if not _targeted(part) or terms.row["target_incentive"] is None:
        return "no target" if not _targeted(part) else "not on file"
    return f"{say.money(exact(terms.row['target_incentive']) * exact(row['weight']), terms.currency)} a year"


def _target_of_interval(one: Worked, examples: Sequence[Item], terms: Terms) -> str:
    """What the target comes to in the interval of the examples, where they are a part of the year; "" where that is not their base."""
    method, whole, row = method_of(one.part.terms), terms.row["target_incentive"], one.part.terms
    if row["target"] is not None or whole is None or not _targeted(one.part) or method not in (*VALUE_METHODS, "objective"):
        return ""
    bases = {tier["base"] for example in examples for tier in example["tiers"]}
    target = bases.pop() if len(bases) == 1 else None
    if target is None or exact(target) == exact(whole) * exact(row["weight"]):
        return ""
    return f"For {say.days(one.examples[0].line.interval)} it comes to {say.money(rounded(exact(target), terms.currency), terms.currency)}."


def _quota_words(one: Worked, terms: Terms) -> str:
    line = next((example.line for example in one.examples if example.line.quota), None)
    if line is None or line.quota is None:
        return "no quota"
    amount = say.units(line.quota) if by_units(one.part) else say.money(line.quota, terms.currency)
    return f"{amount}, {say.days(line.interval)}"


def _example(example: Example, part: Part, terms: Terms) -> Item:
    values = line_values(example.line, part.component.name, terms.currency)
    tiers = [{"label": row["label"], "base": row["base"], "rate": row["rate"], "pay": row["pay"]} for row in values["tiers"]]
    steps = [{"name": step["name"], "change": step["change"], "why": step["why"]} for step in values["steps"]]
    return {
        "title": _title(example, part, terms), "tiers": tiers, "steps": steps, "has_steps": bool(steps), "payable": values["payable"],
        "credit": example.line.credit, "attainment": NOTHING if example.level is None else example.level,
        "note": f"sold in {example.deals} equal deals" if example.deals > 1 else "",
    }  # fmt: skip


def _title(example: Example, part: Part, terms: Terms) -> str:
    line = example.line
    credit = say.units(line.credit) if by_units(part) else say.money(line.credit, terms.currency)
    if method_of(part.terms) == "objective":
        return f"Objectives met to {say.percent(example.level or 0)}"
    if part.terms["kind"] == "override" and part.terms["override_of"] == "commission":
        return f"Your team earns {credit}"
    if example.level is None:
        return f"Credit of {credit}"
    share = f"{float(example.level):.1%}".replace(".0%", "%")
    return f"At {share} of quota: credit of {credit}"


# --- return, curve, draws ------------------------------------------------------------------------------------------


def _return(found: Returned | None, terms: Terms) -> Item:
    if found is None:
        return {"any_return": False, "return_said": []}
    money = [say.money(value, terms.currency) for value in (found.earned, -found.taken, found.paid, -found.carried)]
    part = next(part for part in terms.parts if part.component.name == found.component)
    amount = say.units(found.amount) if by_units(part) else say.money(found.amount, terms.currency)
    said = [
        ("The deal", f"In {found.sold.name} you sell a deal of {amount}. For {found.component} it earns {money[0]}, which is paid."),
        ("The return", f"In {found.returned.name} the customer returns all of it. {money[1]} is taken back, on a line of its own."),
        ("Your pay", f"If you sell nothing else, {found.returned.name} pays {money[2]}. Nothing is asked back from you."),
    ]
    if found.carried:
        said.append(("What is left", f"{money[3]} is carried forward and taken from later pay, as far as the minimum wage allows it."))
    return {"any_return": True, "return_said": _said(said)}


def _curve(found: Sequence[Worked], terms: Terms) -> Item:
    """The payout curve of the first component with a quota, else of the first that has examples."""
    drawn = [one for one in found if one.examples and one.part.terms["pays"] and method_of(one.part.terms) not in ("objective", "matrix")]
    drawn = [one for one in drawn if one.examples[0].line.credit and one.part.terms["override_of"] != "commission"] or drawn
    main = next((one for one in drawn if one.examples[0].line.quota), drawn[0] if drawn else None)
    points = curve(terms, main.part) if main else ()
    by_attainment = bool(main and main.examples[0].line.quota)
    rows = [
        {"at": point.at, "credit": point.credit, "pays": point.pays, "tier": point.pays if point.tier else Fixed(None), "mark": "● boundary" if point.tier else ""}
        for point in points
    ]
    name = main.part.component.name if main else ""
    ends = f"from {say.money(points[0].pays, terms.currency)} at nothing to {say.money(points[-1].pays, terms.currency)} at the end" if points else ""
    cap = main.part.terms["cap"] if main else None
    capped = f" Its cap is {say.money(cap, terms.currency)}." if cap is not None else ""
    return {
        "curve": {"component": name, "words": f"Payout curve of {name}: {ends}.{capped}" if points else "", "interval": interval_of(main.part, terms) if main else ""},
        "by_attainment": rows if by_attainment else [],
        "by_credit": [] if by_attainment else rows,
        "curve_by_attainment": by_attainment and bool(rows),
        "curve_by_credit": bool(rows) and not by_attainment,
        "no_curve": not rows,
    }


def _draws(terms: Terms) -> Item:
    months = draw_months(terms)
    return {
        "any_draw": bool(terms.draws),
        "draws": [
            {"name": draw["draw"], "words": kind_words(draw), "amount": draw["amount"], "said": _said(said_of_draw(draw, terms))} for draw in terms.draws
        ],
        "draw_months": [
            {
                "period_name": month.period.name, "earned": month.earned, "draw": month.draw, "advance": month.advance, "recovery": month.recovery,
                "forgiven": month.forgiven, "paid": month.paid, "balance": month.balance, "words": month.words,
            }
            for month in months
        ],
    }  # fmt: skip


def _disputes(terms: Terms) -> Item:
    settings = terms.book.settings
    days = settings.get("dispute_days") or "30"
    codes = settings.get("reason_codes") or "missing deal|wrong split|wrong rate|wrong amount|other"
    contact = settings.get("contact") or ""
    return {
        "dispute_days": days,
        "dispute_words": f"Questions about a statement can be raised within {days} days of its pay date, on its page Questions. Every question gets an answer.",
        "contact_words": f"Contact: {contact}." if contact else "Ask your manager whom to write to.",
        "reasons": [{"code": code.strip()} for code in codes.split("|") if code.strip()],
    }
