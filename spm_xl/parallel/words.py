"""The trade's words for the columns and rows of a commission sheet, and what each is taken as.

A header counts by its words: case, marks, line breaks and units in brackets do not. What no word says is left alone.

>>> role_of("Order No."), role_of("Commission (USD)"), role_of("Split\\n%"), role_of("Favourite colour")
('transaction', 'commission', 'share', '')
>>> role_of("Sum of Amount"), role_of("Draw top-up / (recovery)"), role_of("Adjustment reason")
('amount', 'recovery', '')
>>> label_of("Less: draw recovered"), label_of("Net payout to Jae"), label_of("Grand total")
('recovery', 'net', 'total')
"""

from __future__ import annotations

import re
from functools import lru_cache

# what a column may be -> the headers that say so, the plainest first
COLUMN_WORDS: dict[str, str] = {
    "participant": "participant id|participant|rep id|rep no|rep number|employee id|employee no|employee number|emp id|emp no|payee id|"
    "salesperson id|sales person id|sales rep id|business entity id|rep code|employee code|staff id|staff no|personnel number|"
    "worker id|agent id|seller id|rep|sales rep|salesrep|salesperson|sales person|sales representative|representative|employee|"
    "payee|agent|seller|account executive|ae|owner|opportunity owner|deal owner|account manager|consultant|associate|staff|credited to",
    "name": "name|participant name|rep name|employee name|payee name|full name|sales rep name|salesperson name|sales person name|"
    "seller name|agent name|owner name|representative name|staff name",
    "last name": "last name|surname|family name",
    "first name": "first name|given name|forename",
    "transaction": "transaction|transaction id|transaction no|transaction number|order|order id|order no|order number|order ref|"
    "sales order|sales order id|sales order no|sales order number|so|so no|so number|so id|deal|deal id|deal no|deal number|"
    "opportunity|opportunity id|opp id|opportunity number|invoice|invoice id|invoice no|invoice number|contract|contract id|"
    "contract no|contract number|row labels|row label|booking|booking id|booking no|document|document no|document number|reference|ref|ref no|po|"
    "trans id|trans no|txn|txn id|order line|policy|policy no|sale id|sale no|deal ref",
    "customer": "customer|customer id|customer no|customer name|account|account name|account id|client|client name|company|buyer|"
    "end customer|sold to|bill to",
    "date": "date|order date|close date|closed date|closed|closing date|booking date|booked|booked on|invoice date|transaction date|"
    "trans date|deal date|sale date|sales date|contract date|effective date|date closed|date booked|posted|posting date",
    "amount": "amount|sale amount|sales amount|order amount|order value|order total|deal amount|deal value|deal size|value|revenue|"
    "net revenue|sales|net sales|sale|bookings|booking amount|booking value|invoice amount|contract value|subtotal|sub total|"
    "net amount|gross amount|acv|tcv|arr|gross|margin|gross profit|transaction amount|amount sold|sold|opportunity amount|premium",
    "share": "split|split share|share|credit share|credit split|split percentage|split percent|split pct|allocation|credit percent|"
    "credit pct|ownership|share of credit|rep share|rep split|share percent",
    "factor": "factor|credit factor|multiplier|weight|weighting|uplift|accelerator|product factor|credit multiplier",
    "credit": "credit|credited|credit amount|credited amount|credited value|quota credit|sales credit|pay credit|commissionable|"
    "commissionable amount|commissionable revenue|commission base|eligible amount|eligible revenue|base amount|base|rep credit|"
    "commissionable value|credited revenue|volume|credited volume|total sales|total credit|total revenue",
    "fx": "fx|fx rate|exchange rate|rate of exchange|conversion rate|conversion|currency rate|xrate|ex rate|fx to usd|fx to eur",
    "rate": "rate|commission rate|comm rate|commission percent|commission pct|comm percent|comm pct|pay rate|effective rate|"
    "rate applied|applied rate|percentage|percent|pct|payout rate|incentive rate",
    "tier": "tier|band|bracket|level|rate tier",
    "commission": "commission|commissions|comm|comms|commission amount|comm amount|commission earned|earned commission|"
    "commission due|total commission|total commissions|commission payable|commission total|earned|earnings|total earned|total earnings|"
    "incentive|incentive amount|incentive earned|commission value|comm earned|variable pay|gross commission|commission calculated|"
    "calculated commission|earned amount|commission paid",
    "draw": "draw|draw advance|draw paid|draw advanced|monthly draw|guarantee|guaranteed draw|draw top up|top up|draw adjustment|"
    "draw net|draw advances|draw amount|draw advance or recovery|draw advance recovery|draw recovery advance|draw and recovery",
    "recovery": "recovery|draw recovery|draw recovered|less draw|draw recoveries|recovered|less draw recovered|draw repaid|"
    "draw against commission|less recovery|draw deduction|draw repayment|recovery of draw|draw offset|less draw recovery",
    "adjustment": "adjustment|adjustments|adj|manual adjustment|manual adjustments|manual adj|adjustment amount|other adjustments|adjust|adjmt|"
    "manual|corrections and adjustments|adjustment total",
    "correction": "correction|corrections|prior period|prior period adjustment|prior period adjustments|prior period correction|"
    "prior period corrections|ppa|retro|retroactive|true up|true ups|correction of earlier periods|prior months",
    "clawback": "clawback|clawbacks|chargeback|chargebacks|claw back|returns|cancellations",
    "hold": "hold|holds|held|withheld|on hold|held back|held or released|holdback|released",
    "carried": "carried|carried forward|carry forward|brought forward|carried in|carried over|carry over|balance forward|b f|c f|"
    "balance brought forward|balance carried forward|negative pay carried in",
    "net": "net|net pay|net payout|net payable|payout|total payout|payable|amount payable|total due|amount due|due|net due|to pay|to be paid|"
    "total pay|pay|payment|amount paid|paid|total paid|net commission|payout amount|net amount payable|total payable|net to pay|"
    "commission to pay|final payout|check amount|pay amount|total incentive|payment amount|this month",
    "period": "period|month|pay period|commission month|commission period|statement period|pay month|payroll period|paid in|period name|"
    "incentive period|earning period|fiscal period|accounting period",
    "currency": "currency|ccy|curr|currency code|cur|iso currency",
    "component": "component|plan component|plan element|commission type|incentive type|plan|measure|component name|plan line",
    "code": "earning code|pay code|code|earnings code|wage type|pay element|earning type|element|payroll code|pay type|earning|"
    "pay component|element name|earning description",
    "reason": "reason|comment|comments|note|notes|description|memo|remarks|remark|explanation|details|text|approved by|approver",
    "quota": "quota|target|goal|annual quota|monthly quota|quota amount",
    "attainment": "attainment|attainment percent|quota attainment|achievement|percent of quota|of quota|attained",
    "balance": "draw balance|balance|closing balance|opening balance|draw outstanding|outstanding draw|ytd|year to date|ytd commission|"
    "commission ytd|ytd earnings",
}  # fmt: skip
MONEY = ("commission", "draw", "recovery", "adjustment", "correction", "clawback", "hold", "carried", "net")
PARTS = ("draw", "adjustment", "correction", "clawback", "hold", "carried")  # what stands between commission and payout
_BY_WORDS = {words: role for role, line in reversed(COLUMN_WORDS.items()) for words in line.split("|")}
_RANK = {words: at for line in COLUMN_WORDS.values() for at, words in enumerate(line.split("|"))}
_UNITS = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]")
_CURRENCIES = frozenset(
    ("usd", "eur", "gbp", "chf", "jpy", "cad", "aud", "inr", "sek", "nok", "dkk", "pln", "czk", "huf", "cny", "hkd", "sgd", "nzd", "mxn", "brl",
     "zar", "kwd", "us", "dollars", "local")
)  # fmt: skip
_NEGATIVE = ("recover", "less ", "deduct", "repay", "repaid", "clawback", "claw back", "chargeback", "withheld", "held ", "minus")
_ABOUT = re.compile(r"\b(reason|by|date|day|type|id|no|code|notes?|comments?|status|rate|percent|pct|flag|approv\w*|description|text|name|limit|cap|method)\b")
_TOTAL = re.compile(r"\b(grand |sub ?)?totals?\b|^sum\b|\bsum of\b")
_LABELS = (
    ("net", r"\bnet\b|\bpayout\b|\bpayable\b|\btotal due\b|\bamount due\b|\bto (be )?pa(y|id)\b|\btotal pay\b|\bpayment\b"),
    ("balance", r"\bbalance\b|\bytd\b|\byear to date\b|\boutstanding\b"),
    ("recovery", r"\brecover|\bless draw\b|\bdraw (repa|deduct|offset)|\bdraw against\b"),
    ("draw", r"\bdraw\b|\bguarantee"),
    ("correction", r"\bcorrection|\bprior (period|month)|\bretro|\btrue ?up"),
    ("adjustment", r"\badj|\bmanual\b|\bone ?off\b"),
    ("clawback", r"\bclaw ?back|\bchargeback"),
    ("hold", r"\bhold\b|\bheld\b|\bholds\b|\bwithheld\b"),
    ("carried", r"\bcarr(y|ied)\b|\bbrought forward\b"),
    ("quota", r"\bquota\b|\btarget\b|\battain"),
    ("total", _TOTAL.pattern),
    ("commission", r"\bcommissions?\b|\bearned\b|\bearnings\b|\bincentive\b"),
)


def plain(text: str) -> str:
    """A header as its words are compared.

    >>> plain("  Sales-Rep\\nID: "), plain("Split %"), plain("Comm. ($)")
    ('sales rep id', 'split', 'comm')
    """
    inside = _UNITS.sub(lambda found: " " if _is_unit(found[1] or found[2] or "") else f" {found[1] or found[2]} ", text.casefold())
    words = re.sub(r"[^\w]+|_", " ", inside.replace("#", " no ").replace("&", " and ")).split()
    while len(words) > 1 and words[-1] in _CURRENCIES:
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=4096)
def role_of(header: str) -> str:
    """What a column of this header is; "" where the trade has no word for it."""
    words = plain(header)
    if words in ("", "no"):
        return "rate" if header.strip() == "%" else ""
    words = words.removeprefix("sum of ")  # as a pivot table heads its values
    whole = re.sub(r"\bcomms?\b", "commission", words)
    found = next((_BY_WORDS[way] for way in (words, re.sub(r" (percent|pct)$", "", words), whole) if way in _BY_WORDS), "") or _part_of(words)
    if "%" in header and found in ("commission", "pay", "net"):
        return "rate"
    if "%" in header and found == "credit":
        return "share"
    return found


def _part_of(words: str) -> str:
    """The part of pay that a header's words tell of, such as "draw top up recovery"."""
    said = label_of(words) if not _ABOUT.search(words) else ""
    return said if said in PARTS or said == "recovery" else ""


def rank_of(header: str) -> int:
    """How plainly a header says what it is: 0 the plainest; for two columns of one role."""
    return _RANK.get(plain(header), 1000)


def label_of(text: str) -> str:
    """What an amount beside this text is: a part of pay, "net", "total", or "" where the words do not say.

    A label is short; a sentence says nothing here.
    """
    words = plain(text)
    if not words or len(words.split()) > 8:
        return ""
    if re.search(r"\bcommissions?\b|\bearn", words) and _TOTAL.search(words) and not re.search(r"\bnet\b|\bpay", words):
        return "commission"
    return next((role for role, pattern in _LABELS if re.search(pattern, words)), "")


def is_total(text: str) -> bool:
    """Whether a text names a row of totals."""
    return bool(_TOTAL.search(plain(text)))


def takes_away(text: str) -> bool:
    """Whether the words of a column or label say that its amount is taken away, however it is signed.

    >>> takes_away("Less: draw recovered"), takes_away("Draw"), takes_away("plus/minus adjustments")
    (True, False, False)
    """
    words = f"{plain(text)} "
    return not any(both in words for both in ("advance", "plus", "top up")) and any(sign in words for sign in _NEGATIVE)


def _is_unit(text: str) -> bool:
    return not set(re.sub(r"[^\w]+", " ", text).split()) - _CURRENCIES
