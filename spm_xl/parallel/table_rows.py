"""The rows of a table of an old sheet as deals, parts and totals of one side of a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from spm_xl.errors import Place
from spm_xl.money import ONE, ZERO
from spm_xl.parallel.grid import Cells, Grid
from spm_xl.parallel.people import People
from spm_xl.parallel.scales import in_points, shares_in_points, signs
from spm_xl.parallel.side import Deal, Elsewhere, Part, Side, Stated, Unread, bare
from spm_xl.parallel.table import Table
from spm_xl.parallel.words import MONEY, PARTS, is_total, label_of, plain, takes_away
from spm_xl.parallel.written_numbers import day, is_percent, month, number
from spm_xl.rational import Fraction
from spm_xl.tables.cells import NEVER_CALCULATED

Scaled = Mapping[str, bool]  # role -> it is in percent points


@dataclass
class Reading:
    """What is known while a sheet is read.

    Attributes
    ----------
    side : what is gathered; ours : the run; people : its participants.
    mark : what separates decimals in text; codes : earning codes -> kind; order : of day and month in text.
    participant : whose rows these are where no column says it.
    sheet_period : of all rows of the sheet, "" where the rows say it; by_date : rows count by their date.
    percent : what a mapping says is in percent points.
    """

    side: Side
    ours: Side
    people: People
    mark: str
    codes: Mapping[str, str]
    order: str = ""
    participant: str = ""
    sheet_period: str = ""
    by_date: bool = False
    percent: tuple[str, ...] = ()

    def money(self, cell: Any) -> Decimal | None:
        """An amount of money, with all its decimals (at most 12)."""
        found = number(cell, self.mark)
        return None if found is None else decimal(found)

    def unread(self, grid: Grid, row: int, cells: Cells, why: str, pays: bool = True) -> None:
        """Note a row that is not compared."""
        text = " | ".join(str(value) for value in list(cells.values())[:8])
        self.side.unread.append(Unread(grid.place(row), text[:200], why, pays))

    def label(self, grid: Grid, row: int, cells: Cells) -> bool:
        """Take an amount by the words beside it, such as "Draw recovery"; says whether the row is one of those."""
        at, kind = next(((column, label_of(text)) for column, text in cells.items() if isinstance(text, str) and label_of(text)), (0, ""))
        amounts = [(column, found) for column, value in cells.items() if column > at and (found := self.money(value)) is not None]
        if not kind or not amounts:
            return bool(kind)
        column, amount = amounts[-1]
        self.part(kind, amount, str(cells[at]), grid.place(row, column))
        return True

    def part(self, kind: str, amount: Decimal, words: str, place: Place, who: str = "") -> None:
        """Take one amount besides the deals, or a total."""
        who, side = who or self.participant, self.side
        if kind in ("net", "commission", "total"):
            target = side.nets if kind == "net" else side.commissions
            target.setdefault(who, Stated(amount, place))
        elif kind in (*PARTS, "recovery", "other"):
            amount = -amount if takes_away(words) and amount > 0 else amount
            kind = "draw" if kind == "recovery" else kind
            kinds = side.kinds if side.kinds is not None else set()
            kinds.add(kind)
            if amount:
                side.parts.append(Part(who, kind, amount, words, place))


def decimal(value: Fraction) -> Decimal:
    """A fraction as a decimal of at most 12 places.

    >>> decimal(Fraction(5, 4)), decimal(Fraction(1, 3))
    (Decimal('1.25'), Decimal('0.333333333333'))
    """
    units = round(value * 10**12)
    found = Decimal(int(units)).scaleb(-12).normalize()
    return found.quantize(Decimal("0.01")) if int(found.as_tuple().exponent) > -2 else found


def read_table(reading: Reading, table: Table) -> None:
    """Take every row of a table."""
    rows = {"deals": _deals, "summary": _summary, "payroll": _payroll, "parts": _parts}.get(table.kind)
    if rows is None:
        return
    if table.kind == "deals" and not {"commission", "net"} & set(table.columns) and not table.components:
        reading.side.remarks.append(f"{table.name}: no column says what a deal earned, so its rows are not compared.")
        for row, cells in table.rows:
            reading.unread(table.grid, row, cells, "no column says what the deal earned", pays=False)
        return
    rows(reading, table)


def _who(reading: Reading, table: Table, cells: Cells) -> tuple[str, str]:
    """The participant of a row, and what is written there; the participant is "" where nobody is known by it."""
    written = [value for role in ("participant", "name", "last name") if (value := table.cell(cells, role)) is not None]
    first, last = table.cell(cells, "first name"), table.cell(cells, "last name")
    if first is not None and last is not None:
        written.insert(0, f"{first} {last}")
    for value in written:
        if who := reading.people.found(value):
            return who, str(value)
    if written:
        return "", str(written[0])
    return reading.participant, reading.participant


def _note_currency(reading: Reading, table: Table, cells: Cells, who: str) -> None:
    """Keep the currency that a row states for its participant."""
    written = str(table.cell(cells, "currency") or "").strip().upper()
    if len(written) == 3 and who:
        reading.side.currencies.setdefault(who, written)


def _period(reading: Reading, table: Table, cells: Cells) -> str:
    """The period that a row belongs to; the run's own unless the row, its date or its sheet says another."""
    own = reading.ours.period
    written = table.cell(cells, "period")
    if written is not None:
        return own if plain(str(written)) == plain(own) else month(written) or str(written)
    if reading.sheet_period:
        return reading.sheet_period
    if reading.by_date:
        when = day(table.cell(cells, "date"), reading.order)
        start, end = reading.ours.start, reading.ours.end
        if when and start and end and not start <= when <= end:
            return month(when)
    return own


def _scales(reading: Reading, table: Table) -> dict[str, bool]:
    """Which columns of percentages are in points."""
    chosen: dict[str, bool] = {}

    def figures(role: str, cells: Cells) -> Fraction | None:
        value = table.cell(cells, role)
        return None if is_percent(value) else number(value, reading.mark)

    shares = [found for _, cells in table.rows if (found := figures("share", cells)) is not None]
    chosen["share"] = shares_in_points(shares)
    rates, pairs = [], []
    for _, cells in table.rows:
        rate = figures("rate", cells)
        if rate is None:
            continue
        base = number(table.cell(cells, "credit"), reading.mark)
        if base is None:
            base = number(table.cell(cells, "amount"), reading.mark) or ZERO
            share = figures("share", cells)
            base *= ONE if share is None else share / 100 if chosen["share"] else share
        rates.append(rate)
        pairs.append((base, number(table.cell(cells, "commission"), reading.mark) or ZERO))
    chosen["rate"] = in_points(rates, pairs, table.headers.get(table.columns.get("rate", 0), ""))
    for role in ("share", "rate"):
        chosen[role] = chosen[role] or role in reading.percent
        if role in table.columns and chosen[role]:
            reading.side.remarks.append(f"{table.name}: {table.headers[table.columns[role]]!r} is in percent points (5 is 5%).")
    return chosen


def _deals(reading: Reading, table: Table) -> None:
    pay = "commission" if "commission" in table.columns else "net"
    scaled = _scales(reading, table)
    person = {"participant", "name", "last name"} & set(table.columns)
    since = Decimal(0)
    seen = 0
    for row, cells in _filled_down(reading, table):
        written = table.cell(cells, "transaction")
        commission = _earned(reading, table, cells, pay)
        if written is not None and not person and (group := group_of(reading.people, written)):
            reading.participant, since, seen = group, Decimal(0), 0
            if commission is not None and _period(reading, table, cells) == reading.ours.period:
                reading.side.commissions.setdefault(group, Stated(commission, table.grid.place(row, table.columns.get(pay, 0))))
            continue
        who, named = _who(reading, table, cells)
        if written is None or (label_of(str(written)) and not any(c.isdigit() for c in str(written))):
            since, seen = _besides(reading, table, row, cells, pay, bool(person), since, seen)
            continue
        if commission is None:
            value = table.cell(cells, pay)
            if value is None and number(table.cell(cells, "amount"), reading.mark) is None:
                continue
            why = "its formula was never calculated" if value is NEVER_CALCULATED else f"{value!r} is no amount" if value is not None else "it states no commission"
            reading.unread(table.grid, row, cells, why)
            continue
        seen, since = seen + 1, since + commission
        deal = _deal(reading, table, row, cells, who or named, commission, scaled)
        period = _period(reading, table, cells)
        if period == reading.ours.period:
            reading.side.deals.append(deal)
        else:
            key = (deal.participant, bare(deal.transaction))
            reading.side.elsewhere.setdefault(key, Elsewhere(period, commission, deal.place, deal.transaction))
            reading.unread(table.grid, row, cells, f"of another period: {period}", pays=False)


def group_of(people: People, written: Any) -> str:
    """The participant whose rows follow, where a column of transactions holds a name, as in a pivot table."""
    return people.found(written) if isinstance(written, str) and not any(character.isdigit() for character in written) else ""


def _filled_down(reading: Reading, table: Table) -> Sequence[tuple[int, Cells]]:
    """The rows of a table, with the participant of the row above where a table names each of them once, as a pivot table does."""
    columns = [table.columns[role] for role in ("participant", "name", "last name", "first name") if role in table.columns]
    own = [(row, cells) for row, cells in table.rows if table.cell(cells, "transaction") is not None]
    blank = sum(not any(column in cells for column in columns) for _, cells in own)
    if not columns or not blank or blank * 3 < len(own):
        return table.rows
    reading.side.remarks.append(f"{table.name}: a participant is named once, and is that of the rows below.")
    filled, above = [], Cells()
    for row, cells in table.rows:
        if any(column in cells for column in columns):
            above = {column: cells[column] for column in columns if column in cells}
        elif table.cell(cells, "transaction") is not None:
            cells = {**above, **cells}
        filled.append((row, cells))
    return filled


def _earned(reading: Reading, table: Table, cells: Cells, pay: str) -> Decimal | None:
    """What a row earned: its column of pay, or the sum of its components."""
    found = reading.money(table.cell(cells, pay))
    if found is None and table.components:
        amounts = [amount for column in table.components if (amount := reading.money(cells.get(column))) is not None]
        found = sum(amounts, Decimal(0)) if amounts else None
    return found


def _deal(reading: Reading, table: Table, row: int, cells: Cells, who: str, commission: Decimal, scaled: Scaled) -> Deal:
    def figure(role: str) -> Fraction | None:
        value = table.cell(cells, role)
        found = number(value, reading.mark)
        return found / 100 if found is not None and scaled.get(role) and not is_percent(value) else found

    text = {role: str(table.cell(cells, role) or "") for role in ("component", "tier", "customer", "currency")}
    return Deal(
        who, str(table.cell(cells, "transaction") or "").strip(), commission, text["component"], figure("amount"), figure("share"), figure("factor"),
        figure("fx"), figure("credit"), figure("rate"), text["tier"], day(table.cell(cells, "date"), reading.order), text["customer"],
        text["currency"].strip().upper(), table.grid.place(row, table.columns.get("commission", table.columns.get("net", 0))),
    )  # fmt: skip


def _besides(reading: Reading, table: Table, row: int, cells: Cells, pay: str, person: bool, since: Decimal, seen: int) -> tuple[Decimal, int]:
    """A row of a table of deals that is no deal: a title, a total, or an amount by its words. Gives the sum since the last total."""
    amount = _earned(reading, table, cells, pay)
    words = next((text for text in cells.values() if isinstance(text, str) and label_of(text)), "")
    kind = label_of(words)
    text_only = not any(number(value, reading.mark) is not None for value in cells.values())
    title = next((who for text in cells.values() if isinstance(text, str) and (who := reading.people.within(text))), "")
    if text_only:
        if title and not person:
            reading.participant = title
        return since, seen
    if reading.sheet_period and reading.sheet_period != reading.ours.period:
        return since, seen
    counted = not reading.by_date and "period" not in table.columns
    if (kind in ("total", "commission") and (amount is not None or kind == "total")) or (not words and title and amount == since):
        whose = title or ("" if person or "grand" in plain(words) else reading.participant)
        if amount is not None and counted and seen and not ("subtotal" in plain(words) and not whose):
            reading.side.commissions.setdefault(whose, Stated(amount, table.grid.place(row, table.columns.get(pay, 0))))
        return Decimal(0), 0
    if kind:
        whose = title or reading.participant
        if whose:
            value = amount if amount is not None else next((m for v in reversed(cells.values()) if (m := reading.money(v)) is not None), Decimal(0))
            reading.part(kind, value, words, table.grid.place(row), whose)
        elif kind not in ("net", "quota", "balance"):
            reading.unread(table.grid, row, cells, "it does not say whose amount it is")
        return since, seen
    if amount is None:
        return since, seen
    if amount == since and seen:
        if counted and not person and reading.participant:
            reading.side.commissions.setdefault(reading.participant, Stated(amount, table.grid.place(row, table.columns.get(pay, 0))))
        return Decimal(0), 0
    who, named = _who(reading, table, cells)
    if "transaction" not in table.columns or (named and (table.cell(cells, "customer") or table.cell(cells, "amount"))):
        if _period(reading, table, cells) == reading.ours.period:
            reading.side.deals.append(_deal(reading, table, row, cells, who or named, amount, {}))
        return since + amount, seen + 1
    reading.unread(table.grid, row, cells, "an amount without a transaction, and without words that say what it is")
    return since, seen


def _summary(reading: Reading, table: Table) -> None:
    """Totals and parts by participant, one row each."""
    side, roles = reading.side, [role for role in (*PARTS, "recovery") if role in table.columns]
    kept = []
    for row, cells in table.rows:
        words = next((text for text in cells.values() if isinstance(text, str) and is_total(text)), "")
        who, named = _who(reading, table, cells)
        amounts = {role: found for role in (*MONEY, "amount") if (found := number(table.cell(cells, role), reading.mark)) is not None}
        if (earned := _earned(reading, table, cells, "commission")) is not None:
            amounts["commission"] = Fraction(earned)
        if words and not who:
            _grand(reading, table, row, amounts)
        elif amounts and not named:
            reading.unread(table.grid, row, cells, "it does not say whose amounts these are")
        elif amounts and _period(reading, table, cells) != reading.ours.period:
            reading.unread(table.grid, row, cells, f"of another period: {_period(reading, table, cells)}", pays=False)
        elif set(amounts) - {"amount"}:
            kept.append((row, cells, who or named, amounts))
        elif any(table.cell(cells, role) is not None for role in MONEY):
            reading.unread(table.grid, row, cells, "its amounts cannot be read; a formula may never have been calculated")
    away = [role for role in roles if takes_away(table.headers[table.columns[role]])]
    sign, lifted = signs([amounts for *_, amounts in kept], roles, away)
    if lifted:
        side.remarks.append(f"{table.name}: {table.headers[table.columns['draw']]!r} is the level that pay is lifted to; what is added is taken as the draw.")
    elif minus := [table.headers[table.columns[role]] for role in roles if sign[role] < 0]:
        side.remarks.append(f"{table.name}: {', '.join(map(repr, minus))} is taken away.")
    kinds = side.kinds if side.kinds is not None else set()
    kinds |= {"draw" if role == "recovery" else role for role in roles}
    for row, cells, who, amounts in kept:
        _note_currency(reading, table, cells, who)
        if lifted and "draw" in amounts:
            amounts = {**amounts, "draw": max(ZERO, amounts["draw"] - amounts.get("commission", ZERO))}
        _take_summary(reading, table, row, who, amounts, roles, sign)
        for column, component in table.components.items():
            if (earned := reading.money(cells.get(column))) is not None:
                side.components[who, component] = Stated(earned, table.grid.place(row, column))


def _take_summary(reading: Reading, table: Table, row: int, who: str, amounts: Mapping[str, Fraction], roles: Sequence[str], sign: Mapping[str, int]) -> None:
    side = reading.side
    for role, target in (("commission", side.commissions), ("net", side.nets)):
        if role in amounts:
            place = table.grid.place(row, table.columns.get(role, 0))
            standing = target.get(who) if who in target and _same_table(target[who].place, table, row) else None
            amount = decimal(amounts[role]) + (standing.amount if standing else Decimal(0))
            target[who] = Stated(amount, place)
    for role in roles:
        if amounts.get(role):
            kind, words = "draw" if role == "recovery" else role, table.headers[table.columns[role]]
            side.parts.append(Part(who, kind, decimal(amounts[role]) * sign[role], words, table.grid.place(row, table.columns[role])))


def _same_table(place: Place, table: Table, row: int) -> bool:
    """Whether a total was taken from an earlier row of the same table, so that it is added to."""
    return place.file == table.grid.file and place.sheet == table.grid.sheet and table.header < place.row < row


def _grand(reading: Reading, table: Table, row: int, amounts: Mapping[str, Fraction]) -> None:
    """A total for everybody, where all rows are of the period."""
    if "period" in table.columns or (reading.sheet_period and reading.sheet_period != reading.ours.period):
        return
    for role, target in (("commission", reading.side.commissions), ("net", reading.side.nets)):
        if role in amounts and not reading.participant:
            target.setdefault("", Stated(decimal(amounts[role]), table.grid.place(row, table.columns.get(role, 0))))


def _payroll(reading: Reading, table: Table) -> None:
    """Rows of a payroll: participant, earning code, amount."""
    side = reading.side
    pay = "net" if "net" in table.columns else next((role for role in ("commission", "amount") if role in table.columns), "net")
    sums: dict[str, Decimal] = {}
    for row, cells in table.rows:
        amount, (who, named) = reading.money(table.cell(cells, pay)), _who(reading, table, cells)
        code = str(table.cell(cells, "code") or table.cell(cells, "component") or "").strip()
        if amount is None or (not code and not named) or is_total(code) or (not who and is_total(named)):
            if amount is None and table.cell(cells, pay) is not None and named:
                reading.unread(table.grid, row, cells, f"{table.cell(cells, pay)!r} is no amount")
            continue
        if not named:
            reading.unread(table.grid, row, cells, "it does not say whose amount it is")
            continue
        if (period := _period(reading, table, cells)) != reading.ours.period:
            reading.unread(table.grid, row, cells, f"of another period: {period}", pays=False)
            continue
        kind = _code(reading, code, str(table.cell(cells, "reason") or ""))
        place = table.grid.place(row, table.columns.get(pay, 0))
        _note_currency(reading, table, cells, who)
        if not kind:
            reading.unread(table.grid, row, cells, f'the earning code {code!r} is not known: name it under [codes] of a mapping; until then it counts as an adjustment')
            kind = "adjustment"
        if kind == "commission":
            sums[who or named] = sums.get(who or named, Decimal(0)) + amount
            side.commissions[who or named] = Stated(sums[who or named], place)
        else:
            side.parts.append(Part(who or named, kind, amount, code, place))
            side.commissions.setdefault(who or named, Stated(Decimal(0), place))
    side.kinds = None


def _code(reading: Reading, code: str, words: str) -> str:
    known = {plain(each): kind for each, kind in reading.codes.items()}
    if plain(code) in known:
        return known[plain(code)]
    said = next((kind for text in (code, words) if (kind := label_of(text)) and kind in (*PARTS, "recovery", "commission")), "")
    return "draw" if said == "recovery" else said


def _parts(reading: Reading, table: Table) -> None:
    """A sheet of adjustments, draws or the like: one amount a row."""
    pay = next((role for role in ("amount", *MONEY) if role in table.columns), "amount")
    kinds = reading.side.kinds if reading.side.kinds is not None else set()
    kinds.add(table.part)
    for row, cells in table.rows:
        amount, (who, named) = reading.money(table.cell(cells, pay)), _who(reading, table, cells)
        if amount is None or (any(isinstance(text, str) and is_total(text) for text in cells.values()) and not who):
            continue
        if not named:
            reading.unread(table.grid, row, cells, "it does not say whose amount it is")
        elif (period := _period(reading, table, cells)) != reading.ours.period:
            reading.unread(table.grid, row, cells, f"of another period: {period}", pays=False)
        elif amount:
            words = str(table.cell(cells, "reason") or table.cell(cells, "transaction") or "")
            reading.side.parts.append(Part(who or named, table.part, amount, words, table.grid.place(row, table.columns.get(pay, 0))))
