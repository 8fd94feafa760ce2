"""Corrections: what earlier periods come to now, less what was settled for them, each with its reason and cause.

The cause is what two approvers hang on: "terms" where plan, quota, crediting or draw changed, and never for a late booking alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from spm_xl.pay import terms
from spm_xl.pay.history import Key, Outcome
from spm_xl.pay.result import Correction

Memory = Mapping[str, Mapping[Key, Decimal]]  # period -> (item, name, detail) -> amount settled
CORRECTED = ("line", "adjustment", "outside", "draw advance", "draw recovery", "clawback", "hold", "unpaid")


@dataclass
class _Since:
    """What changed since some periods were settled, as far as they have been looked at.

    Attributes
    ----------
    terms : aspects of the terms that changed, None where the ledger that remembers the periods does not tell.
    moved : transactions booked or withdrawn since, by component, with their periods; at all : in any component.
    """

    terms: dict[str, None] | None = field(default_factory=dict)
    moved: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def at_all(self) -> bool:
        """Whether any transaction was booked or withdrawn."""
        return any(self.moved.values())


def corrected(earlier: Sequence[Outcome], memory: Memory) -> Iterator[Correction]:
    """What the earlier periods come to now, less what was settled for them (nothing, for somebody entered since)."""
    since = _Since()
    for outcome in earlier:
        old = memory.get(outcome.period.name, {})
        before = {component: list(ids) for component, ids in since.moved.items() if ids}
        _look(outcome, old, since)
        for key in sorted({key for key in (*outcome.entries, *old) if key[0] in CORRECTED}):
            sign = -1 if key[0] == "draw recovery" else 1
            was, comes_to = sign * old.get(key, Decimal("0.00")), sign * outcome.entries.get(key, Decimal("0.00"))
            if was != comes_to:
                reason, transactions, cause = _reason(key, outcome, old, since, before)
                yield Correction(outcome.period.name, key[0], key[1], was, comes_to, comes_to - was, reason, transactions, cause)


def _look(outcome: Outcome, old: Mapping[Key, Decimal], since: _Since) -> None:
    """Take up what changed in one more period."""
    for _, component, transaction in sorted({key for key in (*outcome.entries, *old) if key[0] == "deal"}):
        if (("deal", component, transaction) in old) != (("deal", component, transaction) in outcome.entries):
            since.moved[component].append(transaction)
    if since.terms is None or (terms.ITEM, terms.FORMAT, outcome.terms) in old:
        return
    known = [detail for item, name, detail in old if (item, name) == (terms.ITEM, terms.FORMAT)]
    if known:
        since.terms.update(dict.fromkeys(terms.changed(known[0], outcome.terms)))
    elif old:
        since.terms = None
    elif outcome.plans:
        since.terms["person"] = None


def _reason(
    key: Key, earlier: Outcome, old: Mapping[Key, Decimal], since: _Since, before: Mapping[str, list[str]]
) -> tuple[str, tuple[str, ...], str]:
    """Why an amount changed, the transactions that made it, and the cause.

    A ledger that does not remember its terms leaves two causes: transactions where some were booked or withdrawn up to the period,
    else terms. Where terms and transactions both changed, it is the terms: a cut is never taken for a late booking.
    """
    item, name, detail = key
    if item in ("adjustment", "outside"):
        return ("adjustment entered, changed or removed after the period was settled", (), "entry")
    if item in ("clawback", "hold", "unpaid"):
        words = "became known after the period was settled" + (f"; {terms.in_words(since.terms)}" if since.terms else "")
        return (words, (detail,) if detail else (), "terms" if since.terms else "entry")
    unknown = since.terms is None and not since.at_all
    by_terms = bool(since.terms) or unknown
    if item != "line":
        changed = tuple(sorted({one for ids in since.moved.values() for one in ids} - {one for ids in before.values() for one in ids}))
        lines = {k for k in {*earlier.entries, *old} if k[0] == "line"}
        moved = any(old.get(k, Decimal(0)) != earlier.entries.get(k, Decimal(0)) for k in lines)
        words = "the period's earnings changed" if moved else "an earlier period, the draw or the hours changed"
        return (words + (f"; {terms.in_words(since.terms)}" if since.terms else ""), changed, "terms" if by_terms else "draw")
    words, transactions, cause = _line_reason(name, earlier, old, before, by_terms)
    if since.terms:
        words = f"{words}; {terms.in_words(since.terms)}" if words else terms.in_words(since.terms)
    return (words or "quota, target or plan changed", transactions, "terms" if by_terms else cause)


def _line_reason(
    component: str, earlier: Outcome, old: Mapping[Key, Decimal], before: Mapping[str, list[str]], by_terms: bool
) -> tuple[str, tuple[str, ...], str]:
    """What its transactions tell of a line that changed; no words where only the terms can tell."""
    deals = {k[2]: amount for k, amount in earlier.entries.items() if k[:2] == ("deal", component)}
    paid = {k[2]: amount for k, amount in old.items() if k[:2] == ("deal", component)}
    added, gone = tuple(sorted(set(deals) - set(paid))), tuple(sorted(set(paid) - set(deals)))
    if added or gone:
        found = [f"{len(added)} transaction(s) booked after the period was settled"] if added else []
        found += [f"{len(gone)} transaction(s) withdrawn"] if gone else []
        return (" and ".join(found), (*added, *gone), "transactions")
    changed = tuple(sorted(one for one, amount in deals.items() if paid[one] != amount))
    if any(line.component == component and line.kind == "override" and line.deals for line in earlier.lines) and changed:
        return ("what the team earned or sold changed", changed, "transactions")
    if before and not by_terms:
        ids = before.get(component) or next(iter(before.values()))
        late = ", ".join(ids[:3]) + (", ..." if len(ids) > 3 else "")
        return (f"{late} of an earlier period, known since, moved it to another tier, rate or cap", changed, "transactions")
    if changed:
        return ("" if by_terms else "these transactions, their shares or their exchange rates were changed", changed, "transactions")
    if any(line.component == component and line.kind == "objective" for line in earlier.lines):
        return ("" if by_terms else "the score of an objective was entered or changed", (), "entry")
    return ("" if by_terms else "what was credited in the period changed", (), "transactions")
