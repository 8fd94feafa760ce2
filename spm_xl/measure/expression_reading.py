"""Reading an expression: by precedence, once, into a closure that answers it for any measures.

Excel's precedence, from the tightest: minus sign, %, ^, * and /, + and -, comparisons; equals go from left to right, so that
-2^2 is 4 and 2^3^2 is 64. What an expression can cost is bounded while it is read (`expression_parts`).
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

from spm_xl.condition import folded
from spm_xl.errors import InvalidInput, NotFound, ZeroDivisor
from spm_xl.measure.expression_functions import FUNCTIONS, IF, Function
from spm_xl.measure.expression_parts import (
    DEEPEST,
    LARGEST,
    Measures,
    Part,
    Reader,
    closed,
    constant,
    deeper,
    made_of,
    needs,
    too_large,
)
from spm_xl.measure.expression_words import END, NAME, NUMBER, Word, shown, words
from spm_xl.money import exact
from spm_xl.near import did_you_mean
from spm_xl.rational import Fraction

HIGHEST_POWER = 12
COMPARISONS = {"=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
BINDING = {**dict.fromkeys(COMPARISONS, 1), "+": 2, "-": 2, "*": 3, "/": 3, "^": 4}
PERCENT = Fraction(1, 100)


def read(text: str, known: Mapping[str, str]) -> tuple[Part, tuple[str, ...]]:
    """An expression as one part, and the names that it asks for.

    Raises
    ------
    InvalidInput : the text is no expression, or names something unknown; the message says at which character.
    """
    reader = Reader(text, known, words(text))
    if reader.word.kind == END:
        raise InvalidInput("the expression is blank. Write one such as won_amount / won_deals.")
    whole = _operation(reader, 0)
    if reader.word.kind != END:
        raise reader.fail(reader.word.at, f"goes on with {reader.word.text!r} where an operator such as + or / is expected.")
    return whole, tuple(reader.names)


def _operation(reader: Reader, binding: int) -> Part:
    """Operands joined by operators that bind tighter than `binding`."""
    left = _operand(reader)
    while BINDING.get(reader.word.text, 0) > binding:
        sign = reader.take()
        right = _operation(reader, BINDING[sign.text])
        if sign.text in COMPARISONS and BINDING.get(reader.word.text) == 1:
            raise reader.fail(reader.word.at, "compares twice in a row. Join two comparisons by AND(..., ...).")
        left = _joined(reader, left, sign, right)
    return left


def _joined(reader: Reader, left: Part, sign: Word, right: Part) -> Part:
    for part in (left, right):
        needs(reader, part, truth=False, by=sign.text)
    first, second, text = left.answer, right.answer, sign.text
    if text == "^":
        return _power(reader, left, right)
    if text in COMPARISONS:
        compared = COMPARISONS[text]
        return made_of(reader, lambda measures: compared(first(measures), second(measures)), True, left, right)
    if text == "+":
        return made_of(reader, lambda measures: first(measures) + second(measures), False, left, right)
    if text == "-":
        return made_of(reader, lambda measures: first(measures) - second(measures), False, left, right)
    if text == "*":
        return made_of(reader, lambda measures: first(measures) * second(measures), False, left, right)
    if right.literal == 0:
        raise reader.fail(right.start, "divides by 0.")
    named = shown(reader.text[right.start : right.end])[1:-1]

    def quotient(measures: Measures) -> Any:
        below = second(measures)
        if not below:
            raise ZeroDivisor(f"{named} is 0, and nothing can be divided by it.")
        return first(measures) / below

    return made_of(reader, quotient, False, left, right)


def _power(reader: Reader, base: Part, exponent: Part) -> Part:
    by = exponent.literal
    if by is None or by.denominator != 1 or abs(by) > HIGHEST_POWER:
        raise reader.fail(
            exponent.start, f"has a power that is no whole number from -{HIGHEST_POWER} to {HIGHEST_POWER}, written as a number."
        )
    number, whole = base.answer, int(by)

    def power(measures: Measures) -> Any:
        value = number(measures)
        if whole < 0 and not value:
            raise ZeroDivisor("0 has no negative power.")
        return value**whole

    return made_of(reader, power, False, base, exponent, size=base.size * max(1, abs(whole)))


def _operand(reader: Reader) -> Part:
    """A number, name, call or bracket, with its signs in front and percents behind."""
    signs = []
    while reader.word.text in ("-", "+"):
        signs.append(reader.take())
    if len(signs) > DEEPEST:
        raise reader.fail(signs[0].at, f"has more than {DEEPEST} signs in a row.")
    part = _atom(reader)
    if signs:
        part = _signed(reader, part, signs)
    while reader.word.text == "%":
        part = _percent(reader, part, reader.take())
    return part


def _signed(reader: Reader, part: Part, signs: list[Word]) -> Part:
    needs(reader, part, truth=False, by=signs[-1].text)
    if sum(sign.text == "-" for sign in signs) % 2 == 0:
        return part
    number = part.answer
    literal = None if part.literal is None else -part.literal
    return Part(lambda measures: -number(measures), False, part.size, signs[0].at, part.end, literal)


def _percent(reader: Reader, part: Part, sign: Word) -> Part:
    needs(reader, part, truth=False, by="%")
    if part.size >= LARGEST:
        raise too_large(reader, sign.at)
    number = part.answer
    literal = None if part.literal is None else part.literal * PERCENT
    return Part(lambda measures: number(measures) * PERCENT, False, part.size + 1, part.start, sign.at + 1, literal)


def _atom(reader: Reader) -> Part:
    word = reader.take()
    if word.kind == NUMBER:
        return constant(exact(word.text.rstrip(".") or "0"), word.at, word.at + len(word.text))
    if word.kind == NAME:
        return _call(reader, word) if reader.word.text == "(" else _name(reader, word)
    if word.text == "(":
        return _bracket(reader, word)
    if word.kind == END:
        raise reader.fail(word.at, "ends where a number or a name is expected.")
    raise reader.fail(word.at, f"has {word.text!r} where a number or a name is expected.")


def _name(reader: Reader, word: Word) -> Part:
    key = folded(word.text)
    if key in ("true", "false"):
        truth = key == "true"
        return Part(lambda measures: truth, True, 1, word.at, word.at + len(word.text))
    if key not in reader.known:
        hint = did_you_mean(word.text, [*reader.known.values()])
        if word.text.upper() in FUNCTIONS or word.text.upper() == IF:
            hint = f"{word.text.upper()} is a function: write {word.text.upper()}(...)."
        raise NotFound(str(reader.fail(word.at, f"names {word.text!r}, which is unknown. {hint}")))
    name = reader.known[key]
    reader.names[name] = None
    return Part(operator.itemgetter(name), False, 1, word.at, word.at + len(word.text))


def _bracket(reader: Reader, opening: Word) -> Part:
    deeper(reader, opening)
    inside = _operation(reader, 0)
    closing = closed(reader, opening)
    reader.depth -= 1
    return Part(inside.answer, inside.truth, inside.size, opening.at, closing.at + 1, inside.literal)


def _call(reader: Reader, word: Word) -> Part:
    name = word.text.upper()
    if name not in FUNCTIONS and name != IF:
        raise reader.fail(word.at, f"calls {word.text!r}, which is no function. {did_you_mean(name, [*FUNCTIONS, IF])}")
    opening = reader.take()
    deeper(reader, opening)
    given: list[Part] = []
    if reader.word.text != ")":
        given.append(_operation(reader, 0))
        while reader.word.text == ",":
            reader.take()
            given.append(_operation(reader, 0))
    closing = closed(reader, opening)
    reader.depth -= 1
    called = _if(reader, word, given) if name == IF else _called(reader, word, FUNCTIONS[name], given)
    return Part(called.answer, called.truth, called.size, word.at, closing.at + 1)


def _called(reader: Reader, word: Word, function: Function, given: list[Part]) -> Part:
    if len(given) < function.least or (function.most is not None and len(given) > function.most):
        raise reader.fail(word.at, f"gives {function.name} {len(given)} argument(s); it takes {_count(function)}.")
    for part in given:
        needs(reader, part, truth=function.truths, by=function.name)
    answers, of = tuple(part.answer for part in given), function.of
    return made_of(reader, lambda measures: of(*[answer(measures) for answer in answers]), function.truths, *given)


def _if(reader: Reader, word: Word, given: list[Part]) -> Part:
    if len(given) != 3:
        raise reader.fail(word.at, f"gives IF {len(given)} argument(s); it takes 3: IF(condition, then, otherwise).")
    needs(reader, given[0], truth=True, by=IF)
    if given[1].truth != given[2].truth:
        raise reader.fail(given[2].start, "has an IF that gives a number or true and false. Let it give one of them.")
    condition, then, otherwise = (part.answer for part in given)
    return made_of(reader, lambda measures: then(measures) if condition(measures) else otherwise(measures), given[1].truth, *given)


def _count(function: Function) -> str:
    if function.most is None:
        return f"at least {function.least}"
    return f"{function.least}" if function.least == function.most else f"{function.least} to {function.most}"
