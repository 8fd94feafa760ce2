"""Who gets what: a message for everybody with a statement, a roll-up and a folder for everybody who leads somebody.

Nothing is written here. Whoever cannot be reached is listed with the reason, never left out in silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spm_xl.cycle.recalled import DRAFT, Recalled
from spm_xl.delivery import messages
from spm_xl.delivery.mail import XLSX, ZIP, one_line, problem_of
from spm_xl.delivery.names import folder_name, safe_id
from spm_xl.delivery.reports import team_report, told_of
from spm_xl.delivery.teams import teams
from spm_xl.errors import ControlFailure, NotFound
from spm_xl.near import did_you_mean
from spm_xl.outputs.manifest import sha256
from spm_xl.outputs.release import revision_of
from spm_xl.pay.result import Person
from spm_xl.workbook.parts.whole_file import read_or_nothing

STATEMENT, TEAM = "statement", "team"  # kinds of parcels
TO_SEND, BY_MANAGER = "to_send", "by_manager"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a package is to be.

    Attributes
    ----------
    subject, text : templates of the message of a statement, "" for the usual ones.
    only : participants that it is made for, all where empty. shared : addresses that may belong to several people.
    pay : whether managers may see what is paid; attach_team : a manager's message holds the statements of the direct reports.
    questions : participant -> inquiries that are open.
    before : (participant, kind) -> (address, hash) of what an earlier package sent: what is still the same is not sent again.
    """

    subject: str = ""
    text: str = ""
    only: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    pay: bool = True
    attach_team: bool = False
    questions: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file for somebody, not encrypted: its name, bytes and kind; of a zip `inside` holds its files."""

    name: str
    content: bytes
    subtype: str = XLSX
    inside: tuple[Enclosed, ...] = ()

    @property
    def digest(self) -> str:
        """Hash of what it holds."""
        return sha256("\n".join(f"{one.name} {one.digest}" for one in self.inside).encode() if self.inside else self.content)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message: to whom, what it says, what it holds. kind : "statement" or "team"; file : its name in the package."""

    participant: str
    name: str
    address: str
    kind: str
    file: str
    revision: int
    subject: str
    text: str
    enclosed: tuple[Enclosed, ...]

    @property
    def digest(self) -> str:
        """Hash of what it holds."""
        return self.enclosed[0].digest


@dataclass(frozen=True, slots=True)
class Shelf:
    """A manager's folder: the roll-up, and the statements of those who report to the manager."""

    manager: str
    name: str
    folder: str
    team: tuple[str, ...]
    enclosed: tuple[Enclosed, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Who gets what.

    Attributes
    ----------
    left_out : (participant, kind, why) of those who get no message; unchanged : those who have it from an earlier package.
    """

    parcels: tuple[Parcel, ...]
    shelves: tuple[Shelf, ...]
    left_out: tuple[tuple[str, str, str], ...]
    unchanged: tuple[Parcel, ...]


def planned(recall: Recalled, choice: Choice, encrypted: bool = False) -> Plan:
    """Who gets what of a run.

    Parameters
    ----------
    encrypted : whether files will open with a password only; messages say so.

    Raises
    ------
    NotFound : a participant of `only` is nobody of the run. ControlFailure : a statement is not as the run wrote it, or an address
        belongs to several people. Leak : a roll-up would name somebody outside of its team.
    """
    groups = teams(recall.run, recall.inputs)
    listed = {one["participant"]: one for one in recall.found["statements"]}
    _confirm_known(choice.only, [*listed, *(team.manager.participant for team in groups)])
    wanted = set(choice.only) or {*listed, *(team.manager.participant for team in groups)}
    statements = {who: _statement(recall.folder, one) for who, one in listed.items()}
    told = told_of(recall, choice.questions)
    shelves, reports = [], []
    for team in groups:
        if team.manager.participant in wanted:
            name = f"Team_{safe_id(team.manager.participant)}_{safe_id(recall.run.period.name)}.xlsx"
            report = Enclosed(name, team_report(recall, team, told, choice.pay))
            inside = tuple(statements[who] for who in sorted(team.direct)) if choice.pay else ()
            manager = team.manager
            shelves.append(
                Shelf(
                    manager.participant, manager.name, folder_name(manager.participant, manager.name),
                    tuple(s.person.participant for s in team.members), (report, *inside),
                )
            )  # fmt: skip
            more = (Enclosed(f"{Path(report.name).stem}.zip", b"", ZIP, inside),) if choice.attach_team and inside else ()
            reports.append((manager, (report, *more)))
    people = [(s.person, STATEMENT, (statements[s.person.participant],)) for s in recall.run.settlements if s.person.participant in wanted]
    people += [(manager, TEAM, enclosed) for manager, enclosed in reports]
    return _sorted_out(recall, choice, people, listed, encrypted, tuple(shelves))


def _sorted_out(
    recall: Recalled,
    choice: Choice,
    people: Sequence[tuple[Person, str, tuple[Enclosed, ...]]],
    listed: Mapping[str, Any],
    encrypted: bool,
    shelves: tuple[Shelf, ...],
) -> Plan:
    """The messages that are to be sent, those that were sent already, and those that cannot be."""
    _confirm_own_addresses([person for person, _, _ in people], choice.shared)
    parcels: list[Parcel] = []
    unchanged: list[Parcel] = []
    left_out = []
    for person, kind, enclosed in people:
        address = person.email.strip()
        if why := problem_of(address):
            left_out.append((person.participant, kind, f"{why} in the table participants"))
            continue
        parcel = _parcel(recall, choice, person, kind, enclosed, listed, encrypted)
        sent = choice.before.get((person.participant, kind))
        (unchanged if sent == (address, parcel.digest) else parcels).append(parcel)
    return Plan(tuple(parcels), shelves, tuple(left_out), tuple(unchanged))


def _parcel(
    recall: Recalled, choice: Choice, person: Person, kind: str, enclosed: tuple[Enclosed, ...], listed: Mapping[str, Any], encrypted: bool
) -> Parcel:
    settings, period = recall.run.settings, recall.run.period
    revision = revision_of(listed[person.participant]).number if kind == STATEMENT else 1
    what = "team report" if kind == TEAM else f"corrected statement, revision {revision}," if revision > 1 else "statement"
    values = {
        "name": one_line(person.name),
        "participant": person.participant,
        "company": recall.run.company,
        "period": period.name,
        "pay_date": period.pay_date.isoformat(),
        "status": recall.status,
        "file": enclosed[0].name,
        "revision": str(revision),
        "what": f"draft {what}" if recall.status == DRAFT else what,
        "contact": settings["contact"],
        "dispute_days": settings["dispute_days"],
        "opens": "It opens with the password that you were given." if encrypted else "",
    }
    text = messages.TEAM_TEXT if kind == TEAM else choice.text or messages.STATEMENT_TEXT
    subject = messages.SUBJECT if kind == TEAM else choice.subject or messages.SUBJECT
    stem = f"{safe_id(person.participant)}_team" if kind == TEAM else Path(listed[person.participant]["file"]).stem
    return Parcel(
        person.participant, person.name, person.email.strip(), kind, f"{TO_SEND}/{stem}.eml", revision,
        messages.filled(subject, values), messages.filled(text, values), enclosed,
    )  # fmt: skip


def _confirm_known(only: Sequence[str], known: Sequence[str]) -> None:
    for participant in only:
        if participant not in known:
            raise NotFound(f"nobody called {participant!r} has a statement or a team in this run. {did_you_mean(participant, known)}")


def _confirm_own_addresses(people: Sequence[Person], shared: Sequence[str]) -> None:
    """Refuse an address of several people: somebody's pay would go to somebody else."""
    owners: dict[str, dict[str, None]] = defaultdict(dict)
    for person in people:
        if person.email.strip():
            owners[person.email.strip().casefold()][person.participant] = None
    may = {address.strip().casefold() for address in shared}
    wrong = [f"{address}: {', '.join(found)}" for address, found in sorted(owners.items()) if len(found) > 1 and address not in may]
    if wrong:
        raise ControlFailure(
            f"{len(wrong)} address(es) belong to several people; nothing was written.\n" + "\n".join(wrong)
            + "\nCorrect the table participants, or accept an address by name with --shared-address."
        )


def _statement(folder: Path, listed: Mapping[str, Any]) -> Enclosed:
    content = read_or_nothing(folder / listed["file"])
    if content is None or sha256(content) != listed["sha256"]:
        raise ControlFailure(
            f"{folder.name}/{listed['file']} is not as the run wrote it; nothing was written. spm-xl verify {folder.name} says what changed."
        )
    return Enclosed(Path(listed["file"]).name, content)
