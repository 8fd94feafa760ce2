"""The functions as named LAMBDAs: a plain .xlsx in which they work where nothing may be installed.

Excel for Microsoft 365, 2024 and the web calculate a name that holds a LAMBDA like a function of their own, on
Windows, a Mac or a phone. The definitions stand in `files/lambdas.txt`, as people read them; what the calculation
knows (the terms of a plan with their words and defaults, the places of currencies) is put in from there. Names
that begin with an underscore are parts of the others.

>>> sorted(set(BY_NAME) - set(names())) == sorted(LEFT_OUT)
True
>>> names()["_SPM.BY_PLAN"][:51]
'_xlfn.LAMBDA(_xlpm.rates,IFERROR(_SPM.COUNT(_SPM.PL'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from spm_xl import __version__
from spm_xl.errors import InvalidInput
from spm_xl.money import MINOR_UNITS
from spm_xl.rational import Fraction
from spm_xl.udfs.catalog import BY_NAME, LONGEST_HELP
from spm_xl.udfs.hosts.lambdas_compiler import stored
from spm_xl.udfs.kpi_formulas import choice_of
from spm_xl.udfs.rate_rows import COLUMNS
from spm_xl.udfs.terms import AT_MOST_ONE, ATTAINMENTS, DEFAULTS, FLAGS, TERMS, UNREAD
from spm_xl.workbook.grid.cells import attribute
from spm_xl.workbook.parts import package

SOURCE = "files/lambdas.txt"
LONGEST = 8_192  # characters of a formula as a file stores it
# What no formula can do, and why.
LEFT_OUT = {
    "SPM_WHY": "its answer is a sentence about any argument of any function, and it must compute what went wrong once more: "
    "ask `spm-xl call`, or open the workbook where the add-in is installed",
    **dict.fromkeys(
        ("SPM_TERRITORY_BALANCE", "SPM_TERRITORY_SCORE"),
        "it needs a solver of linear and integer programmes, which no formula is: plan with `spm-xl territory`, or where the add-in is installed",
    ),
}
_DEFINITION = re.compile(
    r"^(?:/\*\* (?P<help>[^\n]*) \*/\n)?(?P<name>[A-Z_][\w.]*) = (?P<formula>.*?);$", re.MULTILINE | re.DOTALL
)
_COMMENT = re.compile(r"^//.*$", re.MULTILINE)
_HOLE = re.compile(r"<<([a-z_ ]+)>>")


class Definition(NamedTuple):
    """One name: its formula as people read it, and what it is, in words."""

    formula: str
    help: str


@cache
def definitions() -> dict[str, Definition]:
    """Every definition by name, what the calculation knows put in."""
    text = _COMMENT.sub("", resources.files(__package__).joinpath(SOURCE).read_text("utf-8"))
    known = _known()
    return {
        found["name"]: Definition(
            _HOLE.sub(lambda hole: known[hole[1]], found["formula"]),
            BY_NAME[found["name"]].summary if found["name"] in BY_NAME else found["help"],
        )
        for found in _DEFINITION.finditer(text)
    }


@cache
def names() -> dict[str, str]:
    """Every name with its formula as a file stores it, without the sign =; those of the catalogue, and their parts.

    Raises
    ------
    InvalidInput : a definition that a workbook does not take.
    """
    places = {"terms": {name: at for at, name in enumerate([*_term_names(), "method_named"], 1)}}
    found = {name: stored(own.formula, definitions().keys(), places) for name, own in definitions().items()}
    for name, formula in found.items():
        if len(formula) > LONGEST:
            raise InvalidInput(f"{name} has {len(formula):,} characters, and a workbook takes {LONGEST:,}. Split it.")
    return found


def add_names(workbook: Any) -> None:
    """Give a workbook of XlsxWriter the functions, as names."""
    for name, formula in names().items():
        workbook.define_name(name, f"={formula}")


def with_help(book: bytes) -> bytes:
    """The workbook with a comment at each of the names, which Excel shows while somebody types the function."""
    parts = []
    for part in package.read(book):
        if part.name == "xl/workbook.xml":
            part = package.stored(part.name, _commented(package.content(part).decode()).encode())
        parts.append(part)
    return package.written(parts)


def _commented(xml: str) -> str:
    for name, own in definitions().items():
        comment = attribute(own.help[:LONGEST_HELP])
        xml = xml.replace(f'<definedName name="{name}">', f'<definedName name="{name}" comment="{comment}">')
    return xml


# --- what the calculation knows -------------------------------------------------------------------------


def _term_names() -> list[str]:
    return [*(term.name for term in TERMS), "plan"]


def _known() -> dict[str, str]:
    """What stands for each << >>, as a constant of a formula."""
    terms = _term_names()
    kinds = {**dict.fromkeys(AT_MOST_ONE, "part"), **dict.fromkeys(ATTAINMENTS, "attainment")}
    return {
        "term names": _column(terms),
        "term kinds": _column([*(kinds.get(term.name, term.kind) for term in TERMS), "text"]),
        "term choices": _column([*(_words(term.choices) if term.choices else "" for term in TERMS), ""]),
        "term defaults": _column([_default(name) for name in terms]),
        "flags yes": _text(_words(word for word, on in FLAGS.items() if on)),
        "flags no": _text(_words(word for word, on in FLAGS.items() if not on)),
        "unread": _column(UNREAD),
        "rate columns": _column(COLUMNS),
        "no places": _text(_currencies(0)),
        "three places": _text(_currencies(3)),
        "soft_rate": str(terms.index("soft_rate") + 1),
        "method": str(terms.index("method") + 1),
        "currency": str(terms.index("currency") + 1),
        "version": _text(__version__),
        "built in": choice_of("word"),
    }


def _default(name: str) -> str | Fraction:
    """What a term is where nothing is said; "" for none."""
    for record, own in ((DEFAULTS, name), (DEFAULTS.earning, name), (DEFAULTS.draw, name.removeprefix("draw_"))):
        if hasattr(record, own):
            value = getattr(record, own)
            return "" if value is None else value if isinstance(value, str) else Fraction(value)
    return ""


def _currencies(places: int) -> str:
    return _words(sorted(code for code, own in MINOR_UNITS.items() if own == places))


def _words(words: Iterable[str]) -> str:
    """Words in one text, each between bars, to be found in it whole."""
    return f"|{'|'.join(words)}|"


def _column(values: Iterable[Any]) -> str:
    return "{" + ";".join(_text(value) if isinstance(value, str) else str(float(value)).removesuffix(".0") for value in values) + "}"


def _text(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
