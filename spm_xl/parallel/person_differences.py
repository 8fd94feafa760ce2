"""From what theirs pays one participant to what ours does: each difference on the way, with its class.

First the deals, then other earnings and their total, then what stands between commission and payout, then their payout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from spm_xl.errors import Place
from spm_xl.parallel.both_sides import NOTHING, View, sum_of
from spm_xl.parallel.difference import UNEXPLAINED, Difference, signed
from spm_xl.parallel.side import NOWHERE, Part, Stated, where
from spm_xl.parallel.total_differences import Cause, Total, causes
from spm_xl.parallel.words import PARTS


def of_person(view: View, by_deals: Sequence[Difference]) -> Iterator[Difference]:
    """From their pay to ours: deals, other earnings, their total, what stands between commission and payout, their payout."""
    unstated = [] if view.theirs.kinds is None else [kind for kind in PARTS if kind not in view.theirs.kinds]
    if view.by_deals:
        yield from by_deals
        yield from _kind_differences(view, "other", "other earnings")
        if view.stated and view.stated.amount != view.row_sum:
            yield from _their_total(view, view.row_sum, view.stated, "commission")
    elif view.stated:
        yield from _commission_only(view, view.stated)
    if view.measure != "net":
        return
    for kind in PARTS:
        if kind not in unstated or not view.net:
            yield from _kind_differences(view, kind, kind)
    if view.net:
        yield from _payout(view, unstated, view.net)


def _commission_only(view: View, stated: Stated) -> Iterator[Difference]:
    """Commission totals without deals; by component, where theirs has a column for each."""
    named = view.components
    if not named or sum_of(each.amount for each in named.values()) != stated.amount:
        yield from _from_causes(view, _total(view, view.our_commission, stated.amount), stated.place)
        return
    for component in sorted({*named, *(deal.component for deal in view.our_deals), *(part.words for part in view.our_parts.get("other", ()))}):
        deals = [deal for deal in view.our_deals if deal.component == component]
        parts = [part for part in view.our_parts.get("other", ()) if part.words == component]
        ours = sum_of(deal.commission for deal in deals) + sum_of(part.amount for part in parts)
        theirs = named.get(component, Stated(NOTHING, stated.place))
        if not deals and ours != theirs.amount:
            yield _difference(view, "other earnings", ours, theirs.amount, f"{component}: {signed(ours)} with us, {signed(theirs.amount)} in theirs", theirs.place)
        else:
            yield from _from_causes(view, replace(_total(view, ours, theirs.amount), deals=deals, parts=parts), theirs.place)


def _total(view: View, ours: Decimal, theirs: Decimal, parts: Sequence[Part] = ()) -> Total:
    others = tuple(view.our_parts.get("other", ()))
    return Total(ours, theirs, tuple(view.our_deals), (*others, *parts), tuple(view.elsewhere), view.own_rates, view.all_rates)


def _from_causes(view: View, total: Total, place: Place) -> Iterator[Difference]:
    found: list[Cause] = causes(total)
    for cause in found:
        yield Difference(
            cause.kind, view.who, cause.transaction, total.ours if len(found) == 1 else None, total.theirs if len(found) == 1 else None, cause.amount,
            f"{cause.evidence}{f' ({where(place)})' if place.file else ''}", place, view.currency,
        )  # fmt: skip


def _kind_differences(view: View, kind: str, name: str) -> Iterator[Difference]:
    """Amounts of one kind: those that are equal go out in pairs, what is left is one difference, or one each where only one side has any."""
    ours, theirs = list(view.our_parts.get(kind, ())), list(view.their_parts.get(kind, ()))
    for part in list(ours):
        if same := next((other for other in theirs if other.amount == part.amount), None):
            ours.remove(part)
            theirs.remove(same)
    if not ours and not theirs:
        return
    left, right = sum_of(part.amount for part in ours), sum_of(part.amount for part in theirs)
    words = "; ".join(dict.fromkeys(part.words for part in ours if part.words))
    place = theirs[0].place if theirs else NOWHERE
    if left and left == -right:
        yield _difference(view, "sign", left, right, f"the {name} counts with the other sign in theirs ({where(place)})", place)
    elif left != right:
        ours_words = f"{signed(left)}{f' ({words})' if words else ''} with us" if ours else "none with us"
        theirs_words = f"{signed(right)} in theirs ({', '.join(dict.fromkeys(where(part.place) for part in theirs))})" if theirs else "none in theirs"
        yield _difference(view, name, left, right, f"{name}: {ours_words}, {theirs_words}", place)


def _their_total(view: View, rows: Decimal, stated: Stated, what: str) -> Iterator[Difference]:
    """A total of theirs that is not the sum of its rows."""
    gap = rows - stated.amount
    row = next((deal for deal in view.their_deals if deal.commission == gap), None)
    twice = next((deal for deal in view.their_deals if deal.commission == -gap), None)
    place = where(stated.place)
    if row is not None:
        text = f"their total of {what} ({place}) leaves out {row.transaction or 'the row'} ({where(row.place)})"
        yield _difference(view, "total", rows, stated.amount, text, stated.place)
    elif twice is not None:
        yield _difference(view, "total", rows, stated.amount, f"their total of {what} ({place}) counts {twice.transaction} ({where(twice.place)}) twice", stated.place)
    elif abs(gap) < 1 and (abs(gap) <= Decimal("0.01") * (len(view.their_deals) + 1) or stated.amount == stated.amount.to_integral_value()):
        text = f"their total of {what} is {signed(stated.amount)} ({place}), their rows come to {signed(rows)}: rounded in the total"
        yield _difference(view, "rounding", rows, stated.amount, text, stated.place)
    else:
        text = f"their total of {what} is {signed(stated.amount)} ({place}), their rows come to {signed(rows)}"
        yield _difference(view, "total", rows, stated.amount, text, stated.place)


def _payout(view: View, unstated: Sequence[str], net: Stated) -> Iterator[Difference]:
    """Their payout against what it is made of; what theirs does not show between commission and payout must be in it."""
    hidden = [part for kind in unstated for part in view.our_parts.get(kind, ())]
    besides = sum_of(part.amount for kind in PARTS for part in view.their_parts.get(kind, ()))
    if not view.has_commission:
        ours = view.our_commission + sum_of(part.amount for part in hidden)
        yield from _from_causes(view, _total(view, ours, net.amount - besides, hidden), net.place)
        return
    inside = net.amount - view.their_commission - besides
    ours = sum_of(part.amount for part in hidden)
    if inside == ours:
        return
    total = Total(ours, inside, (), hidden)
    found = causes(total) if inside == 0 or len(hidden) > 1 else []
    if found and all(cause.kind != UNEXPLAINED for cause in found):
        yield from _from_causes(view, total, net.place)
        return
    for part in hidden:
        yield _difference(view, part.kind, part.amount, NOTHING, f"our {part.kind} of {signed(part.amount)}{f' ({part.words})' if part.words else ''} is not in theirs", net.place)
    if inside:
        parts = [part for kind in PARTS for part in view.their_parts.get(kind, ())]
        left_out = next((part for part in parts if part.amount == -inside), None)
        turned = next((part for part in parts if part.amount * -2 == inside), None)
        text = f"their payout is {signed(net.amount)} ({where(net.place)}), its parts come to {signed(net.amount - inside)}"
        if left_out is not None:
            text += f": {left_out.words or left_out.kind} is not in it"
        elif turned is not None:
            text += f": {turned.words or turned.kind} counts with the other sign in it"
        kind = "sign" if turned is not None and left_out is None else "rounding" if abs(inside) < 1 and left_out is None and _cents(view, inside, net) else "total"
        yield _difference(view, kind, net.amount - inside, net.amount, text, net.place)


def _cents(view: View, inside: Decimal, net: Stated) -> bool:
    return abs(inside) <= Decimal("0.01") * (len(view.their_deals) + 1) or net.amount == net.amount.to_integral_value()


def absent(view: View) -> list[Difference]:
    """Somebody whom theirs does not have: all of their pay is one difference."""
    if not view.ours_total:
        return []
    text = f"{view.ours.people.get(view.who) or view.who} is paid in the run and is not in theirs ({len(view.our_deals)} deal(s))"
    return [_difference(view, "participant", view.ours_total, None, text, NOWHERE)]


def unknown(view: View, by_deals: Sequence[Difference]) -> Iterator[Difference]:
    """Somebody whom the run does not know: each deal, then what is left of the total."""
    yield from by_deals
    rest = -view.theirs_total - sum_of(each.amount for each in by_deals)
    if rest:
        stated = (view.net if view.measure == "net" else None) or view.stated
        place = stated.place if stated else next((part.place for parts in view.their_parts.values() for part in parts), NOWHERE)
        yield _difference(view, "participant", NOTHING, -rest, f"{view.who} is nobody in the run ({where(place)})", place)


def _difference(view: View, kind: str, ours: Decimal | None, theirs: Decimal | None, text: str, place: Place) -> Difference:
    return Difference(kind, view.who, "", ours, theirs, (ours or NOTHING) - (theirs or NOTHING), text, place, view.currency)
