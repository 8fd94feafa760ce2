"""Teams: whom a manager leads, directly and down the chain, as of the end of the period.

A manager need not be paid by the run, nor be in the same plan; the table participants says who leads whom.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from spm_xl.pay.book import book
from spm_xl.pay.result import Person, Run, Settlement
from spm_xl.tables.inputs import Inputs


@dataclass(frozen=True, slots=True)
class Team:
    """A manager's people in a run.

    Attributes
    ----------
    manager : who leads; members : everybody below who has a statement, by participant id; direct : those of them who report
        to the manager; managers : those inside of the team, paid or not; chains : member -> the managers up to this one, the
        nearest first.
    """

    manager: Person
    members: tuple[Settlement, ...]
    managers: tuple[Person, ...]
    direct: frozenset[str]
    chains: Mapping[str, tuple[str, ...]]


def teams(run: Run, inputs: Inputs) -> tuple[Team, ...]:
    """The team of every manager who has somebody below them with a statement, by the manager's id.

    Parameters
    ----------
    inputs : from which the run was calculated.
    """
    facts, day = book(inputs), run.period.end
    below: dict[str, list[tuple[Settlement, tuple[str, ...]]]] = defaultdict(list)
    for settlement in run.settlements:
        chain = facts.manager_chain(settlement.person.participant, day)
        for at, manager in enumerate(chain, 1):
            below[manager].append((settlement, chain[:at]))
    made = []
    for manager in sorted(below.keys() & facts.people.keys()):
        chains = {settlement.person.participant: chain for settlement, chain in below[manager]}
        between = sorted({who for chain in chains.values() for who in chain[:-1]} & facts.people.keys())
        made.append(
            Team(
                facts.as_person(manager, day),
                tuple(settlement for settlement, _ in below[manager]),
                tuple(facts.as_person(who, day) for who in between),
                frozenset(who for who, chain in chains.items() if len(chain) == 1),
                chains,
            )
        )
    return tuple(made)
