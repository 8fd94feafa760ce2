"""Thousands of random rows against a second calculation, written from the rulebook alone in fractions."""

from datetime import date, timedelta
from fractions import Fraction as F
from itertools import pairwise
from random import Random

import pytest

from spm_xl.udfs.call import call

CASES = 400
CENT = F(1, 100)


# --- the second calculation -----------------------------------------------------------------------------


def cents(x):
    """To the cent, half away from zero."""
    sign = -1 if x < 0 else 1
    return sign * ((abs(x) / CENT + F(1, 2)) // 1) * CENT


def tier(table, x, above=False):
    """The row in force at x; None below the first boundary."""
    reached = [row for row in table if (x > row[0] if above else x >= row[0])]
    return reached[-1] if reached else None


def marginal(table, x):
    """Each rate on the part of x inside its tier; the first tier mirrors below zero."""
    if x < 0:
        return table[0][1] * x
    ends = [row[0] for row in table[1:]] + [max(x, table[-1][0])]
    return sum(rate * max(F(0), min(x, end) - start) for (start, rate), end in zip(table, ends, strict=True))


def retroactive(table, x, deductible=0):
    """All of x at the rate of its tier."""
    row = table[0] if x < 0 else tier(table, x)
    return row[1] * (x - deductible) if row else F(0)


def interpolated(table, x):
    """Values of full tiers, and pro rata of the tier that x is in; the last row only closes the table."""
    total = F(0)
    for (start, value), (end, _) in pairwise(table):
        total += value * min(max(x - start, F(0)) / (end - start), F(1))
    return total


def curve(table, x):
    """On the straight line between two points, level outside of them."""
    if x <= table[0][0]:
        return table[0][1] if x == table[0][0] else F(0)
    for (start, low), (end, high) in pairwise(table):
        if x <= end:
            return low + (high - low) * (x - start) / (end - start)
    return table[-1][1]


def stepped(table, x):
    """The value of the row in force."""
    row = tier(table, x)
    return row[1] if row else F(0)


def mixed(table, kinds, x):
    """A table whose rows are retroactive or marginal, each at its boundary."""
    g = F(0)
    for (start, rate), kind, end in zip(table, kinds, [*(row[0] for row in table[1:]), x], strict=True):
        if x < start:
            break
        upper = min(x, max(end, start))
        g = rate * upper if kind == "retroactive" else g + rate * (upper - start)
    return g


def gated(term, table, quota, level, most, soft):
    """What all credit x earns under a term, as a function of x, and the term as cells."""

    def earns(x):
        return marginal(table, x)

    def over_the_boundary(x):
        row = tier(table, x, above=True)
        return row[1] * x if row else F(0)

    return {
        "cap": (lambda x: min(earns(x), most), {"cap": most}),
        "soft": (lambda x: min(earns(x), most) + soft * max(F(0), earns(x) - most), {"cap": most, "cap_kind": "soft", "soft_rate": soft}),
        "attainment_cap": (lambda x: earns(min(x, level * quota)), {"attainment_cap": level}),
        "gate": (lambda x: earns(x) if x >= level * quota else F(0), {"gate": level}),
        "gate above": (lambda x: max(F(0), earns(x) - earns(level * quota)), {"gate": level, "gate_kind": "above"}),
        "boundary above": (over_the_boundary, {"method": "retroactive", "boundary": "above"}),
    }[term]


TOTALS = {"marginal": marginal, "retroactive": retroactive, "interpolated": interpolated, "curve": curve, "stepped": stepped}
VALUES = ("interpolated", "curve", "stepped")


def period(e, d, b, t):
    """advance, recovery, paid, closing balance of one period by the formulas of the rulebook."""
    rho, r = t.get("recoverable", F(1)), t.get("recovery", F(1))
    additive = t.get("draw_type") == "additive"
    advance = d if additive else min(d, max(F(0), d - e))
    if "balance_cap" in t and rho > 0:
        advance = min(advance, max(F(0), t["balance_cap"] - b) / rho)
    protected = t.get("protected", "yes") == "yes" and not additive
    room = r * max(F(0), e - d if protected else e)
    if "recovery_share" in t:
        room = min(room, t["recovery_share"] * max(F(0), e))
    recovery = min(b, room, t.get("recovery_limit", b))
    return advance, recovery, e + advance - recovery, b + rho * advance - recovery


# --- random rows ----------------------------------------------------------------------------------------


def money(random, low, high):
    return F(random.randint(low * 100, high * 100), 100)


def table_of(random, top, values=False):
    """2 to 5 rows, boundaries from 0 on in hundredths of top."""
    froms = [0, *sorted(random.sample(range(5, 100), random.randint(1, 4)))]
    highest = 3 if values else 1
    return [(F(each, 100) * top, F(random.randint(0, 2000 * highest), 10000)) for each in froms]


def cells(table):
    return [[float(start), float(rate)] for start, rate in table]


def terms_of(**terms):
    return [[name, float(value) if isinstance(value, F) else value] for name, value in terms.items()]


def same(found, wanted, *case):
    assert not isinstance(found, str), (found, getattr(found, "why", ""), case)
    assert F(repr(found)) == wanted, (found, float(wanted), case)


@pytest.fixture
def random(request):
    return Random(request.node.name)


# --- commission -----------------------------------------------------------------------------------------


def base(random):
    """A row: table over amounts, credit before, credit; now and then just on a boundary, or a return."""
    table = table_of(random, F(250_000))
    prior = random.choice([F(0), money(random, 0, 300_000), random.choice(table)[0]])
    credit = random.choice([money(random, 0, 150_000), money(random, 0, 500), -min(prior, money(random, 0, 50_000)), random.choice(table)[0] - prior])
    return table, prior, max(credit, -prior)


@pytest.mark.parametrize("method", ["marginal", "retroactive"])
def test_rates(random, method):
    for _ in range(CASES):
        table, prior, credit = base(random)
        wanted = TOTALS[method](table, prior + credit) - TOTALS[method](table, prior)
        found = call("SPM_COMMISSION", [float(credit), None, cells(table), float(prior), None, terms_of(method=method)])
        same(found, cents(wanted), method, credit, prior, table)


@pytest.mark.parametrize("method", ["marginal", "retroactive"])
def test_net_below_zero(random, method):
    for _ in range(CASES):
        table, prior, _ = base(random)
        credit = -prior - money(random, 0, 5000)
        wanted = TOTALS[method](table, prior + credit) - TOTALS[method](table, prior)
        found = call("SPM_COMMISSION", [float(credit), None, cells(table), float(prior), None, terms_of(method=method)])
        same(found, cents(wanted), method, credit, prior, table)


def test_a_deductible(random):
    for _ in range(CASES):
        table, prior, credit = base(random)
        d = money(random, 0, 500)
        wanted = retroactive(table, prior + credit, d) - retroactive(table, prior, d)
        found = call("SPM_COMMISSION", [float(credit), None, cells(table), float(prior), None, terms_of(method="retroactive", deductible=d)])
        if prior >= d and prior + credit >= d:
            same(found, cents(wanted), credit, prior, table, d)


@pytest.mark.parametrize("which", ["before", "including"])
def test_deal_at_tier(random, which):
    for _ in range(CASES):
        table, prior, credit = base(random)
        credit = abs(credit)
        rate = tier(table, prior if which == "before" else prior + credit)[1]
        found = call("SPM_COMMISSION", [float(credit), None, cells(table), float(prior), None, terms_of(method="deal_at_tier", tier=which)])
        same(found, cents(rate * credit), credit, prior, table)


def test_per_transaction(random):
    for _ in range(CASES):
        table, prior, credit = base(random)
        terms = terms_of(method="per_transaction", level="transaction")
        found = call("SPM_COMMISSION", [float(abs(credit)), None, cells(table), float(prior), None, terms])
        same(found, cents(marginal(table, abs(credit))), credit, prior, table)


@pytest.mark.parametrize("method", VALUES)
@pytest.mark.parametrize("target", [True, False])
def test_values_over_attainment(random, method, target):
    for _ in range(CASES):
        quota = F(random.choice([1000, 50_000, 333_333, 1_000_000]))
        table = [(F(0), F(0)), *table_of(random, F(2), True)[1:]]
        prior = random.choice([F(0), money(random, 0, int(quota))])
        credit = random.choice([money(random, 0, 2 * int(quota)), -money(random, 0, int(prior))])
        aim = money(random, 100, 50_000) if target else F(1)
        wanted = aim * (TOTALS[method](table, (prior + credit) / quota) - TOTALS[method](table, prior / quota))
        terms = {"method": method, **({"rate_of": "target", "target": aim} if target else {})}
        found = call("SPM_COMMISSION", [float(credit), float(quota), cells(table), float(prior), None, terms_of(**terms)])
        same(found, cents(wanted), method, credit, prior, quota, table, aim)


def test_multiples_of_the_base_rate(random):
    for _ in range(CASES):
        quota, aim = F(random.choice([70_000, 123_457, 900_000])), money(random, 1000, 90_000)
        table = [(start, rate * 10) for start, rate in table_of(random, F(1))]
        prior, credit = money(random, 0, int(quota)), money(random, 0, int(quota))
        over = [(start * quota, rate) for start, rate in table]
        wanted = (marginal(over, prior + credit) - marginal(over, prior)) * aim / quota
        found = call("SPM_COMMISSION", [float(credit), float(quota), cells(table), float(prior), None, terms_of(rate_of="target", target=aim)])
        same(found, cents(wanted), credit, prior, quota, table, aim)


@pytest.mark.parametrize("term", ["cap", "soft", "attainment_cap", "gate", "gate above", "boundary above"])
def test_gates_and_caps(random, term):
    for _ in range(CASES):
        quota = F(random.choice([10_000, 99_999, 400_000]))
        table = table_of(random, F(1))
        over = [(start * quota, rate) for start, rate in table]
        prior, credit = random.choice([F(0), money(random, 0, int(quota))]), money(random, 0, int(quota))
        level, most, soft = F(random.randint(20, 150), 100), money(random, 1, int(quota) // 10), F(random.randint(0, 100), 100)
        total, terms = gated(term, over, quota, level, most, soft)
        if term == "gate" and random.random() < 0.3 and prior < level * quota:
            credit = level * quota - prior
        found = call("SPM_COMMISSION", [float(credit), float(quota), cells(table), float(prior), None, terms_of(**terms)])
        same(found, cents(total(prior + credit) - total(prior)), credit, prior, quota, table, terms)


def test_a_table_that_mixes_methods_by_boundary(random):
    for _ in range(CASES):
        table = table_of(random, F(250_000))
        kinds = [random.choice(["marginal", "retroactive"]) for _ in table]
        prior, credit = money(random, 0, 250_000), money(random, 0, 90_000)
        rows = [["From", "Rate", "Method"], *([float(s), float(r), k] for (s, r), k in zip(table, kinds, strict=True))]
        found = call("SPM_COMMISSION", [float(credit), None, rows, float(prior)])
        same(found, cents(mixed(table, kinds, prior + credit) - mixed(table, kinds, prior)), credit, prior, rows)


# --- draws ----------------------------------------------------------------------------------------------


def draw_terms(random):
    terms = {}
    for name, value in (
        ("recoverable", random.choice([F(0), F(1), F(1, 2), F(3, 10)])),
        ("recovery", F(random.randint(0, 100), 100)),
        ("draw_type", random.choice(["top_up", "additive"])),
        ("protected", random.choice(["yes", "no"])),
        ("recovery_limit", money(random, 0, 900)),
        ("recovery_share", F(random.randint(0, 100), 100)),
        ("balance_cap", money(random, 0, 4000)),
        ("rounding", "none"),
    ):
        if name == "rounding" or random.random() < 0.4:
            terms[name] = value
    if terms.get("draw_type") == "additive":
        terms.pop("protected", None)
    return terms


def test_draws_over_24_months(random):
    for _ in range(CASES // 4):
        terms, balance = draw_terms(random), random.choice([F(0), money(random, 0, 3000)])
        earned = [random.choice([money(random, 0, 4000), money(random, -500, 500), F(0)]) for _ in range(24)]
        draws = [money(random, 0, 2000) for _ in range(24)] if random.random() < 0.5 else [F(1000)] * 24
        ledger = call("SPM_DRAW_LEDGER", [[float(e) for e in earned], [float(d) for d in draws], float(balance), None, terms_of(**terms)])
        assert not isinstance(ledger, str), (ledger.why, terms)
        for row, e, d in zip(ledger, earned, draws, strict=True):
            advance, recovery, paid, closing = period(e, d, balance, terms)
            assert row == pytest.approx([float(each) for each in (e, d, advance, recovery, paid, closing)], abs=1e-6), (terms, e, d, balance)
            balance = closing


def test_payout_and_balance_row_by_row_are_the_ledger(random):
    for _ in range(CASES // 4):
        terms = {name: value for name, value in draw_terms(random).items() if name != "rounding"}
        earned, draws = [float(money(random, 0, 4000)) for _ in range(24)], [float(money(random, 0, 2000)) for _ in range(24)]
        opening = float(money(random, 0, 3000))
        rows = call("SPM_DRAW_LEDGER", [earned, draws, opening, None, terms_of(**terms)])
        for e, d, row in zip(earned, draws, rows, strict=True):
            assert call("SPM_PAYOUT", [e, d, opening, None, terms_of(**terms)]) == row[4], (terms, e, d, opening)
            opening = call("SPM_BALANCE", [e, d, opening, None, terms_of(**terms)])
            assert opening == row[5], (terms, e, d)


def test_a_ledger_conserves_money(random):
    for _ in range(CASES // 4):
        terms = draw_terms(random) | {"rounding": "half_up"}
        rows = call("SPM_DRAW_LEDGER", [[float(money(random, 0, 4000)) for _ in range(24)], 1000.0, 500.0, None, terms_of(**terms)])
        e, _, a, r, p, balances = ([F(repr(cell)) for cell in column] for column in zip(*rows, strict=True))
        assert sum(p) == sum(e) + sum(a) - sum(r), terms
        assert balances[-1] >= 0
        rho = terms.get("recoverable", F(1))
        assert abs(balances[-1] - (500 + rho * sum(a) - sum(r))) <= 24 * CENT / 2, terms


# --- the others -----------------------------------------------------------------------------------------


def test_splits_add_up(random):
    for _ in range(CASES):
        parts = [random.randint(0, 9) for _ in range(random.randint(1, 7))]
        parts[0] += 1
        shares = [F(round(F(part, sum(parts)) * 10_000), 10_000) for part in parts]
        shares[0] += 1 - sum(shares)
        if shares[0] < 0:
            continue
        amount = random.choice([1, -1]) * money(random, 0, 5000)
        whole = [abs(amount) * share / CENT // 1 for share in shares]
        left = int(abs(amount) / CENT - sum(whole))
        order = sorted(range(len(shares)), key=lambda at: (whole[at] - abs(amount) * shares[at] / CENT, at))
        for at in order[:left]:
            whole[at] += 1
        sign = -1 if amount < 0 else 1
        found = call("SPM_SPLIT", [float(amount), [float(share) for share in shares]])
        assert [F(repr(row[0])) for row in found] == [sign * each * CENT for each in whole], (amount, shares)


def days(start, end):
    return [start + timedelta(at) for at in range((end - start).days + 1)]


@pytest.mark.parametrize("basis", ["calendar_days", "whole_months", "working_days"])
def test_proration(random, basis):
    counts = {"calendar_days": lambda d: True, "whole_months": lambda d: d.day == 15, "working_days": lambda d: d.weekday() < 5}[basis]
    for _ in range(CASES):
        first = date(2026, random.randint(1, 12), 1)
        last = (first + timedelta(32 * random.choice([1, 3, 12]))).replace(day=1) - timedelta(1)
        start, end = first + timedelta(random.randint(-40, 100)), last + timedelta(random.randint(-60, 40))
        amount = money(random, 0, 90_000)
        if end < start:
            continue
        part = sum(counts(day) for day in days(max(start, first), min(end, last))) if max(start, first) <= min(end, last) else 0
        wanted = amount * part / sum(counts(day) for day in days(first, last))
        found = call("SPM_PRORATE", [float(amount), *(each.isoformat() for each in (start, end, first, last)), basis])
        assert not isinstance(found, str), (found.why, start, end, first, last)
        assert found == pytest.approx(float(wanted), rel=1e-12), (start, end, first, last, basis)


@pytest.mark.parametrize("first", ["first_full_month", "hire_month", "by_15th"])
def test_ramps(random, first):
    for _ in range(CASES):
        start = date(2026, 1, 1) + timedelta(random.randint(0, 700))
        shares = [F(random.randint(0, 100), 100) for _ in range(random.randint(1, 6))]
        asked = start.replace(day=1) + timedelta(random.randint(0, 300))
        month = (asked.year - start.year) * 12 + asked.month - start.month  # months after the month of hire
        index = month + {"first_full_month": start.day == 1, "hire_month": True, "by_15th": start.day <= 15}[first]
        quota = money(random, 1, 90_000)
        if index < 1 or asked < start:
            continue
        wanted = quota * (shares[index - 1] if index <= len(shares) else 1)
        found = call("SPM_RAMP", [float(quota), start.isoformat(), asked.isoformat(), [float(s) for s in shares], terms_of(ramp_start=first)])
        assert not isinstance(found, str), (found.why, start, asked)
        assert found == pytest.approx(float(wanted), rel=1e-12), (start, asked, shares, quota)


@pytest.mark.parametrize("method", ["stepped", "bilinear"])
def test_matrices(random, method):
    def line(points, x):
        """(row below, row above, part of the way)."""
        at = max(i for i, p in enumerate(points) if p <= x)
        return (at, at, F(0)) if at == len(points) - 1 else (at, at + 1, (x - points[at]) / (points[at + 1] - points[at]))

    for _ in range(CASES):
        down, across = ([F(each, 100) for each in sorted(random.sample(range(200), random.randint(2, 4)))] for _ in range(2))
        values = [[F(random.randint(0, 3000), 1000) for _ in across] for _ in down]
        x, y = (random.choice([random.choice(points), points[0] + F(random.randint(0, 200), 100)]) for points in (down, across))
        r0, r1, p = line(down, x)
        c0, c1, q = line(across, y)
        if method == "stepped":
            p = q = F(0)
        wanted = (1 - p) * ((1 - q) * values[r0][c0] + q * values[r0][c1]) + p * ((1 - q) * values[r1][c0] + q * values[r1][c1])
        table = [[None, *map(float, across)], *([float(b), *map(float, row)] for b, row in zip(down, values, strict=True))]
        found = call("SPM_MATRIX", [float(x), float(y), table, method])
        assert not isinstance(found, str), (found.why, table)
        assert found == pytest.approx(float(wanted), rel=1e-12, abs=1e-12), (x, y, table)


def test_clawbacks(random):
    for _ in range(CASES):
        paid, term, served = money(random, 0, 9000), random.randint(1, 36), random.randint(0, 48)
        wanted = cents(paid * max(0, term - served) / term)
        same(call("SPM_CLAWBACK", [float(paid), served, term]), wanted, paid, served, term)


def test_attainment(random):
    for _ in range(CASES):
        credit, quota, prior = money(random, -500, 90_000), money(random, 1, 90_000), money(random, 0, 90_000)
        assert call("SPM_ATTAINMENT", [float(credit), float(quota), float(prior)]) == pytest.approx(float((credit + prior) / quota), rel=1e-14)


# --- pace, forecasts, goals and KPIs --------------------------------------------------------------------


def interval(random):
    """First, last and as-of day of an interval, days that are free, and how many working days are gone and in all."""
    start = date(2026, 1, 1) + timedelta(random.randint(0, 700))
    end = start + timedelta(random.randint(0, 120))
    as_of = start + timedelta(random.randint(-5, 130))
    free = {start + timedelta(random.randint(-10, 140)) for _ in range(random.randint(0, 12))}
    worked = [day for day in days(start, end) if day.weekday() < 5 and day not in free]
    return start, end, as_of, free, sum(day <= as_of for day in worked), len(worked)


def shaped(random, free):
    """Holidays as a range of some shape, with blanks in it."""
    listed = [each.isoformat() for each in sorted(free)] + [None] * random.randint(0, 3)
    random.shuffle(listed)
    return [[each] for each in listed] or None if random.random() < 0.5 else [listed, [None] * len(listed)] if listed else None


def test_pace_and_forecasts(random):
    for _ in range(CASES):
        start, end, as_of, free, gone, whole = interval(random)
        actual, target, holidays = money(random, -500, 90_000), money(random, 1, 90_000), shaped(random, free)
        span = [each.isoformat() for each in (start, end, as_of)]
        points = sorted({F(random.randint(1, 99), 100) for _ in range(random.randint(0, 4))})
        shares = sorted(F(random.randint(1, 100), 100) for _ in points)
        found = [
            call("SPM_PACE", [float(actual), float(target), *span, holidays]),
            call("SPM_FORECAST", [float(actual), *span, None, holidays]),
            call("SPM_FORECAST", [float(actual), *span, [[float(x), float(y)] for x, y in zip(points, shares, strict=True)] or None, holidays]),
        ]
        if gone == 0:
            assert found == ["#DIV/0!"] * 3, (span, holidays)
            continue
        part, line = F(gone, whole), [(F(0), F(0)), *zip(points, shares, strict=True), (F(1), F(1))]
        met = next(y + (v - y) * (part - x) / (u - x) for (x, y), (u, v) in pairwise(line) if x <= part <= u)
        for answer, wanted in zip(found, (actual * whole / (target * gone), actual * whole / gone, actual / met), strict=True):
            assert answer == pytest.approx(float(wanted), rel=1e-13, abs=1e-13), (span, holidays, points, shares)


def test_goals(random):
    for _ in range(CASES):
        start, end, as_of, free, gone, whole = interval(random)
        actual, baseline, target = (F(random.randint(-500, 500), random.choice([1, 2, 4])) for _ in range(3))
        span = [each.isoformat() for each in (start, end, as_of)]
        answers = ("progress", "expected", "pace", "projection", "status")
        found = [call("SPM_GOAL", [float(actual), float(baseline), float(target), *span, answer, shaped(random, free)]) for answer in answers]
        if baseline == target:
            assert found == ["#DIV/0!"] * 5
            continue
        done = (actual - baseline) / (target - baseline)
        part = F(0) if as_of < start else F(gone, whole) if whole else F((min(as_of, end) - start).days + 1, (end - start).days + 1)
        wanted = [done, part, done / part if part else None, baseline + (actual - baseline) / part if part else None]
        for answer, exact in zip(found, wanted, strict=False):
            assert answer == ("#DIV/0!" if exact is None else pytest.approx(float(exact), rel=1e-13, abs=1e-13)), (span, actual, baseline, target)
        if as_of < start:
            assert found[4] == "none"
        elif done >= 1 or as_of > end or not part:
            assert found[4] == ("good" if done >= 1 else "behind" if as_of > end else "none")
        else:
            assert found[4] == ("good" if done >= part else "watch" if 10 * done >= 9 * part else "behind")


def test_kpis(random):
    for _ in range(CASES // 2):
        won, lost, amount = random.randint(1, 99), random.randint(0, 99), money(random, 1, 90_000)
        active, length, quota = random.randint(0, 99), random.randint(1, 9000), money(random, 1, 90_000)
        rows = {"won_deals": won, "lost_deals": lost, "won_amount": amount, "active_deals": active, "cycle_days": length, "cycle_deals": won, "quota": quota, "credit": amount}
        wanted = {
            "win_rate": F(won, won + lost), "average_deal": amount / won, "velocity": active * amount / won * F(won, won + lost) / F(length, won),
            "coverage_needed": F(won + lost, won), "attainment": amount / quota, "gap": amount - quota, "mine": amount * 2 / won - 1,
        }  # fmt: skip
        measures = [[name.replace("_", random.choice("_ -")).capitalize(), float(value)] for name, value in rows.items()]
        random.shuffle(measures)
        found = call("SPM_KPI", [[[name] for name in wanted], measures, [["mine", "2 * average_deal - 1"]]])
        for (answer,), (name, exact) in zip(found, wanted.items(), strict=True):
            assert answer == pytest.approx(float(exact), rel=1e-14, abs=1e-14), (name, rows)


# --- the shape of the input does not matter -------------------------------------------------------------


def test_a_column_is_its_cells_whatever_its_shape(random):
    """One call with columns, one call a row, plans by name or as rows of name and value, header in any order and spelling."""
    plans = {"AE": {"method": "marginal", "cap": F(20_000)}, "SDR": {"method": "retroactive", "gate": F(1, 10)}, "Mgr": {"zero_quota": "zero"}}
    tables = {name: table_of(random, F(1)) for name in plans}
    rates = [["RATE ", "plan", "From"], *([float(rate), name, float(start)] for name, table in tables.items() for start, rate in table), [None, None, ""]]
    terms = [["Zero quota", "Plan", "METHOD", "note", "Gate", "cap"], [None] * 6]
    terms += [[t.get("zero_quota"), name, t.get("method", ""), "for people", *(float(t[k]) if k in t else None for k in ("gate", "cap"))] for name, t in plans.items()]
    rows = [(random.choice(list(plans)), money(random, -200, 90_000), random.choice([F(50_000), F(123_456)]), money(random, 0, 90_000)) for _ in range(CASES)]
    columns = [[[float(each)] for each in column] for column in list(zip(*rows, strict=True))[1:]]
    names = [[row[0]] for row in rows]
    whole = call("SPM_COMMISSION", [columns[0], columns[1], rates, columns[2], names, terms])
    lying = call("SPM_COMMISSION", [*([[cell for (cell,) in column]] for column in columns[:2]), rates, [[cell for (cell,) in columns[2]]], [[n for (n,) in names]], terms])
    assert [cell for (cell,) in whole] == lying[0] if len(lying) == 1 else [cell for (cell,) in lying]
    for (answer,), (name, credit, quota, prior) in zip(whole, rows, strict=True):
        alone = call("SPM_COMMISSION", [float(credit), f"{float(quota)}", cells(tables[name]), float(prior), None, terms_of(**plans[name])])
        assert answer == alone, (name, credit, quota, prior)
        over = [(start * quota, rate) for start, rate in tables[name]]

        def total(x, name=name, over=over, quota=quota):
            if name == "SDR":
                return retroactive(over, x) if x >= quota / 10 else F(0)
            return min(marginal(over, x), F(20_000)) if name == "AE" else marginal(over, x)

        same(answer, cents(total(prior + credit) - total(prior)), name, credit, quota, prior)


@pytest.mark.parametrize(("terms", "unit", "way"), [
    ({"rounding": "half_even"}, CENT, "even"), ({"rounding": "down"}, CENT, "down"), ({"currency": "JPY"}, F(1), "up"), ({"currency": "KWD"}, F(1, 1000), "up"),
])  # fmt: skip
def test_roundings(random, terms, unit, way):
    for _ in range(CASES):
        rate, credit = F(random.randint(1, 2000), 10_000), random.choice([1, -1]) * F(random.randint(0, 999_999), 100)
        credit = random.choice([credit, F(round(credit), 2)])
        exact = rate * credit / unit
        low = abs(exact) // 1
        part = abs(exact) - low
        up = {"even": part > F(1, 2) or (part == F(1, 2) and low % 2), "down": False, "up": part >= F(1, 2)}[way]
        wanted = (low + bool(up)) * unit * (-1 if exact < 0 else 1)
        same(call("SPM_COMMISSION", [float(credit), None, [[0, float(rate)]], None, None, terms_of(**terms)]), wanted, rate, credit, terms)


def test_a_cumulative_guarantee_pays_the_higher_of_both_sums(random):
    for _ in range(CASES // 4):
        earned, draws = [money(random, 0, 3000) for _ in range(12)], [money(random, 0, 2000) for _ in range(12)]
        rows = call("SPM_DRAW_LEDGER", [[float(e) for e in earned], [float(d) for d in draws], 0, None, terms_of(recoverable=0, guarantee="cumulative")])
        assert not isinstance(rows, str), rows.why
        paid = F(0)
        for at, row in enumerate(rows):
            due = max(sum(earned[: at + 1]), sum(draws[: at + 1]))
            assert F(repr(row[4])) == due - paid, (earned, draws, at)
            paid = due


def test_the_same_number_in_any_dress(random):
    for _ in range(CASES // 4):
        table, prior, credit = base(random)
        wanted = call("SPM_COMMISSION", [float(credit), None, cells(table), float(prior)])
        dressed = [[f"{float(start)}", f"{float(rate * 100):.6f}%"] for start, rate in table]
        assert call("SPM_COMMISSION", [f" {float(credit)} ", "", dressed, f"{float(prior)}"]) == wanted
        assert call("SPM_COMMISSION", [float(credit), None, [*cells(table), [None, None], ["", ""]], float(prior)]) == wanted
