"""What the commands deliver, roll-up and match do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from spm_xl.cli.screen import say, show_json, show_table
from spm_xl.cycle.journal import standing_journal
from spm_xl.cycle.kinds import DELIVERED
from spm_xl.cycle.recalled import DRAFT, Recalled, recalled, status_of
from spm_xl.cycle.runs import opened
from spm_xl.delivery.encryption import confirm_installed
from spm_xl.delivery.mail import address_in, problem_of
from spm_xl.delivery.messages import confirm_fields, message_of
from spm_xl.delivery.package import Delivered, Sender, write_package
from spm_xl.delivery.parcels import Choice, Plan, planned
from spm_xl.delivery.passwords import passwords, usable
from spm_xl.delivery.reports import team_report, told_of
from spm_xl.delivery.standing import read_package, sent
from spm_xl.delivery.teams import teams
from spm_xl.errors import InvalidInput, NotAllowed, NotFound
from spm_xl.inquiries.inquiry import inquiries
from spm_xl.near import did_you_mean
from spm_xl.workbook.parts.whole_file import write_whole


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for; attributes as its options."""

    run: Path
    inputs: Path | None
    mapping: Path | str | None
    data: Path | None
    encrypt: str
    sender: str
    message: Path | None
    subject: str
    only: tuple[str, ...]
    draft: bool
    pay: bool
    attach_team: bool
    shared: tuple[str, ...]
    changed_since: Path | None
    by: str
    on: date


def deliver(asked: Asked, out: Path | None, json: bool, quiet: bool) -> None:
    """Make a package; print who gets what. Nothing is written where `out` is None."""
    source = passwords(asked.encrypt) if asked.encrypt else None
    if source:
        confirm_installed()
    confirm_fields(asked.subject)
    text = message_of(asked.message) if asked.message else ""
    before = sent(read_package(asked.changed_since)) if asked.changed_since else {}
    if out is not None:
        _confirm_approved(asked.run, asked.draft)
    if asked.sender:
        _confirm_sender(asked.sender.strip())
    recall = recalled(asked.run, asked.inputs, asked.mapping, asked.data)
    choice = Choice(asked.subject, text, asked.only, asked.shared, asked.pay, asked.attach_team, _questions(recall), before)
    plan = planned(recall, choice, bool(source))
    readers = dict.fromkeys([*(parcel.participant for parcel in plan.parcels), *(shelf.manager for shelf in plan.shelves)])
    known = usable(readers, source) if source else None
    made = None
    if out is not None:
        sender = Sender(_address(asked.sender, recall), recall.run.company, asked.on)
        made = write_package(recall, plan, out, sender, known)
        _noted(recall, made, asked.by, sender.on)
    _show(plan, made, json)
    _tell(plan, made, known, quiet)


def roll_up(
    run: Path, manager: str, out: Path, inputs: Path | None, mapping: Path | str | None, data: Path | None, draft: bool, pay: bool, json: bool,
    quiet: bool,
) -> None:
    """Write the roll-up of one manager."""
    _confirm_approved(run, draft)
    recall = recalled(run, inputs, mapping, data)
    groups = {team.manager.participant: team for team in teams(recall.run, recall.inputs)}
    if manager not in groups:
        raise NotFound(f"nobody called {manager!r} leads somebody in {recall.run.period}. {did_you_mean(manager, groups)}")
    write_whole(out, team_report(recall, groups[manager], told_of(recall, _questions(recall)), pay))
    if json:
        show_json({"file": str(out), "manager": manager, "people": len(groups[manager].members)})
    else:
        print(out)
    say(f"{len(groups[manager].members)} people of {groups[manager].manager.name}.", quiet)


def match(
    run: Path, files: Sequence[Path], mapping: Path | None, reasons: Mapping[str, str], out: Path | None, json: bool, quiet: bool
) -> None:
    """Lay paid files beside a run."""
    from spm_xl.delivery.paid_file import confirm_matched, matched
    from spm_xl.delivery.paid_workbook import write_differences

    found = matched(run, files, mapping)
    if out:
        write_differences(found, reasons, out)
        say(f"the differences and every match: {out}", quiet)
    if json:
        show_json([asdict(one) for one in found.differences])
    elif found.differences:
        show_table(("difference", "kind", "what"), [(one.subject, one.kind, one.words) for one in found.differences])
    confirm_matched(found, reasons)
    say(f"{len(found.rows)} amount(s) matched, {len(found.differences)} accepted by name.", quiet)


def _questions(recall: Recalled) -> dict[str, int]:
    """Participant -> inquiries that are open."""
    return dict(Counter(one.participant for one in inquiries(recall.entries).values() if one.decided is None))


def _confirm_approved(run: Path, draft: bool) -> None:
    if not draft and status_of(run) == DRAFT:
        raise NotAllowed(
            f"{run.name} is not approved, and so not handed out. Approve it (spm-xl approve), or make a package that says draft "
            "with --draft. Nothing was written."
        )


def _address(given: str, recall: Recalled) -> str:
    """The address that sends."""
    found = given.strip() or address_in(recall.run.settings["contact"])
    _confirm_sender(found)
    return found


def _confirm_sender(address: str) -> None:
    if why := problem_of(address):
        raise InvalidInput(f"the sender {why}. Name it with --from ADDRESS, or put it into the setting contact. Nothing was written.")


def _noted(recall: Recalled, made: Delivered, by: str, on: date) -> None:
    """Tell the journal, once for each package."""
    if standing_journal(recall.folder.parent):
        content = {"manifest": recall.manifest, "sha256": made.sha256}
        period, key = recall.run.period.name, f"{DELIVERED} {made.sha256}"
        with opened(recall.folder.parent) as kept:
            kept.append(DELIVERED, on=on, by=by, period=period, subject=recall.folder.name, key=key, content=content)


def _show(plan: Plan, made: Delivered | None, json: bool) -> None:
    rows = [
        {
            "participant": p.participant, "kind": p.kind, "address": p.address, "file": p.file,
            "attachments": [one.name for one in p.enclosed], "revision": p.revision,
        }
        for p in plan.parcels
    ]  # fmt: skip
    left = [{"participant": who, "kind": kind, "why": why} for who, kind, why in plan.left_out]
    if json:
        unchanged = [{"participant": p.participant, "kind": p.kind} for p in plan.unchanged]
        folders = [{"manager": shelf.manager, "folder": shelf.folder, "files": [one.name for one in shelf.enclosed]} for shelf in plan.shelves]
        package = {"folder": str(made.folder), "sha256": made.sha256, "up_to_date": made.up_to_date} if made else None
        show_json({"package": package, "addressees": rows, "unchanged": unchanged, "left_out": left, "managers": folders})
    elif made is None:
        table = [(p.participant, p.name, p.kind, p.address, ", ".join(one.name for one in p.enclosed)) for p in plan.parcels]
        table += [(p.participant, p.name, p.kind, p.address, "as sent before") for p in plan.unchanged]
        table += [(who, "", kind, "", why) for who, kind, why in plan.left_out]
        show_table(("participant", "name", "what", "address", "files"), table)
    else:
        print(made.folder)


def _tell(plan: Plan, made: Delivered | None, known: Mapping[str, str] | None, quiet: bool) -> None:
    for who, kind, why in plan.left_out:
        say(f"{who} gets no message ({kind}): {why}.", quiet)
    if known and len(set(known.values())) < len(known):
        say(f"{len(known) - len(set(known.values())) + 1} people share a password with somebody: give each their own.", quiet)
    counts = f"{len(plan.parcels)} message(s) to send, {len(plan.shelves)} manager folder(s), {len(plan.left_out)} without a message"
    counts += f", {len(plan.unchanged)} as sent before" if plan.unchanged else ""
    if made is None:
        say(f"{counts}; nothing was written.", quiet)
        return
    for name in made.large:
        say(f"{name} is larger than 25 MB, which many mail systems refuse. Leave out --attach-team, or hand it over in another way.", quiet)
    say(f"{made.folder} is up to date: nothing changed." if made.up_to_date else f"{counts}: {made.folder}", quiet)
