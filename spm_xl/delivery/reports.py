"""The roll-ups of a run: what they tell besides pay, and that they name nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from spm_xl.cycle.kinds import LETTER, SIGNED
from spm_xl.cycle.known import with_known
from spm_xl.cycle.recalled import Recalled
from spm_xl.delivery.roll_up import Told, roll_up
from spm_xl.delivery.roll_up_privacy import confirm_team_only
from spm_xl.delivery.teams import Team
from spm_xl.outputs.release import revision_of


def team_report(recall: Recalled, team: Team, told: Mapping[str, Told], pay: bool = True) -> bytes:
    """A manager's roll-up; raises `Leak` where it would name somebody outside of the team."""
    own = {settlement.person.participant: told[settlement.person.participant] for settlement in team.members}
    content = roll_up(recall.run, team, own, recall.status, pay)
    confirm_team_only(content, recall, team)
    return content


def told_of(recall: Recalled, questions: Mapping[str, int] | None = None) -> dict[str, Told]:
    """What is told of everybody besides their settlement: what the manifest lists, and what the journal knows by now.

    Parameters
    ----------
    questions : participant -> inquiries that are open.
    """
    listed = {one["participant"]: one for one in recall.found["statements"]}
    signs = any(entry.kind in (LETTER, SIGNED) for entry in recall.entries) or bool(recall.inputs.rows("sign_offs"))
    rows = with_known(recall.inputs, recall.entries).rows("sign_offs")
    signed = {(row["participant"], row["plan"], row["version"]) for row in rows}
    found = {}
    for settlement in recall.run.settlements:
        who = settlement.person.participant
        unsigned = [f"{n.name or n.plan} {n.version}".strip() for n in settlement.plans if (who, n.plan, n.version) not in signed]
        one, asked = listed[who], (questions or {}).get(who, 0)
        found[who] = Told(Decimal(one["net"]), Decimal(one["payable"]), revision_of(one).number, asked, tuple(unsigned) if signs else ())
    return found
