"""Plan lint on the tables alone: rules that need no plan to be read.

Every rule is a small function from the inputs to problems, each with its cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from spm_xl.condition import check_names, parse
from spm_xl.errors import Problem, SpmError
from spm_xl.money import exact
from spm_xl.near import did_you_mean
from spm_xl.pay.lint_places import PLACE_RULES
from spm_xl.pay.lint_rows import each_row, problem_at
from spm_xl.pay.plan import rate_of
from spm_xl.pay.rates import VALUE_METHODS
from spm_xl.period import FIRST_DAY
from spm_xl.tables.inputs import Inputs, Row
from spm_xl.tables.schema import BY_NAME


def _components(inputs: Inputs) -> dict[tuple[str, str], Row]:
    return {(row["plan"], row["component"]): row for row in inputs.rows("components")}


def _methods(inputs: Inputs) -> Iterator[Problem]:
    with_rates = {(row["plan"], row["component"]) for row in inputs.rows("rates")}
    with_matrix = {(row["plan"], row["component"]) for row in inputs.rows("matrices")}
    for index, row in each_row(inputs, "components"):
        name = f"component {row['component']!r} of plan {row['plan']!r}"
        key = (row["plan"], row["component"])

        def refuse(rule: str, column: str, what: str, remedy: str, at: int = index) -> Problem:
            return problem_at(inputs, "refused", rule, "components", at, column, what, remedy)

        if not row["method"] and row["kind"] != "objective" and row["pays"]:
            yield refuse("method not named", "method", f"{name} names no method.", "Name marginal, retroactive, deal_at_tier, ...")
            continue
        if row["method"] == "deal_at_tier" and not row["tier"]:
            yield refuse("tier not named", "tier", f"{name} pays the deal at a tier and does not say which.", "Name before or including.")
        if row["method"] == "matrix":
            if key not in with_matrix:
                yield refuse("missing rates", "method", f"{name} has no rows in the table matrices.", "Add them.")
            if not row["matrix_method"]:
                yield refuse("method not named", "matrix_method", f"{name} does not say how a matrix is read.", "Name stepped or bilinear.")
            if not row["rate_of"]:
                yield refuse("method not named", "rate_of", f"{name} does not say what a matrix value multiplies.", "Name credit, target or value.")
        elif row["method"] and key not in with_rates and row["pays"]:
            yield refuse("missing rates", "method", f"{name} has no rows in the table rates.", "Add its tiers.")
        if row["zero_quota"] == "flat" and row["pays"] and row["method"] and rate_of(row) != "credit":
            yield refuse("contradiction", "zero_quota", f"{name} pays the first rate on the credit at a quota of zero, and its rates multiply no credit.", "Name zero, full or error.")
        if row["deductible"] not in ("", "quota") and not _is_number(row["deductible"]):
            yield refuse("not a number", "deductible", f"{name} deducts {row['deductible']!r}.", "Give a number or quota.")
        if row["cap_kind"] == "soft" and row["cap"] is not None and row["soft_rate"] is None:
            yield refuse("missing term", "soft_rate", f"{name} has a soft cap without soft_rate.", "Name the reduced rate.")


def _is_number(text: str) -> bool:
    try:
        exact(text)
    except ValueError:
        return False
    return True


def _boundaries(inputs: Inputs) -> Iterator[Problem]:
    terms = _components(inputs)
    tables: dict[Any, list[tuple[int, Row]]] = defaultdict(list)
    for index, row in each_row(inputs, "rates"):
        tables[row["plan"], row["component"], row["when"], row["effective"]].append((index, row))
    for key, rows in tables.items():
        component = terms.get(key[:2])
        rows.sort(key=lambda item: item[1]["from"])
        for (at, row), following in zip(rows, [*rows[1:], None], strict=True):
            yield from _upper(inputs, at, row, following)
            if component and component["over"] == "attainment" and row["from"] > 10:
                yield problem_at(inputs, "refused", "boundary in disguise", "rates", at, "from", f"attainment of {row['from']} means {row['from'] * 100:g}%.", "Write 1.2 for 120%, or name over = amount.")
            if component and _is_percent(component) and abs(row["rate"]) > 1:
                yield problem_at(inputs, "refused", "percent points", "rates", at, "rate", f"a rate of {row['rate']} pays {row['rate'] * 100:g}% of credit.", "Write 0.05 for 5%.")
            if row["method"] and component and component["method"] not in ("marginal", "retroactive"):
                yield problem_at(inputs, "refused", "method by boundary", "rates", at, "method", f"a {component['method']} table cannot have another method by boundary.", "Clear the cell.")


def _upper(inputs: Inputs, at: int, row: Row, following: tuple[int, Row] | None) -> Iterator[Problem]:
    upper = row["to"]
    if upper is None:
        return
    if upper <= row["from"]:
        yield problem_at(inputs, "refused", "boundaries reversed", "rates", at, "to", f"the tier from {row['from']} ends at {upper}, before it starts.", "Correct from or to.")
    elif following and upper != following[1]["from"]:
        word = "a gap" if upper < following[1]["from"] else "an overlap"
        what = f"between the tier {row['from']} to {upper} and the one from {following[1]['from']} there is {word}"
        yield problem_at(inputs, "refused", word, "rates", at, "to", f"{what}: credit there would be paid {'nothing' if word == 'a gap' else 'twice'}.", "Let to equal the next from, or leave to blank.")


def _is_percent(component: Row) -> bool:
    return (
        component["method"] not in VALUE_METHODS
        and rate_of(component) == "credit"
        and component["measure"] == "amount"
        and component["over"] != "units"
    )


def _weights(inputs: Inputs) -> Iterator[Problem]:
    """Weights of a plan's components on the target incentive, and of objectives, come to 100%."""
    by_plan: dict[Any, list[tuple[int, Row]]] = defaultdict(list)
    for index, row in each_row(inputs, "components"):
        if (rate_of(row) == "target" or row["kind"] == "objective") and row["target"] is None and row["pays"]:
            by_plan[row["plan"], row["effective"]].append((index, row))
    for (plan, _), rows in by_plan.items():
        total = sum((row["weight"] for _, row in rows), Decimal(0))
        if total != 1:
            yield problem_at(inputs, "warning", "weights", "components", rows[0][0], "weight", f"the weights of plan {plan!r} come to {total:%}, not 100%.", "Correct the weights, or leave it if intended.")
    goals: dict[Any, list[tuple[int, Row]]] = defaultdict(list)
    for index, row in each_row(inputs, "objectives"):
        goals[row["participant"], row["component"], row["end"]].append((index, row))
    for (participant, component, end), rows in goals.items():
        total = sum((row["weight"] for _, row in rows), Decimal(0))
        if total != 1:
            yield problem_at(inputs, "warning", "weights", "objectives", rows[0][0], "weight", f"the objectives of {participant} for {component} to {end} weigh {total:%}, not 100%.", "Correct the weights.")


def _splits(inputs: Inputs) -> Iterator[Problem]:
    amounts = {row["transaction"]: row["amount"] for row in inputs.rows("transactions")}
    plans: dict[str, set[str]] = defaultdict(set)
    for row in inputs.rows("participants"):
        plans[row["participant"]].add(row["plan"])
    shares: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for index, row in each_row(inputs, "splits"):
        if row["kind"] == "split":
            shares[row["transaction"]].append((index, row))
    for transaction, rows in shares.items():
        total = sum((row["share"] for _, row in rows), Decimal(0))
        theirs = set().union(*(plans[row["participant"]] for _, row in rows))
        totals = {row["split_total"] for row in inputs.rows("plans") if row["plan"] in theirs} or {Decimal(1)}
        if total not in totals:
            allowed = " or ".join(f"{value:.2%}" for value in sorted(totals))
            amount = abs(1 - total) * amounts.get(transaction, Decimal(0))
            yield problem_at(inputs, "refused", "split total", "splits", rows[0][0], "share", f"the shares of transaction {transaction} come to {total:.4%}, not {allowed}: {amount:,.2f} of it would be {'lost' if total < 1 else 'doubled'}.", "Correct the shares, or name split_total in the plan.")


def _conditions(inputs: Inputs) -> Iterator[Problem]:
    """Conditions can be read and name columns or components that exist."""
    columns = _names(inputs, "transactions") | _names(inputs, "participants")
    components = {row["component"] for row in inputs.rows("components")}
    known = columns | {f"{kind}:{name}" for kind in ("attainment", "credit") for name in components}
    for table, column in (("rates", "when"), ("crediting", "when"), ("multipliers", "when"), ("draws", "forgive_when")):
        for index, row in each_row(inputs, table):
            if row[column]:
                try:
                    check_names(parse(row[column]), known if table != "crediting" else columns)
                except SpmError as wrong:
                    yield problem_at(inputs, "refused", "condition", table, index, column, str(wrong), "")


def _names(inputs: Inputs, table: str) -> set[str]:
    rows = inputs.rows(table)
    return set(rows[0]) if rows else {column.name for column in BY_NAME[table].columns}


def _named(inputs: Inputs) -> Iterator[Problem]:
    """Columns and components that a component names exist."""
    columns = _names(inputs, "transactions")
    by_plan: dict[str, set[str]] = defaultdict(set)
    for row in inputs.rows("components"):
        by_plan[row["plan"]].add(row["component"])
    for index, row in each_row(inputs, "components"):
        own = by_plan[row["plan"]]
        tests: list[tuple[str, set[str]]] = [("measure", columns), ("pay_measure", columns), ("gate_component", own)]
        tests += [("row_measure", columns | own), ("column_measure", columns | own)]
        for column in ("deduct", "deal_cap"):
            if row[column] and not _is_number(row[column]):
                tests.append((column, columns))
        for column, known in tests:
            if row[column] and row[column] not in known:
                yield problem_at(inputs, "refused", "unknown name", "components", index, column, f"{column} names {row[column]!r}, which is unknown.", did_you_mean(row[column], known))
    for table in ("rates", "matrices", "multipliers"):
        for index, row in each_row(inputs, table):
            if row["plan"] in by_plan and row["component"] not in by_plan[row["plan"]]:
                yield problem_at(inputs, "refused", "unknown name", table, index, "component", f"plan {row['plan']!r} has no component {row['component']!r}.", did_you_mean(row["component"], by_plan[row["plan"]]))
    for index, row in each_row(inputs, "plans"):
        for name in (word.strip() for word in row["draw_components"].split("|")):
            if name and name not in by_plan[row["plan"]]:
                yield problem_at(inputs, "refused", "unknown name", "plans", index, "draw_components", f"plan {row['plan']!r} has no component {name!r}.", did_you_mean(name, by_plan[row["plan"]]))


def _plan_terms(inputs: Inputs) -> Iterator[Problem]:
    for index, row in each_row(inputs, "plans"):
        capped = row["cap"] is not None or any(c["cap"] is not None for c in inputs.rows("components") if c["plan"] == row["plan"])
        if row["uncapped"] and capped:
            yield problem_at(inputs, "refused", "cap on an uncapped plan", "plans", index, "uncapped", f"plan {row['plan']!r} says uncapped and has a cap.", "Remove the cap, or say no.")
        if row["end_of_job"] == "deducted" and not row["end_of_job_clause"]:
            yield problem_at(inputs, "refused", "missing clause", "plans", index, "end_of_job_clause", "a balance is deducted at the end of a job only under a named clause of the signed plan.", "Name the clause, or choose forgiven.")
        if row["pay_condition"] != "earned" and not row["pay_condition_clause"]:
            yield problem_at(inputs, "refused", "missing clause", "plans", index, "pay_condition_clause", f"plan {row['plan']!r} pays only who is employed on the pay date, and names no clause of the signed plan that says so.", "Name the clause, or choose earned.")
        if row["reversal"] == "prorated" and row["reversal_term"] is None:
            yield problem_at(inputs, "warning", "missing term", "plans", index, "reversal_term", "a prorated reversal takes its term from each deal's term; a deal without one is refused.", "Name reversal_term.")
    starts: dict[str, date] = {}
    for row in inputs.rows("plans"):
        effective = row["effective"] or FIRST_DAY
        starts[row["plan"]] = min(effective, starts.get(row["plan"], effective))
    for index, row in each_row(inputs, "participants"):
        first = starts.get(row["plan"], FIRST_DAY)
        begins = row["effective"] or row["hire_date"]
        if (begins or FIRST_DAY) < first:
            yield problem_at(inputs, "refused", "no plan version", "participants", index, "plan", f"{row['participant']} is on plan {row['plan']!r} from {begins or 'the beginning'}, its first version is in force from {first}.", "Add an earlier version of the plan, or a later effective date here.")


def _zero_quotas(inputs: Inputs) -> Iterator[Problem]:
    rules = {row["component"]: row["zero_quota"] for row in inputs.rows("components")}
    needed = {row["component"] for row in inputs.rows("components") if row["over"] == "attainment" or row["rate_of"] == "target"}
    for index, row in each_row(inputs, "quotas"):
        if row["quota"] < 0 or (row["quota"] == 0 and row["component"] in needed and rules[row["component"]] == "error"):
            yield problem_at(inputs, "refused", "zero quota", "quotas", index, "quota", f"a quota of {row['quota']} has no attainment.", "Give a quota, or name zero_quota in the table components.")


def _draws(inputs: Inputs) -> Iterator[Problem]:
    for index, row in each_row(inputs, "draws"):
        if not row["participant"] and not row["plan"]:
            yield problem_at(inputs, "refused", "nobody", "draws", index, "participant", f"draw {row['draw']!r} names neither a participant nor a plan.", "Name one.")
        if row["guarantee"] == "cumulative" and row["recoverable"] != 0:
            yield problem_at(inputs, "refused", "cumulative draw", "draws", index, "guarantee", "a cumulative guarantee settles itself over its term and is not recovered besides.", "Set recoverable to 0, or guarantee to periodic.")


def _opening(inputs: Inputs) -> Iterator[Problem]:
    """What is brought forward belongs to a component, a draw or a transaction that exists."""
    components = {row["component"] for row in inputs.rows("components")}
    plans = {row["plan"] for row in inputs.rows("plans")}
    known = {"credit": components, "paid": components, "draw": {row["draw"] for row in inputs.rows("draws")}, "unsigned": plans}
    for index, row in each_row(inputs, "opening"):
        names = known.get(row["item"])
        name = row["name"].partition("|")[0] if row["item"] == "unsigned" else row["name"]
        if names is not None and name not in names:
            yield problem_at(inputs, "refused", "unknown name", "opening", index, "name", f"the opening {row['item']} of {row['participant']} names {row['name']!r}, which is unknown: it would be lost.", did_you_mean(row["name"], names))
        if row["item"] == "draw" and row["amount"] < 0:
            yield problem_at(inputs, "refused", "negative balance", "opening", index, "amount", "a recoverable balance is not below 0.", "Correct the sign.")


RULES: tuple[tuple[Callable[[Inputs], Iterator[Problem]], tuple[str, ...]], ...] = (  # rule, tables that it reads
    (_methods, ("components", "rates")),
    (_boundaries, ("components", "rates")),
    (_weights, ("components",)),
    (_splits, ("plans", "splits", "participants", "transactions")),
    (_conditions, ("participants", "transactions", "components", "rates")),
    (_named, ("transactions", "components", "plans", "rates")),
    (_plan_terms, ("plans", "participants", "components")),
    (_zero_quotas, ("components", "quotas")),
    (_draws, ("draws",)),
    (_opening, ("opening", "components", "draws", "plans")),
    *PLACE_RULES,
)
