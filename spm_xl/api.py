"""The public functions: from inputs to figures and files, in a few lines of Python.

A `source` is the path of a workbook of input tables, the path of a folder of CSV or Parquet files, a
dictionary of table name to pandas frame (or list of dictionaries), or what `load` made of one;
`spm_xl.tables.schema` names the tables. A period is named as in "2026-03". Every function but `check` raises `spm_xl.errors.Refused`,
with all problems in it, where the inputs cannot be used.

    import spm_xl
    payouts = spm_xl.calculate("inputs.xlsx", "2026-03")["payouts"]
    spm_xl.run("inputs.xlsx", "2026-03", "runs/2026-03", previous="runs/2026-02")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from spm_xl.errors import NotFound, Problem, Refused
from spm_xl.near import did_you_mean
from spm_xl.pay.result import Run, Settlement
from spm_xl.tables.inputs import Inputs

if TYPE_CHECKING:
    from pandas import DataFrame

    from spm_xl.outputs.checks import Check
    from spm_xl.outputs.differences import Difference
    from spm_xl.tables.load import Needed

Source: TypeAlias = "str | Path | Mapping[str, Any] | Inputs"
MappingFile: TypeAlias = "str | Path | Mapping[str, Any] | None"
Progress: TypeAlias = Callable[[int, int], None]


def check(source: Source, mapping: MappingFile = None, data: str | Path | None = None) -> tuple[Problem, ...]:
    """Every problem in the inputs; level "refused" stops a calculation, "warning" does not.

    Parameters
    ----------
    source : see the module.
    mapping : TOML file (or its content) that maps an export of another system to the tables, or the name of a preset.
    data : folder of the files that the mapping names, where they do not stand beside the source.
    """
    from spm_xl.measure.lint import lint as lint_of_measuring
    from spm_xl.pay.lint import lint, problems_of
    from spm_xl.tables.load import needed_by_content

    try:
        inputs = inputs_of(source, mapping, data, needed_by_content)
    except Refused as refused:
        more = lint(refused.readable, partly=True) if refused.readable else ()
        return (*refused.problems, *more)
    return (*inputs.problems, *problems_of(inputs), *lint_of_measuring(inputs))


def calculate(
    source: Source,
    period: str,
    *,
    mapping: MappingFile = None,
    previous: str | Path | None = None,
    as_of: date | None = None,
    runs: str | Path | None = None,
) -> dict[str, DataFrame]:
    """What everybody earns in a period, as frames: payouts, lines, deals, draws, corrections, suspense.

    Parameters
    ----------
    source, mapping : as for `check`.
    period : name, such as "2026-03".
    previous : folder of the previous period's run, for what it settled.
    as_of : what became known after this day does not count; the period's end unless given.
    runs : folder of the runs, whose journal counts and knows the previous run; the one that holds `previous` unless given.
    """
    from spm_xl.outputs.frames import frames

    return frames(settled(source, period, mapping=mapping, previous=previous, as_of=as_of, runs=runs))


def run(
    source: Source,
    period: str,
    out: str | Path,
    *,
    mapping: MappingFile = None,
    previous: str | Path | None = None,
    as_of: date | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    template: str | Path | None = None,
    binding: str | Path | None = None,
    allow_hidden: bool = False,
    by: str = "",
    on: date | None = None,
) -> Path:
    """Calculate a period and write its folder: statements, payroll, control workbook, manifest; and note it in the journal beside it.

    Parameters
    ----------
    source, period, mapping, as_of : as for `calculate`.
    previous : folder of the previous period's run; the one that the journal beside `out` knows unless given.
    out : folder of the run; its files are whole or absent, and those that stay equal are not touched.
    workers : processes that write statements; as many as there are processors unless given.
    progress : called with the statements written and their number.
    template : a company's own template for the statements; binding : its binding file, the TOML file of the same name
        beside it unless given; allow_hidden : it may keep hidden sheets, rows, columns, names and embedded files.
    by : who prepares the run, who is then not the one to approve it; on : the day, the run's as-of day unless given.

    Raises
    ------
    NotAllowed : the period is approved, paid or closed, and the run would not come out the same.

    Returns
    -------
    Path : the folder.
    """
    from spm_xl.cycle import running

    done = running.run(
        source, period, out, by=by, on=on, mapping=mapping, previous=previous, as_of=as_of, workers=workers, progress=progress,
        template=template, binding=binding, allow_hidden=allow_hidden,
    )  # fmt: skip
    return done.written.folder


def settled(
    source: Source,
    period: str,
    *,
    mapping: MappingFile = None,
    previous: str | Path | None = None,
    as_of: date | None = None,
    runs: str | Path | None = None,
) -> Run:
    """The calculation's own records, of which `calculate` gives frames and `run` writes files."""
    from spm_xl.cycle.runs import absolute, entries_of
    from spm_xl.cycle.terms import Terms, calculated, loaded, previous_run

    terms = Terms(source, period, mapping, previous=previous, as_of=as_of)
    folder = absolute(runs) if runs is not None else None
    inputs = loaded(terms)
    beside = folder or (absolute(previous).parent if previous is not None else None)
    entries = entries_of(beside) if beside else ()
    return calculated(terms, inputs, entries, previous_run(terms, inputs, entries, folder))


def explain(
    source: Source,
    participant: str,
    period: str,
    *,
    mapping: MappingFile = None,
    previous: str | Path | None = None,
    as_of: date | None = None,
    runs: str | Path | None = None,
) -> DataFrame:
    """Where a participant's pay comes from: steps from the net down to transactions.

    Parameters
    ----------
    source, period, mapping, previous, as_of, runs : as for `calculate`.

    Returns
    -------
    DataFrame : columns depth, label, calculation, amount; deeper steps explain the one above them.
    """
    from dataclasses import asdict

    from pandas import DataFrame

    from spm_xl.outputs.explain import explained

    result = settled(source, period, mapping=mapping, previous=previous, as_of=as_of, runs=runs)
    steps = [asdict(step) for step in explained(settlement_of(result, participant))]
    return DataFrame(steps, columns=["depth", "label", "calculation", "amount"])


def verify(folder: str | Path, inputs: str | Path | None = None) -> tuple[Check, ...]:
    """Every check of a run, recomputed from its files, and of the journal beside it; one that is wrong has `agrees` False.

    Parameters
    ----------
    folder : of the run, or of all runs and their journal.
    inputs : what it was calculated from, to see that it is still the same.
    """
    from spm_xl.cycle.journal_checks import verify as reader

    return reader(Path(folder), Path(inputs) if inputs is not None else None)


def differences(before: str | Path, after: str | Path) -> tuple[Difference, ...]:
    """What differs between two runs, by participant, what is payable first.

    Parameters
    ----------
    before, after : folders of runs, of one period or of two.
    """
    from spm_xl.outputs import differences as reader

    return reader.differences(Path(before), Path(after))


def kpis(
    source: Source,
    by: str = "",
    *,
    mapping: MappingFile = None,
    data: str | Path | None = None,
    window: str = "all",
    interval: str = "quarter",
    as_of: date | None = None,
    team: str = "",
) -> DataFrame:
    """The key figures of a sales team, a row for each line and KPI, with its status, or why there is none.

    Parameters
    ----------
    source, mapping, data : as for `check`; participants and opportunities are enough.
    by : participant, team, region, product, period or stage; all together unless given.
    window : days that count: 2017-Q4, 2017-11, 2017, or all data up to its latest day (the default).
    interval : length of the periods: period, quarter, half or year.
    as_of : what became known after this day does not count; the latest day in the data unless given.
    team : only this team.
    """
    from spm_xl.scorecard.frames import kpi_frame
    from spm_xl.scorecard.key_figures import key_figures

    found = key_figures(source, by=by, mapping=mapping, data=data, window=window, interval=interval, as_of=as_of, team=team)
    return kpi_frame(found)


def team_scorecard(
    source: Source,
    window: str = "",
    *,
    mapping: MappingFile = None,
    data: str | Path | None = None,
    interval: str = "quarter",
    as_of: date | None = None,
    ranked_by: str = "",
    team: str = "",
) -> dict[str, DataFrame]:
    """A team's scorecard as frames: total, participants, teams, regions, products, kpis, stages, distribution, goals, history, coaching.

    Parameters
    ----------
    window : days that count, as for `kpis`; the interval that holds the as-of day unless given.
    interval : period, quarter, half, year or all, where no window is given.
    ranked_by : KPI or measure that ranks; attainment unless given, or the amount won where nobody has a quota.
        The others are as for `kpis`.
    """
    from spm_xl.scorecard.calculate import calculate as measured
    from spm_xl.scorecard.frames import scorecard_frames

    card = measured(
        source, mapping=mapping, data=data, window=window, interval=interval, as_of=as_of, ranked_by=ranked_by, team=team
    )
    return scorecard_frames(card)


def inputs_of(
    source: Source, mapping: MappingFile = None, data: str | Path | None = None, needed: Needed | None = None
) -> Inputs:
    """The loaded inputs; what is loaded already is taken as it is. needed : tables that must be there (see `load`)."""
    if isinstance(source, Inputs):
        return source
    from spm_xl.tables.load import load

    return load(source, mapping, data=data, needed=needed)


def settlement_of(result: Run, participant: str) -> Settlement:
    """One participant's settlement."""
    found = {settlement.person.participant: settlement for settlement in result.settlements}
    if participant not in found:
        raise NotFound(f"nobody called {participant!r} is settled in {result.period}. {did_you_mean(participant, found)}")
    return found[participant]
