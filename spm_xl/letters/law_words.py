"""What the rule pack of the participant's place says; a place without one is "not checked", never "passed"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spm_xl.letters import spelling as say
from spm_xl.letters.terms import Terms
from spm_xl.pay.rule_packs import NOT_CHECKED, FinalPay, Pack, Rule, pack_for


@dataclass(frozen=True, slots=True)
class Note:
    """One rule: what it is about, what it says in words, and where that stands."""

    rule: str
    words: str
    source: str


def law_notes(terms: Terms) -> tuple[Note, ...]:
    """The rules that are in force for the participant, or that nothing was checked."""
    pack = pack_for(terms.book.settings, terms.person.state)
    if pack is None:
        place = terms.person.state or "no place on file"
        return (Note(place, f"No rules are on file for this place: {NOT_CHECKED}. That does not mean that there are none.", ""),)
    return tuple(_notes(pack, terms))


def _notes(pack: Pack, terms: Terms) -> Iterator[Note]:
    recoverable = any(draw["recoverable"] for draw in terms.draws)
    leaves_unpaid = terms.plan["pay_condition"] != "earned"
    yield from _rule("Signed plan", pack, pack.signed_plan, True)
    yield from _rule("Recoverable draw", pack, pack.recoverable_draw, recoverable)
    yield from _rule("Employed on the pay date", pack, pack.employed_on_pay_date, leaves_unpaid)
    if pack.final_pay is None:
        yield Note("Final pay", f"{pack.name}: {NOT_CHECKED}.", "")
    else:
        yield Note("Final pay", _final(pack, pack.final_pay), f"{pack.final_pay.source}, reviewed {pack.final_pay.reviewed}")


def _rule(name: str, pack: Pack, rule: Rule | None, matters: bool) -> Iterator[Note]:
    if matters and rule is None:
        yield Note(name, f"{pack.name}: {NOT_CHECKED}.", "")
    elif matters and rule is not None:
        yield Note(name, say.sentence(f"{pack.name}: {rule.words}"), f"{rule.source}, reviewed {rule.reviewed}")


def _final(pack: Pack, rule: FinalPay) -> str:
    """When the last wages are due."""
    told = []
    for who, days in (("you are discharged", rule.discharge_days), ("you resign", rule.resignation_days)):
        when = NOT_CHECKED if days is None else "due at once" if days == 0 else f"due within {days} calendar days"
        told.append(f"if {who}, the last wages are {when}")
    commissions = "Commissions follow the plan's own schedule" if rule.commissions == "plan" else "Earned commissions are due with them"
    late = f" A late payment costs the company a {rule.penalty}." if rule.penalty else ""
    return f"{pack.name}: {'; '.join(told)}. {commissions}.{late}"
