"""A roll-up names its own team and nobody else: every byte of it is searched for everybody outside."""

from __future__ import annotations

from collections.abc import Iterator

from spm_xl.cycle.recalled import Recalled
from spm_xl.delivery.teams import Team
from spm_xl.outputs.privacy import Leak, in_any_order, telling
from spm_xl.workbook.inspect.scan import scan
from spm_xl.workbook.inspect.words import tokens, words


def confirm_team_only(content: bytes, recall: Recalled, team: Team) -> None:
    """Raise `Leak` where a roll-up names somebody outside of its team."""
    inside = [team.manager, *team.managers, *(s.person for s in team.members)]
    own = {tokens(word) for person in inside for word in _words_of(person.participant, person.name, person.email)}
    everybody = [_words_of(row["participant"], row["name"], row["email"]) for row in recall.inputs.rows("participants")]
    known = words(word for one in everybody for word in one if telling(word) and tokens(word) not in own)
    allowed = "|".join(f" {' '.join(tokens(text))} " for text in _own_texts(recall, team))
    found = [finding for finding in scan(content, known) if f" {finding.what} " not in allowed]
    if found:
        raise Leak(
            f"the roll-up of {team.manager.participant} holds {found[0].what!r} in {found[0].part}, which names somebody outside of the "
            "team. Nothing was written. Take it out of the text that it stands in (the name of a plan, a role) and run again."
        )


def _words_of(participant: str, name: str, email: str) -> Iterator[str]:
    yield participant
    yield from in_any_order(name)
    yield email


def _own_texts(recall: Recalled, team: Team) -> Iterator[str]:
    """What stands in a roll-up rightly, whomever it names."""
    yield from (recall.run.company, recall.run.period.name)
    for settlement in team.members:
        yield settlement.person.role
        yield from (line.component for line in settlement.lines)
        yield from (f"{note.name or note.plan} {note.version}" for note in settlement.plans)
