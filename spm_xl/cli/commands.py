"""What each command does, once its arguments are known to be usable."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import typer

from spm_xl import api
from spm_xl.cli.screen import console, progress, say, show_json, show_table
from spm_xl.cli.summary import summary, totals
from spm_xl.errors import Problem, Refused
from spm_xl.pay.result import Run


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be calculated."""

    inputs: Path
    period: str
    mapping: Path | None
    previous: Path | None
    as_of: date | None

    def settled(self) -> Run:
        """The calculation."""
        return api.settled(
            self.inputs, self.period, mapping=self.mapping, previous=self.previous, as_of=self.as_of
        )


def day(text: str | None) -> date | None:
    """A day from an option."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f"{text} is no day. Write it as 2026-03-31") from None


def print_schema(json: bool) -> None:
    """The input tables and their columns, on stdout."""
    from spm_xl.tables.schema import TABLES

    if json:
        show_json([asdict(table) for table in TABLES])
        return
    for table in TABLES:
        rows = [
            (column.name, column.kind, "yes" if column.required else "", column.default, " ".join(column.choices), column.meaning)
            for column in table.columns
        ]
        show_table(("column", "kind", "required", "default", "choices", "meaning"), rows, f"{table.name}: {table.meaning}")


def write_empty(folder: Path, sample: bool, quiet: bool) -> None:
    """The workbook of input tables, empty or filled with the sample company."""
    target = folder / "inputs.xlsx"
    if target.exists():
        raise typer.BadParameter(f"{target} is there already and stays as it is. Name another folder")
    if sample:
        from spm_xl.sample import write

        write(folder)
    else:
        from spm_xl.workbooks.inputs import write_empty

        folder.mkdir(parents=True, exist_ok=True)
        write_empty(target)
    print(target)
    say(f"Fill it, then: spm-xl check {target}", quiet)


def check(inputs: Path, mapping: Path | None, out: Path | None, json: bool, quiet: bool) -> None:
    """All problems, on screen and as a workbook; exit 3 where one of them stops a calculation."""
    problems = api.check(inputs, mapping)
    stops = sum(problem.level == "refused" for problem in problems)
    if json:
        show_json([{**asdict(problem), "place": str(problem.place)} for problem in problems])
    elif problems:
        columns = ("level", "place", "value", "what", "remedy")
        show_table(columns, [(p.level, str(p.place), p.value, p.what, p.remedy) for p in problems])
    if problems and (out or not json):
        out = out or Path("problems.xlsx")
        list_problems(problems, out)
        say(f"the same list with links to the cells: {out}", quiet)
    say(f"{stops} refused, {len(problems) - stops} warning(s)." if problems else "no problems found.", quiet)
    if stops:
        raise typer.Exit(Refused.exit_code)


def list_problems(problems: tuple[Problem, ...], target: Path) -> None:
    """The list of problems as a workbook."""
    from spm_xl.outputs.problems import write

    write(problems, target)


def run(asked: Asked, out: Path | None, workers: int | None, json: bool, quiet: bool) -> None:
    """Settle a period; write its folder, unless `out` is None."""
    say(f"settling {asked.period} ...", quiet)
    result = asked.settled()
    if out is not None:
        write_run(result, out, workers, quiet)
    report_run(result, out, json, quiet)


def write_run(result: Run, out: Path, workers: int | None, quiet: bool) -> None:
    """A run's folder, with a progress bar."""
    from spm_xl.outputs.folder import write_run as write

    with progress(f"statements of {result.period}", quiet) as move:
        write(result, out, workers=workers, progress=move)


def report_run(result: Run, out: Path | None, json: bool, quiet: bool) -> None:
    """The figures of a run on stdout and what to look at on stderr."""
    if json:
        show_json({"folder": str(out) if out else None, **summary(result)})
    else:
        show_totals(result)
    if result.suspense:
        say(f"{len(result.suspense)} transaction(s) credited to nobody: see the suspense list in control.xlsx", quiet)
    if result.problems:
        say(f"{len(result.problems)} warning(s) in the inputs: spm-xl check lists them", quiet)
    if out is None:
        say("dry run: nothing was written.", quiet)
    else:
        say(f"statements, payroll and control workbook: {out}", quiet)


def show_totals(result: Run) -> None:
    """The sums by currency; what is nothing in all of them gets no column."""
    rows = totals(result)
    always = ("currency", "participants", "earned", "net")
    columns = [name for name in (rows[0] if rows else always) if name in always or any(row[name] for row in rows)]
    title = f"{result.company}, {result.period}, as of {result.as_of}"
    show_table(columns, [[row[name] for name in columns] for row in rows], title)


def explain(asked: Asked, participant: str, json: bool, quiet: bool) -> None:
    """Where a participant's pay comes from, as a tree."""
    from spm_xl.outputs.explain import explained

    settlement = api.settlement_of(asked.settled(), participant)
    steps = explained(settlement)
    if json:
        show_json([asdict(step) for step in steps])
        return
    person = settlement.person
    heading = f"{person.name} ({person.participant}), {person.role}, {settlement.period}, in {settlement.currency}"
    show_tree(heading, steps)


def show_tree(heading: str, steps: Any) -> None:
    """Steps as a tree, with the amounts in a column of their own."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, title=heading, title_justify="left", pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim")
    for step in steps:
        label = Text("  " * step.depth + step.label, style="bold" if step.depth == 0 else "")
        amount = "" if step.amount is None else f"{step.amount:,f}"
        table.add_row(label, Text(amount), Text(step.calculation))
    console().print(table)


def verify(folder: Path, json: bool, quiet: bool) -> None:
    """Every check of a run, recomputed from its files."""
    raise NotImplementedError


def diff(before: Path, after: Path, json: bool, quiet: bool) -> None:
    """What differs between two runs."""
    raise NotImplementedError
