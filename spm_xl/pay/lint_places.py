"""Plan lint by place: what rule packs ask of plans and draws, and the places that nothing is checked for.

A warning is a reminder with its source; only the setting `rule_packs` puts a pack in force, which may hold pay until a plan is signed
(`pay.signing`) and sets deadlines for final pay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from spm_xl.errors import Problem
from spm_xl.near import did_you_mean
from spm_xl.pay.lint_rows import each_row, problem_at
from spm_xl.pay.rule_packs import Pack, known, named, pack, place_of
from spm_xl.tables.company import settings_of
from spm_xl.tables.inputs import Inputs


def _unknown_packs(inputs: Inputs) -> Iterator[Problem]:
    """A pack that does not exist is refused: what it was meant to check would go unchecked."""
    for index, row in each_row(inputs, "settings"):
        for name in named({"rule_packs": row["value"] or ""}) if row["name"] == "rule_packs" else ():
            if name not in known():
                yield problem_at(inputs, "refused", "rule pack", "settings", index, "value", f"there is no rule pack {name!r}.", did_you_mean(name, known()))


def _unchecked(inputs: Inputs) -> Iterator[Problem]:
    """Places without a pack in force, where some are in force: not checked, which is not passed."""
    packs = named(settings_of(inputs))
    first: dict[str, int] = {}
    people: dict[str, set[str]] = defaultdict(set)
    for index, row in each_row(inputs, "participants") if packs else ():
        if place_of(row["state"]) not in packs:
            first.setdefault(row["state"], index)
            people[row["state"]].add(row["participant"])
    for state, index in first.items():
        where = f"state {state!r}" if state else "a blank state"
        what = f"{len(people[state])} participant(s) with {where}: no rule pack is in force, not checked."
        yield problem_at(inputs, "warning", "not checked", "participants", index, "state", what, "Check the place's rules by hand, or name its pack in the setting rule_packs.")


def _plans(inputs: Inputs) -> Iterator[Problem]:
    """Plans that name no signed document where one is asked for, or a condition that a place may not allow."""
    by_plan = _packs_by_plan(inputs)
    for index, row in each_row(inputs, "plans"):
        for place in by_plan[row["plan"]]:
            if place.signed_plan and not row["document"]:
                what = f"plan {row['plan']!r} pays somebody in {place.name} and names no signed document. {place.signed_plan}."
                yield problem_at(inputs, "warning", "signed plan", "plans", index, "document", what, "Name it before the plan is paid.")
            if place.employed_on_pay_date and row["pay_condition"] != "earned":
                what = f"plan {row['plan']!r} pays somebody in {place.name} only if employed on the pay date. {place.employed_on_pay_date}."
                yield problem_at(inputs, "warning", "pay condition", "plans", index, "pay_condition", what, "Have the clause confirmed, or choose earned.")


def _draws(inputs: Inputs) -> Iterator[Problem]:
    """Recoverable draws that do not state what a place asks to be stated."""
    by_plan, by_participant = _packs_by_plan(inputs), _packs_by_participant(inputs)
    for index, row in each_row(inputs, "draws"):
        for place in by_participant[row["participant"]] if row["participant"] else by_plan[row["plan"]]:
            if place.recoverable_draw and row["recoverable"] and not row["reconciliation"]:
                what = f"draw {row['draw']!r} is recovered from somebody in {place.name} and states no frequency of reconciliation. {place.recoverable_draw}."
                yield problem_at(inputs, "warning", "reconciliation", "draws", index, "reconciliation", what, "State it as the signed plan does.")


def _packs_by_plan(inputs: Inputs) -> dict[str, list[Pack]]:
    """The packs of the places where a plan pays somebody, in force or not."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in inputs.rows("participants"):
        found[row["plan"]].add(place_of(row["state"]))
    return _packs(found)


def _packs_by_participant(inputs: Inputs) -> dict[str, list[Pack]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in inputs.rows("participants"):
        found[row["participant"]].add(place_of(row["state"]))
    return _packs(found)


def _packs(places: dict[str, set[str]]) -> dict[str, list[Pack]]:
    return defaultdict(list, {name: [pack(place) for place in sorted(own) if place in known()] for name, own in places.items()})


PLACE_RULES: tuple[tuple[Callable[[Inputs], Iterator[Problem]], tuple[str, ...]], ...] = (  # rule, tables that it reads
    (_unknown_packs, ("settings",)),
    (_unchecked, ("participants", "settings")),
    (_plans, ("participants", "plans")),
    (_draws, ("participants", "draws")),
)
