"""Commands that hand out an approved run, and that read back what was paid: deliver, roll-up, match."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spm_xl.cli.options import By, Debug, Json, On, Quiet, day, person, there
from spm_xl.cli.options import mapping as mapping_there

group = typer.Typer()
Run = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")]
Inputs = Annotated[Path | None, typer.Option(help="What the run was calculated from, where it no longer stands where the journal says.")]
Mapping = Annotated[Path | None, typer.Option(help="The mapping that the run was calculated with, where there is no journal.")]
Data = Annotated[Path | None, typer.Option(help="Folder of the files that the mapping names.")]
Draft = Annotated[bool, typer.Option("--draft", help="The run need not be approved; everything says draft.")]
WithoutPay = Annotated[bool, typer.Option("--without-pay", help="Managers see attainment only: no pay, no statements of their people.")]


@group.command()
def deliver(
    folder: Run,
    out: Annotated[Path | None, typer.Option(help="Folder for the package.")] = None,
    inputs: Inputs = None,
    mapping: Mapping = None,
    data: Data = None,
    encrypt: Annotated[
        str, typer.Option(metavar="SOURCE", help="Encrypt every file for its reader; passwords from keyring:SERVICE or file:PASSWORDS.csv.")
    ] = "",
    sender: Annotated[str, typer.Option("--from", metavar="ADDRESS", help="Address that sends; the one in the setting contact unless given.")] = "",
    message: Annotated[Path | None, typer.Option(help="Text of the messages, with {{ fields }}.")] = None,
    subject: Annotated[str, typer.Option(help="Subject of the messages, with {{ fields }}.")] = "",
    only: Annotated[list[str] | None, typer.Option(help="Participant that it is made for; may be repeated.")] = None,
    draft: Draft = False,
    without_pay: WithoutPay = False,
    attach_team: Annotated[bool, typer.Option("--attach-team", help="A manager's message holds the statements of the direct reports.")] = False,
    shared_address: Annotated[list[str] | None, typer.Option(help="Address that may belong to several people; may be repeated.")] = None,
    changed_since: Annotated[Path | None, typer.Option(help="An earlier package: what it sent and is the same is not sent again.")] = None,
    listing: Annotated[bool, typer.Option("--list", help="Print who gets what; write nothing.")] = False,
    by: By = "",
    on: On = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Make a package of an approved run, ready to be sent.

    It has a folder for each manager, and messages as .eml files.
    """
    from spm_xl.cli import delivering

    if out is None and not listing:
        raise typer.BadParameter("name a folder with --out DIR, or look first with --list")
    asked = delivering.Asked(
        run=there(folder),
        inputs=there(inputs),
        mapping=mapping_there(mapping),
        data=there(data),
        encrypt=encrypt,
        sender=sender,
        message=there(message),
        subject=subject,
        only=tuple(only or ()),
        draft=draft,
        pay=not without_pay,
        attach_team=attach_team,
        shared=tuple(shared_address or ()),
        changed_since=there(changed_since),
        by=person(by),
        on=day(on),
    )
    delivering.deliver(asked, None if listing else out, json, quiet)


@group.command("roll-up")
def roll_up(
    folder: Run,
    manager: Annotated[str, typer.Option(help="Participant id of the manager.")],
    out: Annotated[Path, typer.Option(help="Workbook to write.")],
    inputs: Inputs = None,
    mapping: Mapping = None,
    data: Data = None,
    draft: Draft = False,
    without_pay: WithoutPay = False,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write a manager's roll-up: the whole team in one workbook."""
    from spm_xl.cli import delivering

    delivering.roll_up(there(folder), manager, out, there(inputs), mapping_there(mapping), there(data), draft, not without_pay, json, quiet)


@group.command()
def match(
    folder: Run,
    files: Annotated[list[Path], typer.Argument(metavar="PAID...", help="What payroll says that it paid; several files add up.")],
    mapping: Annotated[Path | None, typer.Option(help="TOML file that says how the paid file is written.")] = None,
    accept: Annotated[list[str] | None, typer.Option(help="A difference that is accepted, by name; may be repeated.")] = None,
    reason: Annotated[str, typer.Option(help="Why it is accepted.")] = "",
    out: Annotated[Path | None, typer.Option(help="Workbook (or .csv) of the differences.")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Lay what payroll paid beside what it was to pay.

    Records nothing: spm-xl pay does. Exit code 4 where something differs that is not accepted.
    """
    from spm_xl.cli import delivering

    delivering.match(there(folder), [there(file) for file in files], there(mapping), dict.fromkeys(accept or (), reason), out, json, quiet)
