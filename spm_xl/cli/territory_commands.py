"""Commands about territories: planned, scored, compared, and taken over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spm_xl.cli import adoption_commands, replan_command
from spm_xl.cli.options import Debug, Json, Quiet, mapping, there

if TYPE_CHECKING:
    from spm_xl.cli.territory_terms import Files

group = typer.Typer()
territory = typer.Typer(name="territory", help="Divide accounts among participants, and adopt the plan.", no_args_is_help=True)
group.add_typer(territory)


@territory.callback()
def _about() -> None:
    """Divide accounts among participants, and adopt the plan."""


Accounts = Annotated[Path, typer.Argument(help="Accounts: CSV, Parquet or workbook (BOOK.xlsx:SHEET).")]
Participants = Annotated[Path, typer.Argument(help="Participants: CSV, Parquet or workbook (BOOK.xlsx:SHEET).")]
ModeOption = Annotated[str, typer.Option(help="realign (fewest moves), balance (no map), homes or centres (least travel).")]
Tolerance = Annotated[list[str] | None, typer.Option(help="potential=5%, or workload=free; once for each measure. Usual: 5% for the first measure, 15% for others.")]
Weight = Annotated[list[str] | None, typer.Option(help="workload=2: how much a measure counts in --mode balance.")]
Measure = Annotated[list[str] | None, typer.Option(help="Column of the accounts to balance; potential and workload unless given.")]
Ignore = Annotated[str, typer.Option(help="Leave out locks, skills, capacity, groups (with commas between).")]
Without = Annotated[list[str] | None, typer.Option(help="A participant who left; their accounts are placed anew.")]
MostMoved = Annotated[str, typer.Option(help="Largest part of the accounts that may change hands, such as 20%.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same plan.")]
Effort = Annotated[float, typer.Option(help="Work: 1 is the usual, 0.1 a tenth of it.")]
How = Annotated[Path | None, typer.Option("--mapping", help="TOML file, or preset, that says how columns are called, with the tables accounts and participants.")]
Workbook = Annotated[Path | None, typer.Option(help="Write a workbook with accounts, moves, charts and a map.")]


@territory.command()
def plan(
    accounts: Accounts,
    participants: Participants,
    mode: ModeOption = "realign",
    tolerance: Tolerance = None,
    weight: Weight = None,
    measure: Measure = None,
    ignore: Ignore = "",
    least: Annotated[str, typer.Option(help="What realign keeps small: accounts, or the amount of the first measure.")] = "accounts",
    most_moved: MostMoved = "",
    travel_growth: Annotated[str, typer.Option(help="How much more travel than today realign may make; free for no limit.")] = "0%",
    keep: Annotated[bool, typer.Option("--keep", help="Place only accounts that nobody has; all others stay.")] = False,
    without: Without = None,
    seed: Seed = 1,
    effort: Effort = 1.0,
    how: How = None,
    out: Annotated[Path | None, typer.Option(help="Write the assignment to this CSV.")] = None,
    moves: Annotated[Path | None, typer.Option(help="Write the moves, with a reason for each, to this CSV.")] = None,
    workbook: Workbook = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Plan territories, with a bound on how good any plan can be.

    Ctrl-C ends the run with the best plan so far, which is written (exit code 130); a second one gives up.
    """
    from spm_xl.cli import territories
    from spm_xl.cli.territory_terms import Wanted

    wanted = Wanted(mode, tuple(tolerance or ()), tuple(weight or ()), ignore, least, most_moved, travel_growth, keep, seed, effort)
    territories.plan(_files(accounts, participants, how, measure, without), wanted, out, moves, workbook, json, quiet)


@territory.command()
def score(
    accounts: Accounts,
    participants: Participants,
    assignment: Annotated[Path, typer.Argument(help="CSV with account_id and rep, as territory plan writes it.")],
    mode: ModeOption = "realign",
    tolerance: Tolerance = None,
    weight: Weight = None,
    measure: Measure = None,
    ignore: Ignore = "",
    without: Without = None,
    bound: Annotated[bool, typer.Option(help="Plan as well, for the bound of the mode.")] = True,
    seed: Seed = 1,
    effort: Effort = 1.0,
    how: How = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Score an assignment: participants, plan, violations, lower bound and gap."""
    from spm_xl.cli import territories
    from spm_xl.cli.territory_terms import Wanted

    wanted = Wanted(mode, tuple(tolerance or ()), tuple(weight or ()), ignore, seed=seed, effort=effort)
    territories.score(_files(accounts, participants, how, measure, without), wanted, there(assignment), bound, json, quiet)


@territory.command()
def curve(
    accounts: Accounts,
    participants: Participants,
    plans: Annotated[int, typer.Option(min=2, max=20, help="How many plans.")] = 7,
    tolerance: Tolerance = None,
    measure: Measure = None,
    ignore: Ignore = "",
    without: Without = None,
    seed: Seed = 1,
    effort: Effort = 1.0,
    how: How = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the assignment and moves of each plan.")] = None,
    workbook: Workbook = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Compare plans from least disturbance to least travel."""
    from spm_xl.cli import territories
    from spm_xl.cli.territory_terms import Wanted

    wanted = Wanted(tolerances=tuple(tolerance or ()), ignore=ignore, seed=seed, effort=effort)
    territories.curve(_files(accounts, participants, how, measure, without), wanted, plans, out, workbook, json, quiet)


@territory.command()
def example(folder: Annotated[Path, typer.Argument(help="Folder for the two files.")], quiet: Quiet = False, debug: Debug = False) -> None:
    """Write two small made files to try the commands on."""
    from spm_xl.cli import territories

    territories.example(folder, quiet)


def _files(accounts: Path, participants: Path, how: Path | None, measure: list[str] | None, without: list[str] | None) -> Files:
    """The files of a command, which must be there."""
    from spm_xl.cli.territory_terms import Files
    from spm_xl.territory.files import split

    for path in (accounts, participants):
        there(split(path)[0])
    return Files(accounts, participants, mapping(how), tuple(measure or ()), tuple(without or ()))


territory.command(name="adopt")(adoption_commands.adopt)
territory.command(name="quotas")(adoption_commands.quotas)
territory.command(name="replan")(replan_command.replan)
