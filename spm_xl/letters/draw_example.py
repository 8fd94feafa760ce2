"""A participant's own draws, month by month, for made-up earnings: months below the draw, and months above it.

What is advanced, recovered and forgiven is settled by the calculation of pay; only the earnings are made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from spm_xl.errors import InvalidInput
from spm_xl.letters.terms import Terms, span_of
from spm_xl.money import exact, rounded
from spm_xl.pay.programme import Programme, settle_draws
from spm_xl.pay.result import DrawLine
from spm_xl.period import DAY, LAST_DAY, Period
from spm_xl.rational import Fraction

PATTERN = tuple(map(exact, ("0.4", "0.75", "1.5", "1", "2.2", "1.3")))  # earnings as a multiple of the draw
MOST, AFTER = 9, 2  # periods that are shown, and those after the end of a draw


@dataclass(frozen=True)
class DrawMonth:
    """One period: earned + advanced - recovered = paid; the balance is what may still be recovered.

    Attributes
    ----------
    words : what happened, in a few words.
    """

    period: Period
    earned: Decimal
    draw: Decimal
    advance: Decimal
    recovery: Decimal
    forgiven: Decimal
    paid: Decimal
    balance: Decimal
    words: str


def draw_months(terms: Terms) -> tuple[DrawMonth, ...]:
    """The example, from the first period in which a draw is in force."""
    if not terms.draws:
        return ()
    spans = [span_of(terms.book, terms.participant, row) for row in terms.draws]
    first = max(min(span.start for span in spans), terms.day)
    last = max(span.end for span in spans)
    period, programme, found, past = terms.book.calendar.at(first), Programme(), list[DrawMonth](), 0
    while len(found) < MOST and past < AFTER and terms.book.employed(terms.participant).end >= period.start:
        earned = _earned(terms, period, PATTERN[len(found) % len(PATTERN)], found)
        found.append(_month(terms, period, earned, _settled(terms, period, earned, programme)))
        past += period.end >= last
        if last == LAST_DAY and len(found) >= len(PATTERN):
            break
        try:
            period = terms.book.calendar.at(period.end + DAY)
        except InvalidInput:  # the company's own calendar ends here
            break
    return tuple(found)


def _settled(terms: Terms, period: Period, earned: Decimal, programme: Programme) -> Sequence[DrawLine]:
    lines, _ = settle_draws(
        terms.book, terms.participant, terms.draws, terms.plan, terms.currency, period, earned, lambda _: None, programme,
        lambda _: Fraction(0),
    )  # fmt: skip
    return lines


def _earned(terms: Terms, period: Period, times: Fraction, before: Sequence[DrawMonth]) -> Decimal:
    """Earnings of a period: a multiple of its draw, or of the last one where none is in force any more, in whole tens."""
    lines = _settled(terms, period, rounded(0, terms.currency), Programme())
    whole = sum((exact(line.draw_amount) for line in lines), exact(0)) or (exact(before[0].draw) if before else exact(1_000))
    return rounded(rounded(whole * times / 10, "JPY") * 10, terms.currency)


def _month(terms: Terms, period: Period, earned: Decimal, lines: Sequence[DrawLine]) -> DrawMonth:
    zero = rounded(0, terms.currency)
    draw, advance, recovery, forgiven = (
        sum((getattr(line, name) for line in lines), zero) for name in ("draw_amount", "advance", "recovery", "forgiven")
    )
    balance = sum((line.closing for line in lines if line.recoverable), zero)
    words = [note for line in lines for note in line.notes]
    if not draw:
        words.insert(0, "no draw in force: you are paid what you earn" + (", less what is recovered" if recovery else ""))
    elif advance:
        words.insert(0, "paid beside your earnings" if _beside(lines) else "below the draw: topped up")
    else:
        words.insert(0, "above the draw" if earned > draw else "at the draw")
    if recovery and draw:
        words.append("part of what lies above is recovered")
    return DrawMonth(period, earned, draw, advance, recovery, forgiven, earned + advance - recovery, balance, "; ".join(dict.fromkeys(words)))


def _beside(lines: Sequence[DrawLine]) -> bool:
    """Whether what is advanced is paid beside earnings, and does not top them up."""
    return any("beside" in line.words for line in lines)
