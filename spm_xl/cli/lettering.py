"""What the commands for plan letters do and say, once their arguments are known to be usable."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from spm_xl.cli.screen import say, show_json, show_table
from spm_xl.cycle.journal import standing_journal
from spm_xl.cycle.runs import entries_of
from spm_xl.cycle.terms import loaded_with_known
from spm_xl.errors import InvalidInput
from spm_xl.tables.inputs import Inputs

if TYPE_CHECKING:
    from spm_xl.letters.form import LetterForm


@dataclass(frozen=True, slots=True)
class Source:
    """Where the inputs stand."""

    inputs: Path
    mapping: Path | str | None
    data: Path | None

    def load(self, runs: Path | None) -> Inputs:
        """The inputs, with what the journal knows."""
        return loaded_with_known(self.inputs, self.mapping, self.data, runs)


def form(template: Path | None, binding: Path | None, allow_hidden: bool, quiet: bool) -> LetterForm | None:
    """What letters are filled into; says what a person should know of it."""
    if template is None:
        return None
    from spm_xl.letters.form import own_letter_form

    own = own_letter_form(template, binding, allow_hidden=allow_hidden)
    for note in own.notes:
        say(f"{note}.", quiet)
    return own


def write(
    source: Source, out: Path, runs: Path | None, on: date, by: str, participants: tuple[str, ...], plan: str, form: LetterForm | None,
    json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Write the letters."""
    from spm_xl.letters.writing import issue_letters

    issued = issue_letters(
        source.inputs, out, on=on, by=by, runs=runs, participants=participants, plan=plan, form=form, mapping=source.mapping, data=source.data
    )
    if json:
        show_json([asdict(each) for each in issued])
    for each in issued:
        for missing in each.missing:
            say(f"{each.participant}: no example of {missing}", quiet)
    new = sum(each.new for each in issued)
    say(f"{new} letter(s) written, {len(issued) - new} as they were: {out}", quiet)
    if runs is None:
        say("no journal: signed copies can only be collected of letters that are written with --runs.", quiet)


def collect(folder: Path, runs: Path, by: str, on: date, json: bool, quiet: bool) -> None:
    """Collect the signed letters, and write the register."""
    from spm_xl.letters.register import collect_letters

    copies, path = collect_letters(folder, runs, on=on, by=by)
    if json:
        show_json([asdict(copy) for copy in copies])
    else:
        rows = [(c.file, c.participant, c.version, c.status, c.signed_on or "", c.name, c.detail, c.warning) for c in copies]
        show_table(("file", "participant", "version", "result", "signed on", "by", "why", "look at"), rows)
    count = Counter(copy.status for copy in copies)
    told = ", ".join(f"{number} {status}" for status, number in count.items()) or "no file"
    say(f"{told}. Register: {path}", quiet)


def status(source: Source | None, runs: Path, on: date, json: bool, quiet: bool) -> None:
    """Who has signed, on screen and as a workbook."""
    from spm_xl.letters.register import write_register
    from spm_xl.letters.status import OPEN, sign_offs
    from spm_xl.letters.writing import wanted
    from spm_xl.pay.book import book

    if not standing_journal(runs):
        raise InvalidInput(f"{runs} holds no journal: no letter was sent from there. Name the folder with --runs.")
    facts = book(source.load(runs)) if source else None
    rows = sign_offs(entries_of(runs), on, wanted(facts, on) if facts else ())
    path = write_register(rows, runs, facts.settings["company"] if facts else "", on)
    if json:
        show_json([asdict(row) for row in rows])
    else:
        columns = ("participant", "name", "plan", "version", "sent", "status", "signed on", "by", "days open", "pay is held: why")
        show_table(columns, [(r.participant, r.name, r.plan, r.version, r.sent or "", r.status, r.signed_on or "", r.signed_by, r.days_open, r.held) for r in rows])
    say(f"{len(rows)} participant(s), {sum(row.status == OPEN for row in rows)} letter(s) outstanding. Register: {path}", quiet)


def print_fields(json: bool) -> None:
    """The fields of a letter, on stdout."""
    from spm_xl.letters.fields import FIELDS
    from spm_xl.outputs.statement_fields import listed

    if json:
        show_json([asdict(field) for field in FIELDS])
    else:
        show_table(("field", "kind", "meaning"), [(name, field.kind, field.meaning) for name, field in listed(FIELDS)])
