"""Nothing of another participant leaves with a statement.

Before a statement is written, everything in it is searched for the ids, names and addresses of everybody
else. What stands in it rightly is left out: the person's own facts, manager and approvers, the names of
plan, components and draws, and the transactions and customers of the person's own deals (a customer may
have a colleague's name). Free text is not: an adjustment's reason or a rule's name that names a colleague
is a leak.

Words that prove nothing are not searched for: those without a letter (274), of one token without a digit
(EAST), or of less than four letters and digits (Q1); their bearer is found by name and address.

>>> [word for word in ("274", "EAST", "Q1", "P-1002", "H1002", "Bob Hall", "b.hall@example.com") if telling(word)]
['P-1002', 'H1002', 'Bob Hall', 'b.hall@example.com']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from spm_xl.errors import ControlFailure
from spm_xl.outputs.statement_lines import of_team
from spm_xl.pay.result import Run, Settlement
from spm_xl.workbook import package
from spm_xl.workbook.scan import Finding, Words, scan, scan_part, tokens, words
from spm_xl.workbook.template import Template

if TYPE_CHECKING:
    from spm_xl.outputs.facts import Facts

SHORTEST = 4


class Leak(ControlFailure):
    """Something of another participant would be on a statement; nothing of the run is published."""


def people(run: Run) -> frozenset[str]:
    """Ids of everybody who is or ever was settled."""
    return frozenset(
        {s.person.participant for s in run.settlements} | {entry.participant for entry in run.ledger.entries}
    )


def known_words(run: Run) -> Words:
    """Ids, names and addresses of everybody in a run, those that are telling, prepared for many scans."""
    persons = [settlement.person for settlement in run.settlements]
    every = [*people(run), *(word for person in persons for word in (person.name, person.email))]
    return words(word for word in every if telling(word))


def telling(word: str) -> bool:
    """Whether a word, found in a text, tells that somebody is meant."""
    found = tokens(word)
    letters = any(not token.isdecimal() for token in found)
    if len(found) == 1 and found[0].isalpha():
        return False
    return letters and sum(map(len, found)) >= SHORTEST


def confirm_private(
    parts: Mapping[str, bytes], template: Template, settlement: Settlement, facts: Facts, known: Words
) -> None:
    """Raise `Leak` where something of another participant is in a statement.

    Parameters
    ----------
    parts : the parts that were written for it; those that are the template's own are searched once.
    known : from `known_words`.
    """
    person = settlement.person
    own = {
        tokens(word) for word in (person.participant, person.name, person.email, person.manager, person.manager_name)
    }
    found = [finding for name, content in parts.items() for finding in scan_part(name, content, known, own)]
    found += in_template(template, known)
    wrong = _not_allowed(found, settlement, facts) if found else []
    if wrong:
        raise Leak(
            f"statement of {person.participant}, {settlement.period.name}: {wrong[0].part} holds {wrong[0].what!r}, which "
            "names another participant. Nothing was published. Take it out of the text that it stands in (the reason "
            "of an adjustment, the name of a rule, the template) and run again."
        )


def leaks(data: bytes, settlement: Settlement, facts: Facts, known: Words) -> list[Finding]:
    """The same for a finished statement: what of other participants is in any of its bytes."""
    return _not_allowed(scan(data, known), settlement, facts)


@lru_cache(maxsize=16)
def in_template(template: Template, known: Words) -> tuple[Finding, ...]:
    """Words of anybody in the parts that all statements have from their template; found out once."""
    parts = [member for member in template.members if isinstance(member, package.Part)]
    names = ("names of parts", "\n".join(member.name for member in template.members).encode())
    contents = [*((part.name, package.content(part)) for part in parts), names]
    return tuple(finding for name, content in contents for finding in scan_part(name, content, known))


def _not_allowed(found: Iterable[Finding], settlement: Settlement, facts: Facts) -> list[Finding]:
    allowed = "|".join(f" {' '.join(tokens(text))} " for text in _own_texts(settlement, facts) if text)
    return [finding for finding in found if f" {finding.what} " not in allowed]


def _own_texts(settlement: Settlement, facts: Facts) -> Iterator[str]:
    """What stands on a participant's statement rightly, whomever it names."""
    person = settlement.person
    yield from (facts.company, facts.contact, *facts.reason_codes)
    yield from (person.participant, person.name, person.email, person.manager, person.manager_name, person.role)
    yield from (person.legal_entity, person.cost_centre, person.region)
    for plan in settlement.plans:
        yield from (plan.name, plan.version, plan.document)
    for line in settlement.lines:
        yield from (line.component, line.plan_name, line.clause, *(row.label for row in line.trace))
        for deal in line.deals:
            credit = deal.credit
            if not of_team(credit):
                yield from (credit.transaction, credit.reverses, str(credit.facts.get("customer") or ""), deal.tier)
    for adjustment in settlement.adjustments:
        yield from (adjustment.adjustment, adjustment.approver, adjustment.component, adjustment.transaction)
    yield from (draw.draw for draw in settlement.draws)
    for clawback in settlement.clawbacks:
        yield from (clawback.transaction, clawback.reverses)
    transactions = [row.transaction for row in settlement.holds]
    transactions += [transaction for row in settlement.corrections for transaction in row.transactions]
    yield from (transaction for transaction in transactions if "/" not in transaction)  # nor here
