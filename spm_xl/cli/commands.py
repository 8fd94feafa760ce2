"""What each command does, once its arguments are known to be usable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from spm_xl import api
from spm_xl.cli.screen import draw, progress, say, show_json, show_table
from spm_xl.cli.summary import summary, totals
from spm_xl.errors import ControlFailure, Refused
from spm_xl.pay.result import Run

if TYPE_CHECKING:
    from spm_xl.cycle.running import Ran
    from spm_xl.outputs.checks import Check
    from spm_xl.outputs.explain import Explained
    from spm_xl.outputs.folder import Written
    from spm_xl.outputs.statement_form import Form


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be calculated."""

    inputs: Path
    period: str
    mapping: Path | str | None
    previous: Path | None
    as_of: date | None
    data: Path | None
    runs: Path | None = None

    def settled(self) -> Run:
        """The calculation, with what the journal of the runs knows."""
        inputs = api.inputs_of(self.inputs, self.mapping, self.data)
        return api.settled(inputs, self.period, previous=self.previous, as_of=self.as_of, runs=self.runs)


@dataclass(frozen=True, slots=True)
class Statements:
    """What statements are filled into, where it is a company's own template."""

    template: Path | None = None
    binding: Path | None = None
    allow_hidden: bool = False


def print_schema(json: bool) -> None:
    """The input tables and their columns, on stdout."""
    from spm_xl.tables.document import schema_text
    from spm_xl.tables.schema import TABLES

    if json:
        show_json([asdict(table) for table in TABLES])
    else:
        print(schema_text())


def print_preset(name: str) -> None:
    """The mapping of a CRM that the package has, on stdout, to be changed."""
    from spm_xl.tables.mapping import preset

    print(preset(name).read_text(encoding="utf-8"), end="")


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


def check(
    inputs: Path, mapping: Path | str | None, data: Path | None, out: Path | None, json: bool, quiet: bool
) -> None:
    """All problems, on screen and as a workbook; exit 3 where one of them stops a calculation."""
    from spm_xl.outputs.problems import write

    problems = api.check(inputs, mapping, data)
    stops = sum(problem.level == "refused" for problem in problems)
    if json:
        show_json([{**asdict(problem), "place": str(problem.place)} for problem in problems])
    elif problems:
        columns = ("level", "place", "value", "what", "remedy")
        show_table(columns, [(p.level, str(p.place), p.value, p.what, p.remedy) for p in problems])
    if problems and (out or not json):
        out = out or Path("problems.xlsx")
        write(problems, out, inputs=inputs)
        say(f"the same list with links to the cells: {out}", quiet)
    say(f"{stops} refused, {len(problems) - stops} warning(s)." if problems else "no problems found.", quiet)
    if stops:
        raise typer.Exit(Refused.exit_code)


def form(asked: Statements, quiet: bool) -> Form | None:
    """What statements are filled into; says what a person should know of it."""
    if asked.template is None:
        return None
    from spm_xl.outputs.statement_form import own_form, shows_pay

    own = own_form(asked.template, asked.binding, allow_hidden=asked.allow_hidden)
    for note in own.notes:
        say(f"{note}.", quiet)
    if not shows_pay(own):
        say(
            f"the template {asked.template.name} has no cell with {{{{ net }}}} or {{{{ payout.amount }}}} alone, outside of lists: "
            "spm-xl verify will compare its statements by their bytes only.",
            quiet,
        )
    return own


def print_fields(json: bool) -> None:
    """The fields of a statement, on stdout."""
    from spm_xl.outputs.statement_fields import FIELDS, listed

    if json:
        show_json([asdict(field) for field in FIELDS])
    else:
        show_table(("field", "kind", "meaning"), [(name, field.kind, field.meaning) for name, field in listed()])


def run(
    asked: Asked,
    out: Path | None,
    workers: int | None,
    keep_going: bool,
    json: bool,
    quiet: bool,
    statements: Statements,
    by: str = "",
    on: date | None = None,
) -> None:
    """Settle a period; write its folder, unless `out` is None."""
    own = form(statements, quiet)
    say(f"settling {asked.period} ...", quiet)
    ran = write_run(asked, out, workers, keep_going, quiet, statements, own, by, on) if out else None
    result, written = (ran.run, ran.written) if ran else (asked.settled(), None)
    if own and not out:
        _tried(own, result)
    if json:
        left_out = dict(written.left_out) if written else {}
        show_json({"folder": str(out) if out else None, **summary(result), "left_out": left_out})
    else:
        show_totals(result)
    if result.suspense:
        say(f"{len(result.suspense)} transaction(s) credited to nobody: see the suspense list of the control workbook.", quiet)
    if result.problems:
        say(f"{len(result.problems)} warning(s) in the inputs: spm-xl check lists them.", quiet)
    if ran is None or written is None:
        say("dry run: nothing was written.", quiet)
        return
    if ran.previous and not asked.previous:
        say(f"follows {ran.previous.name}, as the journal has it.", quiet)
    say(_told(written), quiet)
    if not (written.up_to_date or written.left_out):
        say(f"Next: look at {out}/control.xlsx, then have it approved by somebody else: spm-xl approve {out}", quiet)
    if written.left_out:
        names = "; ".join(f"{participant}: {why}" for participant, why in written.left_out)
        raise ControlFailure(f"{len(written.left_out)} participant(s) left out. {names}")


def _tried(form: Form, result: Run) -> None:
    """Refuse, without writing, what a run with this template would refuse."""
    from spm_xl.outputs.privacy import known_words
    from spm_xl.outputs.statement_form import prepare

    prepare(form, result, known_words(result))


def write_run(
    asked: Asked,
    out: Path,
    workers: int | None = None,
    keep_going: bool = False,
    quiet: bool = False,
    statements: Statements | None = None,
    form: Form | None = None,
    by: str = "",
    on: date | None = None,
) -> Ran:
    """A run's folder in its cycle, with a progress bar."""
    from spm_xl.cycle import running

    own = statements or Statements()
    with progress(f"statements of {asked.period}", quiet) as move:
        return running.run(
            asked.inputs, asked.period, out, by=by, on=on, mapping=asked.mapping, data=asked.data, previous=asked.previous,
            as_of=asked.as_of, workers=workers, progress=move, template=own.template, binding=own.binding,
            allow_hidden=own.allow_hidden, keep_going=keep_going, form=form,
        )  # fmt: skip


def _told(written: Written) -> str:
    if written.up_to_date:
        return f"{written.folder} is up to date: nothing changed."
    kept = f", {written.unchanged} as they were" if written.unchanged else ""
    return f"{len(written.issued)} statement(s) issued{kept}; payroll and control workbook: {written.folder}"


def show_totals(result: Run) -> None:
    """The way from earned to net, a column for each currency; what is nothing in all of them is left out."""
    rows = totals(result)
    always = ("participants", "earned", "net")
    names = [name for name in (rows[0] if rows else ()) if name in always or any(row[name] for row in rows)]
    table = [(name, *(row[name] for row in rows)) for name in names if name != "currency"]
    title = f"{result.company}, {result.period}, as of {result.as_of}"
    show_table(("", *(row["currency"] for row in rows)), table, title)


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


def show_tree(heading: str, steps: Sequence[Explained]) -> None:
    """Steps as a tree, with the amounts in a column of their own."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim")
    for step in steps:
        label = Text(step.label, style="bold" if step.depth == 0 else "")
        amount = "" if step.amount is None else f"{step.amount:,f}"
        table.add_row(Padding(label, (0, 0, 0, 2 * step.depth)), Text(amount), Text(step.calculation))
    print(heading)
    draw(table)


def verify(folder: Path, inputs: Path | None, json: bool, quiet: bool) -> None:
    """Every check of a run, recomputed from its files."""
    found = api.verify(folder, inputs)
    if json:
        show_json([{**asdict(one), "difference": one.left - one.right, "agrees": one.agrees} for one in found])
    else:
        show_checks(found)
    confirm(found, folder)
    say(f"{len(found)} checks, all 0.", quiet)


def show_checks(found: Sequence[Check]) -> None:
    """Checks with both their figures."""
    columns = ("check", "figure", "", "against", "", "difference", "items differing", "which")
    rows = [
        (c.name, c.left_label, c.left, c.right_label, c.right, c.left - c.right, c.differing, c.detail) for c in found
    ]
    show_table(columns, rows)


def confirm(found: Sequence[Check], folder: Path) -> None:
    """Raise where a check does not read 0."""
    bad = [one for one in found if not one.agrees]
    if bad:
        names = "; ".join(f"{one.name}{f' ({one.detail})' if one.detail else ''}" for one in bad)
        raise ControlFailure(f"{len(bad)} of {len(found)} checks of {folder} do not read 0: {names}. Do not pay from it.")


def diff(before: Path, after: Path, json: bool, quiet: bool) -> None:
    """What differs between two runs."""
    found = api.differences(before, after)
    if json:
        show_json([{**asdict(one), "difference": one.difference} for one in found])
    elif found:
        columns = ("participant", "period", "item", "name", "detail", "old", "new", "difference")
        rows = [(d.participant, d.period, d.item, d.name, d.detail, d.old, d.new, d.difference) for d in found]
        show_table(columns, rows)
    people = len({one.participant for one in found})
    say(f"{len(found)} amount(s) of {people} participant(s) differ." if found else "nothing differs.", quiet)
