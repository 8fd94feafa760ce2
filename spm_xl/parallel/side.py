"""One side of a comparison: what a run, or an old sheet, says that everybody earned and is paid in a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from spm_xl.errors import Place
from spm_xl.rational import Fraction

NOWHERE = Place("")


@dataclass(frozen=True, slots=True)
class Deal:
    """What one participant earned by one transaction; None is what the side does not state.

    Attributes
    ----------
    participant : id in the run, or as written where nobody is known by it.
    commission : money as stated, with all the decimals it has.
    amount, share, factor, fx : credit = amount x share x factor x fx; rate : commission = credit x rate.
    tier : label of the tier; place : where it stands.
    """

    participant: str
    transaction: str
    commission: Decimal
    component: str = ""
    amount: Fraction | None = None
    share: Fraction | None = None
    factor: Fraction | None = None
    fx: Fraction | None = None
    credit: Fraction | None = None
    rate: Fraction | None = None
    tier: str = ""
    day: date | None = None
    customer: str = ""
    currency: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Part:
    """An amount besides the deals: kind "other" (earned without a deal), "draw", "adjustment", "correction", "clawback", "hold", "carried"."""

    participant: str
    kind: str
    amount: Decimal
    words: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Stated:
    """A total as a side states it, and where."""

    amount: Decimal
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A transaction in another period of a side: which, what it earned there, and how the side writes it."""

    period: str
    commission: Decimal
    place: Place = NOWHERE
    transaction: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that is not compared: where, what stands there, why; `pays` where it may be pay that was not understood."""

    place: Place
    text: str
    why: str
    pays: bool = False


@dataclass
class Side:
    """Everything that a side states of a period.

    Attributes
    ----------
    name : what it is called; period : its name; start, end : its days, None where not known.
    people : participant -> name; currencies : participant -> currency of the amounts.
    deals, parts : the lines; kinds : of parts that the side states at all (None: every kind).
    commissions, nets : totals as stated, by participant; a total for everybody stands under "".
    components : (participant, component) -> earnings as stated.
    rates : (participant, component) -> the rates of its table; elsewhere : (participant, transaction) in other periods.
    unread : rows that are not compared; remarks : what was taken as what; files : what was read, with its hash.
    suspense : transactions that nobody is credited for -> why; codes : earning code -> kind of part, or "commission".
    payouts : participant -> currency that is paid, where it is another one, and the amounts by kind in it.
    """

    name: str
    period: str
    start: date | None = None
    end: date | None = None
    people: dict[str, str] = field(default_factory=dict)
    currencies: dict[str, str] = field(default_factory=dict)
    deals: list[Deal] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    kinds: set[str] | None = None
    commissions: dict[str, Stated] = field(default_factory=dict)
    nets: dict[str, Stated] = field(default_factory=dict)
    components: dict[tuple[str, str], Stated] = field(default_factory=dict)
    rates: dict[tuple[str, str], Sequence[Fraction]] = field(default_factory=dict)
    elsewhere: dict[tuple[str, str], Elsewhere] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    files: tuple[tuple[str, str], ...] = ()
    suspense: Mapping[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    payouts: dict[str, tuple[str, dict[str, Decimal]]] = field(default_factory=dict)
    company: str = ""


def where(place: Place) -> str:
    """A place in words: "row 14 of Deals".

    >>> where(Place("OLD.xlsx", "Deals", "G14", 14)), where(Place("old.csv", row=3)), where(Place(""))
    ('row 14 of Deals', 'row 3 of old.csv', '')
    """
    return f"row {place.row} of {place.sheet or place.file}" if place.row else place.sheet or place.file


def bare(transaction: str) -> str:
    """A transaction's number by its letters and digits.

    >>> bare("so-2026 00017"), bare("43659.0")
    ('so202600017', '43659')
    """
    text = transaction.strip().removesuffix(".0")
    return "".join(character for character in text.casefold() if character.isalnum())
