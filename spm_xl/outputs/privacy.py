"""Nothing of another participant leaves with a statement.

Before a statement is written, everything in it is searched for the ids, names and addresses of everybody
else. A statement is what its template brought, which is searched byte by byte once, and what was filled in:
texts, each of which is searched, and numbers, which name nobody.

What stands in it rightly is left out: the person's own facts, manager and approvers, the names of
plan, components and draws, and the transactions, customers and accounts of the person's own deals (a customer
may have a colleague's name). Free text is not: an adjustment's reason or a rule's name that names a colleague
is a leak. Names are found in any order of their words (Hall, Bob), without those in the middle, and with ae for an ä.

Words that prove nothing are not searched for: those of one token without a digit (EAST), of less than four
letters and digits (Q1), or of less than three digits (7); their bearer is found by name and address. An id of
three digits or more (274) is found where it is a whole text.

>>> [word for word in ("27", "EAST", "Q1", "274", "P-1002", "H1002", "Bob Hall", "b.hall@example.com") if telling(word)]
['274', 'P-1002', 'H1002', 'Bob Hall', 'b.hall@example.com']
>>> in_any_order("José Edvaldo Saraiva")
['José Edvaldo Saraiva', 'Edvaldo Saraiva José', 'Saraiva José Edvaldo', 'José Saraiva', 'Saraiva José']
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from spm_xl.errors import ControlFailure
from spm_xl.outputs.statement_lines import of_team
from spm_xl.pay.result import Run, Settlement
from spm_xl.workbook.inspect.scan import Finding, scan, scan_texts
from spm_xl.workbook.inspect.words import Words, named_in, tokens, words

if TYPE_CHECKING:
    from spm_xl.outputs.facts import Facts

SHORTEST, SHORTEST_NUMBER = 4, 3
MOST_WORDS = 5  # of a name whose words are looked for in other orders, too
_WHERE = {"xl/sharedStrings.xml": " (the text of a cell)", "xl/workbook.xml": " (the name of a sheet or of cells)", "xl/styles.xml": " (a format)"}
_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa", "Æ": "Ae"}
)
SHOWN_COLUMNS = ("customer", "account", "product", "region", "deal_type", "term", "units")  # of a transaction, beside its id


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
    every = [*people(run), *(person.email for person in persons)]
    every += (name for person in persons for name in in_any_order(person.name))
    return words(word for word in every if telling(word))


def telling(word: str) -> bool:
    """Whether a word, found in a text, tells that somebody is meant."""
    found = tokens(word)
    if len(found) == 1 and found[0].isdecimal():
        return len(found[0]) >= SHORTEST_NUMBER
    if len(found) == 1 and found[0].isalpha():
        return False
    letters = any(not token.isdecimal() for token in found)
    return letters and sum(len(token) if token.isascii() else 2 * len(token) for token in found) >= SHORTEST


def in_any_order(name: str) -> list[str]:
    """A name with its words turned round, without those in the middle, and as it is spelled without umlauts.

    >>> in_any_order("Jörg Bär")
    ['Jörg Bär', 'Bär Jörg', 'Joerg Baer', 'Baer Joerg']
    """
    spelled = name.translate(_SPELLED)
    return _turned(name) if spelled == name else [*_turned(name), *_turned(spelled)]


def _turned(name: str) -> list[str]:
    parts = name.split()
    if not 2 <= len(parts) <= MOST_WORDS:
        return [name]
    turned = [" ".join((*parts[at:], *parts[:at])) for at in range(len(parts))]
    return list(dict.fromkeys([*turned, f"{parts[0]} {parts[-1]}", f"{parts[-1]} {parts[0]}"]))


def confirm_private(texts: Collection[str], settlement: Settlement, facts: Facts, known: Words) -> None:
    """Raise `Leak` where something of another participant is in a statement.

    Parameters
    ----------
    texts : all that was filled in; what the template brought is searched by `confirm_clean`.
    known : from `known_words`.
    """
    person = settlement.person
    own = {tokens(word) for word in (person.participant, person.email, person.manager)}
    own |= {tokens(form) for name in (person.name, person.manager_name) for form in in_any_order(name)}
    found = scan_texts(texts, known, own)
    wrong = _not_allowed([Finding("", word) for word in found], settlement, facts) if found else []
    if wrong:
        raise _leak(settlement, _holding(texts, wrong[0].what), wrong[0].what)


def confirm_finished(data: bytes, settlement: Settlement, facts: Facts, known: Words) -> None:
    """The same for a finished statement, in every byte of it."""
    wrong = leaks(data, settlement, facts, known)
    if wrong:
        raise _leak(settlement, wrong[0].part, wrong[0].what)


def confirm_clean(template: bytes, name: str, known: Words, allowed: Iterable[str] = ()) -> None:
    """Raise `Leak` where a template itself names somebody, in any of its bytes.

    Parameters
    ----------
    allowed : texts that may be there, whomever they name, such as the company's name.
    """
    may = _joined(allowed)
    found = [finding for finding in _of_template(template, known) if f" {finding.what} " not in may]
    if found:
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        raise Leak(
            f"the template {name} carries {found[0].what!r} in {found[0].part}{_WHERE.get(found[0].part, '')}{more}: it would go to everybody. "
            "Take it out, and save the template again."
        )


_of_template = lru_cache(maxsize=4)(scan)  # the months of a year have one template, and mostly the same people


def _leak(settlement: Settlement, where: str, word: str) -> Leak:
    return Leak(
        f"statement of {settlement.person.participant}, {settlement.period.name}: {where} holds {word!r}, which names "
        "another participant. Nothing was published. Take it out of the text that it stands in (the reason of an "
        "adjustment, the name of a rule) and run again."
    )


def _holding(texts: Iterable[str], word: str) -> str:
    """The text that holds a word, shortened."""
    text = next((text for text in texts if named_in([text], words([word]))), "")
    return repr(text if len(text) <= 60 else text[:57] + "...")


def leaks(data: bytes, settlement: Settlement, facts: Facts, known: Words) -> list[Finding]:
    """The same for a finished statement: what of other participants is in any of its bytes."""
    return _not_allowed(scan(data, known), settlement, facts)


def _not_allowed(found: Iterable[Finding], settlement: Settlement, facts: Facts) -> list[Finding]:
    allowed = _joined(_own_texts(settlement, facts))
    return [finding for finding in found if f" {finding.what} " not in allowed]


def _joined(texts: Iterable[str]) -> str:
    return "|".join(f" {' '.join(tokens(text))} " for text in texts if text)


def _own_texts(settlement: Settlement, facts: Facts) -> Iterator[str]:
    """What stands on a participant's statement rightly, whomever it names."""
    person = settlement.person
    yield from (facts.company, facts.contact, *facts.reason_codes)
    yield from (person.participant, person.name, person.email, person.manager, person.manager_name, person.role)
    yield from (person.legal_entity, person.cost_centre, person.region)
    for plan in settlement.plans:
        yield from (plan.name, plan.version, plan.document)
    yield from (settlement.period.name, str(settlement.period.year), *(row.period for row in settlement.year))
    yield from (row.period for row in settlement.corrections)
    yield from (row.period for row in settlement.holds)
    for line in settlement.lines:
        yield from (line.component, line.plan_name, line.clause, *(row.label for row in line.trace))
        for deal in line.deals:
            credit = deal.credit
            if not of_team(credit):
                yield from (credit.transaction, credit.reverses, deal.tier)
                yield from (str(credit.facts.get(column) or "") for column in SHOWN_COLUMNS)
    for adjustment in settlement.adjustments:
        yield from (adjustment.adjustment, adjustment.approver, adjustment.component, adjustment.transaction)
    for change in facts.revision.changes:  # what stood on the person's own statement before
        yield from (text for text in (change.name, change.detail) if "/" not in text)
    yield from (draw.draw for draw in settlement.draws)
    for clawback in settlement.clawbacks:
        yield from (clawback.transaction, clawback.reverses)
    transactions = [row.transaction for row in settlement.holds]
    transactions += [transaction for row in settlement.corrections for transaction in row.transactions]
    yield from (transaction for transaction in transactions if "/" not in transaction)  # nor here
