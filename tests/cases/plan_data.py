"""Plan documents as data: a TOML file states the plan in our input tables and how its cases are fed and read.

A file holds
- the tables (`plans`, `components`, `rates`, `draws`, ...) as rows; `plan` and `participant` are
  filled in where a row leaves them out,
- `rates_of` and `matrix_of`, the same rows written as a grid,
- `defaults`, values of inputs that a case leaves out,
- `period`, the period that is run, or several; `period_when`, other periods for cases with other inputs,
- `rows`, what a case's inputs become: a table, a row, optionally a condition on the inputs (`when`)
  and a list among the inputs that makes a row an item (`each`),
- `expected`, where each published figure stands in the result (see `figure`).

Text in braces is arithmetic on the inputs: ``amount = "{attainment*target}"``.
"""

from __future__ import annotations

import ast
import operator
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from spm_xl.condition import holds, parse
from spm_xl.money import allocated, exact, rounded
from spm_xl.pay.result import DrawLine, Line, Run
from spm_xl.tables.schema import BY_NAME, TABLES
from tests.cases import company

PAYEE = "payee"
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
Given = Mapping[str, Any]


def plan_of(path: Path) -> dict[str, Any]:
    """A plan's file, numbers as exact decimals."""
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def answer(plan: Given, inputs: Given) -> dict[str, Any]:
    """Every figure of a plan's `expected` that can be read, for a case's inputs."""
    given = {**plan.get("defaults", {}), **{name: _number(value) for name, value in inputs.items()}}
    tables = tables_for(plan, given)
    runs = [company.calculated(tables, filled(period, given)) for period in periods_for(plan, given)]
    return {name: figure(where, runs, given) for name, where in plan["expected"].items() if _applies(where, given)}


def periods_for(plan: Given, given: Given) -> list[str]:
    """The periods that a case runs."""
    other = (choice["period"] for choice in plan.get("period_when", []) if _applies(choice, given))
    chosen = next(other, plan["period"])
    return chosen if isinstance(chosen, list) else [chosen]


# --- inputs --------------------------------------------------------------------------------------------


def tables_for(plan: Given, given: Given) -> dict[str, list[dict[str, Any]]]:
    """The input tables of a case: the plan's own rows, and those that the case's inputs make."""
    tables = {name: [dict(row) for row in plan.get(name, [])] for name in BY_NAME if name in plan and name != "settings"}
    settings = {"currency": "USD", **plan.get("settings", {})}
    tables["settings"] = [{"name": name, "value": filled(value, given)} for name, value in settings.items()]
    for component, rows in plan.get("rates_of", {}).items():
        tables.setdefault("rates", []).extend(
            {"component": component, **dict(zip(("from", "rate", "when"), row, strict=False))} for row in rows
        )
    for component, grid in plan.get("matrix_of", {}).items():
        tables.setdefault("matrices", []).extend(_cells(component, grid))
    for made in plan["rows"]:
        if _applies(made, given):
            for at, item in enumerate(_items(made, given)):
                row = filled(made["row"], {**given, "item": item, "position": Decimal(at)})
                tables.setdefault(made["table"], []).append(row)
    tables.setdefault("participants", [{}])
    tables.setdefault("transactions", [])
    for table in TABLES:
        for at, row in enumerate(tables.get(table.name, [])):
            _complete(table.name, row, plan, at)
    return tables


def _items(made: Given, given: Given) -> Sequence[Any]:
    """One item, or the items of a list among the inputs, or as many as a number among them says."""
    items = given[made["each"]] if "each" in made else [None]
    return items if isinstance(items, list) else range(int(items))


def _cells(component: str, grid: Given) -> Iterator[dict[str, Any]]:
    for row, values in grid["rows"].items():
        for column, value in zip(grid["columns"], values, strict=True):
            yield {"component": component, "row": Decimal(row), "column": column, "value": None if value == "gap" else value}


def _complete(table: str, row: dict[str, Any], plan: Given, at: int) -> None:
    """What every row of a table has in these small companies: the plan, the payee, a day, a number."""
    columns = {column.name: column for column in BY_NAME[table].columns}
    own = {"plan": plan["id"], "participant": PAYEE, "date": plan.get("day"), "transaction": f"T{at + 1}"}
    if table == "participants":
        own["name"] = row.get("participant", PAYEE)
    if table == "draws" and "participant" not in row:
        own["participant"] = None
    for name, value in own.items():
        if name in columns and (columns[name].required or columns[name].refers) and table != "crediting":
            row.setdefault(name, value)


def filled(template: Any, given: Given) -> Any:
    """A template with its braces worked out; a text that is one brace keeps the number's type."""
    if isinstance(template, Mapping):
        return {name: filled(value, given) for name, value in template.items()}
    if not isinstance(template, str):
        return template
    if whole := re.fullmatch(r"\{([^{}]*)\}", template):
        return worked_out(whole.group(1), given)
    return re.sub(r"\{([^{}]*)\}", lambda found: str(worked_out(found.group(1), given)), template)


def worked_out(expression: str, given: Given) -> Any:
    """Arithmetic on the inputs: names, numbers, + - * / and brackets."""

    def value(node: ast.AST) -> Any:
        if isinstance(node, ast.Name):
            return given[node.id]
        if isinstance(node, ast.Constant):
            return Decimal(str(node.value))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -value(node.operand)
        if isinstance(node, ast.BinOp):
            found = OPERATORS[type(node.op)](exact(value(node.left)), exact(value(node.right)))
            return found.numerator if found.denominator == 1 else found
        raise ValueError(f"{expression!r} is no arithmetic")

    return value(ast.parse(expression, mode="eval").body)


# --- results -------------------------------------------------------------------------------------------


def figure(where: Any, runs: Sequence[Run], given: Given) -> Any:
    """A figure of the result. A list is the sum of its parts.

    - ``line = "component"`` (or a list of them, or "all"): sum of the lines' `field`: `amount` (the default), `credit`,
      `quota`, or the `base` or `rate` of their calculation
    - ``deal = "T1"``: sum of what that transaction earned
    - ``draw = "advance"``: that figure of the draws
    - ``instalment = 0`` (or "all"): what the draw paid on that pay date
    - ``settlement = "net"``: that figure of the settlement
    - ``words = [[0, "low"], [100, "high"]]``: the word of the last number reached
    - ``runs = "all"``: a list with the figure of each run; else the last run's
    - ``times``: the figure times a number; ``shared = "{n}"``: a list of n equal parts that add up to it
    """
    if isinstance(where, list):
        return sum(exact(figure(part, runs, given)) for part in where if _applies(part, given))
    if where.get("runs") == "all":
        return [_one(where, run, given) for run in runs]
    return _one(where, runs[-1], given)


def _one(where: Given, run: Run, given: Given) -> Any:
    total = sum(_parts(where, run), Fraction(0)) * exact(where.get("times", 1))
    if "words" in where:
        return [word for start, word in where["words"] if total >= start][-1]
    if "shared" in where:
        return allocated(rounded(total), [1] * int(filled(where["shared"], given)))
    return total


def _parts(where: Given, run: Run) -> Iterable[Fraction]:
    lines = [line for one in run.settlements for line in one.lines]
    if "line" in where:
        named = where["line"] if isinstance(where["line"], list) else [where["line"]]
        found = [line for line in lines if line.component in named or named == ["all"]]
        return [_of_line(line, where.get("field", "amount")) for line in found]
    if "deal" in where:
        deals = [deal for line in lines for deal in line.deals if deal.credit.transaction == where["deal"]]
        return [exact(deal.amount) for deal in deals]
    draws: list[DrawLine] = [draw for one in run.settlements for draw in one.draws]
    if "draw" in where:
        return [exact(getattr(draw, where["draw"])) for draw in draws]
    if "instalment" in where:
        paid = [amount for draw in draws for _, amount in draw.instalments]
        return [exact(amount) for amount in (paid if where["instalment"] == "all" else [paid[where["instalment"]]])]
    return [exact(getattr(one, where["settlement"])) for one in run.settlements]


def _of_line(line: Line, field: str) -> Fraction:
    if field == "rate":
        return line.trace[-1].rate
    if field == "base":
        return sum((row.base for row in line.trace), Fraction(0))
    value = getattr(line, field)
    return Fraction(0) if value is None else exact(value)


def _applies(part: Any, given: Given) -> bool:
    text = part.get("when", "") if isinstance(part, Mapping) else ""
    return holds(parse(text), given.get) if text else True


def _number(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return Decimal(value)
    return [_number(item) for item in value] if isinstance(value, list) else value
