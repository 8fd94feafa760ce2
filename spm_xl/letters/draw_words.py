"""A draw in words: what it is, what it is not, how it is recovered, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator

from spm_xl.letters import spelling as say
from spm_xl.letters.component_words import Said
from spm_xl.letters.terms import Terms, span_of
from spm_xl.pay.programme import ordered
from spm_xl.pay.rule_packs import pack_for
from spm_xl.period import DAY, FIRST_DAY, LAST_DAY
from spm_xl.tables.inputs import Row

FREQUENCY = {"period": "pay period", "week": "week", "two weeks": "two weeks", "month": "month"}
NOT_RECONCILED = "The signed plan does not say how often draw and earnings are reconciled"


def said_of_draw(draw: Row, terms: Terms) -> list[Said]:
    """What is said of a draw: (topic, sentence)."""
    recoverable = bool(draw["recoverable"])
    return [
        (topic, say.sentence(text))
        for topic, found in (
            ("What it is", _is(draw, terms)),
            ("What it is not", _is_not(draw)),
            ("In force", _in_force(draw, terms)),
            ("What counts", _counts(terms)),
            ("Balance", _balance(draw, terms.currency) if recoverable else ()),
            ("Recovery", _recovery(draw, terms) if recoverable else ()),
            ("When it ends", _end(draw, terms)),
            ("Reconciliation", _reconciled(draw, terms)),
            ("Other draws", _order(draw, terms)),
        )
        for text in found
    ]


def kind_words(draw: Row) -> str:
    """What kind of draw it is, in a few words."""
    if draw["recoverable"] == 0:
        return "non-recoverable guarantee" if draw["type"] == "top_up" else "non-recoverable draw, paid beside earnings"
    return "recoverable draw" if draw["recoverable"] == 1 else f"draw, {say.percent(draw['recoverable'])} recoverable"


def _is(draw: Row, terms: Terms) -> Iterator[str]:
    amount, often = say.money(draw["amount"], terms.currency), FREQUENCY[draw["frequency"]]
    if draw["type"] == "additive":
        yield f"You are paid {amount} for each {often}, beside what you earn"
    else:
        yield f"You are paid at least {amount} for each {often}. If you earn less, the draw tops your earnings up to it; if you earn more, you are paid what you earn"
    if draw["frequency"] != "period":
        yield "A pay period settles all that fall into it"
    if draw["guarantee"] == "cumulative":
        yield "It is counted over its whole term so far: you get the higher of all earnings and all draws, less what you were paid"
    elif draw["recoverable"] == 0 and draw["type"] == "top_up":
        yield "Each pay period stands by itself: a good one is not set off against a weak one"
    if draw["recoverable"] == 0:
        yield "It is guaranteed: what is advanced is yours"
    elif draw["recoverable"] == 1:
        yield "What is advanced is recovered from later earnings, and from nothing else"
    else:
        rest = say.percent(1 - draw["recoverable"])
        yield f"Of what is advanced, {say.percent(draw['recoverable'])} is recovered from later earnings, and from nothing else; the other {rest} is yours"


def _is_not(draw: Row) -> Iterator[str]:
    if draw["recoverable"] == 0:
        yield "It is no loan. It is never paid back, neither from later earnings nor when your job ends, and it leaves no balance"
        yield "It is not added to earnings: it does not count for attainment, tiers or accelerators" + (
            ". In a period in which you earn more than the draw, nothing comes on top" if draw["type"] == "top_up" else ""
        )
    else:
        yield "It is no loan: you never pay anything from your own pocket. If later earnings are not enough, nothing is asked back from you"
        yield "It is not earnings: it does not count for attainment, tiers or accelerators"


def _in_force(draw: Row, terms: Terms) -> Iterator[str]:
    span = span_of(terms.book, terms.participant, draw)
    first = "from your first day" if span.start == FIRST_DAY else f"from {say.day(span.start)}"
    yield f"It is in force {first}{f' to {say.day(span.end)}' if span.end != LAST_DAY else ', with no fixed end'}"
    if draw["months"] is not None:
        yield f"That is {say.number(draw['months'])} months{_from_month(draw)}"
    elif draw["from_month"] is not None:
        yield f"It starts in month {say.number(draw['from_month'])} of your service, month 1 being the month of hire"
    yield "A part of a period has the same part of the draw" if draw["prorate"] else "A part of a period has the whole draw, and leave does not lower it"


def _from_month(draw: Row) -> str:
    month = draw["from_month"]
    return "" if month is None else f", starting in month {say.number(month)} of your service, month 1 being the month of hire"


def _counts(terms: Terms) -> Iterator[str]:
    named = [name.strip() for name in terms.plan["draw_components"].split("|") if name.strip()]
    parts = [part for part in terms.parts if part.terms["pays"]]
    count = [part.component.name for part in parts if (part.component.name in named if named else part.terms["kind"] != "spiff")]
    beside = [part.component.name for part in parts if part.component.name not in count]
    if count:
        yield f"Earnings that are held against it: {say.listed(count)}" + (f". Paid beside it: {say.listed(beside)}" if beside else "")
    else:
        yield "No component counts as earnings for it"


def _balance(draw: Row, currency: str) -> Iterator[str]:
    part = "What is advanced" if draw["recoverable"] == 1 else f"{say.percent(draw['recoverable'])} of what is advanced"
    yield f"{part} adds to a balance, and what is recovered lowers it. Your statement shows it every time: opening + advanced - recovered - forgiven = closing"
    if draw["balance_cap"] is not None:
        yield f"Once the balance has reached {say.money(draw['balance_cap'], currency)}, nothing more is advanced until it is lower"


def _recovery(draw: Row, terms: Terms) -> Iterator[str]:
    if draw["type"] == "additive":
        room = "your earnings of a period"
    else:
        room = "what you earn above the draw in a period" if draw["protected"] else "your earnings of a period, also below the draw"
    yield f"Recovery takes {'all' if draw['recovery'] == 1 else say.percent(draw['recovery'])} of {room}, until the balance is 0"
    if draw["protected"] and draw["type"] == "top_up":
        yield "While the draw is in force, recovery never brings your pay below it"
    if draw["recovery_limit"] is not None:
        yield f"It takes at most {say.money(draw['recovery_limit'], terms.currency)} in a pay period"
    if draw["recovery_share"] is not None:
        yield f"It takes at most {say.percent(draw['recovery_share'])} of your earnings of the period"
    if draw["recovery_start"] is not None:
        yield f"Nothing is recovered before {say.day(draw['recovery_start'])}"
    if draw["recovery_end"] is not None:
        yield f"Nothing is recovered after {say.day(draw['recovery_end'])}"
    if terms.row["hours_required"]:
        yield "Your hours must be on file: where they are missing nothing is recovered, and never so much that your pay falls below the minimum wage for them"
    else:
        yield "Where your hours are on file, recovery never brings your pay below the minimum wage for them"


def _end(draw: Row, terms: Terms) -> Iterator[str]:
    span = span_of(terms.book, terms.participant, draw)
    if draw["recoverable"] == 0:
        if span.end != LAST_DAY:
            yield f"It ends on {say.day(span.end)}. From {say.day(span.end + DAY)} you are paid what you earn"
        before = " before" if span.end != LAST_DAY else ""
        yield f"If your job ends{before}, it ends with your last day, and you keep all that was advanced"
        return
    if draw["at_end"] == "forgive":
        yield "A balance that is left when the draw ends is forgiven"
    else:
        yield "A balance that is left when the draw ends is carried on: it is recovered from later earnings, and from nothing else"
    if draw["forgive_when"]:
        yield f"The whole balance is forgiven as soon as {say.condition(draw['forgive_when'])}"
    yield {
        "forgiven": "If your job ends, the balance is forgiven. Nothing is asked back",
        "held for counsel": "If your job ends, nothing is taken from your final pay for the balance: it is held until counsel has looked at it. Nothing is asked back",
        "deducted": f"If your job ends, the balance is deducted from your final commissions as far as they reach, above the minimum wage, under {terms.plan['end_of_job_clause'] or 'the clause of the signed plan'}. Nothing is asked back beyond that",
    }[terms.plan["end_of_job"]]


def _reconciled(draw: Row, terms: Terms) -> Iterator[str]:
    if draw["reconciliation"]:
        yield f"Draw and earnings are reconciled: {draw['reconciliation']}"
    elif draw["recoverable"]:
        pack = pack_for(terms.book.settings, terms.person.state)
        asked = f", which it must ({pack.recoverable_draw.source})" if pack and pack.recoverable_draw else ""
        yield f"{NOT_RECONCILED}{asked}"


def _order(draw: Row, terms: Terms) -> Iterator[str]:
    names = list(dict.fromkeys(row["draw"] for row in ordered(terms.draws, terms.book.employed(terms.participant).start)))
    if len(names) > 1:
        yield f"Your draws are settled one after the other: {say.listed(names, 'then')}"
    elif draw["priority"] is not None:
        yield f"Where you have several draws, this one has priority {say.number(draw['priority'])}; lower numbers are settled first"
